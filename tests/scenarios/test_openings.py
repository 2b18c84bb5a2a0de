"""Rules 16 and 19: what is brought along from before, and what is corrected by hand."""

from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked


def rules_of(document: dict[str, object]) -> set[tuple[str, str]]:
    entries = document["entries"]
    assert isinstance(entries, list)
    return {(entry["unit"], entry["rule"]) for entry in entries}


def test_paper_stamps_points_and_spend_are_opening_entries(till: OpenTill) -> None:
    document = till().play("""
        2026-11-21
        enroll Léa coffee=4 points 50 spend 150.00 until 2026-10-31   -> 50 points, 4 coffee, until 2027-11-30
    """)
    assert rules_of(document) == {("stamps:coffee", "opening"), ("points", "opening"), ("spend", "opening")}


def test_a_paper_card_is_the_first_card(till: OpenTill) -> None:
    """Its head start is on the paper already."""
    till().play("""
        2026-11-21
        enroll Léa coffee=4                 -> 4 coffee
        enroll Noé                          -> 2 coffee
    """)


def test_a_full_paper_card_is_a_voucher_at_once(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa coffee=13                -> 3 coffee, 1 voucher
    """)


def test_spend_counts_for_the_tier_when_its_range_is_told(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa spend 200.00 until 2026-11-20    -> tier Silver
        show                                -> 200.00 spend
        enroll Noé spend 199.99 until 2026-11-20    -> tier Bronze
        enroll Ada spend 200.00             -> tier Bronze
        Ada: show                           -> 0.00 spend
        2027-11-19
        show                                -> 200.00 spend
        2027-11-20
        show                                -> 0.00 spend
    """)


def test_spend_of_a_range_that_left_the_window_raises_nothing(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa spend 900.00 until 2025-11-21    -> tier Bronze
        enroll Noé spend 900.00 until 2025-11-22    -> tier Gold
    """)


def test_spend_without_a_range_counts_for_a_lifetime(till: OpenTill) -> None:
    till(worked(tier_rules='window = "lifetime"')).play("""
        2026-11-21
        enroll Léa spend 450.00             -> tier Silver
        buy 50.00                           -> +62 points, tier Gold
        2046-11-21
        show                                -> 500.00 spend
    """)


def test_a_range_that_is_still_to_come_is_refused(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa spend 900.00 until 2026-11-22    -> refused date-out-of-range
    """)


def test_opening_points_lapse_by_the_program(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa points 80
        2027-11-30
        show                                -> 80 points
        2027-12-01
        show                                -> 0 points
    """)


def test_stamps_on_no_card_are_refused(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa tea=4                    -> refused bad-value
        enroll Léa                          -> 2 coffee
    """)


def test_an_enrolment_dated_back(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa points 10 on 2026-10-30  -> until 2027-10-31
        buy 5.00 on 2026-10-30              -> +5 points
        as of 2026-10-30                    -> 15 points, 2 coffee
    """)


# By hand -------------------------------------------------------------------------------------------------------------


def test_an_adjustment_gives_and_takes(till: OpenTill) -> None:
    document = till().play("""
        2026-11-21
        enroll Léa
        adjust 50 because goodwill          -> +50 points, 50 points, until 2027-11-30
        adjust -50 because slip             -> -50 points, 0 points
        adjust -1 because slip              -> refused not-enough-points
        adjust credit 5.00 because goodwill -> 5.00 credit
        adjust credit -5.01 because slip    -> refused not-enough-credit
        adjust credit -5.00 because slip    -> 0.00 credit
        adjust coffee=-3 because slip       -> refused refused
        adjust coffee=-2 because slip       -> 0 coffee
        adjust tea=1 because slip           -> refused refused
        adjust 3 credit 1.00 coffee=4 because fair  -> 3 points, 1.00 credit, 4 coffee
    """)
    assert rules_of(document) == {("points", "adjust"), ("credit", "adjust"), ("stamps:coffee", "adjust")}
    assert {entry["why"] for entry in document["entries"]} == {"corrigé\u00a0: fair"}


def test_an_adjustment_by_hand_fills_a_card(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        adjust coffee=9 because paper ref A1    -> 1 coffee, 1 voucher
        undo A1                             -> 2 coffee, 0 vouchers
    """)


def test_nothing_beside_something_is_left_out(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        adjust 5 coffee=0 because slip      -> 5 points, 2 coffee
        adjust coffee=0 because slip        -> refused bad-value
        adjust because slip                 -> refused bad-value
        adjust 5                            -> refused bad-text
    """)


def test_staff_have_a_limit_that_the_owner_may_lift_once(till: OpenTill) -> None:
    till(worked(staff="max_adjustment = 100")).play("""
        2026-11-21
        enroll Léa
        adjust 100 because goodwill         -> 100 points
        adjust 101 because goodwill         -> refused limit-exceeded
        adjust -101 because slip max 200    -> refused not-enough-points
        adjust 101 because goodwill max 101 -> 201 points
        adjust -101 because slip            -> refused limit-exceeded
        adjust 101 because goodwill         -> refused limit-exceeded
        adjust 60 because goodwill max 50   -> refused limit-exceeded
    """)


def test_a_late_adjustment_is_dated_its_day(till: OpenTill) -> None:
    till().play("""
        2026-10-31
        enroll Léa
        2026-11-21
        adjust 5 because forgotten on 2026-10-31    -> until 2027-10-31
        as of 2026-10-31                    -> 5 points
    """)
