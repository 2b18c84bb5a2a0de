"""What has run out, and of what a member has had her share."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.operations.init import init
from loyalty_cli.operations.offers import period_of, ran_out, unavailable, used_up
from loyalty_cli.program.model import Period, Reward
from loyalty_cli.program.redemption import Given
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


@pytest.mark.parametrize(
    ("stock", "per_member", "given", "out", "up"),
    [
        (None, None, Given(99, 99), False, False),
        (5, None, Given(4, 4), False, False),
        (5, None, Given(5, 0), True, True),
        (None, 2, Given(9, 1), False, False),
        (None, 2, Given(9, 2), False, True),
    ],
)
def test_what_runs_out_is_gone_for_all_and_a_share_for_the_member_alone(
    stock: int | None, per_member: int | None, given: Given, out: bool, up: bool
) -> None:
    reward = Reward("mug", "Mug", stock=stock, per_member=per_member)
    assert (ran_out(reward, given), used_up(reward, given)) == (out, up)


def test_a_share_comes_back_with_the_next_period_and_stock_does_not(tmp_path: Path) -> None:
    till = Till(init(str(tmp_path / "café"), program=CAFE.encode()))
    till.enroll("Ada Inventée", points=2_000)
    for _ in range(2):
        till.redeem("ada", "five-euros")
    for _ in range(5):
        till.redeem("ada", "credit")
    assert unavailable(till.shop, 1, till.today) == {"five-euros", "credit"}
    till.day(date(2025, 2, 1))
    assert unavailable(till.shop, 1, till.today) == {"credit"}
    till.shop.close()
