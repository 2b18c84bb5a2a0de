"""What has run out, and what reached the limit of a member."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.telling.offers import Unavailable
from loyalty_cli.program.promises.buying.rewards import Period
from loyalty_cli.units import period_of
from tests.reports.conftest import CAFE, Till

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("day", SATURDAY, SATURDAY),
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("ever", date.min, date.max),
    ],
)
def test_a_period_holds_the_day(period: Period, first: date, last: date) -> None:
    assert period_of(period, SATURDAY) == (first, last)


def gone(till: Till, member_id: int) -> set[str]:
    asked = Unavailable(till.shop, member_id, till.today)
    return {reward.id for reward in till.shop.program.rewards if reward.id in asked}


def test_a_share_comes_back_with_the_next_period_and_stock_does_not(tmp_path: Path) -> None:
    till = Till(init(str(tmp_path / "café"), program=CAFE.encode()))
    till.enroll("Ada Inventée", points=2_000)
    till.enroll("Basile Fictif")
    till.redeem("ada", "five-euros")
    for _ in range(4):
        till.redeem("ada", "credit")
    assert gone(till, 1) == set()
    till.redeem("ada", "five-euros")
    till.redeem("ada", "credit")
    assert gone(till, 1) == {"five-euros", "credit"}
    assert gone(till, 2) == {"credit"}
    till.day(date(2025, 2, 1))
    assert gone(till, 1) == {"credit"}
    assert "tea" not in Unavailable(till.shop, 1, till.today)
    till.shop.close()
