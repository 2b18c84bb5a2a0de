"""A customer as a file tells them."""

import copyreg
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from loyalty_cli.intake.reading.text import Cells
from loyalty_cli.intake.rows.consents import Consent

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

# Rows go from one process to another.
copyreg.pickle(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))


def _read_only(mapping: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(mapping)


Identities: TypeAlias = tuple[tuple[str, str | None], ...]
"""What tells who somebody is, by name: (identity, value), the weightiest first."""


class CustomerRow(NamedTuple):
    """A customer as a file tells them. What the file does not tell is None or empty.

    ``line`` is the physical line, ``raw`` the cells as they came. Phones are E.164, ``phone`` the one to write to
    first; e-mails lower case. ``birthday`` is ``1987-05-12``, or ``--05-12`` without a year. Amounts are cents; points,
    stamps (by stamp card) and visits whole numbers so far. ``consents`` hold only what was explicitly said.

    Our own exports (``ours``) tell points by their last day, too (``lots``), and of each member what is owed.
    """

    line: int
    raw: Cells
    name: str
    phone: str | None = None
    more_phones: tuple[str, ...] = ()
    email: str | None = None
    more_emails: tuple[str, ...] = ()
    birthday: str | None = None
    card: str | None = None
    source_id: str | None = None
    points: int | None = None
    stamps: Mapping[str, int] = _NOTHING
    credit_cents: int | None = None
    spend_cents: int | None = None
    joined_on: date | None = None
    last_visit_on: date | None = None
    visits: int | None = None
    note: str = ""
    consents: tuple[Consent, ...] = ()
    tier: str | None = None
    company: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    fields: Mapping[str, str] = _NOTHING
    lots: tuple[tuple[int, date | None], ...] = ()
    ours: str = ""

    def identities(self) -> Identities:
        """By what the same person is known again, the weightiest first."""
        return ("source_id", self.source_id), ("card", self.card), ("email", self.email), ("phone", self.phone)
