"""The program changed for a moment."""

from loyalty_cli.language.catalogue import silence, speak
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.undo import undo
from tests.reports.audit.checks.conftest import PROGRAM, Watched

CHEAP = PROGRAM.replace("points = 80", "points = 1")
DEAR = PROGRAM.replace("points = 80", "points = 90")


def _begun(watched: Watched) -> None:
    """A program that has been used since the day before yesterday."""
    watched.at("2026-11-19T10:00")
    enroll(watched.shop, EnrollRequest("Testa Exemple", card="T1", points=100))
    watched.at("2026-11-21T10:00")
    buy(watched.shop, "T1", 500, ref="R-1")


def test_a_reward_for_a_point_for_a_minute_is_shown(watched: Watched) -> None:
    _begun(watched)
    redeem(watched.under(CHEAP), "T1", "free-coffee")
    watched.under(PROGRAM)
    (finding,) = watched.found()
    assert (finding["kind"], finding["operator"], finding["card"]) == ("short-program", "Nadia", "T1")
    assert (finding["facts"], finding["what"]) == (
        [3],
        "a fact under a program that was used for less than a minute: rewards.free-coffee (points 80 → 1)",
    )
    watched.at("2026-11-25T10:00")
    buy(watched.shop, "T1", 500, ref="R-2")
    assert watched.kinds() == ["short-program"]


def test_each_change_is_listed_by_what_changed_in_number(watched: Watched) -> None:
    _begun(watched)
    buy(watched.under(CHEAP), "T1", 500, ref="R-2")
    buy(watched.under(PROGRAM), "T1", 500, ref="R-3")
    assert watched.kinds() == []
    told = [(row["kind"], row["operator"], row["facts"], row["what"]) for row in watched.listed()]
    assert told == [
        ("program", "", [4], "the program changed: rewards.free-coffee (points 1 → 80)"),
        ("program", "", [3], "the program changed: rewards.free-coffee (points 80 → 1)"),
    ]


def test_what_gives_less_for_a_moment_or_was_undone_is_nothing(watched: Watched) -> None:
    _begun(watched)
    redeem(watched.under(DEAR), "T1", "free-coffee")
    undo(watched.shop)
    redeem(watched.under(CHEAP), "T1", "free-coffee")
    undo(watched.shop)
    watched.under(PROGRAM)
    assert watched.kinds() == []


def test_a_cheaper_program_that_stays_is_the_owners_own(watched: Watched) -> None:
    _begun(watched)
    redeem(watched.under(CHEAP), "T1", "free-coffee")
    assert watched.kinds() == []
    watched.at("2026-11-22T10:00")
    buy(watched.shop, "T1", 500, ref="R-2")
    buy(watched.under(PROGRAM), "T1", 500, ref="R-3")
    assert watched.kinds() == []


def test_triple_points_between_two_customers_are_shown(watched: Watched) -> None:
    _begun(watched)
    buy(watched.under(PROGRAM + "[points]\nper_unit = 3\n"), "T1", 5_000, ref="R-2")
    watched.at("2026-11-21T10:20")
    buy(watched.shop, "T1", 5_000, ref="R-3")
    buy(watched.under(PROGRAM), "T1", 500, ref="R-4")
    (finding,) = watched.found()
    assert finding["facts"] == [3, 4]
    assert finding["what"] == "2 facts under a program that was used for 20 minutes: points (per_unit 1 → 3)"


def test_a_change_is_worded_in_the_current_language(watched: Watched) -> None:
    _begun(watched)
    buy(
        watched.under(PROGRAM + '\n[[rewards]]\nid = "tea"\nname = "Thé"\npoints = 50\nvalue = 2.00\n'),
        "T1",
        500,
        ref="R-2",
    )
    speak(told="fr")
    try:
        (row,) = watched.listed()
    finally:
        silence()
    assert row["what"] == "le programme a changé\u00a0: rewards.tea ajouté"
