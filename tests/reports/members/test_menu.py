"""The menu: what a member can have now, what comes next and how far."""

from loyalty_cli.reports.members.menu import menu, rewards
from tests.scenarios.conftest import OpenTill, till
from tests.support.programs import WORKED

__all__ = ["till"]

PROGRAM = f"""{WORKED}
[[rewards]]
id = "pin"
name = "Pin"
points = 10
stock = 1

[[rewards]]
id = "gold-mug"
name = "Gold mug"
points = 20
tier = "Gold"

[[rewards]]
id = "star"
name = "Christmas star"
points = 15
from = 2026-12-01

[[rewards]]
id = "egg"
name = "Easter egg"
points = 5
until = 2026-04-06

[[rewards]]
id = "bag"
name = "Bag"
points = 30
per_member = 1
"""


def test_what_can_be_had_comes_first_then_the_nearest(till: OpenTill) -> None:
    counter = till(PROGRAM)
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00
        redeem bag
    """)
    seen = menu(counter.shop, "Léa")

    assert seen["balance"]["points"] == 70
    assert [(one["id"], one["state"], one["missing_points"]) for one in seen["rewards"]] == [
        ("pin", "now", 0),
        ("free-coffee", "points", 10),
        ("gold-mug", "tier", 0),
        ("star", "not-yet", 0),
        ("bag", "taken", 0),
    ]
    counter.play("redeem pin")
    assert next(one["state"] for one in menu(counter.shop, "Léa")["rewards"] if one["id"] == "pin") == "gone"


def test_the_shop_lists_what_is_not_over(till: OpenTill) -> None:
    counter = till(PROGRAM)
    counter.play("2026-11-21")
    listed = rewards(counter.shop)

    assert [one["id"] for one in listed] == ["free-coffee", "pin", "gold-mug", "star", "bag"]
    assert next(one for one in listed if one["id"] == "pin")["left"] == 1
