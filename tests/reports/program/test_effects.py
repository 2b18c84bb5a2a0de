"""What a change of the promises does to the members there are: how many, and how."""

from typing import Any

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.language.catalogue import speak
from loyalty_cli.reports.program.effects import effects
from loyalty_cli.reports.program.promises import diff
from tests.support.programs import FIVE_OFF, WORKED, worked
from tests.support.till import Till

PROGRAM = worked(FIVE_OFF, shop='language = "en"')
SAME_CARD = '; if coffee-card is the same card, write was = "coffee" there'
CARD = 'id = "coffee"\nname = "Coffee card"'


@pytest.fixture(scope="module")
def counter() -> Till:
    """Ada: Silver, 210 points less 50, a voucher, 5 boxes. Bob: 90 points. Cleo: Gold long ago. Dora brought Bob."""
    counter = Till(PROGRAM)
    counter.play("""
        2025-06-01
        enroll Cleo
        buy 600.00                          # until 30 June 2026, then gone
        2026-10-01
        enroll Dora                         -> 2 coffee
        enroll Ada
        Ada: buy 210.00 coffee:3=7.80       -> 5 coffee
        Ada: take-home five-off             -> 160 points
        enroll Bob
        Bob: buy 90.00 coffee:6=15.60       -> 8 coffee
        2026-11-21
    """)
    return counter


def told(counter: Till, text: str) -> dict[str, list[tuple[int, str]]]:
    new = load(text.encode()).program
    found = effects(counter.shop.conn, counter.shop.program, new, counter.shop.now().today)
    return {part: [(one.members, one.what) for one in listed] for part, listed in found.items()}


def changed(*pairs: tuple[str, str]) -> str:
    text = PROGRAM
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


def without(table: str, name: str) -> str:
    """The program without one entry of a list of tables."""
    parts = PROGRAM.split("[[")
    kept = [part for part in parts if not (part.startswith(table) and f'"{name}"' in part)]
    assert len(kept) == len(parts) - 1
    return "[[".join(kept)


def test_nothing_changed_affects_nobody(counter: Till) -> None:
    assert told(counter, PROGRAM) == {}
    assert told(counter, changed(("per_unit = 1", "per_unit = 2"))) == {}


def test_a_card_under_another_id_is_another_card(counter: Till) -> None:
    """Cleo and Dora have the 2 boxes of their welcome, Ada 5, Bob 8."""
    renamed = changed((CARD, CARD.replace('"coffee"', '"coffee-card"')))
    assert told(counter, renamed) == {
        "stamp_cards.coffee": [
            (
                4,
                "4 members with 17 boxes on this card: they count no more, until the card is back" + SAME_CARD,
            )
        ]
    }


def test_a_smaller_and_a_larger_card(counter: Till) -> None:
    assert told(counter, changed(("boxes = 10", "boxes = 8")))["stamp_cards.coffee"] == [
        (1, "1 member whose card is full with the next stamp")
    ]
    assert told(counter, changed(("boxes = 10", "boxes = 12")))["stamp_cards.coffee"] == [
        (4, "4 members with a begun card need 2 more boxes")
    ]


def test_a_reward_that_goes_leaves_its_vouchers_good(counter: Till) -> None:
    assert told(counter, without("rewards", "five-off")) == {
        "rewards.five-off": [
            (1, "1 voucher for it, in the hands of 1 member, stays good until their own last day"),
            (2, "2 members with the points for it can not have it any more"),
        ]
    }


def test_a_reward_under_another_id_begins_again(counter: Till) -> None:
    (*_, last) = told(counter, changed(('id = "five-off"', 'id = "fiver"')))["rewards.five-off"]
    text = 'if fiver is the same reward, write was = "five-off" there: else its stock and limits begin anew'
    assert last == (0, text)


def test_a_dearer_reward_and_a_cheaper_one(counter: Till) -> None:
    assert told(counter, changed(("points = 80", "points = 100")))["rewards.free-coffee"] == [
        (1, "1 member has enough today and would not any more")
    ]
    assert told(counter, changed(("points = 50", "points = 161"), ("points = 80", "points = 170"))) == {
        "rewards.five-off": [(2, "2 members have enough today and would not any more")],
        "rewards.free-coffee": [(2, "2 members have enough today and would not any more")],
    }
    dear = worked(FIVE_OFF.replace("points = 50", "points = 500"), shop='language = "en"')
    shop = counter.shop._replace(program=load(dear.encode()).program)
    found = effects(shop.conn, shop.program, load(PROGRAM.encode()).program, shop.now().today)
    assert found["rewards.five-off"][0] == (2, "2 members have enough for it now")


def test_other_terms_leave_issued_vouchers_as_they_are(counter: Till) -> None:
    assert told(counter, changed(('value = "5.00"', 'value = "4.00"')))["rewards.five-off"] == [
        (1, "1 voucher issued before keeps the terms and the last day of its issue")
    ]


def test_a_stock_that_was_given_already(counter: Till) -> None:
    scarce = changed(("points = 50", "points = 50\nstock = 1"))
    assert told(counter, scarce)["rewards.five-off"] == [
        (0, "so many have been given already (1): nobody can have it any more")
    ]


def test_a_higher_threshold_lowers_after_the_days_of_grace(counter: Till) -> None:
    assert told(counter, changed(('from = "200.00"', 'from = "250.00"')))["tiers.Silver"] == [
        (1, "1 of 1 member in it spends less than that; a review lowers them after 30 days of grace")
    ]
    assert told(counter, changed(('from = "200.00"', 'from = "210.00"'))) == {}
    never = changed(
        ('from = "500.00"', 'from = "600.00"'), ("months = 12\n[[stamp", 'months = 12\ndowngrade = "never"\n[[stamp')
    )
    assert told(counter, never)["tiers.Gold"] == [(1, "1 of 1 member in it spends less than that; they keep it")]


def test_a_lower_threshold_lifts_with_the_next_purchase(counter: Till) -> None:
    assert told(counter, changed(('from = "200.00"', 'from = "80.00"')))["tiers.Silver"] == [
        (1, "1 member spends enough for it: the next purchase lifts them")
    ]


def test_a_tier_under_another_name(counter: Till) -> None:
    assert told(counter, changed(('name = "Gold"', 'name = "Or"')))["tiers.Gold"] == [
        (1, '1 member in it goes on as Or; if that is the same tier, write was = "Gold" there')
    ]
    named = changed(('name = "Gold"', 'name = "Or"\nwas = "Gold"'))
    assert told(counter, named)["tiers.Gold"] == [(1, "1 member in it stays, as Or")]


def test_a_tier_that_goes_leaves_its_members_in_the_one_below(counter: Till) -> None:
    assert told(counter, without("tiers", "Gold"))["tiers.Gold"][0] == (
        *(1, '1 member in it goes on as Silver; if that is the same tier, write was = "Gold" there'),
    )


def test_the_effects_are_told_in_the_language_in_force(counter: Till) -> None:
    speak(told="fr")
    assert told(counter, changed(('name = "Gold"', 'name = "Or"')))["tiers.Gold"] == [
        (1, '1 membre à ce niveau continue en Or\u00a0; si c’est le même niveau, écrivez-y was = "Gold"')
    ]


@pytest.mark.parametrize(
    ("expiry", "then"),
    [
        ('mode = "never"', "those earned from now on follow the new rule"),
        ('mode = "inactivity"', "the next visit of each moves it"),
    ],
)
def test_points_earned_keep_their_last_day(counter: Till, expiry: str, then: str) -> None:
    text = changed(('mode = "after-months"', expiry), ('at = "month-end"\n', ""))
    text = text.replace('[points.expiry]\nmode = "never"\nmonths = 12', '[points.expiry]\nmode = "never"')
    assert told(counter, text)["points.expiry"] == [
        (2, f"points in the hands of 2 members keep their last day; {then}")
    ]


def test_amounts_are_not_converted(counter: Till) -> None:
    assert told(
        counter,
        changed(
            ('"EUR"', '"JPY"'), ('"200.00"', '"200"'), ('"500.00"', '"500"'), ('"2.60"', '"260"'), ('"5.00"', '"500"')
        ),
    )["shop"] == [(0, "amounts are not converted: EUR 1.00 on record is read as JPY 100")]


def test_friends_who_did_not_buy_yet() -> None:
    brings = worked("[referral]\nreferrer_points = 50\n")
    counter = Till(brings)
    counter.play("""
        2026-10-01
        enroll Ada
        enroll Bob refer Ada
        enroll Cleo refer Ada
        Cleo: buy 10.00
    """)
    assert told(counter, WORKED) == {
        "referral": [(1, "1 friend brought along who did not buy yet: neither side is paid any more")]
    }


def test_they_stand_beside_the_part_that_changed(counter: Till) -> None:
    new = load(changed(("points = 80", "points = 100")).encode()).program
    old = counter.shop.program
    found = effects(counter.shop.conn, old, new, counter.shop.now().today)
    (part,) = diff(old, new, found)
    expected: list[dict[str, Any]] = [{"members": 1, "what": "1 member has enough today and would not any more"}]
    assert part["effects"] == expected
    assert [one["effects"] for one in diff(old, new)] == [[]]
