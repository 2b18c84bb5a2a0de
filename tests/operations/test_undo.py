"""What stands on a fact keeps it from being undone; what the night wrote of it does not."""

from datetime import date

from loyalty_cli.operations import lapse
from loyalty_cli.operations.enroll import EnrollRequest, enroll
from loyalty_cli.operations.nights import mark_done
from loyalty_cli.operations.undo import undo
from tests.config.specimens import WORKED
from tests.scenarios.conftest import OpenTill


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


def test_who_is_unenrolled_is_not_congratulated_first(till: OpenTill) -> None:
    one = till(WORKED + "[birthday]\npoints = 25\ntold_days = 0\n")
    one.play("2026-11-21")
    enroll(one.shop, EnrollRequest("Léa", birthday=date(1990, 11, 23), ref="E1"))
    mark_done(one.shop, "birthdays", date(2026, 11, 22))
    one.play("2026-11-24")

    undo(one.shop, "E1")

    assert one.shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'birthday'").fetchone() == (0,)
