"""The review of tiers: on its day whoever looks, announced thirty days ahead."""

from datetime import date

from loyalty_cli.config.loader import load
from loyalty_cli.ledger.queries.reviews import candidates, rules_since
from loyalty_cli.ledger.store import programs
from loyalty_cli.operations.due import review
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.program.promises.buying.tiers import BEGINNING
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import check_ledger, fingerprint
from tests.support.nights import clock, day, facts, night
from tests.support.programs import worked
from tests.support.till import Till

SILVER_OF_MARCH = """
    2025-03-10
    enroll Léa
    buy 200.00 ref T1                       -> tier Silver
"""


def run(till: Till, on: str) -> list[tuple[str, str, str]]:
    clock(till, on)
    written = review.run(till.shop, day(on))
    check_ledger(till.shop)
    return [(due.on.isoformat(), due.before, due.after) for due in written]


def changes(till: Till) -> list[tuple[str, str, str, str]]:
    return till.shop.conn.execute("SELECT on_date, before, after, rule FROM tier_changes ORDER BY id").fetchall()


def test_after_the_days_of_grace_and_dated_that_day(till: OpenTill) -> None:
    """€200 of 10 March 2025 count up to 9 March 2026; thirty days of grace from the 10th."""
    counter = till()
    counter.play(SILVER_OF_MARCH)
    assert run(counter, "2026-04-08") == []
    counter.play("show                      -> tier Silver")
    assert run(counter, "2026-04-20") == [("2026-04-09", "Silver", "Bronze")]
    assert facts(counter.shop, "review") == [("review", "2026-04-09", {"since": "2026-03-10"})]
    counter.play("""
        show                                -> tier Bronze
        as of 2026-04-08                    -> tier Silver
        as of 2026-04-09                    -> tier Bronze
        buy 10.00                           -> +10 points
    """)
    before = fingerprint(counter.shop.conn)
    assert run(counter, "2026-04-21") == []
    assert fingerprint(counter.shop.conn) == before


def test_a_purchase_in_the_days_of_grace_keeps_the_tier(till: OpenTill) -> None:
    counter = till()
    counter.play(f"""
        {SILVER_OF_MARCH}
        2026-03-20
        buy 200.00                          -> +250 points, tier Silver
    """)
    assert run(counter, "2026-12-31") == []


def test_a_redemption_lowers_nothing_and_a_return_does(till: OpenTill) -> None:
    counter = till()
    counter.play(f"""
        {SILVER_OF_MARCH}
        redeem free-coffee                  -> -80 points
    """)
    assert run(counter, "2025-06-01") == []
    counter.play("""
        2025-06-01
        return T1 0.01                      -> tier Silver
    """)
    assert run(counter, "2025-06-30") == []
    assert run(counter, "2025-07-01") == [("2025-07-01", "Silver", "Bronze")]


def test_one_step_at_a_time(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2025-03-10
        enroll Léa
        buy 500.00                          -> tier Gold
    """)
    assert run(counter, "2027-01-01") == [("2026-04-09", "Gold", "Silver"), ("2026-05-09", "Silver", "Bronze")]
    counter.play("""
        as of 2026-04-30                    -> tier Silver
        show                                -> tier Bronze
    """)


def test_the_till_reviews_what_a_missed_night_did_not(till: OpenTill) -> None:
    counter = till()
    counter.play(SILVER_OF_MARCH)
    night(counter, "2026-04-01")
    counter.play("""
        2026-04-15
        show                                -> tier Silver
        buy 10.00                           -> +10 points, tier Bronze
    """)
    assert changes(counter)[1:] == [("2026-04-09", "Silver", "Bronze", "tier-down")]


def test_the_till_does_not_review_before_the_day(till: OpenTill) -> None:
    counter = till()
    counter.play(SILVER_OF_MARCH)
    night(counter, "2026-04-01")
    counter.play("""
        2026-04-08
        buy 10.00                           -> +12 points, tier Silver
    """)


def test_a_purchase_that_brings_them_back_comes_after_the_review(till: OpenTill) -> None:
    counter = till()
    counter.play(SILVER_OF_MARCH)
    night(counter, "2026-04-01")
    counter.play("""
        2026-04-15
        buy 200.00                          -> +200 points, tier Silver
    """)
    assert changes(counter)[1:] == [
        ("2026-04-09", "Silver", "Bronze", "tier-down"),
        ("2026-04-15", "Bronze", "Silver", "tier-up"),
    ]


def test_a_shop_without_nights_has_no_reviews(till: OpenTill) -> None:
    counter = till()
    counter.play(f"""
        {SILVER_OF_MARCH}
        2027-01-01
        buy 10.00                           -> +12 points, tier Silver
    """)


def test_purchases_keyed_late_count_for_the_day_they_were_made(till: OpenTill) -> None:
    counter = till()
    counter.play(f"""
        {SILVER_OF_MARCH}
        2026-04-08
        buy 150.00 on 2026-03-20
        buy 50.00 on 2026-03-25
    """)
    assert run(counter, "2026-12-31") == []


def test_whoever_is_gone_is_not_reviewed(till: OpenTill) -> None:
    counter = till()
    counter.play(SILVER_OF_MARCH)
    counter.shop.conn.execute("UPDATE members SET status = 'erased'")
    assert run(counter, "2026-12-31") == []


def test_the_tables_find_exactly_those_who_spend_too_little(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2025-03-10
        enroll Léa
        buy 500.00
        enroll Nino
        Nino: buy 200.00
        enroll Oda
        Oda: buy 199.99                     -> tier Bronze
        enroll Pia
        Pia: buy 300.00
        2025-09-10
        Pia: buy 199.99
    """)
    conn, program = counter.shop.conn, counter.shop.program
    assert candidates(conn, program, date(2026, 4, 8)) == []
    assert candidates(conn, program, date(2026, 4, 9)) == [1, 2, 4]
    counter.play("""
        2026-03-10
        Pia: buy 0.01
    """)
    assert candidates(conn, program, date(2026, 4, 9)) == [1, 2]


def test_a_raised_threshold_takes_nobody_by_surprise(till: OpenTill) -> None:
    """The rules that count are those in force: their days of grace begin with them."""
    counter = till()
    counter.play("""
        2026-01-10
        enroll Léa
        buy 200.00                          -> tier Silver
    """)
    dearer = worked().replace('from = "200.00"', 'from = "250.00"')
    recorded = programs.record_source(
        counter.shop.conn, "another text", load(dearer.encode()).program, "{}", "2026-06-01T07:00:00+00:00"
    )
    counter.shop = counter.shop._replace(program=recorded.program, recording=recorded.recording)
    assert run(counter, "2026-06-30") == []
    assert run(counter, "2026-07-01") == [("2026-07-01", "Silver", "Bronze")]


def test_the_rules_are_as_old_as_their_thresholds(till: OpenTill) -> None:
    conn = till().shop.conn
    texts = {
        "2026-02-01": worked().replace("points = 80", "points = 90"),
        "2026-03-01": worked().replace('from = "200.00"', 'from = "250.00"'),
        "2026-04-01": worked().replace('from = "200.00"', 'from = "250.00"').replace("points = 80", "points = 70"),
    }
    numbers = [
        programs.record_source(conn, on, load(text.encode()).program, "{}", f"{on}T07:00:00+00:00").recording.program_id
        for on, text in texts.items()
    ]
    assert [rules_since(conn, number) for number in (1, *numbers)] == [
        BEGINNING,
        BEGINNING,
        date(2026, 3, 1),
        date(2026, 3, 1),
    ]


def test_nights_of_the_past_leave_the_tiers_of_later_days(till: OpenTill) -> None:
    """A night caught up after the member came back is not to undo what came after it."""
    counter = till()
    counter.play(SILVER_OF_MARCH)
    mark_done(counter.shop, "review", day("2026-04-01"))
    counter.play("""
        2026-04-15
        buy 200.00                          -> tier Silver
    """)
    clock(counter, "2026-04-16")
    assert review.run(counter.shop, day("2026-04-12")) == []
