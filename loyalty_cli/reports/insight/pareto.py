"""Who carries the shop: clients in order of what they spend, or of what is earned with them."""

from datetime import date
from typing import Any

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book


def ranked(book: Book, since: date) -> list[tuple[int, int]]:
    """Clients of a time with what they spent, the most first; ties by earlier joining."""
    spent = [(number, sum(cents for _, cents in sales)) for number, sales in book.during(since).items()]
    joined = {number: place for place, number in enumerate(book.members)}
    return sorted(spent, key=lambda one: (-one[1], joined.get(one[0], len(joined)), one[0]))


def pareto(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``gold`` (the first fifth, rounded up), ``basic``, ``poor`` (the last, rounded down): count, revenue, share.

    Raises DateOutOfRange, BadValue.
    """
    from loyalty_cli.reports.insight.groups import members_of

    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    order = ranked(book, span.since)
    total = sum(cents for _, cents in order)
    gold, poor = -(-len(order) // 5), len(order) // 5
    parts = {"gold": order[:gold], "basic": order[gold : len(order) - poor], "poor": order[len(order) - poor :]}
    return {
        "as_of": span.on.isoformat(),
        "since": span.since.isoformat(),
        **{name: _part(part, total) for name, part in parts.items()},
        "total_cents": total,
        "clients": len(order),
        "members": [
            {"card": book.members[number].card, "name": book.members[number].shown, "revenue_cents": cents}
            for number, cents in parts["gold"]
            if number in book.members
        ],
    }


def _part(part: list[tuple[int, int]], total: int) -> dict[str, Any]:
    cents = sum(spent for _, spent in part)
    return {"count": len(part), "revenue_cents": cents, "share": cents / total if total else None}
