"""Members drifting away: time since the last visit against each member's own rhythm."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.rhythm import LOST_DAYS, QUIET_DAYS, REGULAR_VISITS, is_quiet
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import rewards_of
from loyalty_cli.reports.as_of import tables
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book, Day, Member
from loyalty_cli.reports.members.people import members_of
from loyalty_cli.values import NamedTuple


class Silence(NamedTuple):
    """A member gone quiet.

    What they would have spent beyond one mean gap, that gap, the days away, their visits, the day of the last one, all
    that they spent, and whether the silence is so long that a call is late.
    """

    missed_cents: int
    id: int
    gap_days: float
    away_days: int
    visits: int
    last: Day
    cents: int
    is_lost: bool


class Silences(NamedTuple):
    """Those gone quiet, the most missed first, and how many of them are lost.

    Of all such silences known, how many ended by themselves.
    """

    members: Sequence[Silence]
    lost: int
    ended: int
    known: int


def silences(book: Book, *, lost: bool = True) -> Silences:
    """Members of at least three visits whose silence is longer than their limit; the lost are counted at least."""
    ended, gone, joined, today = 0, 0, book.joined, book.today
    found: list[tuple[int, int, float, int, int, Day, int, bool]] = []
    for number, (first, last, visits, _, cents, broken) in book.visitors.items():
        if visits < REGULAR_VISITS or number not in joined:
            continue
        ended += broken
        away = today - last
        if away <= QUIET_DAYS:
            continue
        span = last - first
        if not is_quiet(away, span, visits):
            continue
        if is_lost := is_quiet(away - LOST_DAYS, span, visits):
            gone += 1
        if lost or not is_lost:
            gap = span / (visits - 1)
            # At the member's own pace. Ordered by what was missed, then by number.
            missed = round(cents / visits / max(gap, 1) * (away - gap))
            found.append((-missed, number, gap, away, visits, last, cents, is_lost))
    found.sort()
    members = [Silence(-one[0], *one[1:]) for one in found]
    known = ended + (len(found) if lost else len(found) + gone)
    return Silences(members, gone, ended, known)


def winback(
    shop: OpenShop, asked: Asked, channel: str | None = None, least_cents: int = 0, limit: int | None = None
) -> list[dict[str, Any]]:
    """Members gone quiet, the most missed first: the ``rows`` of ``calls``."""
    return calls(shop, asked, channel, least_cents, limit).rows


class Calls(NamedTuple):
    """Whom to call, and of all silences ``known`` how many ``ended`` by themselves."""

    rows: list[dict[str, Any]]
    ended: int
    known: int


def calls(
    shop: OpenShop, asked: Asked, channel: str | None = None, least_cents: int = 0, limit: int | None = None
) -> Calls:
    """Members gone quiet, the most missed first, and the silences of the whole ledger.

    Each row: ``card, name, gap_days, away_days, missed_cents, channels`` they agreed to, ``state`` (drifting or lost),
    ``last_visit_on``, ``last_bought`` (categories of the last day), ``points`` and ``vouchers`` that wait, and the
    reward that the points are ``enough_for`` (or None). Raises DateOutOfRange, BadValue.
    """
    on = span_of(shop, asked).on
    book = Book(shop, on)
    only, agreed, found = members_of(shop, on, asked.segment), consented(book), silences(book)
    chosen = [
        one
        for one in found.members
        if (only is None or one.id in only)
        and one.missed_cents >= least_cents
        and (channel is None or channel in agreed.get(one.id, ()))
    ]
    return Calls(described(book, chosen[:limit], agreed), found.ended, found.known)


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
    shop, last = book.shop, date.fromordinal(one.last)
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
