"""Points that come back to their lots first pay what is owed."""

from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.reports.members.card import member_card
from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import under_program

PROGRAM = b"""
[shop]
name = "Test"
[[rewards]]
id = "free-coffee"
name = "Free coffee"
value = "2.60"
points = 80
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    opened = init(str(tmp_path / "shop"), program=PROGRAM)
    enroll(opened, EnrollRequest("Testa Exemple", card="T1"))
    buy(opened, "T1", 10_000, ref="B")
    redeem(opened, "T1", "free-coffee", ref="R")
    return opened


@pytest.mark.parametrize("way", ["undo", "return"])
def test_a_redemption_undone_after_its_purchase_leaves_neither_lot_nor_debt(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    document = (undo(shop, "B") if way == "undo" else give_back(shop, "B")).document()
    assert document["balance"]["points"] == -80
    undo(shop, "R")
    card = member_card(shop, "T1")
    assert card["balance"]["points"] == 0
    assert card["lapsing"] == []
    assert verify(shop, replay=True)["ok"]
    monkeypatch.setenv("LOYALTY_NOW", "2027-12-05T10:30")
    assert member_card(shop, "T1")["balance"]["points"] == 0
    buy(shop, "T1", 3000)
    assert member_card(shop, "T1")["balance"]["points"] == 30


def test_undoing_the_return_as_well_gives_the_points_again(shop: OpenShop) -> None:
    give_back(shop, "B", ref="BACK")
    undo(shop, "R")
    undo(shop, "BACK")
    assert member_card(shop, "T1")["balance"]["points"] == 100
    assert verify(shop, replay=True)["ok"]


def test_what_is_still_owed_of_credit_taken_again_is_forgiven_when_it_comes_back(till: OpenTill) -> None:
    """3.20 came back, was spent, and is owed when the return is undone; half of it is paid when all comes back."""
    till().play("""
        2026-11-21
        enroll Léa
        adjust credit 8.00 because goodwill
        buy 10.00 credit 8.00 ref T1
        return T1 4.00 ref R1               -> 3.20 credit
        buy 5.00 credit 3.20 ref T2         -> 0.00 credit
        undo R1                             -> owes 3.20 credit
        return T2 2.50                      -> owes 1.60 credit
        return T1                           -> 6.40 credit
        buy 6.40 credit 6.40                -> 0.00 credit
    """)


def test_a_lapsed_lot_that_is_revived_pays_what_is_owed_at_once(till: OpenTill) -> None:
    till().play("""
        2025-10-01
        enroll Léa
        buy 100.00 ref T1                   -> until 2026-10-31
        redeem free-coffee ref G1           -> 20 points
        2026-11-21
        buy 10.00                           -> 10 points
        return T1                           -> owes 70 points
        undo G1                             -> 10 points
    """)


def test_two_debts_of_one_return_are_forgiven_before_anything_comes_back(till: OpenTill) -> None:
    """Points and a bonus were owed each by itself; what comes back of the one does not pay the other on its way."""
    bonus = """
        [[promotions]]
        id = "ten"
        name = "Ten more"
        bonus = 10
        until = 2026-11-21
    """
    till(worked(bonus)).play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1                   -> 110 points
        redeem free-coffee                  -> 30 points
        return T1 ref R1                    -> owes 80 points
        2026-11-22
        buy 75.00                           -> owes 5 points
        undo R1                             -> 105 points
        buy 5.00                            -> 110 points
    """)


def test_what_paid_a_debt_that_never_was_is_no_point_of_the_member(till: OpenTill) -> None:
    """Of 24 points 15 were used and 9 lapsed; both returns are undone, the one after the other."""
    counter = till(worked(points_expiry='mode = "after-months"\nmonths = 2\nat = "month-end"'))
    counter.play("""
        2026-01-05
        enroll Léa
        buy 24.06 coffee:2=19.30 cake:2=4.76 ref T1 -> 24 points, until 2026-03-31
        adjust -15 because correction       -> 9 points
        2026-04-06
        return T1 4.76 cake:2=4.76 ref R1   -> 0 points
        return T1 19.30 coffee:2=19.30 ref R2 -> owes 15 points
        undo R1                             -> owes 11 points
        2026-04-07
        undo R2                             -> 0 points
    """)
    prove(counter.shop)


def test_a_debt_that_a_correction_leaves_is_no_finding(shop: OpenShop) -> None:
    """The first purchase brought the tier that doubled the second; all was spent when it turns out to be none."""
    tiers = '[[tiers]]\nname = "A"\n[[tiers]]\nname = "B"\nfrom = "50"\nmultiplier = "2"\n'
    shop = under_program(shop, PROGRAM.decode() + tiers)
    enroll(shop, EnrollRequest("Ann", card="A1"))
    buy(shop, "A1", 5_000, ref="R1")
    buy(shop, "A1", 5_000, ref="R2")
    redeem(shop, "A1", "free-coffee")
    undo(shop, "R1")
    assert member_card(shop, "A1")["balance"]["points"] == 50 - 80
    prove(shop)
