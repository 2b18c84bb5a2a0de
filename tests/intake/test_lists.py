"""Lists of customers as shops keep them: several phones, numbers without zeros, placeholders, erased people."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.customers import Options, import_customers
from loyalty_cli.intake.fields.customer_plan import recognise
from loyalty_cli.intake.purchases import Options as PurchaseOptions
from loyalty_cli.intake.purchases import import_purchases
from loyalty_cli.intake.undo_import import undo_import
from loyalty_cli.language.catalogue import silence, speak
from loyalty_cli.ledger.people.erased import remember
from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.people.members import get_fields
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify

Bring = Callable[..., dict[str, Any]]


@pytest.fixture
def bring(shop: OpenShop, tmp_path: Path) -> Bring:
    def brought(text: str | bytes, **options: Any) -> dict[str, Any]:
        path = tmp_path / "list.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        told = import_customers(shop, str(path), Options(**options))
        left = sum(one["rows"] for one in told["left_out"])
        assert told["rows"] == told["accepted"] + told["unchanged"] + told["rejected"] + left
        return told

    return brought


def members(shop: OpenShop) -> int:
    (count,) = shop.conn.execute("SELECT count(*) FROM members WHERE status = 'active'").fetchone()
    return int(count)


def left_out(told: dict[str, Any]) -> list[tuple[str, list[int]]]:
    return [(one["reason"], one["lines"]) for one in told["left_out"]]


def test_all_phones_and_emails_find_the_member(shop: OpenShop, bring: Bring) -> None:
    text = "Name,Phone,Phone 2,Email\nAda Essai,06 39 98 00 01,06 39 98 00 02,a@example.org / ada@example.org\n"
    bring(text)
    found = {resolve(shop.conn, told, "FR").id for told in ("0639980001", "06 39 98 00 02", "ADA@example.org")}
    assert len(found) == 1
    told = bring("Name,Phone\nAda Essai,+33 6 39 98 00 02\n")
    assert (told["enrolled"], told["unchanged"], members(shop)) == (0, 1, 1)
    told = bring("Name,Phone,Email\nAda Essai,06 39 98 00 03,ada@example.org\n")
    assert (told["updated"], members(shop)) == (1, 1)
    erase(shop, "0639980003")
    assert shop.conn.execute("SELECT count(*) FROM contacts").fetchone() == (0,)


def test_a_further_phone_told_at_the_till_finds_too(shop: OpenShop, bring: Bring) -> None:
    bring("Name,Phone\nAda Essai,06 39 98 00 01\n")
    update(shop, "ada", Changes(fields={"other_phone": "+33639980009"}))
    assert resolve(shop.conn, "06 39 98 00 09", "FR").name == "Ada Essai"


def test_leading_zeros_are_no_difference(shop: OpenShop, bring: Bring, tmp_path: Path) -> None:
    bring("Customer ID,Name\n00123,Ada Essai\n456,Bea Essai\n")
    (tmp_path / "sales.csv").write_text("date,customer id,amount\n2026-11-21,123,5.00\n2026-11-21,0456,6.00\n")
    told = import_purchases(shop, str(tmp_path / "sales.csv"), PurchaseOptions(enroll_missing=True))
    assert (told["accepted"], told["enrolled"], members(shop)) == (2, 0, 2)
    told = bring("Customer ID,Name,Note\n123,Ada Essai,tea\n")
    assert (told["updated"], members(shop)) == (1, 2)
    assert "numbers that differ by leading zeros are the same: 123 is 00123" in told["notes"]
    assert resolve(shop.conn, "ada", "FR").source_id == "00123"


def test_who_was_erased_does_not_come_back_unasked(shop: OpenShop, bring: Bring, tmp_path: Path) -> None:
    with connection.writing(shop.conn):
        remember(shop.conn, [("email", "a@example.org"), ("source_id", "C9")])
    text = "Name,Email,Points\nAda Essai,a@example.org,50\nBea Essai,b@example.org,10\n"
    told = bring(text)
    assert (left_out(told), told["enrolled"], told["rejected"]) == (
        [("was erased on request: --include-erased takes them", [2])], 1, 0,
    )  # fmt: skip
    (tmp_path / "sales.csv").write_text("date,customer,amount\n2026-11-21,C9,5.00\n2026-11-21,C1,6.00\n")
    told = import_purchases(shop, str(tmp_path / "sales.csv"), PurchaseOptions(enroll_missing=True))
    assert (told["left_out"][0]["lines"], told["enrolled"]) == ([2], 1)
    assert bring(text, include_erased=True)["enrolled"] == 1


def test_undo_gives_back_what_a_file_changed(shop: OpenShop, bring: Bring) -> None:
    bring("Name,Email,Phone,Note,Birthday\nAda Essai,a@example.org,,tea,1987-05-12\n")
    before = resolve(shop.conn, "a@example.org", "FR")
    text = "Name,Email,Phone,Note,Birthday,Company\nAda Essai,a@example.org,06 39 98 00 01,coffee,1988-01-02,Cafe Ltd\n"
    batch = bring(text)["batch"]
    assert resolve(shop.conn, "a@example.org", "FR").note == "coffee"
    told = undo_import(shop, batch)
    assert (told["details_kept"], told["left_count"]) == (0, 0)
    assert resolve(shop.conn, "a@example.org", "FR") == before
    assert get_fields(shop.conn, before.id) == {}
    assert bring(text)["updated"] == 1
    assert verify(shop, replay=True)["ok"]


def test_undo_leaves_what_changed_since(shop: OpenShop, bring: Bring) -> None:
    bring("Name,Email,Note\nAda Essai,a@example.org,tea\n")
    batch = bring("Name,Email,Note\nAda Essai,a@example.org,coffee\n")["batch"]
    update(shop, "ada", Changes(note="milk"))
    assert undo_import(shop, batch)["details_kept"] == 1
    assert resolve(shop.conn, "ada", "FR").note == "milk"


def test_placeholders_are_read_as_empty_and_told(shop: OpenShop, bring: Bring) -> None:
    text = "First name,Last name,Phone,Email\nAda,undefined,0000000000,none@none.com\nBea,Essai,?,b@example.org\n"
    told = bring(text)
    assert (told["enrolled"], told["rejected"]) == (2, 0)
    rows = shop.conn.execute("SELECT name, phone, email FROM members ORDER BY id").fetchall()
    assert rows == [("Ada", None, None), ("Bea Essai", None, "b@example.org")]
    assert "'Phone' holds '0000000000', '?': read as empty" in told["notes"]
    assert "'Last name' holds 'undefined': read as empty" in told["notes"]


def test_placeholders_below_the_first_rows_are_told_too(bring: Bring) -> None:
    rows = "".join(f"Ada Essai,{at},a{at}@example.org\n" for at in range(400))
    told = bring("Name,Client ID,Email\n" + rows + "Bea Essai,undefined,none@none.com\nundefined,n.c.,c@example.org\n")
    assert (told["enrolled"], told["rejected"]) == (402, 0)
    assert "'Email' holds 'none@none.com': read as empty" in told["notes"]
    assert "'Client ID' holds 'undefined', 'n.c.': read as empty" in told["notes"]
    assert "'Name' holds 'undefined': read as empty" in told["notes"]


def test_dates_that_could_be_two_are_asked_about_once_however_far_down(shop: OpenShop, bring: Bring) -> None:
    rows = "".join(f"Ada Essai,a{at}@example.org,2026-01-02\n" for at in range(400))
    with pytest.raises(FileProblem, match="dates like '05/06/2026' in 'Joined' could be day first") as problem:
        bring("Name,Email,Joined\n" + rows + "Bea Essai,b@example.org,05/06/2026\n")
    assert problem.value.hint == "--date-order dmy or --date-order mdy"
    assert shop.conn.execute("SELECT count(*) FROM members").fetchone() == (0,)


def test_all_that_is_wrong_with_a_customer_is_told_at_once(bring: Bring) -> None:
    told = bring("Name,Phone,Email,Birthday\nAda Essai,12,nothing,31/02/1990\nBea Essai,,b@example.org,25/02/1990\n")
    (one,) = told["rejects"]
    assert one["column"] == "Phone"
    assert "Email: " in one["reason"]
    assert "Birthday: '31/02/1990' is not a day of the calendar" in one["reason"]


@pytest.mark.parametrize("column", ["Prénom", "Surname"])
def test_text_that_was_encoded_twice_is_mended(shop: OpenShop, bring: Bring, column: str) -> None:
    text = f"{column},Nom,Email\nZoé,Lefèvre,z@example.org\nÀgnès,Garçon-Œuvré,g@example.org\n"
    twice = text.encode("utf-8").decode("latin-1" if "É" in text else "cp1252", "replace").encode("utf-8")
    told = bring(twice)
    names = {name for (name,) in shop.conn.execute("SELECT name FROM members")}
    assert "Lefèvre" in " ".join(names)
    assert "the text was encoded twice (Ã© for é): it is read as it was meant" in told["notes"]


def test_right_accents_are_left_alone(shop: OpenShop, bring: Bring) -> None:
    bring("Prénom,Nom,Email\nÂngela,Ção Ãlvares,a@example.org\nZoé,Lefèvre,z@example.org\n")
    assert {name for (name,) in shop.conn.execute("SELECT name FROM members")} == {"Ângela Ção Ãlvares", "Zoé Lefèvre"}


def test_balances_of_who_has_purchases_already_are_asked_about(shop: OpenShop, bring: Bring) -> None:
    text = "Name,Email,Points\nAda Essai,a@example.org,{}\n"
    bring("Name,Email\nAda Essai,a@example.org\n")
    buy(shop, "ada", 5_000)

    def points() -> int:
        (count,) = shop.conn.execute("SELECT amount FROM balances WHERE unit = 'points'").fetchone()
        return int(count)

    had = points()
    more = "Bea Essai,b@example.org,5\n"
    with pytest.raises(FileProblem, match="line 2 tells balances of Ada Essai") as problem:
        bring(text.format(had + 30) + more)
    assert problem.value.hint == "--opening add or --opening top-up or --opening skip"
    asked = bring(text.format(had + 30) + more, dry_run=True)
    assert (len(asked["questions"]), len(asked["sample"])) == (1, 2)
    assert (points(), shop.conn.execute("SELECT count(*) FROM members").fetchone()) == (had, (1,))
    assert bring(text.format(had + 30), opening="skip")["unchanged"] == 1
    assert points() == had
    bring(text.format(had + 31), opening="top-up")
    assert points() == had + 31


def test_a_further_address_is_no_second_person(shop: OpenShop, bring: Bring) -> None:
    text = (
        "Customer ID,Name,Email,Phone,Address\n7,Ada Essai,a@example.org,06 39 98 00 01,1 rue Exemple\n"
        "7,Ada Essai,a@example.org,06 39 98 00 02,2 rue Exemple\n8,Bea Essai,b@example.org,,3 rue Exemple\n"
    )
    told = bring(text)
    assert (told["enrolled"], told["rejected"]) == (2, 0)
    assert left_out(told) == [("a further address of the person above", [3])]
    assert resolve(shop.conn, "06 39 98 00 02", "FR").name == "Ada Essai"


def test_a_birthday_without_its_year(shop: OpenShop, bring: Bring) -> None:
    bring("Name,Email,Birthday\nAda Essai,a@example.org,12-31\nBea Essai,b@example.org,--04-12\n")
    rows = shop.conn.execute("SELECT substr(birthday, 6) FROM members ORDER BY id").fetchall()
    assert rows == [("12-31",), ("04-12",)]


def test_orders_are_not_taken_for_customers(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Order ID,Quand,Customer name,Email,Order total\n1,2026-11-01,Ada Essai,a@example.org,20.00\n")
    plan = recognise(str(path), program=shop.program, today=shop.now().today)
    assert plan.recognition.questions[0].text == "this looks like a list of purchases"


def test_in_french_what_is_told_of_a_file_is_french(shop: OpenShop, bring: Bring, tmp_path: Path) -> None:
    speak("fr")
    try:
        told = bring("Nom,Téléphone,Né le,Ville\nAda,12,31/02/1990,Paris\nBea,?,25/02/1990,Lyon\n,,,x\n")
        (tmp_path / "orders.csv").write_text(
            "Date,Client,Total,Statut\n2026-11-01,7,3.00,annulé\n2026-11-01,7,0.00,payé\n2026-11-01,Nobody,3,payé\n"
        )
        orders = import_purchases(shop, str(tmp_path / "orders.csv"))
    finally:
        silence()
    assert told["notes"] == [
        "les dates de 'Né le' se lisent en commençant par le jour",
        "'Téléphone' contient '?'\u00a0: lu comme vide",
    ]
    assert told["columns_left_out"] == {"Ville": "les adresses ne sont pas gardées"}
    assert told["rejects"][1]["reason"] == "ne donne ni nom, ni téléphone, ni e-mail"
    assert [one["reason"] for one in orders["left_out"]] == ["annulée", "de montant nul"]
    assert orders["rejects"][0]["reason"] == "aucun membre n’a le nom Nobody\u00a0; --enroll-missing l’inscrit"
