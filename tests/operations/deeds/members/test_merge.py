"""Two records of one person become one, and two again when it was a mistake."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import AlreadyReversed, BadValue, LoyaltyError, RefConflict, Refused
from loyalty_cli.ledger.people.members import (
    consents_in_force,
    get_fields,
    get_member,
    record_consent,
    set_field,
    update_member,
)
from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.due import birthdays, lapse
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import check_ledger, fingerprint
from tests.support.nights import clock, day, night, prove
from tests.support.programs import FIVE_OFF, STORE_CREDIT, worked
from tests.support.till import Till

IDLE = worked(points_expiry='mode = "inactivity"\nmonths = 6\nat = "exact"')
DATED_CARD = worked().replace("head_start = 2", "head_start = 2\nvalid_months = 6")


def joined(till: Till, goes: str = "Anna", stays: str = "Bella", **more: Any) -> dict[str, Any]:
    document = merge(till.shop, goes, stays, **more).document()
    check_ledger(till.shop)
    return document


def separated(till: Till, fact: int | None = None) -> dict[str, Any]:
    document = undo(till.shop, f"#{fact}" if fact else None).document()
    check_ledger(till.shop)
    return document


def sums(till: Till) -> list[Any]:
    """What each member has of everything, and how much of it lapses when."""
    conn = till.shop.conn
    return [
        conn.execute("SELECT member_id, unit, amount FROM balances WHERE amount <> 0 ORDER BY 1, 2").fetchall(),
        conn.execute(
            "SELECT member_id, unit, expires_on, sum(remaining) FROM lots WHERE remaining > 0"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ).fetchall(),
        conn.execute(
            "SELECT member_id, counts_on, sum(amount) FROM entries WHERE unit = 'spend' GROUP BY 1, 2"
            " HAVING sum(amount) <> 0 ORDER BY 1, 2"
        ).fetchall(),
        conn.execute("SELECT id, status, merged_into, name, phone, email FROM members ORDER BY id").fetchall(),
    ]


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(worked(FIVE_OFF + STORE_CREDIT))
    counter.play("""
        2026-06-15
        enroll Bella
        enroll Anna
        Anna: buy 120.00 ref A1                 -> +120 points
        2026-09-20
        Anna: buy 50.00 coffee:3=7.80 ref A2    -> 170 points, 5 coffee
        Bella: buy 40.00 coffee:2=5.20 ref B1   -> 40 points, 4 coffee
        2026-11-21
    """)
    return counter


def test_everything_moves_with_its_days(counter: Till) -> None:
    document = joined(counter)
    assert document["member"]["name"] == "Bella"
    assert document["merged"] == {"card": "100023", "name": "Anna"}
    assert document["balance"] == {"points": 210, "credit_cents": 0, "stamps": {"coffee": 9}, "vouchers": 0}
    lots = [(one["amount"], one["expires_on"]) for one in document["entries"] if one["unit"] == "points"]
    assert lots == [(120, "2027-06-30"), (50, "2027-09-30")]
    assert {one["why"] for one in document["entries"] if one["unit"] == "points"} == {"deux fiches de la même personne"}
    counter.play("""
        Bella: show                             -> 210 points, 9 coffee, 210.00 spend
        Anna: show                              -> 210 points                       # merged into Bella
        Bella: as of 2026-11-20                 -> 40 points
        2027-06-16
        Bella: show                             -> 90.00 spend                      # June has left the window
        2027-07-01
        Bella: show                             -> 90 points                        # and its points have lapsed
    """)


def test_their_old_name_phone_and_card_lead_to_them(counter: Till) -> None:
    update_member(counter.shop.conn, 2, {"phone": "+33639980017"})
    joined(counter)
    for text in ("0639980017", "100023", "Anna"):
        assert counter.key(f"{text}: show")["balance"]["points"] == 210


def test_the_tier_is_the_higher_one_or_what_both_deserve(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-20
        enroll Bella
        enroll Anna
        Anna: buy 120.00                        -> tier Bronze
        Bella: buy 80.00                        -> tier Bronze
    """)
    document = joined(counter)
    assert document["tier"]["name"] == "Silver"
    assert document["tier_changes"] == [{"before": "Bronze", "after": "Silver", "on": "2026-11-20"}]
    separated(counter)
    counter.play("""
        Bella: show                             -> tier Bronze
        Anna: show                              -> tier Bronze
        Anna: buy 400.00                        -> tier Gold
    """)
    assert joined(counter)["tier"]["name"] == "Gold"
    separated(counter)
    counter.play("""
        Bella: show                             -> tier Bronze
        Anna: show                              -> tier Gold
    """)


def test_two_cards_together_may_be_full(counter: Till) -> None:
    counter.play("Bella: buy 26.00 coffee:2=5.20    -> 6 coffee")
    document = joined(counter)
    assert document["balance"]["stamps"] == {"coffee": 1}
    assert [one["reward"] for one in document["vouchers"]] == ["free-coffee"]
    separated(counter)
    counter.play("""
        Bella: show                             -> 6 coffee, 0 vouchers
        Anna: show                              -> 5 coffee
    """)


def test_vouchers_go_along_and_can_be_used(counter: Till) -> None:
    counter.play("Anna: redeem five-off             -> 1 voucher")
    joined(counter)
    counter.play("""
        Bella: show                             -> 1 voucher, 160 points
        Bella: buy 20.00 voucher V1             -> off 5.00, 0 vouchers
    """)


def test_limits_count_for_the_person(till: OpenTill) -> None:
    limited = FIVE_OFF.replace("points = 50", 'points = 50\nper_member = 1\nperiod = "month"')
    counter = till(worked(limited))
    counter.play("""
        2026-11-02
        enroll Bella points 100
        enroll Anna points 100
        Anna: redeem five-off
    """)
    joined(counter)
    counter.play("""
        2026-11-21
        Bella: redeem five-off                  -> refused limit-reached
        2026-12-01
        Bella: redeem five-off                  -> -50 points
    """)


def test_store_credit_and_debts(counter: Till) -> None:
    counter.play("""
        Anna: adjust credit 4.00 because goodwill
        Anna: redeem free-coffee                -> 90 points
        return A1                               -> owes 30 points
        return A2                               -> owes 80 points
    """)
    joined(counter)
    counter.play("Bella: show                       -> owes 40 points, 4.00 credit")
    document = separated(counter)
    assert "kept" not in document
    counter.play("""
        Bella: show                             -> 40 points, 0.00 credit
        Anna: show                              -> owes 80 points, 4.00 credit
    """)


def test_a_debt_taken_over_goes_back_to_what_paid_it(counter: Till) -> None:
    """Anna owes 30; Bella's points of September pay. The return undone, they are Bella's again, with their day."""
    counter.play("""
        Anna: redeem free-coffee                -> 90 points
        return A1 ref R1                        -> owes 30 points
    """)
    joined(counter)
    counter.play("""
        Bella: show                             -> 10 points
        undo R1                                 -> +120 points, 130 points
        2027-06-30
        Bella: show                             -> 130 points
        2027-07-01
        Bella: show                             -> 90 points                        # 40 of June are gone
        2027-10-01
        Bella: show                             -> 0 points                         # and all of September
    """)


def test_what_paid_a_debt_would_have_lapsed_since_and_lapses_with_what_came_back(counter: Till) -> None:
    """Without R1 all was gone on 1 October: what an undone return gives back is not revived."""
    counter.play("""
        Anna: redeem free-coffee                -> 90 points
        return A1 ref R1                        -> owes 30 points
    """)
    joined(counter)
    clock(counter, "2027-10-02")
    document = counter.play("undo R1            -> 0 points")
    assert "revived_points" not in document


def test_two_debts_taken_over_go_back_each_by_itself(counter: Till) -> None:
    counter.play("""
        Anna: redeem free-coffee                -> 90 points
        return A1 ref R1                        -> owes 30 points
        return A2 ref R2                        -> owes 80 points
        Bella: adjust 60 because goodwill       -> 100 points
    """)
    joined(counter)
    counter.play("""
        Bella: show                             -> 20 points
        undo R2                                 -> 70 points
        undo R1                                 -> 190 points
        return A2                               -> -50 points, 140 points
    """)
    left = counter.shop.conn.execute("SELECT sum(remaining) FROM lots WHERE expires_on IS NULL").fetchone()
    assert left == (0,)


def test_a_debt_is_paid_from_what_comes_along_and_owed_again_when_they_part(counter: Till) -> None:
    counter.play("""
        Bella: redeem free-coffee               -> refused not-enough-points
        Bella: adjust 40 because goodwill
        Bella: redeem free-coffee               -> 0 points
        return B1                               -> owes 40 points
    """)
    joined(counter)
    counter.play("Bella: show                       -> 130 points")
    assert "kept" not in separated(counter)
    counter.play("""
        Bella: show                             -> owes 40 points
        Anna: show                              -> 170 points
    """)


def test_undone_at_once_all_is_as_it_was(counter: Till) -> None:
    counter.play("""
        Anna: adjust credit 4.00 because goodwill
        Anna: redeem five-off
        Anna: redeem free-coffee
    """)
    before = sums(counter)
    document = joined(counter)
    undone = separated(counter)
    assert undone["undone"]["id"] == document["fact"]["id"]
    assert undone["separated"] == {"card": "100023", "name": "Anna"}
    assert "kept" not in undone
    assert sums(counter) == before
    counter.play("""
        Anna: buy 20.00 voucher V1              -> off 5.00
        Bella: buy 20.00                        -> 60 points
    """)


def test_merged_and_separated_again_and_again(counter: Till) -> None:
    before = sums(counter)
    for _ in range(3):
        joined(counter)
        separated(counter)
    assert sums(counter) == before
    joined(counter, "Bella", "Anna")
    separated(counter)
    assert sums(counter) == before


def test_what_was_used_since_stays_used_and_is_said(counter: Till) -> None:
    """Bella redeems 80 of Anna's 120 June points; 40 of June and 50 of September are left to go back."""
    counter.play("Anna: redeem five-off             -> 120 points")
    joined(counter)
    counter.play("""
        Bella: redeem free-coffee               -> 80 points
        Bella: buy 20.00 voucher V1
    """)
    document = separated(counter, _merge_of(counter))
    assert document["kept"] == {"points": 70, "vouchers": 1}
    counter.play("""
        Anna: show                              -> 50 points, 0 vouchers
        Bella: show                             -> 48 points                        # 30 of hers, 18 as Silver
    """)


def test_a_voucher_closed_before_is_told_as_closed(counter: Till) -> None:
    """It belongs to the member, whatever record it was issued to; that it belongs to another would be no answer."""
    counter.play("""
        Anna: take-home free-coffee
        Anna: redeem V1
    """)
    joined(counter)
    counter.play("Bella: redeem V1                  -> refused voucher-used")


def test_a_voucher_used_since_counts_for_who_used_it(counter: Till) -> None:
    """It belonged to that member to the end: the use undone later, it lapses there, and nowhere else."""
    counter.play("Anna: take-home free-coffee       -> 90 points, 1 voucher")
    joined(counter)
    counter.play("Bella: redeem V1 ref U1           -> 0 vouchers")
    separated(counter, _merge_of(counter))
    given = "SELECT member_id, sum(amount) FROM entries WHERE unit = 'reward:free-coffee' GROUP BY 1 ORDER BY 1"
    assert counter.shop.conn.execute(given).fetchall() == [(1, 1), (2, 0)]
    counter.play("undo U1                           -> 1 voucher")
    clock(counter, "2027-06-01")
    lapse.run(counter.shop, day("2027-06-01"))
    assert counter.shop.conn.execute(given).fetchall() == [(1, 0), (2, 0)]


def _merge_of(till: Till) -> int:
    return int(till.shop.conn.execute("SELECT max(id) FROM facts WHERE kind = 'merge'").fetchone()[0])


def test_either_side_names_it(counter: Till) -> None:
    joined(counter)
    separated(counter, _merge_of(counter) - 1)
    counter.play("Anna: show                        -> 170 points")
    with pytest.raises(AlreadyReversed):
        separated(counter, _merge_of(counter))


def test_goods_bought_before_come_back_after(counter: Till) -> None:
    joined(counter)
    counter.play("""
        return A1 60.00                         -> -60 points, -60.00 spend, 150 points
        return A2                               -> -50 points, -50.00 spend, -3 coffee, 100 points, 6 coffee
        return A1                               -> -60 points, 40 points
        Bella: show                             -> 40.00 spend
    """)


def test_its_own_lot_pays_first_even_after_two_merges(counter: Till) -> None:
    counter.play("enroll Cara")
    joined(counter)
    joined(counter, "Bella", "Cara")
    counter.play("return A2                         -> -50 points, 160 points")
    left = counter.shop.conn.execute(
        "SELECT expires_on, sum(remaining) FROM lots WHERE remaining > 0 GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert left == [("2027-06-30", 120), ("2027-09-30", 40)]


def test_what_lapsed_since_is_not_taken_back(counter: Till) -> None:
    joined(counter)
    clock(counter, "2027-07-02")
    counter.play("return A1                         -> +0 points, 90 points")
    lapse.run(counter.shop, day("2027-07-02"))
    counter.play("Bella: show                       -> 90 points")


def test_credit_spent_before_comes_back_after(counter: Till) -> None:
    counter.play("""
        Anna: adjust credit 10.00 because goodwill
        Anna: buy 20.00 credit 8.00 ref A3
    """)
    joined(counter)
    counter.play("""
        Bella: show                             -> 2.00 credit
        return A3 10.00                         -> credit 4.00, 6.00 credit
        return A3                               -> credit 4.00, 10.00 credit
    """)


def two(till: OpenTill, since: str = "2026-11-21") -> Till:
    counter = till()
    counter.play(f"""
        {since}
        enroll Anna
        enroll Bella
    """)
    return counter


def test_a_return_undone_after_the_merge_may_be_made_again(till: OpenTill) -> None:
    """What came back to the record that stays is the purchase's own: a second return takes it, and nothing else."""
    counter = two(till)
    counter.play("""
        Anna: buy 90.00 ref T1
        return T1 ref R1
    """)
    joined(counter)
    counter.play("""
        Bella: buy 10.00                        -> 10 points
        undo R1                                 -> 100 points
        return T1 30.00 ref R2                  -> -30 points, 70 points
        undo R2                                 -> 100 points
        return T1                               -> -90 points, 10 points
    """)


def test_stamps_given_back_after_a_merge_go_along_with_the_next(till: OpenTill) -> None:
    """Also where the record that stays has no stamp of its own."""
    counter = till(worked().replace("head_start = 2", "head_start = 0"))
    counter.play("""
        2026-11-21
        enroll Anna
        enroll Bella
        enroll Cara
        Anna: buy 18.20 coffee:7=18.20 ref T1   -> 7 coffee
        return T1 ref R1                        -> 0 coffee
    """)
    joined(counter)
    counter.play("undo R1                       -> 7 coffee")
    joined(counter, "Bella", "Cara")
    counter.play("""
        Cara: show                              -> 7 coffee
        return T1                               -> -7 coffee, 0 coffee
    """)


def test_points_given_back_after_a_merge_that_lapsed_are_not_taken_again(till: OpenTill) -> None:
    counter = two(till, "2025-10-01")
    counter.play("""
        Anna: buy 90.00 ref T1
        return T1 ref R1
    """)
    joined(counter)
    counter.play("""
        undo R1                                 -> 90 points
        2026-11-21
        Bella: buy 10.00                        -> 10 points
        return T1                               -> +0 points, 10 points
    """)


def test_points_taken_from_another_purchase_come_back_to_that(till: OpenTill) -> None:
    counter = two(till)
    counter.play("""
        Anna: buy 90.00 ref T1
        Anna: redeem free-coffee
        Anna: buy 85.00 ref T2
        return T1 ref R1
    """)
    joined(counter)
    counter.play("""
        undo R1                                 -> 95 points
        return T2                               -> -85 points, 10 points
        return T1                               -> -90 points, owes 80 points
    """)


def test_a_redemption_undone_after(counter: Till) -> None:
    counter.play("Anna: redeem free-coffee ref R1   -> 90 points")
    joined(counter)
    counter.play("""
        Bella: show                             -> 130 points
        undo R1                                 -> +80 points, 210 points
        2027-07-01
        Bella: show                             -> 90 points                        # they were June's
    """)


def test_a_purchase_undone_after(counter: Till) -> None:
    joined(counter)
    counter.play("undo A1                           -> -120 points, 90 points, -120.00 spend")


def test_what_was_undone_from_before_the_merge_does_not_bring_it_into_a_later_undo(till: OpenTill) -> None:
    """A return from before the merge is undone, then one from after it: what the merge brought stays."""
    counter = two(till)
    counter.play("""
        Bella: buy 40.00 ref T1                 -> 40 points
        Anna: buy 5.00 ref T13                  -> 5 points
        return T1 ref R17                       -> 0 points
    """)
    joined(counter)
    counter.play("""
        return T13 0.01 ref R38                 -> 4 points
        undo R17                                -> 44 points
        undo R38                                -> +1 points, +0.01 spend, 45 points
        return T13                              -> -5 points, 40 points
    """)


def test_purchases_from_both_sides_of_a_merge_undone_in_order(till: OpenTill) -> None:
    counter = two(till)
    counter.play("""
        Bella: buy 40.00 ref T1                 -> 40 points
        Anna: buy 5.00 ref T2                   -> 5 points
    """)
    joined(counter)
    counter.play("""
        Bella: buy 10.00 ref T3                 -> 55 points
        undo T1                                 -> -40 points, 15 points
        undo T3                                 -> -10 points, -10.00 spend, 5 points
    """)


def test_what_stands_on_it_holds_it(counter: Till) -> None:
    joined(counter)
    counter.play("return A1 ref R1")
    with pytest.raises(AlreadyReversed, match="stands on what was merged") as refusal:
        separated(counter, _merge_of(counter))
    assert refusal.value.hint.startswith("undo ")
    counter.play("undo R1")
    separated(counter, _merge_of(counter))
    counter.play("Anna: show                        -> 170 points, 170.00 spend")


def test_merged_on_the_later_one_goes_first(counter: Till) -> None:
    counter.play("enroll Cara")
    joined(counter)
    first = _merge_of(counter)
    joined(counter, "Bella", "Cara")
    with pytest.raises(AlreadyReversed, match="was merged itself"):
        separated(counter, first)
    separated(counter)
    separated(counter, first)
    counter.play("""
        Anna: show                              -> 170 points
        Bella: show                             -> 40 points
    """)


def test_an_erased_one_is_not_separated(counter: Till) -> None:
    joined(counter)
    erase(counter.shop, "Bella")
    with pytest.raises(Refused, match="erased"):
        separated(counter, _merge_of(counter))


def test_lapsed_meanwhile_nothing_goes_back_of_it(counter: Till) -> None:
    merged = joined(counter)["fact"]["id"]
    clock(counter, "2027-07-02")
    document = separated(counter, merged)
    assert document["kept"] == {"points": 120}
    counter.play("""
        Anna: show                              -> 50 points
        Bella: show                             -> 40 points
    """)


def test_idle_points_keep_the_day_that_their_visits_gave_them(till: OpenTill) -> None:
    counter = till(IDLE)
    counter.play("""
        2026-06-15
        enroll Bella
        enroll Anna
        Anna: buy 20.00
    """)
    joined(counter)
    counter.play("""
        2026-11-21
        Bella: visit                            -> 20 points
    """)
    separated(counter, _merge_of(counter))
    counter.play("""
        2027-05-21
        Anna: show                              -> 20 points
        2027-05-22
        Anna: show                              -> 0 points
    """)


def test_a_card_keeps_the_day_of_its_last_stamp(till: OpenTill) -> None:
    counter = till(DATED_CARD)
    counter.play("""
        2026-01-15
        enroll Anna                             -> 2 coffee
        2026-05-15
        enroll Bella
        Bella: adjust coffee=-2 because start
    """)
    joined(counter)
    counter.play("Bella: show                       -> 2 coffee")
    assert lapse.run(counter.shop, day("2026-05-15")).stamps == 0
    clock(counter, "2026-11-16")
    assert lapse.run(counter.shop, day("2026-11-16")).stamps == 2


def test_a_missed_night_is_made_up_for_first(till: OpenTill) -> None:
    counter = till(worked(birthday="points = 20"))
    counter.play("""
        2026-01-10
        enroll Anna points 40 born 1987-05-12
        enroll Bella
    """)
    night(counter, "2026-05-01")
    clock(counter, "2027-02-02")
    joined(counter)
    facts = counter.shop.conn.execute("SELECT kind, on_date FROM facts WHERE id > 2 ORDER BY id").fetchall()
    assert facts == [
        ("birthday", "2026-05-12"),
        ("lapse", "2027-02-01"),
        ("merge-out", "2027-02-02"),
        ("merge", "2027-02-02"),
    ]


def test_one_birthday_gift_for_the_person(till: OpenTill) -> None:
    counter = till(worked(birthday="points = 20"))
    counter.play("""
        2026-01-10
        enroll Anna born 1987-05-12
        enroll Bella
    """)
    clock(counter, "2026-05-12")
    assert len(birthdays.run(counter.shop, day("2026-05-12"))) == 1
    joined(counter)
    clock(counter, "2026-05-13")
    assert birthdays.run(counter.shop, day("2026-05-13")) == []


def test_thanks_and_told_fields_count_for_the_person(till: OpenTill) -> None:
    counter = till(
        worked("""
        [[engagements]]
        id = "review"
        name = "Review"
        points = 20
        per_member = 1
        [profile.points]
        email = 10
        """)
    )
    counter.play("""
        2026-01-10
        enroll Anna email anna@example.org
        enroll Bella
    """)
    engage(counter.shop, "Anna", "review")
    joined(counter)
    counter.play("Bella: show                       -> 30 points")
    with pytest.raises(Refused):
        engage(counter.shop, "Bella", "review")
    update(counter.shop, "Bella", Changes(email="bella@example.org"))
    counter.play("Bella: show                       -> 30 points")


def test_what_is_known_is_put_together_and_taken_apart(counter: Till) -> None:
    conn = counter.shop.conn
    update_member(
        conn,
        2,
        {
            "phone": "+33639980017",
            "email": "anna@example.org",
            "birthday": date(1987, 5, 12),
            "birthday_told_on": date(2026, 6, 15),
            "note": "près de la fenêtre",
        },
    )
    update_member(conn, 1, {"email": "bella@example.org", "joined_on": date(2026, 7, 1)})
    set_field(conn, 2, "drink", "thé")
    set_field(conn, 2, "pet", "chat")
    set_field(conn, 1, "drink", "café")
    joined(counter)
    bella = get_member(conn, 1)
    assert (bella.name, bella.phone, bella.email, bella.note) == (
        "Bella",
        "+33639980017",
        "bella@example.org",
        "près de la fenêtre",
    )
    assert (bella.birthday, bella.birthday_told_on, bella.joined_on) == (
        date(1987, 5, 12),
        date(2026, 6, 15),
        date(2026, 6, 15),
    )
    assert bella.last_contact_on == date(2026, 9, 20)
    assert get_fields(conn, 1) == {"drink": "café", "pet": "chat"}
    anna = get_member(conn, 2)
    assert (anna.status, anna.merged_into, anna.phone) == ("merged", 1, "+33639980017")
    (body,) = conn.execute("SELECT body FROM facts WHERE kind = 'merge'").fetchone()
    assert not any(secret in body for secret in ("63998", "1987", "thé", "chat", "fenêtre"))
    update_member(conn, 1, {"note": "toujours pressée"})
    separated(counter)
    bella = get_member(conn, 1)
    assert (bella.phone, bella.email, bella.birthday, bella.birthday_told_on, bella.note, bella.joined_on) == (
        None,
        "bella@example.org",
        None,
        None,
        "toujours pressée",
        date(2026, 7, 1),
    )
    assert get_fields(conn, 1) == {"drink": "café"}
    assert get_member(conn, 2).status == "active"
    update_member(conn, 1, {"joined_on": date(2026, 6, 15)})


def test_a_refused_channel_stays_refused(counter: Till) -> None:
    conn = counter.shop.conn
    for member, channel, granted in (
        (1, "email", True),
        (1, "sms", False),
        (2, "email", False),
        (2, "sms", True),
        (2, "post", True),
    ):
        record_consent(conn, member, channel, granted, "told", date(2026, 6, 15), "au comptoir")
    joined(counter)
    assert consents_in_force(conn, 1) == {"email": False, "sms": False, "post": True}
    separated(counter)
    assert consents_in_force(conn, 1) == {"email": True, "sms": False}


def test_the_same_receipt_number_is_the_same_merge(counter: Till) -> None:
    first = joined(counter, ref="M1")
    again = joined(counter, ref="M1")
    assert again == {**first, "fact": {**first["fact"], "repeated": True}}
    counter.play("enroll Cara")
    with pytest.raises(RefConflict):
        joined(counter, "Bella", "Cara", ref="M1")


def test_nobody_merges_with_themself(counter: Till) -> None:
    before = fingerprint(counter.shop.conn)
    with pytest.raises(BadValue, match="both are the record"):
        joined(counter, "Anna", "100023")
    assert fingerprint(counter.shop.conn) == before


def test_undo_takes_it_back_as_the_last_thing_keyed(counter: Till) -> None:
    joined(counter)
    assert separated(counter)["undone"]["kind"] == "merge"
    refusal = counter.refused("undo", "refused")
    assert refusal.message == "the last thing keyed is purchase B1 of 20 September 2026, €40.00, Bella"


def test_a_moved_voucher_that_was_closed_since_is_counted_out_once(till: OpenTill) -> None:
    shop = till(worked())
    shop.play(
        """
        2026-09-01
        enroll Lea
        enroll Bob
        Lea: buy 5.00 coffee:5=5.00
        Bob: stamp coffee 3
        Bob: buy 60.00 coffee:5=5.00 ref R6
        Lea: buy 10.00 coffee:5=5.00
        merge Lea Bob ref M
        undo R6
        undo M
        Lea: show                               -> 1 vouchers, 2 coffee, 15 points
        Bob: show                               -> 0 vouchers, 5 coffee, 0 points
        """
    )
    prove(shop.shop)


DOINGS = (
    "buy 30.00",
    "buy 90.00 coffee:3=9.00",
    "redeem free-coffee",
    "take-home free-coffee",
    "redeem five-off",
    "adjust 15 because kind",
    "adjust credit 3.00 because kind",
    "buy 12.00 credit 2.00",
    "stamp coffee 2",
    "return",
    "undo",
)
STORIES = st.lists(
    st.tuples(st.sampled_from(("Anna", "Bella")), st.sampled_from(DOINGS), st.integers(0, 45)), max_size=14
)


def tell(till: Till, story: list[tuple[str, str, int]], today: date) -> date:
    """Keys what is possible of it, some days apart."""
    for who, what, days in story:
        today += timedelta(days=days)
        clock(till, today, "10:00")
        bought = till.shop.conn.execute(
            "SELECT max(f.id) FROM facts f JOIN members m ON m.id = f.member_id WHERE kind = 'purchase' AND name = ?",
            (who,),
        ).fetchone()
        line = {"return": f"return {bought[0]}", "undo": f"undo {bought[0]}"}.get(what, f"{who}: {what}")
        with suppress(LoyaltyError):
            till.key(line)
    return today


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(before=STORIES, after=STORIES)
def test_whatever_happened_before_and_after(
    before: list[tuple[str, str, int]], after: list[tuple[str, str, int]]
) -> None:
    """Merged and separated at once, all is as it was; merged for good, all that follows can be proven."""
    counter = Till(worked(FIVE_OFF))
    counter.play("""
        2026-01-05
        enroll Bella
        enroll Anna
    """)
    today = tell(counter, before, date(2026, 1, 5))
    for member_id in (1, 2):
        lapse.write_lapses(counter.shop, member_id, today)
    held = sums(counter)
    totals = _totals(counter)
    joined(counter)
    assert (
        _totals(counter) == totals
        or counter.shop.conn.execute(
            "SELECT 1 FROM entries WHERE rule = 'card-full' AND fact_id = ?", (_merge_of(counter),)
        ).fetchone()
    )
    separated(counter, _merge_of(counter))
    assert sums(counter) == held
    joined(counter)
    tell(counter, after, today)
    with suppress(LoyaltyError):
        separated(counter, _merge_of(counter))
    prove(counter.shop)
    counter.shop.conn.close()


def _totals(till: Till) -> list[Any]:
    return till.shop.conn.execute(
        "SELECT unit, sum(amount) FROM balances GROUP BY unit HAVING sum(amount) <> 0 ORDER BY unit"
    ).fetchall()


def test_two_that_look_like_two_people_are_warned_of(counter: Till) -> None:
    update_member(counter.shop.conn, 1, {"phone": "+33639980011", "birthday": date(1987, 5, 12)})
    update_member(counter.shop.conn, 2, {"phone": "+33639980017", "birthday": date(1990, 1, 2)})
    assert joined(counter)["warnings"] == ["the two records differ in name, phone and birthday; undo separates them"]


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"phone": "+33639980017"},
        {"name": "Bella Anna", "phone": "+33639980011"},
        {"phone": "+33639980011", "birthday": date(1987, 5, 12)},
    ],
    ids=["nothing to compare", "the same phone", "a word of the name", "the same birthday"],
)
def test_two_that_may_be_one_are_merged_without_a_word(counter: Till, known: dict[str, Any]) -> None:
    update_member(counter.shop.conn, 1, {"phone": "+33639980017", "birthday": date(1987, 5, 12)})
    update_member(counter.shop.conn, 2, known)
    assert "warnings" not in joined(counter)


@pytest.mark.parametrize(
    ("birthday", "warned"),
    [(date(1987, 5, 12), False), (date(4, 5, 12), False), (date(1988, 5, 12), True), (date(4, 5, 13), True)],
    ids=["the same", "the same without its year", "another year", "another day"],
)
def test_two_birthdays_are_warned_of_whatever_else_is_the_same(counter: Till, birthday: date, *, warned: bool) -> None:
    update_member(counter.shop.conn, 1, {"phone": "+33639980017", "birthday": date(1987, 5, 12)})
    update_member(counter.shop.conn, 2, {"phone": "+33639980017", "birthday": birthday})
    said = joined(counter).get("warnings", [])
    assert [text.partition(",")[0] for text in said] == ["the two records have different birthdays"][: int(warned)]
