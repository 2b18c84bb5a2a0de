"""The cost of rewards in a time, by promise, and whether members used them."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, Span, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import share
from loyalty_cli.reports.members.people import members_of

POINTS_IN_HAND: Final = "points"
POINTS_ON_PAPER: Final = "voucher"
_IN_HAND: Final = {"redemption": POINTS_IN_HAND}
_ON_PAPER: Final = {"redemption": POINTS_ON_PAPER}


def rewards(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``promises``: gifts handed over and their cost by the promise behind them, the dearest first; all against sales.

    ``source`` is ``points`` (bought and taken at once), ``voucher`` (bought and taken home), ``card:ID`` (a full stamp
    card) or the kind of fact that gave it. ``rewards`` counts each reward; ``vouchers`` by source: of those that ended
    in the time, how many were used. Raises DateOutOfRange, BadValue.
    """
    span = span_of(shop, asked)
    return rewards_of(Book(shop, span.on, members_of(shop, span.on, asked.segment)), span)


def rewards_of(book: Book, span: Span) -> dict[str, Any]:
    """As ``rewards``, of a book that is open."""
    shop = book.shop
    first, last = span.since.isoformat(), span.on.isoformat()
    cost: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    ended: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    values = {reward.id: reward.value_cents for reward in shop.program.rewards}
    for member_id, kind, reward, on, many in queries.given_in_hand(shop.conn, span.on):
        if on >= first and _counts(book, member_id):
            _add(cost[_IN_HAND.get(kind, kind)], many, many * values.get(reward, 0))
            _add(counts[reward], many, many * values.get(reward, 0))
    for one in _vouchers(book):
        named = _ON_PAPER.get(one.source, one.source)
        used = one.state == "used"
        if used and one.ends_on >= first:
            value = one.many * book.voucher_cents(one.reward, one.value_cents, one.percent_e4)
            _add(cost[named], one.many, value)
            _add(counts[one.reward], one.many, value)
        if first <= one.ends_on <= last and not (one.state == "open" and one.ends_on == last):
            _add(ended[named], one.many, one.many * used)
    sales = sum(book.spent_since(span.since).values())
    total = sum(cents for _, cents in cost.values())
    return {
        "as_of": last,
        "since": first,
        "sales_cents": sales,
        "cost_cents": total,
        "share": total / sales if sales else None,
        "promises": [
            {"source": name, "count": many, "cost_cents": cents, "share": cents / sales if sales else None}
            for name, (many, cents) in sorted(cost.items(), key=lambda one: (-one[1][1], one[0]))
        ],
        "rewards": [
            {"reward": name, "count": many, "cost_cents": cents}
            for name, (many, cents) in sorted(counts.items(), key=lambda one: (-one[1][0], one[0]))
        ],
        "vouchers": [
            {"source": name, **share("used", used, many).document()} for name, (many, used) in sorted(ended.items())
        ],
    }


def _vouchers(book: Book) -> Iterator[queries.Issued]:
    """The vouchers of the members of the book, but for those withdrawn."""
    issued = book.vouchers
    if book.only is not None:
        records = chain.from_iterable(book.records(list(book.only)).values())
        issued = queries.vouchers(book.shop.conn, book.on, records)
    return (one for one in issued if one.state != "withdrawn")


def _counts(book: Book, member_id: int) -> bool:
    return book.only is None or book.homes.get(member_id, member_id) in book.only


def _add(sums: list[int], many: int, cents: int) -> None:
    sums[0] += many
    sums[1] += cents
