"""What an undo takes away beneath a challenge takes its badge and its voucher along, whoever won it since."""

import pytest

from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.history import history
from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked("""
[[engagements]]
id = "review"
name = "Review"
points = 1
[[challenges]]
id = "c"
name = "Twice"
count = "visits"
target = 2
points = 10
badge = "Regular"
reward = "free-coffee"
[[challenges]]
id = "t"
name = "Helper"
count = "thanks"
target = 2
badge = "Helper"
""")


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play("""
        2026-11-01
        enroll Léa
        visit ref V1
        engage review ref E1
        2026-11-02
        visit ref V2                        -> +10 points, 1 voucher
        engage review
        2026-11-03
    """)
    return counter


def badges(counter: Till) -> list[str]:
    return [one["name"] for one in member_card(counter.shop, "Léa")["badges"]]


def test_badge_points_and_voucher_go_with_what_they_rested_on(counter: Till) -> None:
    assert badges(counter) == ["Regular", "Helper"]
    counter.play("undo V1                   -> -10 points, 0 vouchers")
    assert badges(counter) == ["Helper"]
    counter.play("undo E1                   -> 1 points")
    assert badges(counter) == []
    counter.play("""
        visit                               -> +10 points, 1 voucher
        engage review                       -> 12 points
    """)
    won = {one["name"]: one["on"] for one in member_card(counter.shop, "Léa")["badges"]}
    assert won == {"Regular": "2026-11-03", "Helper": "2026-11-03"}, "not the days of the wins undone"
    assert sorted(badges(counter)) == ["Helper", "Regular"]


def test_won_by_a_later_fact_it_brings_a_voucher(counter: Till) -> None:
    """The slip of the 2nd that won is undone: the visit of the 3rd would have won."""
    counter.play("""
        visit
        undo V2                             -> 1 vouchers, 12 points
        2026-11-04
        visit                               -> +0 points, 1 vouchers
    """)


def test_a_voucher_used_stays_used(counter: Till) -> None:
    counter.play("""
        redeem V1                           -> 0 vouchers
        undo V1                             -> 0 vouchers
    """)


def test_won_by_another_fact_it_is_won_once(counter: Till) -> None:
    """Three visits: without the first the third wins, and no fourth."""
    counter.play("""
        visit ref V3
        undo V1
    """)
    assert sorted(badges(counter)) == ["Helper", "Regular"]
    counter.play("""
        2026-11-04
        visit                               -> +0 points
        show                                -> 12 points, 1 vouchers
    """)


def test_what_a_return_took_of_a_visit_undone_since_stays_gone(till: OpenTill) -> None:
    """The purchase that won is undone after a return took its bonus; the return is undone last."""
    counter = till(PROGRAM.replace('"Regular"\nreward = "free-coffee"', '"Regular"'))
    counter.play("""
        2026-11-01
        enroll Léa
        buy 5.00 ref T1                     -> 5 points
        2026-11-02
        buy 20.00 ref T2                    -> +30 points
        return T1 ref R1                    -> 20 points
        undo T2                             -> 0 points
        undo R1                             -> 5 points
    """)
    assert badges(counter) == []
    prove(counter.shop)
    counter.play("""
        2026-11-03
        buy 20.00                           -> +30 points, 35 points
    """)
    assert badges(counter) == ["Regular"]


def test_a_redemption_that_lost_its_points_wins_only_what_it_deserves(till: OpenTill) -> None:
    """The coffee is drunk, its points are owed; without the purchase it was the first visit, and no second one."""
    counter = till(PROGRAM)
    counter.play("""
        2026-11-01
        enroll Léa
        buy 90.00 ref B sure yes            -> +90 points
        2026-11-02
        redeem free-coffee                  -> 20 points, 1 vouchers
        undo B                              -> owes 80 points, 0 vouchers
    """)
    assert badges(counter) == []
    counter.play("""
        2026-11-03
        visit                               -> 1 vouchers, owes 70 points
    """)
    assert badges(counter) == ["Regular"]


NEW_AND_TWICE = """
[discovery]
points = 5
[[challenges]]
id = "c"
name = "Twice"
count = "visits"
target = 2
points = 10
"""


@pytest.mark.parametrize(
    ("language", "reasons"),
    [
        (
            "en",
            [
                "goods of T2 returned",
                "goods of T2 returned: first time: tea",
                "goods of T2 returned: Twice won: 2 in all",
            ],
        ),
        (
            "fr",
            [
                "articles rendus, T2",
                "articles rendus, T2\u00a0: première fois\u00a0: tea",
                "articles rendus, T2\u00a0: Twice, défi réussi\u00a0: 2 (en tout)",
            ],
        ),
    ],
)
def test_what_is_taken_back_beside_the_points_is_named(till: OpenTill, language: str, reasons: list[str]) -> None:
    """On the receipt and in the statement: three times "goods of T2 returned" would not tell which is which."""
    counter = till(worked(NEW_AND_TWICE, shop=f'language = "{language}"'))
    document = counter.play("""
        2026-11-01
        enroll Léa
        buy 10.00 coffee=10.00 ref T1
        2026-11-02
        buy 20.00 tea=20.00 ref T2          -> +35 points
        return T2                           -> -35 points
    """)
    for entries in (document["entries"], history(counter.shop, "Léa")["facts"][-1]["entries"]):
        assert [one["why"] for one in entries if one["unit"] == "points"] == reasons
