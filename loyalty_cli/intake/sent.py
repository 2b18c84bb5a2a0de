"""Import sent messages as touches: the list that was written, or one of a mail service."""

import csv
from typing import Any, Final

from loyalty_cli.errors import FileProblem, LoyaltyError
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.facts.records import fact_of_operation
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.owner.touch import record_touch
from loyalty_cli.operations.due.nights import in_batches
from loyalty_cli.operations.kernel.recording import Keyed, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.units import parse_date

NEEDED: Final = ("card", "when", "channel")


def record_sent(shop: OpenShop, path: str) -> dict[str, Any]:
    """Records the rows of a file (card, when, channel, and on, else today) as touches, each once.

    A row that is refused writes nothing. The lock is let go often, so that a till beside it need not wait.

    Returns ``rows, accepted, unchanged, rejected, rejects`` (line, reason). Raises FileProblem, Busy, StorageError.
    """
    rows = _rows(path)
    counts = {"rows": len(rows), "accepted": 0, "unchanged": 0, "rejected": 0}
    rejects: list[dict[str, Any]] = []

    def record(item: tuple[int, dict[str, str]]) -> None:
        line, row = item
        with connection.attempt(shop.conn) as take_back:
            try:
                counts["accepted" if _record(shop, row) else "unchanged"] += 1
            except LoyaltyError as error:
                take_back()
                counts["rejected"] += 1
                rejects.append({"line": line, "reason": error.message})

    in_batches(shop, rows, record)
    return counts | {"rejects": rejects}


def _record(shop: OpenShop, row: dict[str, str]) -> bool:
    """Whether a touch is new. Raises what finding the member and the day raise."""
    member = find_member(shop, row["card"].lstrip("'"))
    on = parse_date(row["on"], shop.now().today) if row.get("on") else shop.now().today
    told = f"{member.id} {row['when']} {row['channel']} {on}"
    key = f"touch:{digest(told.encode())[:32]}"
    if fact_of_operation(shop.conn, key) is not None:
        return False
    record_touch(shop, member, row["when"], row["channel"], Keyed(on=on, op_id=key))
    return True


def _rows(path: str) -> list[tuple[int, dict[str, str]]]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise FileProblem("intake.lacks-column", column=missing[0], needed=", ".join(NEEDED))
            return [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileProblem("intake.no-outbox", path=path, error=str(error)) from None
