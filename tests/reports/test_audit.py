"""What the owner should look at: each thing found, an honest day quiet."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.operations.adjust import adjust
from loyalty_cli.operations.buy import buy
from loyalty_cli.operations.enroll import EnrollRequest, enroll
from loyalty_cli.operations.init import init
from loyalty_cli.operations.redeem import redeem
from loyalty_cli.operations.returns import give_back
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.operations.stamp import stamp
from loyalty_cli.operations.undo import undo
from loyalty_cli.reports.audit import audit

PROGRAM = b"""
[shop]
name = "Test"
[[stamp_cards]]
id = "coffee"
name = "Coffee card"
category = "coffee"
boxes = 10
reward = "free-coffee"
[[rewards]]
id = "free-coffee"
name = "Free coffee"
value = "2.60"
points = 80
[staff]
max_adjustment = 200
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    opened = init(str(tmp_path / "shop"), program=PROGRAM)._replace(operator="Nadia")
    enroll(opened, EnrollRequest("Testa Exemple", card="T1", points=100, on=date(2026, 1, 2)))
    return opened


def _kinds(shop: OpenShop) -> list[str]:
    return [finding["kind"] for finding in audit(shop)]


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
    assert audit(shop) == []


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
    assert finding["what"] == "purchase dated 2026-10-01, keyed on 2026-11-21"


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


def test_purchases_without_receipt_stand_out_only_where_receipts_are_usual(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(19):
        monkeypatch.setenv("LOYALTY_NOW", f"2026-11-{number % 9 + 10}T{8 + number // 9:02d}:00")
        buy(shop, "T1", 500 + number, ref=f"T-{number}")
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    buy(shop, "T1", 777)
    assert _kinds(shop) == ["without-receipt"]


def test_only_what_is_new_since_the_day_is_shown(shop: OpenShop) -> None:
    adjust(shop, "T1", 900, reason="anniversary", max_points=1000)
    assert audit(shop, date(2026, 11, 22)) == []
