"""Findings of a check: all are counted, the first ones are kept."""

import sqlite3
from collections.abc import Iterable, Iterator

from loyalty_cli.language.catalogue import Phrase, Value, in_force, word
from loyalty_cli.values import Final, NamedTuple

LISTED: Final = 100
"""Findings kept of one check; beyond them only the count goes on."""
_LONGEST_KIND: Final = 5
"""So many words at most name what kind of row it is: the head beside the ledger."""

DAMAGE: Final = (sqlite3.Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading raises where a damaged or forged row holds something else than what it must."""


class Finding(NamedTuple):
    """Something wrong: ``id`` says where (``fact 812``), ``rule`` which rule is broken, ``what`` how."""

    id: str
    rule: str
    what: str


class Findings:
    """The findings of one check, in the order in which they were made."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self.listed: list[Finding] = []
        self.count = 0
        for one in found:
            self._keep(one)

    def add(self, where: str, rule: str, what: str) -> None:
        """One more."""
        self._keep(Finding(where, rule, what))

    def take(self, others: "Findings") -> None:
        """Adds the findings of another pass."""
        for one in others.listed:
            self._keep(one)
        self.count += others.count - len(others.listed)

    def _keep(self, finding: Finding) -> None:
        self.count += 1
        if self.count <= LISTED:
            self.listed.append(finding)


def where(place: str) -> str:
    """Where something was found (``fact 812``), in the language in force: the kind of the row, then which."""
    words = place.split(" ")
    for length in range(min(len(words), _LONGEST_KIND), 0, -1):
        if named := word(in_force(), f"fault.where.{'-'.join(words[:length])}", ""):
            return " ".join([named, *words[length:]])
    return place


def say(key: str, /, **values: Value) -> str:
    """The text of a finding, in the language in force."""
    return str(Phrase(key, **values))


class Question(NamedTuple):
    """A question whose every answer is a finding: the first column says where, the others fill ``fault.RULE``.

    They are its fields ``a``, ``b``, ``c`` and ``d``.
    """

    rule: str
    sql: str


def ask(conn: sqlite3.Connection, *questions: Question) -> Iterator[Finding]:
    """The findings of several questions, in order."""
    for one in questions:
        for row in conn.execute(one.sql):
            yield Finding(str(row[0]), one.rule, say(f"fault.{one.rule}", **dict(zip("abcd", row[1:], strict=False))))
