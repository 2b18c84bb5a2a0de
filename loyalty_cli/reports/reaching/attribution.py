"""Attribution: each sale is shared among the touches of the days before it, to the cent."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.ledger.queries.trade.touches import touches
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.statistics.sharing import share_out, touch_weights

DAYS: Final = 30
"""Touches of so many days before a sale have a part in it."""


def attribution(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``touches``: what, channel, how many, and the cents of sales that are theirs, shared alike and as a U.

    Both sums are all sales that had touches before them (``sales_cents``). Raises DateOutOfRange, BadValue.
    """
    span = span_of(shop, asked)
    book = Book(shop, span.on)
    days: dict[int, list[tuple[int, tuple[str, str]]]] = defaultdict(list)
    counts, linear, shaped = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for touch in touches(shop.conn, span.since - timedelta(days=DAYS), span.on):
        home = book.homes.get(touch.member_id, touch.member_id)
        day = date.fromisoformat(touch.on)
        days[home].append((day.toordinal(), (touch.what, touch.channel)))
        counts[touch.what, touch.channel] += day >= span.since
    total = 0
    during = book.during(span.since)
    for number, told in days.items():
        if number not in during:
            continue
        when = [day for day, _ in told]
        for bought, cents in zip(*during[number], strict=True):
            before = told[bisect_left(when, bought - DAYS) : bisect_right(when, bought)]
            if not before:
                continue
            total += cents
            for shares, model in ((linear, "linear"), (shaped, "u")):
                parts = share_out(cents, touch_weights(len(before), "u" if model == "u" else "linear"))
                for (_, name), part in zip(before, parts, strict=True):
                    shares[name] += part
    rows = [
        {"what": what, "channel": channel, "count": counts[what, channel], "linear_cents": linear[what, channel],
         "u_cents": shaped[what, channel]}
        for what, channel in sorted({*counts, *linear}, key=lambda name: (-linear[name], name))
    ]  # fmt: skip
    return {"as_of": span.on.isoformat(), "since": span.since.isoformat(), "sales_cents": total, "touches": rows}
