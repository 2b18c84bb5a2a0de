"""Challenges for those who join them: what counts from when, and who stands on which board."""

import pytest

from loyalty_cli.errors import NotFound
from loyalty_cli.operations.deeds.helping.joining import join, leave
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.reports.helping.boards import challenge_board, public
from loyalty_cli.reports.members.card import member_card
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked(
    """
[[challenges]]
id = "regular"
name = "Regular"
count = "visits"
target = 3
until = 2026-12-31
points = 10
badge = "Regular"
join = "opt-in"
[[challenges]]
id = "open"
name = "Open"
count = "visits"
target = 4
badge = "Open"
"""
)


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play("""
        2026-11-01
        enroll Léa Martin
        enroll Ben
        visit
        2026-11-02
        visit
    """)
    return counter


def test_what_happened_before_joining_does_not_count(counter: Till) -> None:
    joined = join(counter.shop, "Léa", "regular").document()
    assert joined["say"][0].endswith("Regular")
    counter.play("""
        2026-11-03
        visit                                   -> +0 points
        2026-11-04
        visit ref V4                            -> +10 points
        Ben: visit
        2026-11-05
        Ben: visit
        2026-11-06
        Ben: visit                              -> +0 points
    """)
    card = member_card(counter.shop, "Léa")
    assert [one["name"] for one in card["badges"]] == ["Open", "Regular"]
    assert card["challenges"] == [{"id": "regular", "name": "Regular", "joined_on": "2026-11-02", "open": False}]
    assert member_card(counter.shop, "Ben")["challenges"][0]["joined_on"] is None


def test_left_it_counts_no_more_and_what_was_won_is_kept(counter: Till) -> None:
    join(counter.shop, "Léa", "regular")
    counter.play("2026-11-03")
    leave(counter.shop, "Léa", "regular")
    counter.play("""
        visit
        2026-11-04
        visit                                   -> 0 points
    """)
    join(counter.shop, "Léa", "regular")
    counter.play("""
        2026-11-05
        visit
        2026-11-06
        visit                                   -> 10 points
    """)
    leave(counter.shop, "Léa", "regular")
    counter.play("visit                         -> 10 points")


def test_a_joining_undone_takes_along_what_it_won(counter: Till) -> None:
    done = join(counter.shop, "Léa", "regular").document()
    counter.play("""
        2026-11-03
        visit
        2026-11-04
        visit                                   -> 10 points
    """)
    counter.play(f"undo fact:{done['fact']['id']}        -> 0 points")


def test_who_may_not_join(counter: Till) -> None:
    with pytest.raises(Exception, match="everybody takes part"):
        join(counter.shop, "Léa", "open")
    with pytest.raises(NotFound, match="no challenge 'regula'") as unknown:
        join(counter.shop, "Léa", "regula")
    assert unknown.value.slug == "not-found"
    with pytest.raises(Exception, match="take no part"):
        leave(counter.shop, "Léa", "regular")
    join(counter.shop, "Léa", "regular")
    with pytest.raises(Exception, match="since"):
        join(counter.shop, "Léa", "regular")
    counter.play("2027-01-01")
    with pytest.raises(Exception, match="not running"):
        join(counter.shop, "Ben", "regular")


def test_the_board_of_a_challenge_and_the_public_one(counter: Till) -> None:
    counter.play("""
        2026-11-03
        enroll Ana Lima phone 0612345678
        Ana: visit
        Ben: visit
        Ben: buy 5.00
        2026-11-04
        enroll phone 0612345679
        0612345679: visit
    """)
    rows = challenge_board(counter.shop, "open")
    assert [(row["rank"], row["name"], row["have"]) for row in rows] == [
        (1, "Léa Martin", 2), (2, "Ana Lima", 1), (2, "Ben", 1), (2, "+33612345679", 1),
    ]  # fmt: skip
    assert challenge_board(counter.shop, "regular") == []
    update(counter.shop, "Ben", Changes(fields={"leaderboard": "no"}))
    update(counter.shop, "Ana", Changes(fields={"nickname": "Nana"}))
    assert [row["name"] for row in public(counter.shop, rows)] == ["Léa M.", "Nana", None]
    assert "card" not in public(counter.shop, rows)[0]
