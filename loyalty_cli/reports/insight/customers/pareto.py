"""Who carries the shop: clients in order of what they spend, or of what is earned with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli.errors import NotOffered
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.owner.reporting import margins_of
from loyalty_cli.reports.insight.asked import Asked, Span, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.groups import fifths, ranked
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_GROUPS
from loyalty_cli.reports.members.people import members_of


def pareto(shop: OpenShop, asked: Asked, by: str = "spend") -> dict[str, Any]:
    """``gold`` (the first fifth, rounded up), ``basic``, ``poor`` (the last, rounded down): count, revenue, share.

    ``enough`` from 25 clients on. By ``margin`` instead of spend, revenue is what was earned, by `[report.margins]` of
    the program. Raises NotOffered where it has none, DateOutOfRange, BadValue.
    """
    margins = margins_of(shop.program) if by == "margin" else None
    if margins is not None and not margins:
        raise NotOffered("error.no-margins")
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    return pareto_of(book, span, margins)


def pareto_of(
    book: Book, span: Span, margins_e4: Mapping[str, int] | None = None, *, named: bool = True
) -> dict[str, Any]:
    """As ``pareto``, of a book that is open; the members are left out unless ``named``."""
    order = ranked(book, span.since, margins_e4, ties=named)
    total, parts = sum(cents for _, cents in order), fifths(order)
    return {
        "as_of": span.on.isoformat(),
        "since": span.since.isoformat(),
        "by": "spend" if margins_e4 is None else "margin",
        **{name: _part(part, total) for name, part in parts.items()},
        "total_cents": total,
        "clients": len(order),
        "enough": len(order) >= ENOUGH_FOR_GROUPS,
        "members": [
            {"card": book.members[number].card, "name": book.members[number].shown, "revenue_cents": cents}
            for number, cents in (parts["gold"] if named else ())
            if number in book.members
        ],
    }


def _part(part: Sequence[tuple[int, int]], total: int) -> dict[str, Any]:
    cents = sum(spent for _, spent in part)
    return {"count": len(part), "revenue_cents": cents, "share": cents / total if total else None}
