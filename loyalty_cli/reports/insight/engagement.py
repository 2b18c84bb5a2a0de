"""How much members take part: visits, months and kinds of action, weighed alike."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.program.kernel.kinds import KINDS, TAKING
from loyalty_cli.reports.insight.asked import year_to
from loyalty_cli.reports.insight.clients import Book, Day, MonthOf
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_A_SHARE, Figure

RECENT_DAYS: Final = 90
FULL: Final = 12
"""So many visit days in 90 days, and months of twelve, count in full."""
ACTIONS: Final = 6
_ACTION: Final = {
    "profile": "told",
    "engagement": "thanked",
    "referral": "friend",
    "answer": "answer",
    **dict.fromkeys((*TAKING, "voucher-use"), "redemption"),
}


def engagement(book: Book) -> dict[int, float]:
    """The index of each member, 0 to 100: 100 × (F + D + A) ÷ 3.

    F are visit days of the last 90 ÷ 12 (at most 1), D months of the last twelve with a visit ÷ 12, A kinds of action
    of the last twelve months ÷ 6: told or confirmed, thanked, friend, answer, redemption, new category.
    """
    since = year_to(book.on)
    recent = (book.on - timedelta(days=RECENT_DAYS - 1)).toordinal()
    month_of = MonthOf()
    days, actions = book.visit_days(since), _actions(book, since)
    return {
        number: 100 * (_often(days.get(number, ()), recent, month_of) + len(actions.get(number, ())) / ACTIONS) / 3
        for number in book.joined
    }


def engagement_index(book: Book) -> Figure:
    """The mean index of all members."""
    each = engagement(book)
    total = sum(each.values())
    mean = total / len(each) if each else None
    return Figure("engagement_index", mean, total, len(each), enough=len(each) >= ENOUGH_FOR_A_SHARE)


def _often(days: Sequence[Day], recent: Day, month_of: MonthOf) -> float:
    months = set(map(month_of.__getitem__, days))
    return min(sum(day >= recent for day in days), FULL) / FULL + min(len(months), FULL) / FULL


def _actions(book: Book, since: date) -> dict[int, set[str]]:
    kinds = [kind for kind in _ACTION if kind in KINDS]
    found: dict[int, set[str]] = defaultdict(set)
    for member_id, kind in queries.kinds_of_action(book.shop.conn, kinds, since, book.on):
        found[book.homes.get(member_id, member_id)].add(_ACTION[kind])
    begins = since.toordinal()
    for number, bought in book.bought().items():
        beginning = min(one.first for one in bought)
        if any(one.first >= begins and one.first > beginning for one in bought):
            found[number].add("new category")
    return found
