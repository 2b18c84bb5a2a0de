"""The outbox: a list a channel for a mail-merge or an SMS service, and letters as .eml files on request."""

import os
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any, Final

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.drawing import write_text
from loyalty_cli.outlet.exports import target_folder
from loyalty_cli.outlet.letters import write_list

CHANNELS: Final = ("email", "sms", "post")
COLUMNS: Final = ("card", "name", "to", "when", "channel", "text", "on")


def write_outbox(
    shop: OpenShop, rows: Sequence[Mapping[str, Any]], to: str | None = None, *, letters: bool = False
) -> list[str]:
    """Writes ``messages`` as outbox-email.csv, -sms.csv and -post.csv over the lists before; returns the paths.

    With ``letters`` each e-mail as an .eml file, too. Raises BadValue, FileProblem, StorageError.
    """
    folder = target_folder(shop, to)
    paths = [
        write_list(folder, f"outbox-{channel}.csv", COLUMNS, [row for row in rows if row["channel"] == channel])
        for channel in CHANNELS
    ]
    if letters:
        paths += [_letter(shop, folder, row) for row in rows if row["channel"] == "email"]
    return paths


def with_rows(rows: Sequence[Mapping[str, Any]], paths: Sequence[str]) -> list[str]:
    """Of the paths that ``write_outbox`` returned those in which a message stands."""
    used = {row["channel"] for row in rows}
    empty = {f"outbox-{channel}.csv" for channel in CHANNELS if channel not in used}
    return [path for path in paths if os.path.basename(path) not in empty]


def _letter(shop: OpenShop, folder: str, row: Mapping[str, Any]) -> str:
    """One e-mail: it can be opened, looked at and sent with any mail program."""
    letter = EmailMessage()
    letter["To"] = str(row["to"])
    letter["Subject"] = shop.program.shop.name
    letter["X-Unsent"] = "1"
    letter.set_content(f"{row['text']}\n")
    return write_text(os.path.join(folder, f"{row['card']}-{row['when']}.eml"), letter.as_string())
