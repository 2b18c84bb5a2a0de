"""A tier for some days, just because: it holds at once, counts as no spend, and ends by itself unless it was earned."""

from datetime import date

import pytest

from loyalty_cli.operations.deeds.members import merge
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.due.surprises import run
from loyalty_cli.reports.members.people import eligible
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.lists import balances
from tests.support.nights import night
from tests.support.programs import worked
from tests.support.till import Till

LENT = """
    2026-11-21
    enroll Léa
    adjust tier Silver days 30 because just-because   -> tier Silver
"""


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(worked(refunds=""))
    counter.play(LENT)
    return counter


def tiers(counter: Till, *days: str) -> list[str]:
    return [counter.key(f"as of {day}")["tier"]["name"] for day in days]


def test_it_multiplies_at_once_through_its_last_day_and_counts_as_no_spend(counter: Till) -> None:
    counter.play("""
        buy 10.00 ref A                 -> +12 points
        2026-12-20
        buy 10.00 ref B                 -> +12 points, tier Silver
        2026-12-21
        show                            -> tier Bronze, 20.00 spend
        buy 10.00 ref C                 -> +10 points, tier Bronze
    """)
    assert tiers(counter, "2026-11-20", "2026-11-21", "2026-12-20", "2026-12-21") == [
        "Bronze",
        "Silver",
        "Silver",
        "Bronze",
    ]


def test_the_night_after_changes_nothing(counter: Till) -> None:
    for day in ("2026-12-19", "2026-12-20", "2026-12-21", "2027-02-01"):
        night(counter, day)
    assert counter.shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'review'").fetchone() == (0,)


def test_lists_tell_the_tier_of_the_day(counter: Till) -> None:
    for day, tier in (("2026-12-20", "Silver"), ("2026-12-21", "Bronze")):
        counter.play(day)
        assert [row["tier"] for row in balances(counter.shop)] == [tier]


def test_what_is_earned_meanwhile_stays(counter: Till) -> None:
    counter.play("""
        2026-12-01
        buy 200.00 ref A                -> +250 points
        2026-12-21
        show                            -> tier Silver
        buy 10.00 ref B                 -> +12 points
    """)


def test_more_than_it_earned_meanwhile_stays_too(counter: Till) -> None:
    counter.play("""
        2026-12-01
        buy 500.00 ref A                -> +625 points, tier Gold
        2026-12-21
        show                            -> tier Gold
        undo A                          -> tier Bronze
    """)


def test_what_was_earned_and_undone_was_not_earned(counter: Till) -> None:
    counter.play("""
        2026-12-01
        buy 200.00 ref A
        undo A                          -> tier Silver
        2026-12-21
        show                            -> tier Bronze
    """)


def test_undone_it_never_was(counter: Till) -> None:
    counter.play("""
        buy 10.00 ref A                 -> +12 points
        undo #2                         -> -2 points, tier Bronze
        2026-12-01
        buy 10.00 ref B                 -> +10 points, tier Bronze
    """)


def test_undone_what_was_earned_stays(counter: Till) -> None:
    counter.play("""
        2026-12-01
        buy 200.00 ref A                -> +250 points
        undo #2                         -> -50 points, tier Silver
        2026-12-21
        show                            -> tier Silver
    """)


def test_the_receipt_tells_its_last_day(counter: Till) -> None:
    assert counter.last["lent"] == {"tier": "Silver", "through": "2026-12-20"}
    assert counter.last["tier_changes"] == [{"before": "Bronze", "after": "Silver", "on": "2026-11-21"}]


def test_given_again_it_goes_on(counter: Till) -> None:
    counter.play("""
        2026-12-11
        adjust tier Silver days 30 because again  -> tier Silver
        2026-12-21
        show                            -> tier Silver
        2027-01-09
        buy 10.00 ref A                 -> +12 points
        2027-01-10
        buy 10.00 ref B                 -> +10 points, tier Bronze
    """)


def test_a_higher_one_within_falls_back_on_the_lower(counter: Till) -> None:
    counter.play("""
        2026-12-01
        adjust tier Gold days 5 because feast -> tier Gold
        2026-12-05
        buy 10.00 ref A                 -> +15 points
        2026-12-06
        buy 10.00 ref B                 -> +12 points, tier Silver
        2026-12-21
        show                            -> tier Bronze
    """)


def test_a_return_neither_takes_nor_gives_it(counter: Till) -> None:
    counter.play("""
        buy 10.00 ref A                 -> +12 points
        return A 5.00                   -> -6 points, tier Silver
        2026-12-21
        return A                        -> -6 points, tier Bronze
    """)


def test_keyed_late_it_counts_on_its_days(counter: Till) -> None:
    counter.play("""
        2026-12-25
        buy 10.00 ref A on 2026-12-20   -> +12 points, tier Bronze
        buy 10.00 ref B on 2026-12-21   -> +10 points
        buy 180.00 ref C on 2026-12-19  -> +225 points, tier Silver
    """)
    assert tiers(counter, "2026-12-22", "2026-12-25") == ["Bronze", "Silver"]


def test_a_tier_of_their_own_is_reviewed_after_it(till: OpenTill) -> None:
    counter = till(worked(refunds=""))
    counter.play("2025-11-21\nenroll Léa\nbuy 200.00 ref A -> tier Silver")
    night(counter, "2025-11-22")
    counter.play("2026-12-10\nadjust tier Gold days 30 because feast -> tier Gold\nbuy 1.00 ref B")
    night(counter, "2026-12-22")
    assert tiers(counter, "2026-12-22") == ["Gold"]
    night(counter, "2027-01-09")
    assert tiers(counter, "2027-01-08", "2027-01-09") == ["Gold", "Bronze"]


def test_the_till_says_what_keeps_it(counter: Till) -> None:
    counter.play("2026-11-25\nbuy 50.00 ref A")
    assert counter.last["say"][0] == "Encore 150,00\xa0€ d’achats avant le 21 décembre pour rester au niveau Silver"


def test_it_goes_along_when_two_records_become_one(counter: Till) -> None:
    counter.play("2026-11-25\nenroll Ben")
    merge.merge(counter.shop, "Léa", "Ben")
    counter.play("Ben: buy 10.00 ref A -> +12 points, tier Silver\n2026-12-21\nBen: show -> tier Bronze")


def test_separated_each_has_what_is_left(counter: Till) -> None:
    counter.play("2026-11-25\nenroll Ben")
    merge.merge(counter.shop, "Léa", "Ben")
    counter.play("undo #4 -> tier Bronze\nLéa: show -> tier Silver\n2026-12-21\nLéa: show -> tier Bronze")


@pytest.mark.parametrize(
    ("keyed", "slug"),
    [
        ("adjust tier Silver days 30 because again", "refused"),
        ("adjust tier Bronze days 30 because again", "refused"),
        ("adjust tier Platinum days 30 because no", "bad-value"),
        ("adjust tier Gold because no", "bad-value"),
        ("adjust days 30 because no", "bad-value"),
    ],
)
def test_what_is_no_gift_is_refused(counter: Till, keyed: str, slug: str) -> None:
    assert counter.refused(keyed, slug).hint is not None or slug == "refused"


def test_it_stands_in_the_audit(counter: Till) -> None:
    from loyalty_cli.reports.audit.report import audit

    (row,) = [one for one in audit(counter.shop, date(2026, 11, 1)) if one["kind"] == "adjustment"]
    assert "Silver for 30 days" in row["what"]


CHALLENGE = """
[[challenges]]
id = "three"
name = "Three visits"
count = "visits"
target = 3
within = "30 days"
tier_days = 30
"""


@pytest.fixture
def challenged(till: OpenTill) -> Till:
    counter = till(worked(CHALLENGE, refunds=""))
    counter.play("""
        2026-11-01
        enroll Léa
        buy 10.00 ref A                 -> +10 points
        2026-11-02
        buy 10.00 ref B                 -> +10 points
        2026-11-21
        buy 10.00 ref C                 -> +10 points, tier Silver
    """)
    return counter


def test_a_challenge_lends_the_tier_above_from_its_day(challenged: Till) -> None:
    challenged.play("""
        buy 10.00 ref D                 -> +12 points
        2026-12-21
        show                            -> tier Bronze
    """)
    assert tiers(challenged, "2026-11-20", "2026-12-20") == ["Bronze", "Silver"]


def test_what_completed_it_came_back_and_the_tier_goes(challenged: Till) -> None:
    challenged.play("""
        2026-11-25
        return C                        -> tier Bronze
        2026-12-05
        buy 10.00 ref D                 -> +10 points
        2026-12-21
        show                            -> tier Bronze
    """)


def test_earned_meanwhile_it_stays_although_the_challenge_goes(challenged: Till) -> None:
    challenged.play("""
        2026-11-25
        buy 200.00 ref D
        return C                        -> tier Silver
        2026-12-21
        show                            -> tier Silver
    """)


def test_a_challenge_undone_lends_nothing(challenged: Till) -> None:
    challenged.play("undo C -> tier Bronze\nbuy 10.00 ref D -> tier Silver")


def test_keyed_late_a_challenge_lends_from_its_day(challenged: Till) -> None:
    challenged.play("""
        2026-11-30
        enroll Ana on 2026-11-01
        Ana: buy 10.00 on 2026-11-01 ref E
        Ana: buy 10.00 on 2026-11-02 ref F
        Ana: buy 10.00 on 2026-11-03 ref G  -> +10 points, tier Silver
        Ana: buy 10.00 on 2026-11-04 ref H  -> +12 points, tier Silver
        2026-12-03
        Ana: show                           -> tier Bronze
    """)


SURPRISE = """
[[surprises]]
id = "s"
name = "Just because"
share = "1"
tier_days = 30
"""


def test_a_surprise_lends_the_tier_above_and_leaves_the_top_out(till: OpenTill) -> None:
    counter = till(worked(SURPRISE, refunds=""))
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Ben
        Ben: buy 200.00
        enroll Eve
        Eve: buy 500.00
    """)
    document = run(counter.shop, lambda segment: eligible(counter.shop, segment))
    assert document["surprises"][0]["eligible"] == 2
    told = {one["name"]: one["gift"] for one in document["given"]}
    assert told == {"Léa": "Silver jusqu’au 20 décembre 2026 inclus", "Ben": "Gold jusqu’au 20 décembre 2026 inclus"}
    counter.play("""
        Léa: show                           -> tier Silver
        2026-12-20
        Ben: buy 10.00                      -> +15 points
    """)
    assert counter.last["say"][0] == "Ben, juste comme ça\xa0: Gold jusqu’au 20 décembre 2026 inclus"
    counter.play("2026-12-21\nLéa: show -> tier Bronze\nBen: show -> tier Silver")
    undo(
        counter.shop,
        f"#{counter.shop.conn.execute('SELECT max(id) FROM facts WHERE kind = ?', ('surprise',)).fetchone()[0]}",
    )


def test_days_of_a_tier_need_tiers() -> None:
    for table in (CHALLENGE, SURPRISE):
        assert any("there is one tier for all; add [[tiers]]" in one for one in mistakes_in(table))
