"""Promotions: the sales they applied to, the members, the points given with them, the money taken off."""

from collections import defaultdict
from typing import Any

from loyalty_cli.ledger.queries.trade.voices import promoted
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.buying.promotions import promotions_of
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book, revenue
from loyalty_cli.reports.insight.figure import share
from loyalty_cli.reports.members.people import members_of


class _Held:
    """What one promotion held for."""

    def __init__(self) -> None:
        self.sales: dict[int, int] = {}
        self.members: set[int] = set()
        self.points = self.off_cents = 0


def promotions(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``promotions``, the most sold first: ``id, name, purchases, members, sales_cents, points, off_cents``.

    ``points`` are all points of these sales, tier and all; ``share`` is that of all purchases, ``enough`` from 30 on.
    Raises DateOutOfRange, BadValue.
    """
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    named = {one.name: one.id for one in promotions_of(shop.program)}
    names = {name: text for text, name in named.items()}
    found: dict[str, _Held] = defaultdict(_Held)
    for fact_id, member_id, cents, rule, amount, ids, name in promoted(shop.conn, span.since, span.on):
        home = book.homes.get(member_id, member_id)
        if book.only is not None and home not in book.only:
            continue
        for one in ids.split(",") if ids else [named.get(name, name or "")]:
            held = found[one]
            held.sales[fact_id] = cents
            held.members.add(home)
            held.points += amount if rule != "promo-off" else 0
            held.off_cents += abs(amount) if rule == "promo-off" else 0
    year = book.during(span.since)
    purchases = sum(len(sales.days) for sales in year.values())
    rows: list[dict[str, Any]] = []
    for one, held in found.items():
        part = share("share", len(held.sales), purchases)
        rows.append(
            {"id": one, "name": names.get(one, one), "purchases": len(held.sales), "members": len(held.members),
             "sales_cents": sum(held.sales.values()), "points": held.points, "off_cents": held.off_cents,
             "share": part.value, "enough": part.enough}
        )  # fmt: skip
    rows.sort(key=lambda row: (-row["sales_cents"], row["id"]))
    return {
        "as_of": span.on.isoformat(),
        "since": span.since.isoformat(),
        "sales_cents": revenue(year),
        "purchases": purchases,
        "promotions": rows,
    }
