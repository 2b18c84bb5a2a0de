"""What sells to whom: each category with the clients it has, and how many categories a client knows."""

from collections import Counter
from datetime import date
from typing import Any

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.members.people import members_of


def product_range(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``categories``, the best sold first, and ``breadth``: clients by how many categories they bought.

    ``new_clients`` never bought of the category before. Raises DateOutOfRange, BadValue.
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
    }


def next_offers(book: Book) -> list[dict[str, Any]]:
    """For each client the category that most clients have and this one has not: ``card, name, category, share``.

    Those whose offer is likeliest to please come first. Who has all categories is left out.
    """
    bought = book.bought(date.min)
    clients = Counter(one.category for mine in bought.values() for one in mine)
    order = [category for category, _ in sorted(clients.items(), key=lambda one: (-one[1], one[0]))]
    rows = []
    for number, mine in bought.items():
        has = {one.category for one in mine}
        missing = next((category for category in order if category not in has), None)
        if missing is not None and number in book.members:
            member, share = book.members[number], clients[missing] / len(bought)
            rows.append({"card": member.card, "name": member.shown, "category": missing, "share": share})
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
