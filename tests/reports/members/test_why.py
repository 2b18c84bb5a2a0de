"""Where each point comes from."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.store.connection import writing
from loyalty_cli.ledger.store.programs import record_source
from loyalty_cli.operations.deeds import buy
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.reports.members.why import rows_of, why
from tests.reports.conftest import Till


def facts(lots: list[dict[str, Any]]) -> list[tuple[str | None, int, int, str | None]]:
    """Receipt, granted, left and last day of each lot."""
    return [(lot["fact"]["ref"], lot["granted"], lot["left"], lot["expires_on"]) for lot in lots]


def test_each_point_has_a_receipt_a_rule_and_a_lot(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 6_000, ref="T-1")
    till.day(date(2025, 4, 3)).buy("léa", 5_000, ref="T-2")
    till.redeem("léa", "free-coffee", ref="R-1")
    points = why(till.shop, "léa")["points"]
    assert facts(points["lots"]) == [("T-1", 60, 0, "2026-03-31"), ("T-2", 50, 30, "2026-04-30")]
    assert points["lots"][0]["why"] == "1 per €1.00 on €60.00"
    assert [(use["fact"]["ref"], use["amount"], use["why"]) for lot in points["lots"] for use in lot["uses"]] == [
        ("R-1", -60, "points for Free coffee"),
        ("R-1", -20, "points for Free coffee"),
    ]
    assert points["adds_up_to"] == 30


@pytest.mark.parametrize("limit", [None, 1])
def test_line_by_line_the_amounts_add_up(till: Till, limit: int | None) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 6_000, ref="T-1")
    till.day(date(2025, 4, 3)).buy("léa", 5_000, ref="T-2")
    till.redeem("léa", "free-coffee", ref="R-1")
    rows: list[dict[str, Any]] = []
    for on in (date(2025, 4, 3), date(2026, 5, 2)):
        till.day(on)
        document = why(till.shop, "léa", limit=limit)
        rows = rows_of(document)
        sums = {part: sum(row["amount"] for row in rows if row["part"] == part) for part in ("points", "spend")}
        assert sums == {part: document[told]["adds_up_to"] for part, told in (("points", "points"), ("spend", "tier"))}
    assert [(row["ref"], row["kind"], row["amount"], row["left"]) for row in rows if row["part"] == "points"][-3:] == [
        ("T-2", "purchase", 50, 0),
        ("R-1", "redemption", -20, None),
        (None, "lapse", -30, None),
    ]


def test_what_came_back_to_its_lot_was_not_used(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 9_000)
    till.redeem("léa", "free-coffee")
    till.undo()
    (lot,) = why(till.shop, "léa")["points"]["lots"]
    assert (lot["uses"], lot["left"]) == ([], 90)


def test_what_is_owed_is_named_until_it_is_paid(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 8_000, ref="T-1")
    till.redeem("léa", "free-coffee")
    till.give_back("T-1", 3_000)
    points = why(till.shop, "léa")["points"]
    assert [(debt["open"], debt["amount"], debt["why"]) for debt in points["debts"]] == [
        (30, -30, "goods of T-1 returned")
    ]
    assert points["adds_up_to"] == -30
    till.day(date(2025, 3, 9)).buy("léa", 5_000, ref="T-2")
    points = why(till.shop, "léa")["points"]
    assert points["debts"] == []
    assert [(use["amount"], use["fact"]["kind"]) for use in points["lots"][1]["uses"]] == [(-30, "return")]
    assert points["adds_up_to"] == points["lots"][1]["left"] == 20


def test_what_lapsed_is_said_of_its_lot(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 3_000)
    till.day(date(2026, 4, 1))
    (lot,) = why(till.shop, "léa")["points"]["lots"]
    assert (lot["lapsed"], lot["left"]) == (30, 0)
    assert why(till.shop, "léa", date(2026, 3, 31))["points"]["adds_up_to"] == 30


def test_credit_is_traced_like_points(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 15_000)
    till.redeem("léa", "credit")
    till.buy("léa", 500, credit_cents=400, ref="T-2")
    credit = why(till.shop, "léa")["credit"]
    (lot,) = credit["lots"]
    assert (lot["granted"], lot["left"], lot["expires_on"], lot["why"]) == (
        1_000,
        600,
        None,
        "points for Ten euros of credit",
    )
    assert [(use["fact"]["ref"], use["amount"]) for use in lot["uses"]] == [("T-2", -400)]
    assert credit["adds_up_to"] == 600


def test_a_stamp_card_adds_up_box_by_box(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 2_600, coffees=10)
    (coffee, _) = why(till.shop, "léa")["stamps"]
    assert [(line["amount"], line["why"]) for line in coffee["lines"]] == [
        (2, "Coffee card, head start: welcome"),
        (10, "10 x coffee, Coffee card"),
        (-10, "Coffee card full, 10 boxes"),
    ]
    assert coffee["adds_up_to"] == 2


def test_a_lapsed_card_adds_up_to_nothing(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).visit("léa")
    till.day(date(2025, 6, 4))
    visits = why(till.shop, "léa")["stamps"][1]
    assert [(line["amount"], line["why"]) for line in visits["lines"]] == [
        (1, "stamped on Visit card"),
        (-1, "Visit card lapsed, last day 3 June 2025"),
    ]
    assert visits["adds_up_to"] == 0


def test_the_tier_is_traced_to_the_spend_that_still_counts(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 5_000, ref="T-1")
    till.day(date(2025, 4, 3)).buy("léa", 20_000, ref="T-2")
    till.day(date(2025, 5, 3)).give_back("T-2", 1_000)
    tier = why(till.shop, "léa", date(2025, 5, 3))["tier"]
    assert (tier["start"], tier["end"], tier["name"]) == ("2024-05-04", "2025-05-03", "Silver")
    assert [(line["on"], line["amount"], line["fact"]["kind"]) for line in tier["lines"]] == [
        ("2025-03-03", 5_000, "purchase"),
        ("2025-04-03", 20_000, "purchase"),
        ("2025-04-03", -1_000, "return"),
    ]
    assert tier["adds_up_to"] == 24_000
    assert [(change["before"], change["after"], change["on"], change["fact"]["ref"]) for change in tier["changes"]] == [
        ("Bronze", "Silver", "2025-04-03", "T-2")
    ]
    till.day(date(2026, 3, 3))
    assert why(till.shop, "léa")["tier"]["adds_up_to"] == 19_000


def test_a_voucher_names_the_fact_it_came_from(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 2_600, coffees=10, ref="T-1")
    (voucher,) = why(till.shop, "léa")["vouchers"]
    assert (voucher["reward"], voucher["source"], voucher["fact"]["ref"]) == ("free-coffee", "card:coffee", "T-1")


def test_with_a_limit_the_earlier_ones_are_carried_forward(till: Till) -> None:
    till.enroll()
    for day, cents in enumerate((3_000, 4_000, 5_000), start=3):
        till.day(date(2025, 3, day)).buy("léa", cents, coffees=1, ref=f"T-{day}")
    whole, last = why(till.shop, "léa"), why(till.shop, "léa", limit=1)
    assert facts(last["points"]["lots"]) == [("T-5", 50, 50, "2026-03-31")]
    for part, rows, worth in (("points", "lots", "left"), ("tier", "lines", "amount")):
        assert (last[part]["earlier"], whole[part]["earlier"], whole[part]["brought_forward"]) == (2, 0, 0)
        listed = sum(row[worth] for row in last[part][rows])
        assert last[part]["brought_forward"] + listed == last[part]["adds_up_to"] == whole[part]["adds_up_to"]
    coffee = last["stamps"][0]
    assert (coffee["earlier"], coffee["brought_forward"], len(coffee["lines"]), coffee["adds_up_to"]) == (3, 4, 1, 5)
    with pytest.raises(BadValue):
        why(till.shop, "léa", limit=0)


def test_what_multiplied_the_points_is_named_as_it_was_on_its_day(till: Till) -> None:
    program = till.shop.program
    happy = Promotion("happy", "Happy hour", multiplier_e4=20_000)
    points = program.points._replace(multipliers=(("tea", 15_000), ("coffee", 10_000)))
    till.enroll()
    with_promotion(till, program._replace(points=points, promotions=(happy,)))
    till.buy("léa", 1_000, ref="T-1")
    buy.buy(till.shop, "léa", 1_000, lines=(Line("tea", 1, 600), Line("coffee", 1, 400)), ref="T-2")
    with_promotion(till, program)
    till.give_back("T-2", 500)
    assert [lot["why"] for lot in why(till.shop, "léa")["points"]["lots"]] == [
        "1 per €1.00 on €10.00, Happy hour x2",
        "1 per €1.00: tea 6.00 x1.5 = 9 · coffee 4.00 = 4, Happy hour x2 = 26",
    ]
    (use,) = why(till.shop, "léa")["points"]["lots"][1]["uses"]
    assert use["why"] == "goods of T-2 returned"


def with_promotion(till: Till, program: Program) -> None:
    """The shop promises something else from now on."""
    with writing(till.shop.conn):
        recorded = record_source(till.shop.conn, str(program), program, "{}", "2025-01-06T10:30:00+00:00")
    till.shop = till.shop._replace(program=program, recording=recorded.recording)


def test_a_purchase_that_gave_no_points_is_listed_with_the_reason(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 60, ref="T-1")
    till.buy("léa", 6_000, ref="T-2")
    document = why(till.shop, "léa")
    (one,) = document["no_points"]
    assert (one["fact"]["ref"], one["amount_cents"]) == ("T-1", 60)
    assert one["why"]
    till.undo("T-1")
    assert why(till.shop, "léa")["no_points"] == []
