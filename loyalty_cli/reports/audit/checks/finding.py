"""What the checks share: their findings, and the time they look at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from loyalty_cli.language.catalogue import Phrase, Value, in_force, number
from loyalty_cli.language.words import price
from loyalty_cli.ledger.queries.audit.given import Opening, openings
from loyalty_cli.ledger.queries.audit.keyed import Keyed, Part, median_of, part_since, sold
from loyalty_cli.ledger.queries.audit.records import Run, program_runs
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.program import Program
from loyalty_cli.units import Cents
from loyalty_cli.values import NamedTuple

LARGE_TIMES: Final = 3
"""A sale is large from so many times the median sale of the time looked at."""

_GROUPED: Final = ("points", "limit")
"""Numbers in a finding that are written with their thousands apart."""


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


def found(
    keyed: Keyed,
    kind: str,
    what: str,
    facts: Sequence[int] = (),
    *,
    look: bool = True,
    points: int | None = None,
    amount_cents: Cents | None = None,
) -> Finding:
    """A finding about a fact, or about several (``facts``) of which it is the last."""
    numbers = tuple(facts) or (keyed.id,)
    return Finding(kind, keyed.on, keyed.at, keyed.operator, keyed.member_id, numbers, what, look, points, amount_cents)


class Span(NamedTuple):
    """The time looked at: since a day, the part of the ledger keyed then. A sale of ``large_cents`` is a large one.

    ``sold`` counts its purchases by file and amount; ``runs`` tell the whole ledger from program to program,
    ``openings`` what records enrolled by hand were opened with.
    """

    shop: OpenShop
    since: str
    part: Part
    large_cents: Cents
    sold: Mapping[int, Counter[Cents]]
    runs: Sequence[Run]
    openings: Sequence[Opening]

    @property
    def first(self) -> int:
        """The number of the first fact."""
        return self.part.first

    @property
    def sells_by_hand(self) -> bool:
        """Whether any purchase was keyed by hand."""
        return bool(self.sold[0])


def span(shop: OpenShop, since: date) -> Span:
    """The time from a day until now. Facts are numbered as they were keyed, so one number parts them."""
    part = part_since(shop.conn, since.isoformat())
    counted = sold(shop.conn, part)
    large, runs = LARGE_TIMES * median_of(counted), program_runs(shop.conn)
    return Span(shop, since.isoformat(), part, large, counted, runs, openings(shop.conn, part))


def money(program: Program, cents: Cents) -> str:
    """An amount as the shop writes it."""
    return price(cents, program.shop)


def ago(minutes: int) -> str:
    """``40 minutes``, ``3 hours``, ``2 days``."""
    if minutes < 120:
        return str(Phrase("audit.minutes", count=minutes))
    hours, days = minutes // 60, minutes // (24 * 60)
    return str(Phrase("audit.hours", count=hours) if minutes < 48 * 60 else Phrase("audit.days", count=days))


def told(key: str, /, **values: Value) -> str:
    """What was found, in the current language."""
    lang = in_force()
    grouped = {
        name: number(value, lang) for name, value in values.items() if name in _GROUPED and isinstance(value, int)
    }
    return str(Phrase(key, **{**values, **grouped}))
