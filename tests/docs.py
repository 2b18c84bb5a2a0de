"""The generated pages under loyalty_cli/docs: ``python -m tests.docs`` checks them, with ``--write`` it writes them.

Each is made from the one place that knows: the commands' own help, the program file's own reference, the schema itself.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import loyalty_cli
from tests import manual, pictures

FOLDER = Path(loyalty_cli.__file__).parent / "docs"
MADE = "<!-- Made by `python -m tests.docs --write`; edits here are lost. -->"
WIDTH = "100"


def commands() -> str:
    """Every command's help page, as the command itself prints it."""
    from loyalty_cli.cli.call import Call
    from loyalty_cli.cli.group import LoyaltyGroup, root_group

    def pages(group: LoyaltyGroup, path: str, depth: int) -> Iterator[str]:
        context = group.make_context(path, ["--help"], resilient_parsing=True, obj=Call())
        yield f"{'#' * depth} {path}\n\n```text\n{group.get_help(context).rstrip()}\n```\n"
        for name, entry in group.entries.items():
            command = group.get_command(context, name)
            assert command is not None, entry
            if isinstance(command, LoyaltyGroup):
                yield from pages(command, f"{path} {name}", depth + 1)
            else:
                inner = command.make_context(f"{path} {name}", [], resilient_parsing=True, obj=Call())
                yield f"{'#' * (depth + 1)} {path} {name}\n\n```text\n{command.get_help(inner).rstrip()}\n```\n"

    page = "\n".join(pages(root_group(), "loyalty", 2))
    return f"# Commands\n\n{MADE}\n\n{page}"


def config() -> str:
    """Every key of the program file, as the tables that validate it describe it."""
    from loyalty_cli.config.reference import render

    return f"# The program file\n\n{MADE}\n\n{render()}".replace("\n### ", "\n## ")


def schema() -> str:
    """Every table of the ledger with its comment and its columns, as SQLite itself reads them."""
    text = (files("loyalty_cli") / "ledger" / "store" / "schema.sql").read_text(encoding="utf-8")
    conn = sqlite3.connect(":memory:")
    conn.executescript(text)
    parts = ["# The ledger's tables", "", MADE, "", *_intro(text)]
    for name, comment in _commented_tables(text):
        parts += ["", f"## {name}", "", comment, "", "| column | type | rule |", "| --- | --- | --- |"]
        references = {row[3]: f"{row[2]}.{row[4]}" for row in conn.execute(f"PRAGMA foreign_key_list({name})")}
        for _, column, kind, not_null, default, key in conn.execute(f"PRAGMA table_info({name})"):
            rules = [
                "primary key" if key else "",
                "required" if not_null and not key else "",
                f"default `{default}`" if default is not None else "",
                f"→ {references[column]}" if column in references else "",
            ]
            parts.append(f"| {column} | {kind} | {', '.join(rule for rule in rules if rule)} |")
    conn.close()
    return "\n".join([*parts, ""])


def _intro(text: str) -> list[str]:
    """The comment that opens the schema; a line that begins with a heading and a colon becomes a list item."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(" ".join(line.removeprefix("--").split()))
    return [f"- {line}" if line.split(":")[0] in {"Append-only", "Derived", "Mutable"} else line for line in lines]


def _commented_tables(text: str) -> Iterator[tuple[str, str]]:
    """Each table's name with the comment that stands right above it."""
    comment: list[str] = []
    for line in text.splitlines():
        if line.startswith("CREATE TABLE "):
            yield line.split()[2], " ".join(comment)
        comment = [*comment, line.removeprefix("--").strip()] if line.startswith("--") else []


PAGES: Mapping[str, Callable[[], str]] = {
    "balances.svg": pictures.balances_list,
    "card.svg": pictures.card,
    "loyalty.1": manual.page,
    "commands.md": commands,
    "config.md": config,
    "schema.md": schema,
}


def page(name: str) -> str:
    """A page as it should stand, made without this terminal's width or colours."""
    told = {"COLUMNS": WIDTH, "NO_COLOR": "1"}
    before = {key: os.environ.get(key) for key in told}
    os.environ.update(told)
    try:
        return PAGES[name]()
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


def stale() -> list[str]:
    """The names of the pages that do not stand as they should."""
    return [name for name in PAGES if _standing(name) != page(name)]


def _standing(name: str) -> str:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(args: list[str]) -> int:
    """Checks, or with ``--write`` writes; returns the exit code."""
    if args == ["--write"]:
        for name in PAGES:
            (FOLDER / name).write_text(page(name), encoding="utf-8")
        return 0
    old = stale()
    for name in old:
        print(f"loyalty_cli/docs/{name} is stale: python -m tests.docs --write", file=sys.stderr)
    if not old:
        print(f"{len(PAGES)} pages are up to date")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
