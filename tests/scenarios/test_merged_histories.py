"""What a record did counts as the member's once it was merged into theirs, and no longer when the two are parted."""

from typing import Final

import pytest

from loyalty_cli.operations.due import anniversaries
from loyalty_cli.reports.members.card import member_card
from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import Till

CHALLENGE: Final = """
[[challenges]]
id = "c"
name = "Thrice"
count = "visits"
target = 3
within = "30 days"
points = 10
"""
CASES: Final = {
    "a promotion once a month": (
        '[[promotions]]\nid = "p"\nname = "P"\nmultiplier = 2\nper_member = 1\nperiod = "month"',
        "Léa: buy 10.00 -> +20 points",
        "Bob: buy 10.00 -> +10 points",
        "Bob: buy 10.00 -> +20 points",
    ),
    "money off once a month": (
        '[[promotions]]\nid = "p"\nname = "P"\noff = "2.00"\nper_member = 1\nperiod = "month"',
        "Léa: buy 10.00 -> pay 8.00",
        "Bob: buy 10.00 -> pay 10.00",
        "Bob: buy 10.00 -> pay 8.00",
    ),
    "a new category": (
        "[discovery]\npoints = 7",
        "Bob: buy 1.00 coffee=1.00\nLéa: buy 1.00 coffee=1.00\nLéa: buy 10.00 tea=10.00 -> +17 points",
        "Bob: buy 10.00 tea=10.00 -> +10 points",
        "Bob: buy 10.00 tea=10.00 -> +17 points",
    ),
    "a new category that came back": (
        "[discovery]\npoints = 7",
        "Bob: buy 1.00 coffee=1.00\nLéa: buy 1.00 coffee=1.00\nLéa: buy 10.00 tea=10.00 ref T -> +17 points",
        "return T -> -17 points\nBob: buy 10.00 tea=10.00 ref T2 -> +17 points\nundo T2",
        "Bob: buy 10.00 tea=10.00 -> +17 points",
    ),
    "a challenge won once": (
        CHALLENGE,
        (
            "Léa: visit on 2026-11-18\nLéa: visit on 2026-11-19\nLéa: visit -> +10 points\n"
            "Bob: visit on 2026-11-16\nBob: visit on 2026-11-17"
        ),
        "Bob: visit -> +0 points",
        "Bob: visit -> +10 points",
    ),
    "a challenge won by both records' visits": (
        CHALLENGE,
        "Léa: visit on 2026-11-18\nBob: visit on 2026-11-19",
        "Bob: visit -> +10 points",
        "Bob: visit -> +0 points",
    ),
    "a challenge anew, counted after the win": (
        f"{CHALLENGE}again = true",
        "Léa: visit on 2026-11-18\nLéa: visit on 2026-11-19\nLéa: visit ref W -> +10 points",
        "Bob: visit on 2026-11-20 -> +0 points",
        "Bob: visit on 2026-11-20 -> +0 points",
    ),
    "a survey": (
        '[[surveys]]\nid = "nps"\nquestion = "How?"\nkind = "nps"\npoints = 5\ncool_off_days = 60',
        "Léa: answer nps 9 -> +5 points",
        "Bob: answer nps 9 -> +0 points",
        "Bob: answer nps 9 -> +5 points",
    ),
    "an engagement once a year": (
        '[[engagements]]\nid = "review"\nname = "R"\npoints = 5\nper_member = 1\nperiod = "year"',
        "Léa: engage review -> +5 points",
        "Bob: engage review -> refused limit-reached",
        "Bob: engage review -> +5 points",
    ),
    "a reward once": (
        '[[rewards]]\nid = "r"\nname = "R"\nvalue = "1"\npoints = 1\nper_member = 1',
        "Léa: adjust 5 because gift\nBob: adjust 5 because gift\nLéa: redeem r -> -1 points",
        "Bob: redeem r -> refused limit-reached",
        "Bob: redeem r -> -1 points",
    ),
    "the points of a day": (
        "[points]\ndaily_cap = 15",
        "Léa: buy 10.00 -> +10 points",
        "Bob: buy 10.00 -> +5 points",
        "Bob: buy 10.00 -> +10 points",
    ),
    "the stamp of a day's visit": (
        '[[stamp_cards]]\nid = "v"\nname = "V"\nvisit = true\nboxes = 5\nreward = "free-coffee"',
        "Léa: buy 1.00 -> +1 v",
        "Bob: buy 1.00 -> +0 v",
        "Bob: buy 1.00 -> +1 v",
    ),
    "the stamps of a day": (
        '[[stamp_cards]]\nid = "v"\nname = "V"\ncategory = "tea"\nboxes = 5\nper_day = 2\nreward = "free-coffee"',
        "Léa: buy 1.00 tea=1.00 -> +1 v",
        "Bob: buy 3.00 tea:3=3.00 -> +1 v",
        "Bob: buy 3.00 tea:3=3.00 -> +2 v",
    ),
    "the first purchase": (
        '[[promotions]]\nid = "p"\nname = "P"\nmultiplier = 2\nfirst_purchase = true',
        "Léa: buy 10.00 -> +20 points",
        "Bob: buy 10.00 -> +10 points",
        "Bob: buy 10.00 -> +20 points",
    ),
}


def opened(till: OpenTill, rules: str) -> Till:
    table, _, knobs = rules.partition("\n")
    counter = till(worked(points=knobs) if table == "[points]" else worked(rules))
    counter.play("2026-11-01\nenroll Léa\nenroll Bob\n2026-11-20")
    return counter


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_counts_once_they_are_one_and_no_longer_when_parted(till: OpenTill, case: tuple[str, str, str, str]) -> None:
    rules, before, one, parted = case
    counter = opened(till, rules)
    counter.play(f"{before}\nmerge Léa Bob ref M\n{one}")
    if "return" in one:
        return
    if "refused" not in one:
        counter.play(f"undo #{counter.last['fact']['id']}")
    counter.play(f"undo M\n{parted}")


def test_a_win_goes_with_the_visit_of_a_merged_record(till: OpenTill) -> None:
    """The badge and the points that the other record won are taken back from the one that stays."""
    counter = opened(till, f'{CHALLENGE}badge = "Regular"')
    counter.play("""
        Léa: buy 1.00 on 2026-11-18 ref A
        Léa: visit on 2026-11-19
        Léa: visit                              -> +10 points
        merge Léa Bob                           -> 11 points
    """)
    assert [one["name"] for one in member_card(counter.shop, "Bob")["badges"]] == ["Regular"]
    counter.play("return A -> -11 points, 0 points")
    assert member_card(counter.shop, "Bob")["badges"] == []


def both_win(counter: Till) -> None:
    """Each by three visits of their own."""
    for name in ("Léa", "Bob"):
        counter.play(f"""
            {name}: visit on 2026-11-18
            {name}: visit on 2026-11-19
            {name}: visit                       -> +10 points
        """)


def test_both_records_wins_stay_whatever_else_comes_back(till: OpenTill) -> None:
    """Each was deserved; only goods that a win needed take it along."""
    counter = opened(till, CHALLENGE)
    both_win(counter)
    counter.play("""
        Bob: buy 5.00 ref A                     -> +5 points
        merge Léa Bob                           -> 25 points
        return A                                -> -5 points, 20 points
    """)


def test_a_purchase_on_the_day_of_both_wins_takes_neither_along(till: OpenTill) -> None:
    """Another visit of the day stands: a day counts once, however often they came."""
    counter = opened(till, CHALLENGE)
    both_win(counter)
    counter.play("""
        merge Léa Bob                           -> 20 points
        Bob: buy 5.00 ref A                     -> +5 points
        return A                                -> -5 points, 20 points
    """)


def test_the_first_purchase_is_that_of_either_record(till: OpenTill) -> None:
    rules = '[[anniversaries]]\nid = "a"\nname = "A"\nof = "first-purchase"\npoints = 9'
    counter = opened(till, rules)
    counter.play("""
        Bob: buy 1.00 on 2026-11-02
        Léa: buy 1.00
        merge Bob Léa
        2027-11-02
    """)
    anniversaries.run(counter.shop, counter.shop.now().today)
    counter.play("Léa: show -> 11 points")


def test_the_stamp_of_each_records_visit_goes_with_its_purchase(till: OpenTill) -> None:
    """A visit keyed late after the merge keeps the stamp of the day."""
    counter = opened(till, CASES["the stamp of a day's visit"][0])
    counter.play("""
        Bob: buy 1.00 ref B                     -> +1 v
        Léa: buy 1.00 ref A                     -> +1 v
        merge Léa Bob                           -> 2 v
        return A                                -> -1 v, 1 v
        undo
        Bob: visit on 2026-11-20                -> +0 v
        return A                                -> +0 v, 2 v
    """)


def test_an_undo_after_the_merge_knows_what_both_records_did(till: OpenTill) -> None:
    """Later facts are decided again with the history of both: tea is nothing new, a win counts."""
    counter = opened(till, f"[discovery]\npoints = 7\n{CHALLENGE}")
    counter.play("""
        Léa: visit on 2026-11-18
        Léa: visit on 2026-11-19
        Léa: buy 1.00 tea=1.00                  -> +11 points
        merge Léa Bob                           -> 11 points
        Bob: buy 5.00 coffee=5.00 ref C         -> +12 points
        Bob: buy 5.00 tea=5.00                  -> +5 points
        2026-11-21
        Bob: visit
        undo C                                  -> -12 points, 16 points
        Bob: buy 5.00 coffee=5.00               -> +12 points
    """)


def test_an_undo_after_the_merge_settles_returns_of_what_the_other_record_bought(till: OpenTill) -> None:
    """10.00 less 3.33 and 3.33 are worth 3 points; without the first of the returns 6.67 are worth 6."""
    counter = opened(till, CHALLENGE)
    counter.play("""
        Bob: buy 10.00 ref A
        merge Bob Léa                           -> 10 points
        Léa: buy 2.00 ref B                     -> 12 points
        return A 3.33 ref R                     -> -4 points, 8 points
        return A 3.33                           -> -3 points, 5 points
        undo R                                  -> +3 points, 8 points
        undo B                                  -> -2 points, 6 points
    """)


def test_a_win_goes_with_the_sale_that_won_it_though_both_records_had_won(till: OpenTill) -> None:
    """Léa won on the 19th: counted since then Bob's sale of the 20th is one day only, and it was his own second."""
    rules = CHALLENGE.replace("target = 3", "target = 2").replace("points = 10", "points = 10\nagain = true")
    till(worked(rules)).play("""
        2026-11-20
        enroll Léa on 2026-11-01
        enroll Bob on 2026-11-01
        Léa: visit on 2026-11-18
        Léa: visit on 2026-11-19                    -> +10 points
        Bob: buy 1.00 on 2026-11-17
        Bob: buy 1.00 ref B                         -> +11 points
        merge Bob Léa                               -> 22 points
        return B                                    -> 11 points
    """)


PARTED: Final = {
    "a tier that the other brings": (
        "",
        "Bob: buy 240.00\nLéa: buy 300.00 ref S -> tier Silver",
        "Léa: show -> 0 points, tier Bronze\nBob: show -> 240 points, tier Silver",
    ),
    "points that pay for what was redeemed": (
        '[[rewards]]\nid = "r"\nname = "R"\nvalue = "1"\npoints = 15',
        "Bob: buy 15.00\nLéa: buy 19.00 ref S\nLéa: redeem r",
        "Léa: show -> owes 15 points\nBob: show -> 15 points",
    ),
    "a card that both filled": (
        '[[stamp_cards]]\nid = "v"\nname = "V"\ncategory = "tea"\nboxes = 5\nreward = "free-coffee"',
        "Bob: buy 3.00 tea:3=3.00\nLéa: buy 3.00 tea:3=3.00 ref S\nLéa: buy 1.00 tea=1.00",
        "Léa: show -> 1 v, 0 vouchers\nBob: show -> 3 v",
    ),
    "a card that the other brought full": (
        '[[stamp_cards]]\nid = "v"\nname = "V"\ncategory = "tea"\nboxes = 5\nreward = "free-coffee"',
        "Bob: buy 6.00 tea:6=6.00\nLéa: buy 3.00 tea:3=3.00 ref S\nLéa: buy 4.00 tea:4=4.00",
        "Léa: show -> 4 v, 0 vouchers\nBob: show -> 1 v, 1 voucher",
    ),
    "a challenge won by both records' visits": (
        CHALLENGE,
        "Léa: visit on 2026-11-18 ref S\nLéa: visit on 2026-11-19\nBob: visit on 2026-11-20",
        "Léa: visit -> +0 points\nBob: visit on 2026-11-21 -> +0 points",
    ),
}


@pytest.mark.parametrize("case", PARTED.values(), ids=PARTED)
def test_parted_after_an_undo_each_has_what_they_would_have_alone(till: OpenTill, case: tuple[str, str, str]) -> None:
    rules, before, after = case
    counter = opened(till, rules)
    counter.play(f"{before}\nmerge Bob Léa ref M\n2026-11-22\nundo S\nundo M\n{after}")
    prove(counter.shop)


def test_of_two_lots_that_carry_on_one_each_goes_back(till: OpenTill) -> None:
    """The purchase of 17.00 paid 4 points that were owed; they came back as a lot of their own."""
    counter = opened(till, '[[rewards]]\nid = "r"\nname = "R"\nvalue = "1"\npoints = 4')
    counter.play("""
        Léa: buy 14.00 ref S
        Léa: redeem r ref R
        undo S
        Léa: buy 17.00                      -> 13 points
        undo R                              -> 17 points
        merge Léa Bob ref M                 -> 17 points
        undo M
        Léa: show                           -> 17 points
    """)
    prove(counter.shop)


def test_one_debt_that_took_over_two_comes_back_once(till: OpenTill) -> None:
    """Bob owes points of the purchase and of the challenge; Léa's two lots pay both as one."""
    counter = opened(till, CHALLENGE.replace("target = 3", "target = 1"))
    counter.play("""
        Léa: adjust 3 because gift
        Léa: adjust 10 because gift
        Bob: buy 18.00 ref S                -> +28 points
        Bob: adjust -22 because correction
        return S ref R                      -> owes 22 points
        Léa: adjust 10 because gift         -> 23 points
        merge Bob Léa                       -> 1 points
        undo R                              -> 29 points
    """)
    prove(counter.shop)
