"""What is not used in time, and how it is written down."""

from loyalty_cli.operations.due import lapse
from loyalty_cli.operations.due.lapse import Lapsed
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import check_ledger, fingerprint
from tests.support.nights import clock, day, entries, facts, night
from tests.support.programs import FIVE_OFF, worked
from tests.support.till import Till

IDLE = worked(points_expiry='mode = "inactivity"\nmonths = 6\nat = "exact"')
DATED_CARD = worked().replace("head_start = 2", "head_start = 2\nvalid_months = 6")


def run(till: Till, on: str) -> Lapsed:
    clock(till, on)
    written = lapse.run(till.shop, day(on))
    check_ledger(till.shop)
    return written


def test_the_worked_example(till: OpenTill) -> None:
    """Earned 2026-11-21, usable through 2027-11-30, gone on 2027-12-01."""
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 30.00                           -> until 2027-11-30
    """)
    assert run(counter, "2027-11-30") == Lapsed()
    counter.play("show                      -> 30 points")
    assert run(counter, "2027-12-01") == Lapsed(facts=1, points=30)
    counter.play("show                      -> 0 points")
    assert facts(counter.shop, "lapse") == [("lapse", "2027-12-01", {"last_day": "2027-11-30"})]
    assert entries(counter.shop, "lapse") == [("points", -30, "2027-12-01")]


def test_a_week_late_it_is_dated_the_same_day(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 30.00
        2027-12-08
        show                                -> 0 points
    """)
    assert run(counter, "2027-12-08") == Lapsed(facts=1, points=30)
    assert entries(counter.shop, "lapse") == [("points", -30, "2027-12-01")]
    counter.play("""
        as of 2027-11-30                    -> 30 points
        as of 2027-12-01                    -> 0 points
    """)
    (keyed_on,) = counter.shop.conn.execute("SELECT keyed_on FROM facts WHERE kind = 'lapse'").fetchone()
    assert keyed_on == "2027-12-08"


def test_it_is_written_once(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 30.00
    """)
    run(counter, "2027-12-01")
    before = fingerprint(counter.shop.conn)
    assert run(counter, "2027-12-01") == run(counter, "2028-03-01") == Lapsed()
    assert fingerprint(counter.shop.conn) == before


def test_one_fact_a_member_and_last_day(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-10-02
        enroll Léa
        buy 10.00
        2026-10-20
        buy 15.00
        2026-11-21
        buy 20.00
        enroll Nino
        Nino: buy 7.00
        redeem free-coffee                  -> refused not-enough-points
    """)
    assert run(counter, "2027-12-01") == Lapsed(facts=3, points=52)
    assert [(on, body["last_day"]) for _, on, body in facts(counter.shop, "lapse")] == [
        ("2027-11-01", "2027-10-31"),
        ("2027-12-01", "2027-11-30"),
        ("2027-12-01", "2027-11-30"),
    ]
    assert entries(counter.shop, "lapse")[:2] == [("points", -10, "2027-11-01"), ("points", -15, "2027-11-01")]


def test_only_what_is_left_of_a_lot_lapses(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-10-02
        enroll Léa
        buy 100.00
        redeem free-coffee                  -> 20 points
    """)
    assert run(counter, "2027-11-01") == Lapsed(facts=1, points=20)
    counter.play("show                      -> 0 points")


def test_a_debt_is_no_breakage(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-10-02
        enroll Léa
        buy 80.00 ref T1
        redeem free-coffee
        return T1                           -> -80 points
    """)
    assert run(counter, "2028-01-01") == Lapsed()
    counter.play("show                      -> owes 80 points")


def test_an_unused_voucher_lapses_with_its_count(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF.replace("points = 50", 'points = 50\nper_member = 1\nperiod = "month"')))
    counter.play("""
        2026-06-01
        enroll Léa points 200
        redeem five-off                     -> -50 points, 1 voucher              # good until 30 August
        2026-08-30
        show                                -> 1 voucher
    """)
    assert run(counter, "2026-08-30") == Lapsed()
    assert run(counter, "2026-09-05") == Lapsed(facts=1, vouchers=1)
    assert entries(counter.shop, "lapse") == [
        ("voucher", -1, "2026-08-31"),
        ("reward:five-off", -1, "2026-08-31"),
    ]
    counter.play("""
        show                                -> 0 vouchers
        buy 20.00 voucher V1                -> refused voucher-lapsed
        redeem five-off                     -> -50 points                         # the share of September
        redeem five-off                     -> refused limit-reached
    """)


def test_a_voucher_that_came_back_lapses_on_its_new_day(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-06-01
        enroll Léa points 50
        redeem five-off
        2026-08-30
        buy 20.00 voucher V1 ref T1
        2026-09-10
        return T1                           -> 1 voucher                          # until 9 December
    """)
    assert run(counter, "2026-12-09").vouchers == 0
    assert run(counter, "2026-12-10").vouchers == 1
    assert entries(counter.shop, "lapse")[0] == ("voucher", -1, "2026-12-10")


def test_a_used_voucher_does_not_lapse(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-06-01
        enroll Léa points 50
        redeem five-off
        buy 20.00 voucher V1
    """)
    assert run(counter, "2027-01-01").vouchers == 0


def test_store_credit_never_lapses(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-06-01
        enroll Léa
        adjust credit 4.00 because goodwill
    """)
    assert run(counter, "2036-06-01") == Lapsed()


def test_a_stamp_card_lapses_whole(till: OpenTill) -> None:
    counter = till(DATED_CARD)
    counter.play("""
        2026-01-15
        enroll Léa                          -> 2 coffee
        2026-03-31
        buy 7.80 coffee:3=7.80              -> 5 coffee
    """)
    assert run(counter, "2026-09-30") == Lapsed()
    assert run(counter, "2026-10-09") == Lapsed(facts=1, stamps=5)
    assert entries(counter.shop, "lapse") == [("stamps:coffee", -5, "2026-10-01")]
    counter.play("""
        show                                -> 0 coffee
        as of 2026-09-30                    -> 5 coffee
        buy 2.60 coffee=2.60                -> 1 coffee
    """)


def test_a_stamp_after_the_card_lapsed_begins_a_new_one_without_any_night(till: OpenTill) -> None:
    counter = till(DATED_CARD)
    counter.play("""
        2026-01-15
        enroll Léa                          -> 2 coffee
        2026-08-01
        buy 2.60 coffee=2.60                -> 1 coffee
        2026-08-02
        show                                -> 1 coffee
    """)
    assert entries(counter.shop, "lapse") == [("stamps:coffee", -2, "2026-07-16")]
    assert run(counter, "2026-08-03") == Lapsed()


def test_a_program_that_lengthens_its_cards_leaves_the_printed_ones(till: OpenTill) -> None:
    counter = till(DATED_CARD)
    counter.play("""
        2026-01-15
        enroll Léa                          -> 2 coffee
    """)
    counter.change_program(DATED_CARD.replace("valid_months = 6", "valid_months = 24"))
    assert run(counter, "2026-07-16") == Lapsed(facts=1, stamps=2)


def test_idle_points_lapse_when_nobody_came(till: OpenTill) -> None:
    counter = till(IDLE)
    counter.play("""
        2026-01-15
        enroll Léa
        buy 10.00                           -> until 2026-07-15
        2026-03-01
        visit
    """)
    assert run(counter, "2026-07-16") == Lapsed()
    assert run(counter, "2026-09-02") == Lapsed(facts=1, points=10)
    assert entries(counter.shop, "lapse") == [("points", -10, "2026-09-02")]


def test_a_revived_lot_lapses_again_with_what_came_back_to_it(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-05-10
        enroll Léa points 100
        redeem free-coffee ref R1           -> 20 points
    """)
    run(counter, "2027-06-01")
    counter.play("""
        2027-06-10
        undo R1                             -> 80 points                          # for 90 days
    """)
    assert run(counter, "2027-09-09") == Lapsed(facts=1, points=80)
    assert [amount for _, amount, _ in entries(counter.shop, "lapse")] == [-20, -80]


def test_keyed_late_it_finds_what_was_usable_on_its_day(till: OpenTill) -> None:
    """The night has written the points off; the redemption of the last day is keyed on the morning after."""
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00
    """)
    run(counter, "2027-12-01")
    counter.play("""
        show                                -> 0 points
        redeem free-coffee                  -> refused not-enough-points
        redeem free-coffee on 2027-11-30    -> -80 points, 0 points
        as of 2027-11-30                    -> 20 points
        as of 2027-12-01                    -> 0 points
    """)
    assert entries(counter.shop, "lapse") == [("points", -100, "2027-12-01"), ("points", -20, "2027-12-01")]
    assert run(counter, "2027-12-02") == Lapsed()


def test_keyed_late_it_comes_to_the_same_as_without_the_night(till: OpenTill) -> None:
    story = """
        2026-11-21
        enroll Léa
        buy 100.00
    """
    late = "redeem free-coffee on 2027-11-29    -> -80 points, 0 points"
    with_night, without = till(), till()
    for counter in (with_night, without):
        counter.play(story)
    run(with_night, "2027-12-01")
    clock(without, "2027-12-01")
    for counter in (with_night, without):
        counter.play(late)
        run(counter, "2027-12-02")
    assert _sums(with_night) == _sums(without)


def test_a_visit_keyed_late_keeps_idle_points(till: OpenTill) -> None:
    counter = till(IDLE)
    counter.play("""
        2026-01-15
        enroll Léa
        buy 10.00
    """)
    run(counter, "2026-07-16")
    counter.play("""
        2026-07-17
        visit on 2026-07-15                 -> 10 points
    """)
    assert run(counter, "2026-07-18") == Lapsed()


def test_a_refusal_keyed_late_leaves_the_breakage_as_it_was(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 70.00
    """)
    run(counter, "2027-12-01")
    counter.play("redeem free-coffee on 2027-11-30      -> refused not-enough-points")


def test_a_purchase_keyed_late_that_draws_on_nothing_leaves_the_breakage(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 70.00
    """)
    run(counter, "2027-12-01")
    counter.play("buy 5.00 on 2027-11-30                -> 5 points")
    assert facts(counter.shop, "undo") == []


def test_an_erased_members_points_lapse_too(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 70.00
    """)
    counter.shop.conn.execute("UPDATE members SET status = 'erased', name = ''")
    assert run(counter, "2027-12-01").points == 70


def test_the_customer_is_told_why(till: OpenTill) -> None:
    from loyalty_cli.operations.kernel.telling.reasons import Reasons
    from loyalty_cli.operations.kernel.telling.receipts import entry_documents

    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-11-21
        enroll Léa points 60
        redeem five-off
        2027-12-01
    """)
    night(counter, "2027-12-02")
    told = [
        one["why"].replace("\u00a0", " ")
        for (fact,) in counter.shop.conn.execute("SELECT id FROM facts WHERE kind = 'lapse' ORDER BY on_date")
        for one in entry_documents(Reasons(counter.shop), fact)
    ]
    assert told == [
        "bon expiré : Five off, dernier jour le 19 février 2027",
        "bon expiré : Five off, dernier jour le 19 février 2027",
        "expiré, dernier jour le 30 novembre 2027",
    ]


def _sums(till: Till) -> list[tuple[str, str, int]]:
    return till.shop.conn.execute(
        "SELECT unit, on_date, sum(amount) FROM entries GROUP BY 1, 2 HAVING sum(amount) <> 0 ORDER BY 1, 2"
    ).fetchall()
