"""What is derived from the sales tells what the sales themselves tell."""

from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_cli.reports.insight.asked import Span, year_to
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.drifting import silences
from loyalty_cli.reports.insight.digest import digest_of
from loyalty_cli.reports.insight.kpi import of_sales
from tests.support.random_shop import RandomShop, seeds


@pytest.mark.parametrize("seed", seeds(6, 60))
def test_the_quick_way_and_the_slow_way_agree(seed: int) -> None:
    shop = RandomShop(seed, merging=True).play(120).shop
    (last,) = shop.conn.execute("SELECT max(on_date) FROM facts").fetchone()
    on = max(date.fromisoformat(last), shop.now().today)
    quick, slow = Book(shop, on), Book(shop, on)
    assert quick.is_derived
    assert slow.histories
    assert not slow.is_derived, "sales that were read answer for all"
    assert _told(quick) == _told(slow)
    assert "histories" not in vars(quick), "the sales were not read"


def _told(book: Book) -> list[Any]:
    on = book.on
    return [
        dict(book.clients),
        dict(book.visitors),
        dict(book.client_months),
        dict(book.by_day),
        {number: dict(book.spent_since(since)) for number, since in enumerate((date.min, year_to(on)))},
        {number: set(book.often_since(book.today - 90, number)) for number in (1, 2, 3)},
        [book.newcomers(first, book.today - 30, 30) for first in (1, book.today - 90)],
        [book.several(since) for since in (None, year_to(on))],
        [book.again(until, 30) for until in (book.today, book.today - 30)],
        [book.first_cents(since) for since in (date.min, year_to(on))],
        [book.buyers(since, until) for since in (date.min, year_to(on)) for until in (on, on - timedelta(days=30))],
        list(of_sales(book, Span(year_to(on), on))),
        book.days_of(book.joined),
        book.mean_purchase,
        silences(book),
        digest_of(book, Span(year_to(on), on)),
    ]


def test_a_day_before_later_sales_is_told_from_the_sales() -> None:
    shop = RandomShop(0).play(60).shop
    days = [date.fromisoformat(day) for (day,) in shop.conn.execute("SELECT DISTINCT on_date FROM facts ORDER BY 1")]
    assert not Book(shop, days[len(days) // 2]).is_derived
    assert not Book(shop, days[-1], frozenset({1})).is_derived
