"""Compare two programs by what the same facts give under each."""

from collections import Counter, defaultdict
from contextlib import closing
from datetime import date
from typing import Any

from loyalty_cli.ledger.queries import simulation as queries
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.simulate import simulate
from loyalty_cli.program.program import Program
from loyalty_cli.reports.insight.asked import Span
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.liability import liability_of
from loyalty_cli.reports.insight.rewards import rewards_of


def compared(shop: OpenShop, program: Program, since: date | None = None) -> dict[str, Any]:
    """``before`` and ``after`` (``points_issued, vouchers, cost_cents, share, tiers``), ``members, months, uncovered``.

    ``cost_cents`` is what was handed over and what is owed, at face value, ``share`` the same of sales. ``members`` are
    those who differ, who gains most first: points and tier under both, with the day of the tier. Nothing is written.
    """
    on = shop.now().today
    done = simulate(shop, program, since or date.min)
    with closing(done.shop.conn):
        before, after = _Side(shop, on), _Side(done.shop, on)
        members = [row for number in before.book.members if (row := _member(before, after, number))]
        members.sort(key=lambda row: row["points_before"] - row["points_after"])
        return {
            "as_of": on.isoformat(),
            "before": before.document(),
            "after": after.document(),
            "members": members,
            "months": [
                {"month": month, "points_before": before.by_month[month], "points_after": after.by_month[month]}
                for month in sorted({*before.by_month, *after.by_month})
            ],
            "uncovered": done.uncovered,
        }


class _Side:
    """What came of the facts under one program."""

    def __init__(self, shop: OpenShop, on: date) -> None:
        self.shop, self.on = shop, on
        self.book = Book(shop, on)
        self.points: dict[int, int] = defaultdict(int)
        self.by_month: dict[str, int] = defaultdict(int)
        for one in queries.issued(shop.conn, on):
            self.points[self.book.homes.get(one.member_id, one.member_id)] += one.points
            self.by_month[one.month] += one.points
        self.moved = queries.tiers(shop.conn, on)

    def tier(self, number: int) -> tuple[str, str | None]:
        """The tier of a member, and since when if they ever moved."""
        return self.moved.get(number) or (self.shop.program.tiers[0].name, None)

    def document(self) -> dict[str, Any]:
        """The whole shop."""
        given = rewards_of(self.book, Span(date.min, self.on, told=True))
        cost = given["cost_cents"] + liability_of(self.book)["total_cents"]
        sales = given["sales_cents"]
        counts = Counter(self.tier(number)[0] for number in self.book.members)
        return {
            "points_issued": sum(self.points.values()),
            "vouchers": queries.vouchers_issued(self.shop.conn, self.on),
            "cost_cents": cost,
            "share": cost / sales if sales else None,
            "tiers": {tier.name: counts[tier.name] for tier in self.shop.program.tiers},
        }


def _member(before: _Side, after: _Side, number: int) -> dict[str, Any] | None:
    points, tiers = (before.points[number], after.points[number]), (before.tier(number), after.tier(number))
    if points[0] == points[1] and tiers[0] == tiers[1]:
        return None
    member = before.book.members[number]
    return {
        "card": member.card,
        "name": member.shown,
        "points_before": points[0],
        "points_after": points[1],
        "tier_before": tiers[0][0],
        "tier_before_on": tiers[0][1],
        "tier_after": tiers[1][0],
        "tier_after_on": tiers[1][1],
    }
