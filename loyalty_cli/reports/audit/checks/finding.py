"""What the looks share: what they find, and the time they look at."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from loyalty_cli.language.catalogue import Phrase, Value
from loyalty_cli.language.words import price
from loyalty_cli.ledger.store.clauses import STANDS, in_sql
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.kinds import TAKING
from loyalty_cli.program.program import Program
from loyalty_cli.units import Cents
from loyalty_cli.values import NamedTuple

LARGE_TIMES: Final = 3
"""A sale is large from so many times the median sale of the time looked at."""
BY_HAND: Final = "f.batch_id IS NULL"
TAKEN: Final = in_sql(TAKING)
"""Kinds of facts by which a member takes a reward."""


class Finding(NamedTuple):
    """Something found: the day and time it was keyed, by whom, the member's number (None: several), the facts.

    ``look`` is False for what an owner reads without suspicion: listed because it was done by hand. ``points`` and
    ``amount_cents`` tell how much; None where that is not the question.
    """

    kind: str
    on: str
    at: str | None
    operator: str
    member_id: int | None
    facts: tuple[int, ...]
    what: str
    look: bool = True
    points: int | None = None
    amount_cents: Cents | None = None


class Keyed(NamedTuple):
    """A fact as the looks read it (``KEYED`` are its columns)."""

    id: int
    on: str
    at: str | None
    operator: str
    member_id: int | None

    def found(
        self,
        kind: str,
        what: str,
        facts: Sequence[int] = (),
        *,
        look: bool = True,
        points: int | None = None,
        amount_cents: Cents | None = None,
    ) -> Finding:
        """A finding about this fact, or about some that it stands for."""
        numbers = tuple(facts) or (self.id,)
        return Finding(kind, self.on, self.at, self.operator, self.member_id, numbers, what, look, points, amount_cents)


KEYED: Final = "f.id, f.keyed_on, f.at_time, coalesce(f.operator, ''), f.member_id"


class Span(NamedTuple):
    """The time looked at: since a day, from the first fact keyed then. A sale of ``large_cents`` is a large one."""

    shop: OpenShop
    since: str
    first: int
    large_cents: Cents

    def facts(self, where: str, more: str = "", *values: object) -> Iterator[tuple[Keyed, tuple[Any, ...]]]:
        """Facts of the span that were keyed by hand and not undone, in order, with more columns of each."""
        rows = self.shop.conn.execute(
            f"SELECT {KEYED}{', ' + more if more else ''} FROM facts f WHERE f.id >= ? AND {BY_HAND} AND {STANDS}"
            f" AND {where} ORDER BY f.id",
            (self.first, *values),
        )
        for row in rows:
            yield Keyed(*row[:5]), row[5:]


def span(shop: OpenShop, since: date) -> Span:
    """The time from a day until now. Facts are numbered as they were keyed, so one number parts them."""
    row = shop.conn.execute(
        "SELECT id FROM facts WHERE keyed_on >= ? ORDER BY id LIMIT 1", (since.isoformat(),)
    ).fetchone()
    (last,) = shop.conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    first = row[0] if row else last + 1
    return Span(shop, since.isoformat(), first, LARGE_TIMES * _median_sale(shop, first))


def _median_sale(shop: OpenShop, first: int) -> Cents:
    (count,) = shop.conn.execute("SELECT count(*) FROM facts WHERE id >= ? AND kind = 'purchase'", (first,)).fetchone()
    row = shop.conn.execute(
        "SELECT json_extract(body, '$.amount') AS amount FROM facts WHERE id >= ? AND kind = 'purchase'"
        " ORDER BY amount LIMIT 1 OFFSET ?",
        (first, count // 2),
    ).fetchone()
    return int(row[0]) if row else 0


def money(program: Program, cents: Cents) -> str:
    """An amount as the shop writes it."""
    return price(cents, program.shop)


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of facts that SQLite listed."""
    return tuple(int(number) for number in text.split(","))


def ago(minutes: int) -> str:
    """``40 minutes``, ``3 hours``, ``2 days``."""
    if minutes < 120:
        return str(Phrase("audit.minutes", count=minutes))
    hours, days = minutes // 60, minutes // (24 * 60)
    return str(Phrase("audit.hours", count=hours) if minutes < 48 * 60 else Phrase("audit.days", count=days))


def told(key: str, /, **values: Value) -> str:
    """What was found, in the language in force."""
    return str(Phrase(key, **values))
