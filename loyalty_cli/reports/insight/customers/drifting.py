"""Members drifting away: time since the last visit against each member's own rhythm."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.rhythm import LOST_DAYS, QUIET_DAYS, REGULAR_VISITS, quiet_limit
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import rewards_of
from loyalty_cli.reports.as_of import tables
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book, Day, Member
from loyalty_cli.reports.members.people import members_of
from loyalty_cli.values import NamedTuple


class Silence(NamedTuple):
    """A member gone quiet: mean gap and days away, what they would have spent beyond one gap, days of their visits."""

    id: int
    gap_days: float
    away_days: int
    missed_cents: int
    days: Sequence[Day]

    @property
    def is_lost(self) -> bool:
        """Whether the silence is so long that a call is late."""
        return self.away_days > quiet_limit(self.gap_days) + LOST_DAYS


class Silences(NamedTuple):
    """Those gone quiet, the most missed first; of all such silences known, how many ended by themselves."""

    members: Sequence[Silence]
    ended: int
    known: int


def silences(book: Book) -> Silences:
    """Members of at least three visits whose silence is longer than their limit."""
    found, ended, joined, today = [], 0, book.joined, book.today
    for number, days in book.visited.items():
        if len(days) < REGULAR_VISITS or number not in joined:
            continue
        ended += _broken(days)
        gap, away = (days[-1] - days[0]) / (len(days) - 1), today - days[-1]
        if away > quiet_limit(gap):
            found.append(Silence(number, gap, away, _missed(book.spent(number), days, gap, away), days))
    found.sort(key=lambda one: (-one.missed_cents, one.id))
    return Silences(found, ended, ended + len(found))


def _broken(days: Sequence[Day]) -> int:
    """How many silences beyond the limit of their day ended with another visit."""
    ended, first, before = 0, days[0], days[REGULAR_VISITS - 1]
    gaps = REGULAR_VISITS - 1
    for day in days[REGULAR_VISITS:]:
        away = day - before
        # The limit is above QUIET_DAYS for everybody: most visits are told without it.
        if away > QUIET_DAYS and away > quiet_limit((before - first) / gaps):
            ended += 1
        before = day
        gaps += 1
    return ended


def _missed(spent: int, days: Sequence[Day], gap: float, away: int) -> int:
    """What would have been spent in the days beyond one gap, at the member's own pace; cents."""
    return round(spent / len(days) / max(gap, 1) * (away - gap))


def winback(
    shop: OpenShop, asked: Asked, channel: str | None = None, least_cents: int = 0, limit: int | None = None
) -> list[dict[str, Any]]:
    """Members gone quiet, the most missed first.

    Each: ``card, name, gap_days, away_days, missed_cents, channels`` they agreed to, ``state`` (drifting or lost),
    ``last_visit_on``, ``last_bought`` (categories of the last day), ``points`` and ``vouchers`` that wait, and the
    reward that the points are ``enough_for`` (or None). Raises DateOutOfRange, BadValue.
    """
    on = span_of(shop, asked).on
    book = Book(shop, on)
    only, agreed = members_of(shop, on, asked.segment), consented(book)
    chosen = [
        one
        for one in silences(book).members
        if (only is None or one.id in only)
        and one.missed_cents >= least_cents
        and (channel is None or channel in agreed.get(one.id, ()))
    ]
    return described(book, chosen[:limit], agreed)


def described(book: Book, chosen: Sequence[Silence], agreed: Mapping[int, Sequence[str]]) -> list[dict[str, Any]]:
    """Some of those gone quiet, as ``winback`` lists them."""
    shop, on = book.shop, book.on
    usable = tables(shop, on).usable([one.id for one in chosen]) if chosen else {}
    who = book.some([one.id for one in chosen])
    records = book.records([one.id for one in chosen])
    points = {number: one.next_points + one.others for number, one in usable.items()}
    return [
        _described(book, one, who[one.id], records[one.id], points.get(one.id, 0))
        | {"channels": list(agreed.get(one.id, ()))}
        for one in chosen
    ]


def _described(book: Book, one: Silence, who: Member, records: Sequence[int], points: int) -> dict[str, Any]:
    shop, last = book.shop, date.fromordinal(one.days[-1])
    waiting = queries.open_vouchers(shop.conn, records, book.on)
    return {
        "card": who.card,
        "name": who.shown,
        "gap_days": round(one.gap_days, 1),
        "away_days": one.away_days,
        "missed_cents": one.missed_cents,
        "channels": [],
        "state": "lost" if one.is_lost else "drifting",
        "last_visit_on": last.isoformat(),
        "last_bought": queries.bought_on(shop.conn, records, last, book.on),
        "points": points,
        "enough_for": _enough_for(shop.program, points, book.on),
        "vouchers": [{"reward": name, "expires_on": until} for name, until in waiting],
    }


def _enough_for(program: Program, points: int, on: date) -> str | None:
    """The dearest reward that points buy on a day, of those that everybody may have."""
    open_to_all = [
        one
        for one in rewards_of(program)
        if one.points is not None and one.points <= points and (one.starts_on or on) <= on <= (one.until or on)
        and not (one.tier or one.segment or one.club or one.cause or one.opens or one.stock == 0)
    ]  # fmt: skip
    best = max(open_to_all, key=lambda one: one.points or 0, default=None)
    return best.name if best else None


def consented(book: Book) -> dict[int, list[str]]:
    """The channels each member agreed to, by number."""
    found: dict[int, list[str]] = {}
    for member_id, channel in queries.consents(book.shop.conn, book.on):
        found.setdefault(member_id, []).append(channel)
    return found
