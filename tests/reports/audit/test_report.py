"""What the owner should look at: each thing found, an honest day quiet."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import DateOutOfRange, VoucherNotFound
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.audit.report import audit
from tests.support.honest_year import DEARER, FIRST_DAY, REVIEW, HonestYear
from tests.support.programs import COFFEE_CARD, FREE_COFFEE, program, worked

PROGRAM = program(COFFEE_CARD, FREE_COFFEE, "[staff]\nmax_adjustment = 200").encode()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    opened = init(str(tmp_path / "shop"), program=PROGRAM)._replace(operator="Nadia")
    enroll(opened, EnrollRequest("Testa Exemple", card="T1", points=100, on=date(2026, 1, 2)))
    return opened


def _kinds(shop: OpenShop) -> list[str]:
    """What is worth a look."""
    return [row["kind"] for row in audit(shop) if row["look"]]


def _clock(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    monkeypatch.setenv("LOYALTY_NOW", at if "T" in at else f"2026-11-21T{at}")


def _sale(shop: OpenShop, cents: int, ref: str | None = None, **more: Any) -> str:
    return f"#{buy(shop, 'T1', cents, ref=ref, **more).document()['fact']['id']}"


def _usual_sales(shop: OpenShop, monkeypatch: pytest.MonkeyPatch, count: int = 19) -> None:
    """Small sales with receipts, hours apart."""
    for number in range(count):
        _clock(monkeypatch, f"2026-11-{number % 9 + 10}T{8 + number // 9:02d}:00")
        _sale(shop, 500 + number, f"U-{number}")
    _clock(monkeypatch, "10:30")


def test_a_day_to_come_is_refused_instead_of_found_quiet(shop: OpenShop) -> None:
    assert audit(shop, date(2026, 11, 21)) == []
    with pytest.raises(DateOutOfRange, match="22 November 2026 is still to come"):
        audit(shop, date(2026, 11, 22))


def test_an_honest_day_is_quiet(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    for hour in range(9, 18):
        monkeypatch.setenv("LOYALTY_NOW", f"2026-11-20T{hour:02d}:15")
        buy(shop, "T1", 450 + hour, ref=f"T-{hour}")
    give_back(shop, "T-9", 200)
    adjust(shop, "T1", 20, reason="a forgotten coffee")
    stamp(shop, "T1", "coffee", 2)
    buy(shop, "T1", 300, on=date(2026, 11, 19), ref="T-late")
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    redeem(shop, "T1", "free-coffee")
    assert _kinds(shop) == []
    assert [row["what"] for row in audit(shop)] == ["+20 points by hand: a forgotten coffee"]


def test_an_adjustment_above_the_limit_is_shown_with_who_and_why(shop: OpenShop) -> None:
    adjust(shop, "T1", 900, reason="anniversary", max_points=1000)
    (finding,) = audit(shop)
    assert finding["kind"] == "large-adjustment"
    assert (finding["operator"], finding["card"]) == ("Nadia", "T1")
    assert finding["what"] == "+900 points by hand, above the limit of 200: anniversary"


def test_what_was_undone_is_not_shown(shop: OpenShop) -> None:
    adjust(shop, "T1", 900, reason="a slip", max_points=1000)
    undo(shop)
    assert audit(shop) == []


def test_points_given_and_taken_at_once_are_shown(shop: OpenShop) -> None:
    adjust(shop, "T1", 50, reason="for a friend")
    redeem(shop, "T1", "free-coffee")
    assert _kinds(shop) == ["given-then-taken"]


def test_a_split_purchase_is_shown_once(shop: OpenShop) -> None:
    for number in range(5):
        buy(shop, "T1", 500 + number)
    assert _kinds(shop) == ["split-purchase"]


def test_back_dating_is_shown(shop: OpenShop) -> None:
    buy(shop, "T1", 500, on=date(2026, 10, 1), ref="old")
    (finding,) = audit(shop)
    assert finding["what"] == "purchase dated 1 October 2026, keyed on 21 November 2026"


def test_many_stamps_by_hand_are_shown(shop: OpenShop) -> None:
    for _ in range(3):
        stamp(shop, "T1", "coffee", 8)
    (finding,) = audit(shop)
    assert (finding["kind"], finding["what"]) == ("stamps-by-hand", "24 stamps by hand in one day")


def test_an_operator_with_many_returns_is_shown(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        monkeypatch.setenv("LOYALTY_NOW", f"2026-11-20T{8 + number:02d}:00")
        buy(shop, "T1", 500, ref=f"T-{number}")
        if number % 2:
            give_back(shop, f"T-{number}")
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    assert _kinds(shop) == ["many-returns"]


def test_a_large_purchase_without_receipt_stands_out_where_receipts_are_usual(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _usual_sales(shop, monkeypatch)
    _sale(shop, 510)
    assert _kinds(shop) == []
    undo(shop)
    _sale(shop, 5_000)
    (finding,) = audit(shop)
    assert (finding["kind"], finding["amount_cents"]) == ("without-receipt", 5_000)
    assert finding["what"] == "a purchase of €50.00 without a receipt number"


def test_who_forgets_receipts_far_more_than_the_others_stands_out(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _usual_sales(shop, monkeypatch, 80)
    other = shop._replace(operator="Zoé")
    for number in range(8):
        _clock(monkeypatch, f"2026-11-20T{8 + number:02d}:00")
        _sale(other, 480, None if number > 1 else f"Z-{number}")
    assert {(row["kind"], row["operator"]) for row in audit(shop)} == {("without-receipt", "Zoé")}
    assert _kinds(shop) == ["without-receipt"] * 6


def test_without_receipts_at_all_none_is_missed(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    for hour in range(9, 18):
        _clock(monkeypatch, f"2026-11-20T{hour:02d}:15")
        _sale(shop, 450 if hour < 17 else 9_000)
    assert _kinds(shop) == []


def test_only_what_is_new_since_the_day_is_shown(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    adjust(shop, "T1", 900, reason="anniversary", max_points=1000)
    assert len(audit(shop, date(2026, 11, 21))) == 1
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-22T10:30")
    assert audit(shop, date(2026, 11, 22)) == []


# --- by hand --------------------------------------------------------------------------------------------------------


def test_every_adjustment_is_listed_with_who_when_and_how_much(shop: OpenShop) -> None:
    adjust(shop, "T1", -20, reason="counted twice")
    adjust(shop, "T1", 0, credit_cents=300, stamps={"coffee": 2}, reason="spilt coffee")
    told = ("kind", "look", "on", "at", "operator", "card", "points", "amount_cents", "what")
    assert [tuple(row[name] for name in told) for row in audit(shop)] == [
        (
            *("adjustment", False, "2026-11-21", "10:30", "Nadia", "T1", None, 300),
            "€3.00 of credit, coffee +2 by hand: spilt coffee",
        ),
        (
            *("adjustment", False, "2026-11-21", "10:30", "Nadia", "T1", -20, None),
            "-20 points by hand: counted twice",
        ),
    ]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (
            {"credit_cents": 651, "max_points": 201},
            "€6.51 of credit by hand, more than the limit of 200 points is worth (€6.50): x",
        ),
        ({"stamps": {"coffee": 10}}, "coffee +10 by hand, a whole card: x"),
    ],
)
def test_credit_and_stamps_have_their_measure_too(shop: OpenShop, given: dict[str, Any], what: str) -> None:
    adjust(shop, "T1", 0, reason="x", **given)
    assert [row["what"] for row in audit(shop) if row["look"]] == [what]


def test_adjustments_that_add_up_beyond_the_limit_are_shown_once(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, points in (("2026-11-01", 90), ("2026-11-08", 90), ("2026-11-15", 90), ("2026-11-20", 90)):
        _clock(monkeypatch, f"{day}T10:00")
        adjust(shop, "T1", points, reason="kind")
    _clock(monkeypatch, "10:30")
    found = [row for row in audit(shop) if row["look"]]
    assert [(row["kind"], row["points"], len(row["facts"])) for row in found] == [("adjustments-add-up", 270, 3)]
    assert found[0]["what"] == "3 adjustments within 30 days, 270 points together: above the limit of 200"


def test_spread_over_months_or_members_they_do_not_add_up(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    enroll(shop, EnrollRequest("Autre Exemple", card="T2"))
    for month in (6, 8, 10):
        _clock(monkeypatch, f"2026-{month:02d}-05T10:00")
        adjust(shop, "T1", 90, reason="kind")
    _clock(monkeypatch, "10:30")
    for _ in range(2):
        adjust(shop, "T2", 90, reason="kind")
    assert not [row for row in audit(shop, date(2026, 1, 1)) if row["look"]]


def test_a_welcome_larger_than_staff_may_give_is_shown(shop: OpenShop) -> None:
    enroll(shop, EnrollRequest("Riche Exemple", points=900))
    enroll(shop, EnrollRequest("Aisée Exemple", credit_cents=9_900))
    enroll(shop, EnrollRequest("Sage Exemple", points=40, credit_cents=100))
    assert [(row["kind"], row["points"], row["amount_cents"]) for row in audit(shop)] == [
        ("large-opening", None, 9_900),
        ("large-opening", 900, None),
    ]


def test_a_reward_long_after_or_of_a_card_already_full_is_nothing(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    adjust(shop, "T1", 50, reason="kind")
    stamp(shop, "T1", "coffee", 1)
    _clock(monkeypatch, "10:46")
    redeem(shop, "T1", "free-coffee")
    assert _kinds(shop) == []


def test_the_last_stamp_by_hand_and_its_voucher_used_at_once_is_a_days_work(shop: OpenShop) -> None:
    for count in (4, 4, 2):
        stamp(shop, "T1", "coffee", count)
    (code,) = shop.conn.execute("SELECT code FROM vouchers").fetchone()
    redeem(shop, "T1", code)
    assert _kinds(shop) == []


def test_a_voucher_of_a_card_stamped_full_by_hand_and_used_at_once_is_shown(shop: OpenShop) -> None:
    issued = stamp(shop, "T1", "coffee", 10).document()["vouchers"][0]["code"]
    redeem(shop, "T1", issued)
    (finding,) = audit(shop)
    assert finding["what"] == "a reward was taken within 15 minutes of stamps by hand"


# --- sales ----------------------------------------------------------------------------------------------------------


def test_three_purchases_for_a_bonus_each_are_a_split_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bonus = PROGRAM + b'[[promotions]]\nid = "treat"\nname = "Treat"\nbonus = 5\n'
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    opened = init(str(tmp_path / "bonus"), program=bonus)
    enroll(opened, EnrollRequest("Testa Exemple", card="T1"))
    for number in range(3):
        _sale(opened, 300 + number)
    (finding,) = audit(opened)
    assert (finding["kind"], finding["amount_cents"], len(finding["facts"])) == ("split-purchase", 903, 3)
    assert "3 of them with a bonus" in finding["what"]


def test_undone_sales_are_no_split(shop: OpenShop) -> None:
    for number in range(4):
        _sale(shop, 500 + number)
        undo(shop)
    _sale(shop, 500)
    assert _kinds(shop) == []


def test_a_list_keyed_late_is_one_line(shop: OpenShop) -> None:
    for number in range(3):
        _sale(shop, 500 + number, f"old-{number}", on=date(2026, 10, 1))
    (finding,) = audit(shop)
    assert finding["what"] == "3 facts dated 1 October 2026, keyed on 21 November 2026"
    assert finding["points"] == 15


def test_a_sale_undone_after_its_points_were_used_is_shown(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    sale = _sale(shop, 600, "S-1")
    redeem(shop, "T1", "free-coffee")
    _clock(monkeypatch, "10:35")
    undo(shop, sale)
    (finding,) = audit(shop)
    assert (finding["kind"], finding["amount_cents"], len(finding["facts"])) == ("taken-back", 600, 3)


def test_a_sale_given_back_whole_in_parts_after_its_points_were_used_is_shown(shop: OpenShop) -> None:
    sale = _sale(shop, 600, "S-1")
    redeem(shop, "T1", "free-coffee")
    give_back(shop, sale, 500)
    assert _kinds(shop) == []
    give_back(shop, sale, 40)
    assert _kinds(shop) == ["taken-back"]
    give_back(shop, sale, 60)
    assert _kinds(shop) == ["taken-back"]


def test_a_large_sale_undone_when_the_customer_had_left_is_shown(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _usual_sales(shop, monkeypatch)
    small, large, slip = (_sale(shop, cents, ref) for cents, ref in ((700, "L-1"), (9_000, "L-2"), (8_000, "L-3")))
    undo(shop, slip)
    _clock(monkeypatch, "13:00")
    undo(shop, small)
    undo(shop, large)
    (finding,) = audit(shop)
    assert (finding["kind"], finding["at"]) == ("undone-late", "13:00")
    assert finding["what"] == "a sale of €90.00 undone 2 hours later"


# --- people ---------------------------------------------------------------------------------------------------------


def test_returns_are_held_against_the_rate_of_the_others(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop of clothes: two of seven come back, whoever is at the till. Then one takes back nearly everything."""
    hours = [f"2026-11-{day:02d}T{hour:02d}:00" for day in range(1, 15) for hour in range(8, 20)]
    for number, moment in enumerate(hours):
        _clock(monkeypatch, moment)
        till = shop._replace(operator=("Nadia", "Zoé")[number % 2])
        sale = _sale(till, 500, f"T-{number}")
        if number % 7 < 2:
            give_back(till, sale, 250)
    assert _kinds(shop) == []
    tom = shop._replace(operator="Tom")
    for number in range(12):
        _clock(monkeypatch, f"2026-11-20T{8 + number:02d}:00")
        give_back(tom, _sale(tom, 500, f"Tom-{number}"), 250)
    (finding,) = audit(shop)
    assert (finding["kind"], finding["operator"]) == ("many-returns", "Tom")
    assert finding["what"] == "12 returns beside 12 purchases; the others 48 beside 168"


def test_every_merge_is_told_and_one_of_unlike_names_is_to_be_looked_at(shop: OpenShop) -> None:
    for name in ("T. Exemple", "Zoé Autre"):
        enroll(shop, EnrollRequest(name, card=name[0] + "9", points=30))
        merge(shop, name[0] + "9", "T1")
    assert [(row["look"], row["points"], row["what"]) for row in audit(shop)] == [
        (True, 30, "Zoé Autre, card Z9, became part of this record, although the names are unlike"),
        (False, 30, "T. Exemple, card T9, became part of this record"),
    ]


def test_every_erasure_is_told_and_one_behind_a_gift_is_to_be_looked_at(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    enroll(shop, EnrollRequest("Autre Exemple", card="T2"))
    erase(shop, "T2")
    adjust(shop, "T1", 50, reason="for a friend")
    _clock(monkeypatch, "2026-11-25T10:30")
    erase(shop, "T1")
    rows = [row for row in audit(shop) if row["kind"] == "erasure"]
    assert [(row["look"], row["what"]) for row in rows] == [
        (True, "a member was erased 4 days after something was given to them by hand"),
        (False, "a member who asked for it was erased"),
    ]


def test_guessed_codes_are_shown_and_one_misread_is_not(shop: OpenShop) -> None:
    for tries in range(1, 6):
        with pytest.raises(VoucherNotFound):
            redeem(shop, "T1", "7AAA-BBBB-CCCC")
        assert len(_kinds(shop)) == (tries == 5)
    (finding,) = audit(shop)
    assert (finding["operator"], finding["what"]) == ("Nadia", "5 wrong voucher codes tried in one day")


# --- an honest year -------------------------------------------------------------------------------------------------


def test_an_honest_year_is_quiet_but_for_what_was_done_by_hand() -> None:
    year = HonestYear(worked(REVIEW))
    rows = audit(year.shop, FIRST_DAY)
    assert [row for row in rows if row["look"]] == []
    by_hand = {
        kind: year.shop.conn.execute("SELECT count(*) FROM facts WHERE kind = ?", (fact,)).fetchone()[0]
        for kind, fact in (("adjustment", "adjust"), ("merge", "merge"), ("erasure", "erase"))
    }
    by_hand["program"] = 2 * len(DEARER)
    assert Counter(row["kind"] for row in rows) == by_hand
    assert min(by_hand.values()) > 0
    kinds = {kind for (kind,) in year.shop.conn.execute("SELECT DISTINCT kind FROM facts")}
    assert kinds >= {"purchase", "return", "undo", "redemption", "voucher-use", "stamp", "engagement"}
    for month in range(1, 13):
        assert not [row for row in audit(year.shop, date(2026, month, 1)) if row["look"]]
