"""A reward undone when the customer had left with it."""

import pytest

from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.undo import undo
from tests.reports.audit.checks.conftest import Watched


@pytest.fixture(autouse=True)
def _testa(watched: Watched) -> None:
    enroll(watched.shop, EnrollRequest("Testa Exemple", card="T1", points=200))


def _taken_and_undone(watched: Watched, taken: str, undone: str, *, voucher_only: bool = False) -> None:
    watched.at(f"2026-11-21T{taken}")
    fact = redeem(watched.shop, "T1", "free-coffee", voucher_only=voucher_only).document()["fact"]["id"]
    watched.at(f"2026-11-21T{undone}")
    undo(watched.shop, f"#{fact}")


def test_undone_forty_minutes_later_it_was_drunk_already(watched: Watched) -> None:
    _taken_and_undone(watched, "11:00", "11:40")
    (finding,) = watched.found()
    assert (finding["kind"], finding["operator"], finding["card"]) == ("rewards-undone", "Nadia", "T1")
    assert (finding["points"], finding["facts"]) == (80, [2, 3])
    assert finding["what"] == "a reward was undone 40 minutes after it was taken"


def test_one_reward_undone_at_once_is_usual_and_three_are_not(watched: Watched) -> None:
    for number in range(1, 4):
        _taken_and_undone(watched, f"11:{number}0", f"11:{number}5")
        assert watched.kinds() == (["rewards-undone"] if number == 3 else [])
    (finding,) = watched.found()
    assert finding["what"] == "3 rewards were undone in one day, 0 of them when they had long been taken"


def test_undos_of_several_people_are_not_counted_together(watched: Watched) -> None:
    for number, operator in enumerate(("Nadia", "Zoé", "Tom"), start=1):
        watched.keyed_by(operator)
        _taken_and_undone(watched, f"11:{number}0", f"11:{number}5")
    assert watched.kinds() == []


def test_a_code_taken_home_and_undone_is_withdrawn_and_nothing_to_look_at(watched: Watched) -> None:
    _taken_and_undone(watched, "11:00", "15:00", voucher_only=True)
    assert watched.kinds() == []
