"""The welcome: what enrolment gives, who has the badge of the first members, and what is said to a new one."""

import pytest

from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.reports.members.card import member_card
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked("""
[welcome]
points = 10
first = 2
badge = "Founder"
[birthday]
reward = "free-coffee"
[profile.points]
birthday = 5
""").replace('language = "fr"', 'language = "en"')


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play("2026-11-21")
    return counter


def badges(counter: Till, name: str) -> list[str]:
    return [badge["name"] for badge in member_card(counter.shop, name)["badges"]]


def test_the_last_of_the_first_is_a_founder_and_the_next_is_not(counter: Till) -> None:
    for name in ("Ana", "Ben", "Cyd"):
        counter.play(f"enroll {name} -> +10 points")
    assert [badges(counter, name) for name in ("Ana", "Ben", "Cyd")] == [["Founder"], ["Founder"], []]


def test_an_enrolment_undone_frees_its_place_and_takes_all_back(counter: Till) -> None:
    counter.play("""
        enroll Ana
        enroll Ben
        undo                                -> -10 points
        enroll Cyd
    """)
    assert badges(counter, "Cyd") == ["Founder"]


def test_enrolled_late_the_points_are_those_of_the_day_and_the_place_that_of_keying(counter: Till) -> None:
    counter.play("""
        enroll Ana                          -> +10 points, until 2027-11-30
        enroll Ben on 2026-10-10            -> +10 points, until 2027-10-31
        enroll Cyd on 2026-10-01            -> +10 points, until 2027-10-31
    """)
    assert [badges(counter, name) for name in ("Ana", "Ben", "Cyd")] == [["Founder"], ["Founder"], []]
    counter.play("""
        2027-10-31
        Ben: show                           -> 10 points
        2027-11-01
        Ben: show                           -> 0 points
        Ana: show                           -> 10 points
    """)
    prove(counter.shop)


def test_told_again_with_its_number_it_gives_nothing_again(counter: Till) -> None:
    first = enroll(counter.shop, EnrollRequest("Ana", ref="E1")).document()
    again = enroll(counter.shop, EnrollRequest("Ana", ref="E1")).document()
    assert (again["fact"]["repeated"], again["entries"]) == (True, first["entries"])


def test_a_reward_comes_as_a_voucher(till: OpenTill) -> None:
    counter = till(worked('[welcome]\nreward = "free-coffee"'))
    counter.play("2026-11-21\nenroll Ana -> 0 points")
    assert [one["reward"] for one in member_card(counter.shop, "Ana")["vouchers"]] == ["free-coffee"]
    counter.play("undo")


def test_three_promises_that_matter_are_named(counter: Till) -> None:
    told = "Coffee card: 10 stamps"
    document = enroll(counter.shop, EnrollRequest("Ana")).document()
    assert len(document["promises"]) == 3
    assert document["promises"][0].startswith(told)
    assert document["promises"][1] == "5 points when you tell us: your birthday"
    assert "80 points" in document["promises"][2]


def test_who_told_the_birthday_hears_of_its_gift(till: OpenTill) -> None:
    counter = till(PROGRAM)
    counter.play("2026-11-21\nenroll Ana born 1990-02-28")
    assert counter.last["promises"][1].startswith("On your birthday: ")


def test_a_shop_without_a_welcome_says_nothing_more(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("2026-11-21\nenroll Ana")
    assert "promises" not in counter.last


def test_what_is_wrong_with_a_welcome() -> None:
    assert mistakes_in("[welcome]\nfirst = 100") == [
        'welcome: it gives nothing; add points = 10, reward = "free-coffee" or first = 100 and badge = "Founder"',
        'welcome.first: they have no badge; add badge = "Founder"',
    ]
    assert mistakes_in('[welcome]\nbadge = "Founder"') == [
        "welcome.badge: how many have it is not told; add first = 100"
    ]
