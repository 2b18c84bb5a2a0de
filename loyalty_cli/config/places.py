"""Where in a program file a mistake stands, as a person finds it: ``reward free-coffee, points``."""

import re
from collections.abc import Mapping
from typing import Any, Final

from loyalty_cli.config.explain import Path, spelled
from loyalty_cli.language.catalogue import Phrase, Value, Word
from loyalty_cli.program.registry import tables

ONE_OF: Final[Mapping[str, str]] = {table.name: table.one for table in tables() if table.many}
"""What one table of each list is called."""
_LONGEST: Final = 40


class Places:
    """The places of one file: ``raw`` are its tables, ``source`` its text."""

    __slots__ = ("_lines", "_raw")

    def __init__(self, raw: Mapping[str, Any], source: str) -> None:
        self._raw = raw
        self._lines = source.splitlines()

    def named(self, path: Path) -> Value:
        """``shop.name``, ``reward free-coffee, points``, ``tier 2 (line 14), from`` where it has no name of its own."""
        if len(path) < 2 or path[0] not in ONE_OF or not isinstance(path[1], int):
            return spelled(path)
        one = self._one(str(path[0]), path[1])
        return Phrase("mistake.place", one=one, key=spelled(path[2:])) if len(path) > 2 else one

    def _one(self, section: str, index: int) -> Phrase:
        tables = self._raw[section]
        names = [_name(table) for table in tables]
        name = names[index]
        one = Word("mistake.table", ONE_OF[section])
        if name is not None and [_folded(other) for other in names].count(_folded(name)) == 1:
            return Phrase("mistake.row", one=one, name=name)
        line = self._line(section, index)
        if line is None:
            return Phrase("mistake.row", one=one, name=index + 1)
        return Phrase("mistake.row-at-line", one=one, number=index + 1, line=line)

    def _line(self, section: str, index: int) -> int | None:
        """The line of the table's header; None where the list is not written with headers."""
        header = re.compile(rf"\s*\[\[\s*{section}\s*\]\]")
        found = [number for number, line in enumerate(self._lines, 1) if header.match(line)]
        return found[index] if len(found) == len(self._raw[section]) else None


def _name(table: object) -> str | None:
    """The id of a table, else its name; None where it has neither, or one that can not be shown in a line."""
    if not isinstance(table, dict):
        return None
    for key in ("id", "name"):
        name = table.get(key)
        if isinstance(name, str) and name.strip() and name.isprintable() and len(name) <= _LONGEST:
            return name
    return None


def _folded(name: str | None) -> str:
    return (name or "").casefold()
