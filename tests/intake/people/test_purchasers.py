"""Who a row means: the surest identity decides, and what points to two members is told."""

from datetime import date
from pathlib import Path
from typing import Any

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.shop import OpenShop


def brought(shop: OpenShop, folder: Path, text: str, *, enroll_missing: bool = True) -> dict[str, Any]:
    path = folder / "sales.csv"
    path.write_text(text, encoding="utf-8")
    return import_purchases(shop, str(path), Options(enroll_missing))


def people(shop: OpenShop) -> list[tuple[Any, ...]]:
    return shop.conn.execute("SELECT source_id, phone, email, name FROM members ORDER BY id").fetchall()


def reasons(told: dict[str, Any]) -> list[str]:
    return [one["reason"] for one in told["rejects"]]


def test_a_newcomer_has_what_the_file_tells_and_no_phone_for_a_card(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "date,customer,amount\n2026-11-01,06 39 98 12 34,5.00\n2026-11-02,+33639981234,5.00\n"
        '2026-11-03,Testa@Example.org,5.00\n2026-11-04,Testa Exemple,5.00\n2026-11-05,"Exemple, Testa",5.00\n'
        '2026-11-06,4711,5.00\n2026-11-07,"5,00",5.00\n'
    )
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["rejected"], told["enrolled"]) == (6, 1, 4)
    assert sorted(people(shop), key=str) == [
        ("4711", None, None, ""),
        (None, "+33639981234", None, ""),
        (None, None, "testa@example.org", ""),
        (None, None, None, "Testa Exemple"),
    ]
    cards = {card for (card,) in shop.conn.execute("SELECT card FROM members WHERE source_id IS NULL")}
    assert all(len(card) == 6 for card in cards)
    again = brought(shop, tmp_path, text)
    assert (again["accepted"], again["unchanged"], again["enrolled"]) == (0, 6, 0)


def test_a_card_that_looks_like_a_phone_stays_a_card(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="0639981234", on=date(2026, 1, 1)))
    assert brought(shop, tmp_path, "date,card,amount\n2026-11-01,0639981234,5.00\n")["enrolled"] == 0


def test_a_row_is_known_by_what_it_tells_beside_a_number(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", email="ada@example.org", on=date(2026, 1, 1)))
    text = (
        "date,customer id,email,amount\n2026-11-01,C1,ada@example.org,5.00\n2026-11-02,C2,bo@example.org,5.00\n"
        "2026-11-03,C1,,6.00\n"
    )
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["enrolled"]) == (3, 1)
    assert people(shop) == [("C1", None, "ada@example.org", "Ada Essai"), ("C2", None, "bo@example.org", "")]
    again = brought(shop, tmp_path, text)
    assert (again["accepted"], again["unchanged"]) == (0, 3)


def test_capitals_of_a_number_do_not_matter(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer id,amount\n2026-11-01,c-1,5.00\n2026-11-02,C-1,5.00\n"
    assert brought(shop, tmp_path, text)["enrolled"] == 1
    assert brought(shop, tmp_path, text)["unchanged"] == 2


def test_a_name_counts_only_where_nothing_else_is_told(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", on=date(2026, 1, 1)))
    text = "date,customer id,customer name,amount\n2026-11-01,,Essai Ada,5.00\n2026-11-02,C7,Ada Essai,5.00\n"
    told = brought(shop, tmp_path, text, enroll_missing=False)
    assert (told["accepted"], reasons(told)) == (1, ["no member has the number C7; --enroll-missing makes them one"])


def test_several_members_are_named_with_their_cards(shop: OpenShop, tmp_path: Path) -> None:
    for name, card in (("Ada Essai", "A1"), ("Bo Essai", "B1")):
        enroll(shop, EnrollRequest(name, phone="06 39 98 12 34", card=card, on=date(2026, 1, 1), anyway=True))
    text = "date,phone,customer name,amount\n2026-11-01,06 39 98 12 34,,5.00\n2026-11-01,06 39 98 12 34,Bo Essai,6.00\n"
    told = brought(shop, tmp_path, text)
    assert reasons(told) == ["2 members have the phone +33639981234 (cards A1, B1): write the card in its place"]
    assert shop.conn.execute("SELECT member_id FROM facts WHERE kind = 'purchase'").fetchall() == [(2,)]


def test_a_number_decides_whatever_stands_beside_it(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 1, 1)))
    enroll(shop, EnrollRequest("Bo Essai", card="B1", email="bo@example.org", on=date(2026, 1, 1)))
    assert brought(shop, tmp_path, "date,card,email,amount\n2026-11-01,A1,bo@example.org,5.00\n")["accepted"] == 1
    assert shop.conn.execute("SELECT member_id FROM facts WHERE kind = 'purchase'").fetchall() == [(1,)]


def test_an_e_mail_and_a_phone_of_two_members_are_told(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", phone="06 39 98 12 34", on=date(2026, 1, 1)))
    enroll(shop, EnrollRequest("Bo Essai", card="B1", email="bo@example.org", on=date(2026, 1, 1)))
    told = brought(shop, tmp_path, "date,phone,email,amount\n2026-11-01,0639981234,bo@example.org,5.00\n")
    assert reasons(told) == ["the e-mail bo@example.org is that of card B1, the phone +33639981234 that of card A1"]


def test_an_e_mail_known_under_another_number_is_asked_about(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", source_id="S1", card="A1", email="ada@example.org", on=date(2026, 1, 1)))
    told = brought(shop, tmp_path, "date,customer id,email,amount\n2026-11-01,S2,ada@example.org,5.00\n")
    (reason,) = reasons(told)
    assert reason.startswith("the number S2 is not known, and the e-mail ada@example.org is that of card A1")
    assert "whose number is S1: one person?" in reason


def test_one_newcomer_told_in_three_ways_is_one_member(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "date,customer id,email,phone,amount\n2026-11-01,C1,a@example.org,,5.00\n"
        "2026-11-02,,a@example.org,06 39 98 12 34,5.00\n2026-11-03,,,06 39 98 12 34,5.00\n2026-11-04,C1,,,5.00\n"
        "2026-11-05,C2,a@example.org,,5.00\n"
    )
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["enrolled"]) == (5, 2), told["rejects"]
    counts = shop.conn.execute("SELECT member_id, count(*) FROM facts WHERE kind = 'purchase' GROUP BY 1").fetchall()
    assert sorted(count for _, count in counts) == [1, 4]


def test_a_name_alone_is_the_newcomer_of_that_name_unless_there_are_two(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "date,customer name,email,amount\n2026-11-01,Testa Exemple,a@example.org,5.00\n2026-11-02,testa exemple,,5.00\n"
        "2026-11-01,Zoé Exemple,b@example.org,5.00\n2026-11-01,Zoé Exemple,c@example.org,5.00\n"
        "2026-11-02,Zoé Exemple,,5.00\n"
    )
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["enrolled"]) == (4, 3)
    assert reasons(told) == ["2 people in this file have the name Zoé Exemple: write a number in its place"]
    again = brought(shop, tmp_path, text)
    assert (again["accepted"], again["unchanged"], again["rejected"]) == (0, 4, 1)


def test_a_return_finds_the_newcomer_however_it_names_them(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "date,customer,amount\n2026-11-01,06 39 98 12 34,5.00\n2026-11-02,+33639981234,-2.00\n2026-11-02,4712,-2.00\n"
    )
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["enrolled"]) == (2, 1)
    assert reasons(told) == ["no member has the number 4712, and a return alone enrolls nobody"]


def test_the_number_of_a_member_who_left_is_not_given_again_by_a_file(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest(source_id="S1", on=date(2026, 1, 1)))
    shop.conn.execute("UPDATE members SET status = 'closed'")
    told = brought(shop, tmp_path, "date,customer,amount\n2026-11-01,S1,5.00\n2026-11-01,S2,5.00\n")
    assert (told["accepted"], reasons(told)) == (1, ["the number S1 was that of a member who is no longer one"])


def test_who_was_undone_can_be_enrolled_by_a_file(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", source_id="S1", on=date(2026, 1, 1)))
    undo(shop)
    assert brought(shop, tmp_path, "date,customer,amount\n2026-11-01,S1,5.00\n")["enrolled"] == 1
