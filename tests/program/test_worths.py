"""What lies ahead of a member, in cents."""

from typing import Any, Final

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.program.worths import worth_ahead
from tests.support.programs import BRONZE, FREE_COFFEE, SILVER, french

MORE: Final = """
[[rewards]]
id = "tenth"
name = "A tenth off"
kind = "percent"
percent = 10
points = 120
[[challenges]]
id = "regular"
name = "Regular"
count = "visits"
target = 3
points = 40
reward = "free-coffee"
"""
PROGRAM: Final = load(french(BRONZE, SILVER, FREE_COFFEE, MORE).encode()).program


@pytest.mark.parametrize(
    ("ahead", "cents"),
    [
        ({"what": "lapsing", "have": 80}, 260),
        ({"what": "reward", "goal": "Free coffee"}, 260),
        ({"what": "voucher", "goal": "Free coffee"}, 260),
        # A percentage is worth what its points are: 120 at 2.60 for 80.
        ({"what": "points", "goal": "A tenth off"}, 390),
        ({"what": "voucher", "goal": "Gone from the program"}, 0),
        # 200.00 in a year bring 50 points more than in Bronze.
        ({"what": "tier", "goal": "Silver"}, 162),
        ({"what": "keep", "goal": "Silver"}, 162),
        ({"what": "challenge", "id": "regular"}, 130 + 260),
        ({"what": "challenge", "id": "gone"}, 0),
        ({"what": "next-sale", "basis_points": 500}, 0),
    ],
)
def test_what_lies_ahead_has_its_worth(ahead: dict[str, Any], cents: int) -> None:
    assert worth_ahead(PROGRAM, ahead) == cents
