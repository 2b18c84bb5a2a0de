"""What stands on a fact keeps it from being undone; what the night wrote of it does not."""

from datetime import date

import pytest

from loyalty_cli.errors import FactNotFound, Refused
from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.store.connection import writing
from loyalty_cli.operations.deeds.buy import Sale, record_purchase
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.due import lapse
from loyalty_cli.operations.due.birthdays import run
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.recording import Keyed
from tests.scenarios.conftest import OpenTill
from tests.support.programs import WORKED, worked


def test_a_voucher_given_back_and_withdrawn_since_holds_the_return(till: OpenTill) -> None:
    """Else it would have paid twice: for the goods that were bought with it, and for the card that fell into debt."""
    till().play("""
        2026-11-21
        enroll Léa
        buy 20.00 coffee:8=20.00 ref T1     -> 1 voucher
        buy 10.00 voucher V1 ref T2         -> 0 vouchers
        return T2 ref R2                    -> 1 voucher
        return T1 ref R1                    -> 0 vouchers, 2 coffee
        undo R2                             -> refused already-reversed
        undo R1                             -> 1 voucher
        undo R2                             -> 0 vouchers
    """)


def test_a_voucher_that_is_closed_by_the_undo_pays_for_no_card(till: OpenTill) -> None:
    """The card is in debt since its purchase was undone; the voucher it gave comes back, and goes with the undo."""
    till().play("""
        2026-11-21
        enroll Léa
        buy 20.00 coffee:8=20.00 ref T1     -> 1 voucher, 0 coffee
        buy 10.00 voucher V1 ref T2         -> 0 vouchers
        undo T1                             -> -8 coffee
        return T2 ref R2                    -> 1 voucher
        undo R2                             -> 0 vouchers
        buy 10.00 coffee:8=10.00            -> +8 coffee, 0 coffee, 0 vouchers
    """)


def test_an_enrolment_is_undone_although_a_night_has_lapsed_what_it_gave(till: OpenTill) -> None:
    one = till(WORKED.replace('reward = "free-coffee"', 'reward = "free-coffee"\nvalid_months = 1'))
    one.play("""
        2026-01-05
        enroll Léa ref E1                   -> 2 coffee
        2026-03-01
        show                                -> 0 coffee
    """)
    lapse.run(one.shop, date(2026, 3, 1))

    assert undo(one.shop, "E1").document()["undone"]["kind"] == "enrolment"


def test_who_is_unenrolled_leaves_their_card_and_number_to_be_given_again(till: OpenTill) -> None:
    one = till(WORKED)
    one.play("2026-11-21")
    for _ in range(2):
        enroll(one.shop, EnrollRequest("Léa", card="A1", source_id="S1"))
        assert undo(one.shop).document()["warnings"] == ["card A1 is free again"]
    enroll(one.shop, EnrollRequest("Léa", card="A1", source_id="S1"))
    assert one.shop.conn.execute("SELECT card, source_id, status FROM members ORDER BY id").fetchall() == [
        ("closed-1", None, "closed"),
        ("closed-2", None, "closed"),
        ("A1", "S1", "active"),
    ]


def test_who_is_unenrolled_is_not_congratulated_first(till: OpenTill) -> None:
    one = till(WORKED + "[birthday]\npoints = 25\ntold_days = 0\n")
    one.play("2026-11-21")
    enroll(one.shop, EnrollRequest("Léa", birthday=date(1990, 11, 23), ref="E1"))
    mark_done(one.shop, "birthdays", date(2026, 11, 22))
    one.play("2026-11-24")

    undo(one.shop, "E1")

    assert one.shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'birthday'").fetchone() == (0,)


def test_what_a_return_handed_over_comes_back_when_it_is_undone(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        adjust credit 4.00 because goodwill
        buy 10.00 credit 4.00 ref T1
        return T1 5.00 ref R1               -> 2.00 credit
    """)
    assert counter.last["hand_over"] == {"money_cents": 300, "credit_cents": 200}
    counter.play("undo R1                   -> -2.00 credit")
    assert counter.last["take_back"] == {"money_cents": 300, "credit_cents": 200}
    counter.play("undo T1")
    assert "take_back" not in counter.last


def test_what_an_undone_return_had_handed_over_counts_what_came_back_before_it(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1
        return T1 3.33 ref R1
        return T1 ref R2
        undo R1
    """)
    assert counter.last["take_back"]["money_cents"] == 333
    counter.play("undo R2")
    assert counter.last["take_back"]["money_cents"] == 667


def test_nothing_was_keyed_and_nothing_is_undone(till: OpenTill) -> None:
    with pytest.raises(FactNotFound, match="there is nothing to undo"):
        undo(till().shop)


def test_the_gift_of_the_night_is_not_undone_by_mistake(till: OpenTill) -> None:
    counter = till(worked(birthday="points = 20"))
    counter.play("""
        2026-01-02
        enroll Léa born 1990-11-21
        2026-11-21
    """)
    run(counter.shop, date(2026, 11, 21))
    with pytest.raises(Refused, match="the last thing keyed is birthday #2 of 21 November 2026, Léa") as refused:
        undo(counter.shop)
    assert refused.value.hint == "if it is meant: loyalty undo '#2'"


def test_a_row_of_a_file_is_not_undone_by_mistake(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
    """)
    with writing(counter.shop.conn):
        counter.shop.conn.execute(
            "INSERT INTO batches(id, kind, file_name, file_digest, started_at, rows, accepted)"
            " VALUES (7, 'purchases', 'sales.csv', 'a digest', '2026-11-21T10:30:00+00:00', 1, 1)"
        )
        found = resolve(counter.shop.conn, "Léa", "FR")
        record_purchase(counter.shop, found, Sale(500), Keyed(ref="F1", batch_id=7))
    with pytest.raises(Refused, match=r"purchase F1 of 21 November 2026, €5\.00, Léa, out of a file") as no:
        undo(counter.shop)
    assert no.value.hint == "that alone: loyalty undo F1; the whole file: loyalty import undo 7"
