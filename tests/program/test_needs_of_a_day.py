"""What must be read of a member for a fact of a day: windows of challenges, and no more."""

from datetime import date

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.program.kernel.promise import Promise
from loyalty_cli.program.program import Program
from tests.support.programs import program

ON = date(2026, 8, 20)


def shop_of(text: str) -> Program:
    return load(program(text).encode()).program


def challenge(within: str, more: str = "", counts: str = "visits") -> str:
    return f"""
[[challenges]]
id = "one"
name = "One"
count = "{counts}"
target = 3
within = "{within}"
points = 10
{more}
"""


@pytest.mark.parametrize(
    ("within", "more", "since"),
    [
        ("30 days", "", date(2026, 7, 22)),
        ("month", "", date(2026, 8, 1)),
        ("month", "streak = 3", date(2026, 6, 1)),
        ("ever", "", date.min),
        ("ever", "from = 2026-07-01", date(2026, 7, 1)),
        ("year", "from = 2026-07-01", date(2026, 7, 1)),
    ],
)
def test_a_challenge_reads_its_window(within: str, more: str, since: date) -> None:
    shop = shop_of(challenge(within, more))
    assert shop.needs("purchase", ON).visits == since
    assert shop.needs("purchase", ON).purchases is None
    assert shop.needs("purchase").visits == date.min


def test_goods_that_come_back_may_have_won_at_any_time() -> None:
    shop = shop_of(challenge("month", counts="spend"))
    assert shop.needs("purchase", ON).purchases == date(2026, 8, 1)
    assert shop.needs("return", ON).purchases == date.min


def test_who_has_no_answer_of_its_own_is_not_asked() -> None:
    shop = shop_of(challenge("month"))
    deciding = shop.answering("decide")
    assert deciding == tuple(one for one in shop.promises if type(one).decide is not Promise.decide)
    assert 0 < len(deciding) < len(shop.promises)
