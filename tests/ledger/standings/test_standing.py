"""Standings of earlier days, by the dates on which things took effect."""

from datetime import date
from pathlib import Path

from loyalty_cli.ledger.standings.standing import AsOf, standing_as_of
from loyalty_cli.operations.deeds.init import init
from tests.reports.conftest import CAFE, Till


def test_points_keyed_late_pay_a_debt_only_from_the_day_of_the_debt(tmp_path: Path) -> None:
    till = Till(init(str(tmp_path), program=CAFE.encode()))
    till.enroll()
    till.day(date(2025, 1, 10)).buy("léa", 8_000)
    bought = till.day(date(2025, 1, 20)).buy("léa", 3_000)
    till.day(date(2025, 1, 21)).redeem("léa", "five-euros")
    till.give_back(bought["fact"]["id"])
    assert till.day(date(2025, 2, 1)).buy("léa", 6_000, on=date(2025, 1, 12))["balance"]["points"] == 40

    def points(on: date) -> int:
        return standing_as_of(till.shop.conn, till.shop.program, 1, AsOf(on)).available("points")

    assert [points(date(2025, 1, day)) for day in (11, 12, 20, 21)] == [80, 140, 170, 40]
