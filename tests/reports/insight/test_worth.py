"""What clients are worth, what is still owed, what the promises cost."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from loyalty_cli.language.report import Teller
from loyalty_cli.operations.deeds import buy, redeem, returns
from loyalty_cli.operations.due import lapse
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.clv import clv
from loyalty_cli.reports.insight.liability import liability, moved_so_far, movement
from loyalty_cli.reports.insight.rewards import rewards
from loyalty_cli.reports.insight.trade import months, weeks
from tests.support.programs import french
from tests.support.random_shop import RandomShop
from tests.support.ten import PROGRAM, TODAY, at, ten
from tests.support.till import shop_in_memory


def test_points_are_owed_at_their_best_use(ten_members: OpenShop) -> None:
    answer = liability(ten_members, Asked())
    assert (answer["points"], answer["point_value"]) == (982, 0.0325)
    points, stamps = answer["rows"]
    assert (points["what"], points["units"], points["face_cents"]) == ("points", 982, 3192)
    # One client's month has closed: too few to foretell from, so all is expected to be used.
    assert (points["expected_cents"], points["enough"]) == (3192, False)
    # Ten head starts of two, fifteen coffees: each box a tenth of 2.60.
    assert (stamps["what"], stamps["units"], stamps["face_cents"]) == ("stamps:coffee", 35, 910)
    assert answer["total_cents"] == 3192 + 910
    assert sum(month["points"] for month in answer["by_month"]) == 982
    assert answer["by_month"][0] == {"month": "2026-12", "points": 30}


def test_each_month_opens_with_what_the_one_before_closed_with(ten_members: OpenShop) -> None:
    rows = movement(Book(ten_members, TODAY))
    assert rows[0] == {
        "month": "2025-06",
        "opening": 0,
        "issued": 100,
        "used": 0,
        "lapsed": 0,
        "corrected": 0,
        "closing": 100,
    }
    lapsed = next(row for row in rows if row["month"] == "2026-07")
    assert lapsed["lapsed"] == 100
    assert rows[-1]["closing"] == 982
    assert all(one["closing"] == two["opening"] for one, two in pairwise(rows))


def test_the_night_that_writes_a_lapse_changes_no_figure(tmp_path: Path) -> None:
    shop = ten(tmp_path / "shop")
    before = movement(Book(shop, TODAY))
    lapse.run(shop, TODAY)
    assert movement(Book(shop, TODAY))[-1] == before[-1]
    assert liability(shop, Asked())["points"] == 982
    shop.close()


def test_what_is_used_and_returned_leaves_the_books_even(tmp_path: Path) -> None:
    shop = ten(tmp_path / "shop")
    redeem.redeem(shop, "Ana", "free-coffee")
    redeem.redeem(shop, "Hal", "free-coffee", voucher_only=True)
    returns.give_back(shop, "R24", None)
    last = movement(Book(shop, TODAY))[-1]
    assert (last["used"], last["closing"]) == (160, 982 - 160 - 12)
    answer = liability(shop, Asked())
    rows = {row["what"]: row for row in answer["rows"]}
    assert rows["points"]["units"] == 810
    assert (rows["vouchers"]["units"], rows["vouchers"]["face_cents"]) == (1, 260)
    assert liability(shop, Asked(as_of=date(2026, 11, 29)))["points"] == 982
    shop.close()


def test_what_was_given_back_by_the_promise_behind_it(tmp_path: Path) -> None:
    shop = ten(tmp_path / "shop")
    redeem.redeem(shop, "Ana", "free-coffee")
    paper = redeem.redeem(shop, "Hal", "free-coffee", voucher_only=True).document()
    code = next(one for one in paper["entries"] if one["unit"].startswith("voucher"))["unit"].partition(":")[2]
    assert {one["source"]: one["count"] for one in rewards(shop, Asked())["promises"]} == {"points": 1}
    redeem.redeem(shop, "Hal", code)
    answer = rewards(shop, Asked())
    assert [(one["source"], one["count"], one["cost_cents"]) for one in answer["promises"]] == [
        ("points", 1, 260),
        ("voucher", 1, 260),
    ]
    assert (answer["cost_cents"], answer["sales_cents"]) == (520, 93200)
    assert answer["rewards"] == [{"reward": "free-coffee", "count": 2, "cost_cents": 520}]
    [vouchers] = answer["vouchers"]
    assert (vouchers["source"], vouchers["numerator"], vouchers["denominator"]) == ("voucher", 1, 1)
    shop.close()


def test_the_voucher_of_a_card_that_a_redemption_filled_is_of_the_card(tmp_path: Path) -> None:
    visits = """
[[stamp_cards]]
id = "visits"
name = "Visits"
visit = true
boxes = 2
reward = "free-coffee"
"""
    shop = ten(tmp_path / "shop", PROGRAM + visits)
    for day in (27, 28):
        redeem.redeem(at(shop, date(2026, 11, day)), "Ana", "free-coffee")
    (code,) = (code for (code,) in shop.conn.execute("SELECT code FROM vouchers WHERE source = 'card:visits'"
        " AND fact_id = (SELECT max(id) FROM facts)"))  # fmt: skip
    redeem.redeem(shop, "Ana", code)
    assert {one["source"] for one in rewards(shop, Asked())["promises"]} == {"points", "card:visits"}
    shop.close()


def test_what_gave_a_gift_is_named_in_both_languages() -> None:
    sources = ("welcome", "discovery:print", "club", "surprise:smile", "challenge:three", "purchase", "answer")
    for lang in ("en", "fr"):
        teller = Teller(shop_in_memory(french("[points]\nper_unit = 1", language=lang)).program)
        told = [teller.promise(source) for source in sources]
        assert not set(told) & set(sources)
        assert "print" in told[1]


def test_few_clients_are_ranked_and_not_priced(ten_members: OpenShop) -> None:
    answer = clv(ten_members, Asked())
    assert not answer["enough"]
    assert [one["name"] for one in answer["members"]][:2] == ["Hal", "Ana"]
    assert [one["rank"] for one in answer["members"]] == list(range(1, 10))
    assert all(0 <= one["alive"] <= 1 and one["expected"] >= 0 for one in answer["members"])


def test_a_model_is_tried_on_the_days_that_followed(ten_members: OpenShop) -> None:
    answer = clv(ten_members, Asked(), calibrate_until=date(2026, 5, 31))
    # Fay, Ana, Bea, Eva and Gus are known; Ana came three times after it, Eva once.
    assert len(answer["members"]) == 5
    assert answer["holdout"]["came"] == 4
    assert answer["holdout"]["weeks"] == pytest.approx(183 / 7)


def test_nobody_who_came_again_makes_no_model(ten_members: OpenShop) -> None:
    answer = clv(ten_members, Asked(as_of=date(2025, 12, 31)))
    assert (answer["model"], answer["members"]) == (None, [])


def test_sales_by_month_and_week(ten_members: OpenShop) -> None:
    rows = months(Book(ten_members, TODAY))
    assert [row["month"] for row in rows][::11] == ["2025-12", "2026-11"]
    assert rows[-1] == {
        "month": "2026-11",
        "sales_cents": 33200,
        "purchases": 3,
        "clients": 2,
        "sales_before_cents": 0,
        "sales_same_days_cents": 0,
        "clients_before": 0,
    }
    assert sum(row["sales_cents"] for row in rows) == 93200
    assert weeks(Book(ten_members, TODAY))[-4:] == [0, 12000, 1200, 0]


def test_a_returned_purchase_is_no_sale(tmp_path: Path) -> None:
    shop = ten(tmp_path / "shop")
    returns.give_back(shop, "R22", 5000)
    returns.give_back(shop, "R24", None)
    book = Book(shop, TODAY)
    assert sum(row["sales_cents"] for row in months(book)) == 93200 - 5000 - 1200
    assert len(book.during(date(2025, 12, 1))) == 7
    yesterday = Book(shop, date(2026, 11, 29))
    assert sum(row["sales_cents"] for row in months(yesterday)) == 93200
    buy.buy(at(shop, TODAY), "Jo", 1000, sure=True)
    shop.close()


@pytest.mark.parametrize("seed", range(3))
def test_sums_of_all_months_are_those_of_the_movement(seed: int) -> None:
    shop = RandomShop(seed).play(60).shop
    on = shop.now().today
    book, flows = Book(shop, on), ("issued", "used", "lapsed", "corrected")
    months = movement(book)
    assert moved_so_far(book) == {flow: sum(month[flow] for month in months) for flow in flows}


def test_a_voucher_that_takes_a_share_off_costs_that_of_an_average_purchase(tmp_path: Path) -> None:
    percent = """
[[rewards]]
id = "tenth"
name = "A tenth off"
kind = "percent"
percent = 10
points = 10
"""
    shop = at(ten(tmp_path, PROGRAM + percent), TODAY)
    book = Book(shop, TODAY)
    average = book.mean_purchase
    assert average == 43_00
    redeem.redeem(shop, "Ana", "tenth", voucher_only=True)
    (row,) = [one for one in liability(shop, Asked())["rows"] if one["what"] == "vouchers"]
    assert (row["units"], row["face_cents"]) == (1, average // 10)


def test_sales_are_deferred_to_the_points_that_came_with_them(tmp_path: Path) -> None:
    """IFRS 15, example 52 is tested with the statistics; here what is used, or bought, moves it."""
    shop = at(ten(tmp_path, PROGRAM), TODAY)
    before = liability(shop, Asked())["deferred_cents"]
    later = at(shop, date(2026, 12, 10))
    buy.buy(later, "Fay", 160_00)
    told = liability(later, Asked())
    (row,) = [one for one in told["rows"] if one["what"] == "points"]
    assert before < row["face_cents"]
    assert 0 < told["deferred_cents"] - before < 160 * 4
    redeem.redeem(later, "Fay", "free-coffee")
    assert liability(later, Asked())["deferred_cents"] < told["deferred_cents"]


def test_a_month_begun_is_compared_with_the_same_days_of_last_year() -> None:
    taken = {date(2025, 12, 1): 900, date(2025, 12, 2): 5_000, date(2025, 11, 30): 700, date(2026, 12, 1): 600}
    by_day = {day.toordinal(): (cents, 1) for day, cents in taken.items()}
    rows = months(cast("Book", SimpleNamespace(on=date(2026, 12, 1), by_day=by_day, client_months={})))
    told = [(one["sales_cents"], one["sales_before_cents"], one["sales_same_days_cents"]) for one in rows[-2:]]
    assert told == [(0, 700, 700), (600, 5_900, 900)]
