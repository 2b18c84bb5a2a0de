"""Categories with their clients, and how many categories a client buys from."""

from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.ledger.queries.trade.suggested import suggested
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.suggestions import keep_count
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import share
from loyalty_cli.reports.members.people import members_of

TAKEN_DAYS: Final = 14
"""A suggestion is taken up when the category is bought within so many days."""
SOLD_DAYS: Final = 365
"""What nobody bought in so many days is not suggested."""


def product_range(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``categories``, the best sold first, and ``breadth``: clients by how many categories they bought.

    ``new_clients`` never bought of the category before. ``suggestions``: as ``taken_up``. Raises DateOutOfRange,
    BadValue.
    """
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    bought = book.bought(span.since)
    known = {(number, one.category): one.first for number, mine in book.bought().items() for one in mine}
    cents, clients, purchases, new = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for number, mine in bought.items():
        for one in mine:
            cents[one.category] += one.cents
            clients[one.category] += 1
            purchases[one.category] += one.purchases
            new[one.category] += known[number, one.category] >= span.since.toordinal()
    total, breadth = sum(cents.values()), Counter(len(mine) for mine in bought.values())
    return {
        "as_of": span.on.isoformat(),
        "since": span.since.isoformat(),
        "categories": [
            {
                "category": category,
                "revenue_cents": amount,
                "share": amount / total,
                "purchases": purchases[category],
                "clients": clients[category],
                "client_share": clients[category] / len(bought),
                "new_clients": new[category],
            }
            for category, amount in cents.most_common()
        ],
        "breadth": [{"categories": many, "clients": breadth[many]} for many in sorted(breadth)],
        "clients": len(bought),
        "suggestions": taken_up(book, span.since),
    }


def taken_up(book: Book, since: date) -> dict[str, Any]:
    """Categories suggested at the till since a day: how many were bought for the first time within TAKEN_DAYS.

    ``value, numerator, denominator, low, high, enough`` are of those with so many days behind them; ``made``: all.
    """
    firsts = {(number, one.category): one.first for number, mine in book.bought().items() for one in mine}
    made = [
        (book.homes.get(one.member_id, one.member_id), one.category, date.fromisoformat(one.on).toordinal())
        for one in suggested(book.shop.conn, since, book.on)
    ]
    mine = [one for one in made if book.only is None or one[0] in book.only]
    over = [one for one in mine if one[2] + TAKEN_DAYS <= book.today]
    taken = sum(on <= firsts.get((number, category), 0) <= on + TAKEN_DAYS for number, category, on in over)
    return share("suggestions", taken, len(over)).document() | {"made": len(mine)}


def clients_by_category(book: Book) -> dict[str, int]:
    """How many clients have each category that can be suggested, most first.

    Not those that earn no points, as gift cards, nor what nobody bought in SOLD_DAYS: it may be sold no more.
    """
    clients = Counter(one.category for mine in book.bought().values() for one in mine)
    sold = {one.category for mine in book.bought(book.on - timedelta(days=SOLD_DAYS)).values() for one in mine}
    wanted = sold.difference(book.shop.program.points.exclude)
    return dict(sorted(((name, many) for name, many in clients.items() if name in wanted), key=_most_first))


def _most_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]


def count_categories(shop: OpenShop, on: date) -> None:
    """Counts for the tills which categories clients have, at the end of a day. Raises Busy, StorageError."""
    book = Book(shop, on)
    keep_count(shop, on, len(book.bought()), clients_by_category(book))


def next_offers(book: Book) -> list[dict[str, Any]]:
    """For each client the category that most clients have and this one has not: ``card, name, category, share``.

    Those whose offer is likeliest to please come first. Who has all categories is left out.
    """
    bought = book.bought(date.min)
    clients = clients_by_category(book)
    rows = []
    for number, mine in bought.items():
        has = {one.category for one in mine}
        missing = next((category for category in clients if category not in has), None)
        if missing is not None and number in book.members:
            member, part = book.members[number], clients[missing] / len(bought)
            rows.append({"card": member.card, "name": member.shown, "category": missing, "share": part})
    return sorted(rows, key=lambda row: (-row["share"], row["card"]))


def offers(shop: OpenShop, asked: Asked) -> list[dict[str, Any]]:
    """The next best offer to each member, of those in a segment where one is asked for.

    What others have is counted over all clients. Raises DateOutOfRange, BadValue.
    """
    on = span_of(shop, asked).on
    only = members_of(shop, on, asked.segment)
    book = Book(shop, on)
    cards = None if only is None else {book.members[number].card for number in only if number in book.members}
    return [row for row in next_offers(book) if cards is None or row["card"] in cards]
