"""Groups of clients: by what they spend (gold, basic, poor), by when and how often they come (champions…)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Final

from loyalty_cli.program.kernel.segment_names import SPEND_GROUPS
from loyalty_cli.reports.insight.asked import year_to
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.statistics.samples import quantile
from loyalty_cli.units import E4
from loyalty_cli.values import NamedTuple

_LAST: Final = "9999-12-31"
FIFTHS: Final = (0.2, 0.4, 0.6, 0.8)


class Scored(NamedTuple):
    """A client with scores of 1 (least) to 5 and what they are made of: days since, purchases, cents."""

    id: int
    r: int
    f: int
    m: int
    days: int
    purchases: int
    cents: int


class Scores(NamedTuple):
    """The cuts at the fifths of each measure, and everybody's scores."""

    recency: Sequence[float]
    frequency: Sequence[float]
    monetary: Sequence[float]
    clients: Sequence[Scored]


def scored(book: Book, since: date = date.min) -> Scores:
    """Every client's scores: 1 + the cuts strictly below, the other way round for recency; ties stay together."""
    facts = [
        (number, book.today - sales.days[-1], len(sales.days), sales.spent)
        for number, sales in book.during(since).items()
    ]
    if not facts:
        return Scores((), (), (), ())
    recency, frequency, monetary = (_cuts([fact[place] for fact in facts]) for place in (1, 2, 3))
    clients = [
        Scored(number, 5 - _below(days, recency), 1 + _below(times, frequency), 1 + _below(cents, monetary),
               days, times, cents)
        for number, days, times, cents in facts
    ]  # fmt: skip
    return Scores(recency, frequency, monetary, clients)


_BELONGS: Final[Mapping[str, Callable[[Scored], bool]]] = {
    "champions": lambda one: one.r >= 4 and one.f >= 4,
    "loyal": lambda one: one.r == 3 and one.f >= 4,
    "promising": lambda one: one.r >= 4 and one.f <= 3,
    "ordinary": lambda one: one.r == 3 and one.f <= 3,
    "at-risk": lambda one: one.r <= 2 and one.f >= 3,
    "asleep": lambda one: one.r <= 2 and one.f <= 2,
}
"""Each client is in exactly one."""


def ranked(
    book: Book, since: date, margins_e4: Mapping[str, int] | None = None, *, ties: bool = True
) -> list[tuple[int, int]]:
    """Clients of a time with what they spent, the most first; ties by earlier joining (quicker: without ``ties``).

    With ``margins_e4`` by what was earned with them: of each category its margin, of one without a margin nothing.
    """
    if margins_e4 is None:
        spent = list(book.spent_since(since).items())
    else:
        spent = [
            (number, sum(one.cents * margins_e4.get(one.category, 0) for one in mine) // E4)
            for number, mine in book.bought(since).items()
        ]
    if not ties:
        return sorted(spent, key=itemgetter(1), reverse=True)
    joined = book.joined
    order = sorted([(-cents, joined.get(number, _LAST), number) for number, cents in spent])
    return [(number, -cents) for cents, _, number in order]


def fifths(order: Sequence[tuple[int, int]]) -> dict[str, Sequence[tuple[int, int]]]:
    """Ranked clients as gold (the first fifth, rounded up), basic and poor (the last, rounded down)."""
    gold, poor = -(-len(order) // 5), len(order) // 5
    parts = order[:gold], order[gold : len(order) - poor], order[len(order) - poor :]
    return dict(zip(SPEND_GROUPS, parts, strict=True))


def in_group(book: Book, group: str) -> frozenset[int]:
    """The numbers of the clients in a group of CLIENT_GROUPS."""
    if group in SPEND_GROUPS:
        return frozenset(number for number, _ in fifths(ranked(book, year_to(book.on)))[group])
    belongs = _BELONGS[group]
    return frozenset(one.id for one in scored(book).clients if belongs(one))


def _cuts(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [round(quantile(ordered, share), 9) for share in FIFTHS]


def _below(value: float, cuts: Sequence[float]) -> int:
    return sum(cut < value for cut in cuts)
