"""Which change of a program gives more, and for what."""

from typing import Any

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.reports.audit.checks.programs import gives_more
from tests.support.programs import worked

BASE = worked(
    """
[[rewards]]
id = "rare"
name = "Rare"
points = 50
stock = 3
[[promotions]]
id = "happy"
name = "Happy"
multiplier = "2"
[[engagements]]
id = "review"
name = "Review"
points = 10
[referral]
referrer_points = 10
friend_points = 5
minimum = "5.00"
[birthday]
points = 30
[staff]
max_adjustment = 100
[profile.points]
phone = 5
"""
)


@pytest.mark.parametrize(
    ("kind", "body", "was", "is_now"),
    [
        ("redemption", {"reward": "free-coffee"}, "points = 80", "points = 79"),
        ("redemption", {"reward": "free-coffee"}, 'value = "2.60"', 'value = "26.00"'),
        ("redemption", {"reward": "rare"}, "stock = 3", "stock = 4"),
        ("redemption", {"reward": "rare"}, "stock = 3", ""),
        ("purchase", {}, "per_unit = 1", "per_unit = 2"),
        ("purchase", {}, 'exclude = ["gift-card"]', ""),
        ("purchase", {}, 'multiplier = "1.25"', 'multiplier = "1.3"'),
        ("purchase", {}, 'from = "200.00"', 'from = "2.00"'),
        ("purchase", {}, 'multiplier = "2"', 'multiplier = "20"'),
        ("purchase", {}, "boxes = 10", "boxes = 5"),
        ("stamp", {}, "boxes = 10", "boxes = 5"),
        ("enrolment", {}, "head_start = 2", "head_start = 9"),
        ("profile", {}, "phone = 5", "phone = 6"),
        ("engagement", {}, "points = 10", "points = 11"),
        ("referral", {}, "referrer_points = 10", "referrer_points = 100"),
        ("birthday", {}, "points = 30", "points = 31"),
        ("adjust", {}, "max_adjustment = 100", "max_adjustment = 101"),
    ],
)
def test_more_is_seen_in_one_direction_only(kind: str, body: dict[str, Any], was: str, is_now: str) -> None:
    assert was in BASE
    less, more = load(BASE.encode()).program, load(BASE.replace(was, is_now, 1).encode()).program
    assert gives_more(less, more, kind, body)
    assert not gives_more(less, less, kind, body)
    if "multiplier" not in was:
        assert not gives_more(more, less, kind, body)


def test_a_change_of_something_else_is_nothing_to_a_fact() -> None:
    less, more = load(BASE.encode()).program, load(BASE.replace("points = 80", "points = 1").encode()).program
    assert not gives_more(less, more, "purchase", {})
    assert not gives_more(less, more, "redemption", {"reward": "rare"})
    assert not gives_more(less, more, "visit", {})


MONEY = worked(
    """
[club]
name = "Club"
fee = "24.00"
months = 6
multiplier = "1.5"
welcome = "free-coffee"
required = true
[cashback]
percent = "3"
minimum = "10.00"
months = 6
[[causes]]
id = "cats"
name = "Cats"
unit_value = "2.00"
per_item = {coffee = "0.05"}
[[rewards]]
id = "meal"
name = "A meal"
kind = "donation"
cause = "cats"
points = 20
"""
)


@pytest.mark.parametrize(
    ("kind", "was", "is_now"),
    [
        ("club", 'fee = "24.00"', 'fee = "2.00"'),
        ("club", "months = 6", "months = 9"),
        ("club", 'name = "Club"', 'name = "Club"\ntier = "Gold"'),
        ("purchase", 'multiplier = "1.5"\nwelcome', 'multiplier = "2"\nwelcome'),
        ("purchase", "required = true", "required = false"),
        ("purchase", 'percent = "3"', 'percent = "4"'),
        ("purchase", 'minimum = "10.00"', 'minimum = "1.00"'),
        ("purchase", 'minimum = "10.00"\nmonths = 6', 'minimum = "10.00"'),
        ("purchase", 'coffee = "0.05"', 'coffee = "0.50"'),
        ("redemption", 'unit_value = "2.00"', 'unit_value = "3.00"'),
    ],
)
def test_of_money_and_the_club_too(kind: str, was: str, is_now: str) -> None:
    assert was in MONEY
    less, more = load(MONEY.encode()).program, load(MONEY.replace(was, is_now, 1).encode()).program
    assert gives_more(less, more, kind, {})
    assert not gives_more(more, less, kind, {})


@pytest.mark.parametrize(
    ("was", "is_now"), [('name = "Cats"', 'name = "Cats and dogs"'), ('name = "Club"', 'name = "C"')]
)
def test_another_name_gives_nothing_more(was: str, is_now: str) -> None:
    less, more = load(MONEY.encode()).program, load(MONEY.replace(was, is_now, 1).encode()).program
    assert not any(gives_more(less, more, kind, {}) for kind in ("club", "purchase", "redemption"))
