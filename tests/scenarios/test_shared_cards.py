"""Shared cards: what the linked buy counts for the household or the company, and each purchase keeps who bought."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from loyalty_cli.intake.customers import Options, import_customers
from loyalty_cli.intake.purchases import Options as PurchaseOptions
from loyalty_cli.intake.purchases import import_purchases
from loyalty_cli.operations.deeds.helping.linking import link, unlink
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.proof.privacy import due, tables_of
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.history import history
from loyalty_cli.reports.members.why import why
from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import Till, shop_in_memory

PROGRAM = worked("""
[[thresholds]]
from = "100.00"
percent = 10
for = "companies"
""").replace('language = "fr"', 'language = "en"')


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play("""
        2026-11-01
        enroll Garage Roux card GAR-1 email garage@shop.example
        enroll Léa email lea@shop.example
        enroll Max email max@shop.example
        Léa: buy 10.00 coffee:2=10.00 ref T1        -> +10 points, 4 coffee
        2026-11-10
    """)
    link(counter.shop, "Léa", "Garage")
    return counter


def points(counter: Till, name: str) -> int:
    held: int = counter.seen(name, counter.shop.now().today)["balance"]["points"]
    return held


def test_what_the_linked_buy_counts_for_the_other(counter: Till) -> None:
    document = counter.play("Léa: buy 210.00 coffee=210.00 ref T2   -> +210 points, 210 points, tier Silver, 3 coffee")
    assert (document["member"]["name"], document["bought_by"]["name"]) == ("Garage Roux", "Léa")
    counter.play("Max: buy 5.00                                 -> +5 points")
    counter.play("Garage Roux: buy 10.00 ref T3                 -> +12 points")
    assert (points(counter, "Léa"), points(counter, "Garage")) == (10, 222)
    told = history(counter.shop, "Garage")["facts"]
    assert [(one["ref"], one["by"]) for one in told if one["kind"] == "purchase"] == [("T2", "Léa"), ("T3", None)]
    reasons = [lot["why"] for lot in why(counter.shop, "Garage")["points"]["lots"]]
    assert [text.endswith(", by Léa") for text in reasons] == [True, False]
    counter.play("""
        Léa: buy 210.00 coffee=210.00 ref T2        -> repeated
        return T2 110.00                            -> -110 points
        undo T2                                     -> refused already-reversed
    """)


def test_told_of_both(counter: Till) -> None:
    lea, garage = (member_card(counter.shop, name)["member"] for name in ("Léa", "Garage"))
    assert lea["counts_for"] == {"card": "GAR-1", "name": "Garage Roux", "since": "2026-11-10"}
    assert [one["name"] for one in garage["linked"]] == ["Léa"]
    assert member_card(counter.shop, "Garage", counter.shop.now().today.replace(day=9))["member"]["linked"] == []


def test_from_the_day_on_and_until_the_day_before(counter: Till) -> None:
    counter.play("""
        2026-11-12
        Léa: buy 4.00 on 2026-11-09                 -> 14 points
        Léa: buy 4.00 on 2026-11-11                 -> 4 points
    """)
    unlink(counter.shop, "Léa")
    counter.play("Léa: buy 4.00 ref T9                      -> 18 points")
    counter.play("undo T9                                   -> 14 points")
    with pytest.raises(Exception, match="linked to nobody"):
        unlink(counter.shop, "Léa")


def test_a_voucher_of_the_buyer_is_for_a_purchase_of_their_own(counter: Till) -> None:
    counter.play("""
        Léa: adjust 75 because paper                -> 85 points
        Léa: take-home free-coffee                  -> 5 points, 1 voucher
        Garage Roux: adjust 80 because paper
        Garage Roux: take-home free-coffee          -> 1 voucher
    """)
    error = counter.refused("Léa: buy 10.00 voucher V1 ref O1", "refused")
    assert "is for Léa alone, and what they buy counts for Garage Roux" in error.message
    assert "--own" in str(error.hint)
    counter.play("""
        Max: buy 10.00 voucher V1                   -> refused refused
        Léa: buy 10.00 voucher V1 own yes ref O1    -> pay 7.40, +7 points, 12 points
        Léa: buy 10.00 voucher V1 own yes ref O1    -> repeated
        Léa: buy 10.00 voucher V1 ref O1            -> repeated
        Léa: buy 10.00 voucher V2 ref O2            -> pay 7.40, +7 points, 7 points
        return O1                                   -> 5 points, 1 voucher
        undo                                        -> 12 points, 0 voucher
        undo O1                                     -> 5 points, 1 voucher
    """)
    prove(counter.shop)


def test_a_link_undone_and_links_that_cannot_be(counter: Till) -> None:
    for who, to, match in (
        ("Léa", "Garage", "is linked to"),
        ("Garage", "Max", "one step"),
        ("Max", "Léa", "one step"),
        ("Max", "Max", "themself"),
    ):
        with pytest.raises(Exception, match=match):
            link(counter.shop, who, to)
    with pytest.raises(Exception, match="Léa is linked to Garage Roux"):
        link(counter.shop, "Max", "Léa")
    with pytest.raises(Exception, match="linked to Garage Roux: Léa"):
        link(counter.shop, "Garage", "Max")
    done = link(counter.shop, "Max", "Garage").document()
    counter.play("Max: buy 3.00                             -> 3 points")
    counter.play(f"undo fact:{done['fact']['id']}")
    counter.play("Max: buy 5.00                             -> 5 points")


def test_a_link_dated_before_others_agrees_with_them(counter: Till) -> None:
    """On 10 November Léa was linked to the garage: the garage counts for nobody else, whenever that is dated."""
    before = counter.shop.now().today - timedelta(days=5)
    for who, to in (("Garage", "Max"), ("Max", "Léa")):
        with pytest.raises(Exception, match="one step"):
            link(counter.shop, who, to, on=before)
    link(counter.shop, "Léa", "Max", on=before)


def test_a_company_pays_less_whoever_of_its_people_buys(counter: Till) -> None:
    from loyalty_cli.operations.deeds.members.update import Changes, update

    counter.play("Léa: buy 100.00 ref T4                    -> pay 100.00")
    update(counter.shop, "Garage", Changes(fields={"is_company": "yes"}))
    assert member_card(counter.shop, "Garage")["member"]["company"]
    counter.play("""
        Léa: buy 100.00 ref T5                      -> pay 90.00, +90 points
        Max: buy 100.00 ref T6                      -> pay 100.00
    """)


def test_merged_or_erased(counter: Till) -> None:
    counter.play("enroll Lea Martin")
    merge(counter.shop, "lea@shop.example", "Lea Martin")
    counter.play("Lea Martin: buy 6.00 ref T7               -> 6 points")
    assert member_card(counter.shop, "Garage")["member"]["linked"][0]["name"] == "Lea Martin"
    held = tables_of(counter.shop, "Lea Martin")
    assert [row["ref"] for row in held["bought_for_others"]] == ["T7"]
    erase(counter.shop, "Lea Martin")
    assert history(counter.shop, "Garage")["facts"][-1]["by"].startswith("erased")
    assert member_card(counter.shop, "Garage")["member"]["linked"] == []


def test_the_other_erased_they_buy_for_themself(counter: Till) -> None:
    erase(counter.shop, "Garage")
    counter.play("Léa: buy 5.00                             -> 15 points")


def test_who_buys_for_another_was_heard_of(counter: Till) -> None:
    counter.play("""
        2029-10-01
        Léa: buy 5.00
        2030-01-15
    """)
    assert "Léa" not in [row["name"] for row in due(counter.shop)]


def test_by_file_and_back(counter: Till, tmp_path: Path) -> None:
    rows = "2026-11-11,R1,lea@shop.example,7.00\n2026-11-12,R2,garage@shop.example,5.00\n"
    path = tmp_path / "sales.csv"
    path.write_text("date,receipt,customer,amount\n" + rows + "2026-11-09,R3,lea@shop.example,3.00\n", encoding="utf-8")
    counter.play("2026-11-13")
    import_purchases(counter.shop, str(path), PurchaseOptions())
    assert (points(counter, "Léa"), points(counter, "Garage")) == (13, 12)
    export_all(counter.shop, str(tmp_path / "out"), format="csv")
    members = next(tmp_path.glob("out/**/members*.csv"))
    told = list(csv.DictReader(members.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["linked_to"] for row in told].count("GAR-1") == 1
    again = shop_in_memory(PROGRAM)._replace(rehearsed=counter.shop.rehearsed)
    import_customers(again, str(members), Options())
    assert member_card(again, "Léa")["member"]["counts_for"]["name"] == "Garage Roux"
