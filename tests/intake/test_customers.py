"""Customers from a file: members with what they bring; nobody emptied, nobody opted back in, nothing twice."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import UsageError
from loyalty_cli.intake.customers import Options, import_customers
from loyalty_cli.ledger.people.members import consents_in_force, get_fields
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.reports.members.card import member_card
from tests.support.programs import BRONZE, FREE_COFFEE, SILVER, WELCOME_CARD, program

PROGRAM = program(
    BRONZE,
    SILVER,
    WELCOME_CARD.replace("Coffee card", "Café"),
    FREE_COFFEE,
    "[profile.points]\nphone = 10",
).encode()
HEADER = "Nom;Prénom;Téléphone;Mél;Date de naissance;Points;Tampons café\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    return init(str(tmp_path / "shop"), program=PROGRAM)


def _file(folder: Path, text: str, encoding: str = "utf-8", name: str = "clients.csv") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_a_french_spreadsheet_in_cp1252_brings_points_stamps_and_birthdays(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        HEADER + "Exemple;Testa;06 39 98 12 34;testa@example.org;13/05/1987;120;4\nModèle;Éva;;;29/02/1988;0;12\n",
        "cp1252",
    )
    told = import_customers(shop, path)
    assert (told["rows"], told["accepted"], told["enrolled"], told["rejected"]) == (2, 2, 2, 0)
    testa = member_card(shop, "Testa Exemple")
    assert testa["balance"] == {"points": 120, "credit_cents": 0, "stamps": {"coffee": 4}, "vouchers": 0}
    assert testa["lapsing"][0] == {"on": "2027-11-30", "points": 120}
    eva = member_card(shop, "modele eva")
    assert eva["balance"]["stamps"] == {"coffee": 2}
    assert eva["balance"]["vouchers"] == 1
    assert eva["member"]["birthday"] == "1988-02-29"


def test_the_same_file_again_changes_nothing_even_after_a_correction_at_the_till(
    shop: OpenShop, tmp_path: Path
) -> None:
    path = _file(tmp_path, HEADER + "Exemple;Testa;06 39 98 12 34;testa@example.org;13/05/1987;120;4\n")
    import_customers(shop, path)
    update(shop, "testa", Changes(phone="06 39 98 55 55"))
    before = shop.conn.execute("SELECT max(id) FROM facts").fetchone()
    again = import_customers(shop, path)
    assert (again["accepted"], again["unchanged"]) == (0, 1)
    assert shop.conn.execute("SELECT max(id) FROM facts").fetchone() == before
    assert member_card(shop, "testa")["member"]["phone"] == "+33639985555"


def test_a_member_already_there_gets_what_is_new_and_loses_nothing(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Testa Exemple", email="testa@example.org", note="window seat", card="T1"))
    path = _file(tmp_path, "Nom complet,Email,Téléphone,Points\nTesta Exemple,testa@example.org,06 39 98 12 34,50\n")
    told = import_customers(shop, path)
    assert (told["accepted"], told["enrolled"], told["updated"]) == (1, 0, 1)
    card = member_card(shop, "T1")
    assert card["member"]["phone"] == "+33639981234"
    assert card["member"]["note"] == "window seat"
    assert card["balance"]["points"] == 50
    assert card["balance"]["stamps"] == {"coffee": 2}


def test_an_opening_is_honoured_once(shop: OpenShop, tmp_path: Path) -> None:
    first = _file(tmp_path, "email,points\ntesta@example.org,50\n")
    second = _file(tmp_path, "email,points\ntesta@example.org,70\n", name="later.csv")
    import_customers(shop, first)
    assert import_customers(shop, second)["unchanged"] == 1
    assert member_card(shop, "testa@example.org")["balance"]["points"] == 50


def test_consent_is_never_assumed_and_never_given_back(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Nona Beispiel", email="nona@example.org"))
    update(shop, "nona", Changes(consents={"email": False}))
    path = _file(
        tmp_path,
        "First Name,Email,Accepts Email Marketing\nTesta,testa@example.org,yes\nNona,nona@example.org,yes\n"
        "Ada,ada@example.org,\n",
    )
    import_customers(shop, path)
    granted = {
        name: consents_in_force(shop.conn, number)
        for number, name in shop.conn.execute("SELECT id, substr(name, 1, 4) FROM members")
    }
    assert granted == {"Test": {"email": True}, "Nona": {"email": False}, "Ada": {}}
    assert shop.conn.execute("SELECT DISTINCT source FROM consents WHERE granted").fetchall() == [
        ("import clients.csv",)
    ]


def test_two_rows_of_one_person_are_told_and_the_second_is_given_back(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, "name,email,points\nTesta E,testa@example.org,50\nT. Exemple,TESTA@example.org,20\n")
    told = import_customers(shop, path)
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert told["duplicates"] == [{"line": 3, "earlier_line": 2, "identity": "email"}]
    assert "line 2" in told["rejects"][0]["reason"]


def test_two_rows_with_one_card_do_not_stop_the_import(shop: OpenShop, tmp_path: Path) -> None:
    told = import_customers(shop, _file(tmp_path, "card,name\nK1,Ada Essai\nK1,Bo Essai\nK2,Cy Essai\n"))
    assert (told["accepted"], told["rejected"]) == (2, 1)
    assert told["rejects"][0]["reason"].startswith("has the same card as line 2")


@pytest.mark.parametrize("status", ["closed", "erased"])
def test_the_card_of_somebody_who_left_rejects_its_row_only(shop: OpenShop, tmp_path: Path, status: str) -> None:
    import_customers(shop, _file(tmp_path, "card,source id,name\nK1,,Ada Essai\n,S1,Bo Essai\n"))
    shop.conn.execute("UPDATE members SET status = ?", (status,))
    told = import_customers(
        shop, _file(tmp_path, "card,source id,name\nK1,,Di Essai\n,S1,Eve Essai\nK3,S3,Flo Essai\n")
    )
    assert (told["accepted"], told["rejected"]) == (1, 2)
    assert [one["reason"] for one in told["rejects"]] == [
        f"card K1 was that of a member who is {status}: take another, or leave it out",
        f"number S1 was that of a member who is {status}: take another, or leave it out",
    ]


def test_refused_rows_can_be_mended_and_imported(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, HEADER + "Exemple;Testa;6,12346E+11;;13/05/1987;1;1\nEssai;Ada;;;;x;\nBon;Rita;;;;3;\n")
    told = import_customers(shop, path)
    assert (told["accepted"], told["rejected"]) == (1, 2)
    rejects = Path(told["rejects_file"])
    text = rejects.read_text(encoding="utf-8-sig").replace("6,12346E+11", "06 39 98 12 34").replace(";x;", ";7;")
    rejects.write_text(text, encoding="utf-8-sig")
    mended = import_customers(shop, str(rejects))
    assert (mended["accepted"], mended["rejected"]) == (2, 0)
    assert member_card(shop, "ada essai")["balance"]["points"] == 7


def test_open_questions_stop_the_import_before_anything_is_written(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, "name,email,balance\nTesta,testa@example.org,12\n")
    with pytest.raises(UsageError, match="could be points or"):
        import_customers(shop, path)
    told = import_customers(shop, path, Options(maps=("balance=points",)))
    assert told["accepted"] == 1


def test_spend_counts_for_the_tier_when_its_dates_are_told(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "name,email,total spent,first visit,last visit\n"
        "Testa,testa@example.org,250.00,2026-01-05,2026-10-30\nAda,ada@example.org,250.00,,\n",
    )
    import_customers(shop, path)
    assert member_card(shop, "testa@example.org")["tier"]["name"] == "Silver"
    assert member_card(shop, "ada@example.org")["tier"]["name"] == "Bronze"
    assert member_card(shop, "testa@example.org")["member"]["joined_on"] == "2026-01-05"


def test_a_dry_run_tells_and_writes_nothing(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, HEADER + "Exemple;Testa;6,12346E+11;;;1;1\nEssai;Ada;;;;5;\n")
    told = import_customers(shop, path, Options(dry_run=True))
    assert (told["accepted"], told["rejected"], told["dry_run"], told["rejects_file"]) == (1, 1, True, None)
    assert shop.conn.execute("SELECT (SELECT count(*) FROM facts) + (SELECT count(*) FROM members)").fetchone() == (0,)
    assert not (tmp_path / "clients.rejects.csv").exists()


def test_what_the_program_does_not_know_is_kept_as_the_shops_own_fields(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, "name,phone,mobile,company\nTesta,01 99 00 12 34,06 39 98 12 34,Exemple SA\n")
    import_customers(shop, path)
    (number,) = shop.conn.execute("SELECT id FROM members").fetchone()
    assert get_fields(shop.conn, number) == {"company": "Exemple SA", "other_phone": "+33199001234"}


def test_the_opening_date_dates_what_is_brought(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, "email,points\ntesta@example.org,50\n")
    import_customers(shop, path, Options(opening_date=date(2026, 3, 10)))
    assert member_card(shop, "testa@example.org")["lapsing"] == [{"on": "2027-03-31", "points": 50}]


def test_a_large_file_goes_in_parts_and_gives_the_same(shop: OpenShop, tmp_path: Path) -> None:
    rows = "".join(f"Member {number},m{number}@example.org,{number % 50}\n" for number in range(6000))
    told = import_customers(shop, _file(tmp_path, "name,email,points\n" + rows))
    assert (told["accepted"], told["rejected"]) == (6000, 0)
    total = shop.conn.execute("SELECT sum(amount) FROM balances WHERE unit = 'points'").fetchone()
    assert total == (sum(number % 50 for number in range(6000)),)


def test_two_rows_of_one_person_are_given_back_the_second_time_too(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, "name,email,points\nTesta E,testa@example.org,50\nT. Exemple,TESTA@example.org,20\n")
    import_customers(shop, path)
    again = import_customers(shop, path)
    assert (again["accepted"], again["unchanged"], again["rejected"]) == (0, 1, 1)
    assert member_card(shop, "testa@example.org")["member"]["name"] == "Testa E"


def test_the_shops_own_export_gives_nobody_anything_twice(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Testa Exemple", card="T1"))
    buy(shop, "T1", 4000, lines=(Line("coffee", 3, 900),))
    before = member_card(shop, "T1")["balance"]
    export_all(shop, str(tmp_path / "out"))
    import_customers(shop, str(tmp_path / "out" / "members.csv"))
    assert member_card(shop, "T1")["balance"] == before


CONTACTS = "Nom;Téléphone;Points\n"


def test_the_phone_of_one_member_does_not_make_them_another(shop: OpenShop, tmp_path: Path) -> None:
    import_customers(shop, _file(tmp_path, CONTACTS + "Léa Un;0639981301;10\n", name="a.csv"))
    second = _file(tmp_path, CONTACTS + "Paul Deux;0639981301;50\n", name="b.csv")
    told = import_customers(shop, second)
    lea = member_card(shop, "Léa Un")
    assert (told["accepted"], told["rejected"]) == (0, 1)
    assert told["rejects"][0]["reason"] == (
        f"has the phone of Léa Un ({lea['member']['card']}): one person? then write that name; else take the phone out"
    )
    assert (lea["member"]["name"], lea["balance"]["points"]) == ("Léa Un", 10)
    for path in (told["rejects_file"], second):
        assert import_customers(shop, path)["rejected"] == 1
    _file(tmp_path, CONTACTS + "Paul Deux;;50\n", name="b.csv")
    assert import_customers(shop, second)["enrolled"] == 1
    assert member_card(shop, "Paul Deux")["balance"]["points"] == 50


@pytest.mark.parametrize("name", ["Un Léa", "lea un", "Mme Léa Martin", "Leo Untel", ""])
def test_a_name_that_can_be_theirs_or_none_brings_what_is_new(shop: OpenShop, tmp_path: Path, name: str) -> None:
    enroll(shop, EnrollRequest("Léa Un", phone="0639981301", card="T1"))
    told = import_customers(shop, _file(tmp_path, f"Nom;Téléphone;Mél\n{name};0639981301;lea@example.org\n"))
    assert (told["updated"], told["rejected"]) == (1, 0)
    assert member_card(shop, "T1")["member"]["email"] == "lea@example.org"


def test_a_member_without_a_name_gets_the_one_that_is_told(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("", phone="0639981301", card="T1"))
    assert import_customers(shop, _file(tmp_path, CONTACTS + "Paul Deux;0639981301;\n"))["updated"] == 1
    assert member_card(shop, "T1")["member"]["name"] == "Paul Deux"


@pytest.mark.parametrize(("header", "value", "what"), [("Carte", "T1", "card"), ("Mél", "lea@example.org", "e-mail")])
def test_a_card_or_an_email_does_not_either(shop: OpenShop, tmp_path: Path, header: str, value: str, what: str) -> None:
    enroll(shop, EnrollRequest("Léa Un", email="lea@example.org", card="T1"))
    told = import_customers(shop, _file(tmp_path, f"Nom;{header};Téléphone\nPaul Deux;{value};0639981302\n"))
    assert told["rejects"][0]["reason"].startswith(f"has the {what} of Léa Un (T1): one person?")


def test_the_number_of_the_other_system_is_who_they_are(shop: OpenShop, tmp_path: Path) -> None:
    import_customers(shop, _file(tmp_path, "customer id,name,email\nX1,Léa Un,lea@example.org\n", name="a.csv"))
    later = _file(tmp_path, "customer id,name,email\nX1,Paul Deux,lea@example.org\n")
    assert import_customers(shop, later)["updated"] == 1


def test_the_phone_of_a_refused_row_is_free_for_the_next(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Léa Un", email="lea@example.org", card="T1"))
    text = "Nom;Mél;Téléphone\nPaul Deux;lea@example.org;0639981302\nEva Trois;;0639981302\n"
    told = import_customers(shop, _file(tmp_path, text))
    assert (told["enrolled"], [one["line"] for one in told["rejects"]]) == (1, [2])


def test_points_that_are_not_honoured_again_are_said(shop: OpenShop, tmp_path: Path) -> None:
    import_customers(shop, _file(tmp_path, "name,email,points\nTesta,testa@example.org,50\n"))
    later = _file(tmp_path, "name,email,points,phone\nTesta,testa@example.org,70,0639981234\n", name="later.csv")
    told = import_customers(shop, later)
    assert told["notes"] == ["1 row tells points for members whose opening was honoured before: kept as it is (line 2)"]
    assert (told["updated"], import_customers(shop, later)["notes"]) == (1, [])


def test_a_dry_run_names_who_would_be_updated(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Léa Un", email="lea@example.org", card="T1"))
    path = _file(tmp_path, CONTACTS.replace("\n", ";Mél\n") + "Léa Untel;0639981301;10;lea@example.org\n")
    told = import_customers(shop, path, Options(dry_run=True))
    assert told["updates"] == [{"line": 2, "card": "T1", "name": "Léa Un", "fields": ["name", "phone", "points"]}]
    assert import_customers(shop, path)["updates"] == told["updates"]


def test_a_tier_the_program_does_not_have_is_said(shop: OpenShop, tmp_path: Path) -> None:
    text = "name,email,tier\nTesta,testa@example.org,Gold\nAda,ada@example.org,gold\nEva,eva@example.org,silver\n"
    told = import_customers(shop, _file(tmp_path, text), Options(maps=("tier=tier",)))
    assert told["notes"][-2:] == [
        "tier 'Gold' is not one of Bronze, Silver: 1 row",
        "tier 'gold' is not one of Bronze, Silver: 1 row",
    ]
    assert member_card(shop, "Eva")["tier"]["name"] == "Silver"


def test_a_newcomer_with_the_name_of_a_member_is_said(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Léa Un", email="lea@example.org", card="T1"))
    text = "name,email\nUN Lea,other@example.org\nAda Essai,a@example.org\nAda Essai,b@example.org\n"
    told = import_customers(shop, _file(tmp_path, text))
    assert told["notes"] == ["enrolled under the name of a member, perhaps the same person: line 2: Léa Un (T1)"]
    assert told["enrolled"] == 3


@pytest.mark.parametrize(
    ("columns", "cells", "tier"),
    [
        ("total spent,last visit", "250.00,2026-10-30", "Bronze"),
        ("total spent,last visit,first visit", "250.00,2026-10-30,2024-01-05", "Bronze"),
        ("total spent,last visit,first visit", "250.00,2026-10-30,2025-11-21", "Bronze"),
        ("total spent,last visit,first visit", "250.00,2026-10-30,2025-11-22", "Silver"),
        ("spend last 12 months", "250.00", "Silver"),
        ("Dépenses 12 mois", "250.00", "Silver"),
        ("Total spent (12 months),first visit", "250.00,2020-01-01", "Silver"),
        ("Dépenses 24 derniers mois", "250.00", "Bronze"),
    ],
)
def test_spend_counts_in_the_window_when_all_of_it_was_spent_there(
    shop: OpenShop, tmp_path: Path, columns: str, cells: str, tier: str
) -> None:
    told = import_customers(shop, _file(tmp_path, f"name,email,{columns}\nTesta,testa@example.org,{cells}\n"))
    assert told["accepted"] == 1
    assert member_card(shop, "Testa")["tier"]["name"] == tier
    assert any("spend without its days" in note for note in told["notes"]) == (tier == "Bronze")


def test_lifetime_tiers_count_all_spend(tmp_path: Path) -> None:
    shop = init(str(tmp_path / "shop"), program=PROGRAM + b'[tier_rules]\nwindow = "lifetime"\n')
    told = import_customers(shop, _file(tmp_path, "name,email,total spent\nTesta,testa@example.org,250.00\n"))
    assert (member_card(shop, "Testa")["tier"]["name"], told["notes"]) == ("Silver", [])


def test_rejects_that_were_mended_are_not_written_over(shop: OpenShop, tmp_path: Path) -> None:
    path = _file(tmp_path, CONTACTS + "Léa Un;12;10\n")
    first = import_customers(shop, path)["rejects_file"]
    assert import_customers(shop, path)["rejects_file"] == first
    mended = Path(first).read_text(encoding="utf-8-sig").replace(";12;", ";0639981301;")
    Path(first).write_text(mended, encoding="utf-8")
    again = import_customers(shop, path)["rejects_file"]
    assert (Path(first).name, Path(again).name) == ("clients.rejects.csv", "clients.rejects-2.csv")
    assert Path(first).read_text(encoding="utf-8") == mended
    assert import_customers(shop, first)["enrolled"] == 1
    assert sorted(one.name for one in tmp_path.glob("*.part")) == []


def test_who_is_enrolled_is_named_in_a_dry_run_and_after_it(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Testa Exemple", email="testa@example.org"))
    more = "".join(f"Fictif {number},hugo{number}@example.org\n" for number in range(150))
    path = _file(tmp_path, f"Nom,Email\nTesta Exemple,testa@example.org\nÉva Modèle,eva@example.org\n{more}")
    for dry_run in (True, False):
        told = import_customers(shop, path, Options(dry_run=dry_run))
        assert (told["enrolled"], len(told["newcomers"])) == (151, 100)
        assert told["newcomers"][:2] == [{"line": 3, "name": "Éva Modèle"}, {"line": 4, "name": "Fictif 0"}]


def test_a_spreadsheets_number_of_a_day_is_told_as_such(shop: OpenShop, tmp_path: Path) -> None:
    (row,) = import_customers(shop, _file(tmp_path, "Nom,Birthday\nTesta,31909\n"))["rejects"]
    assert row["column"] == "Birthday"
    assert "'31909' is not a birthday; is it a spreadsheet's number of a day? format that column" in row["reason"]
    many = "".join(f"Fictif {number},{31909 + number}\n" for number in range(6))
    left = import_customers(shop, _file(tmp_path, f"Nom,Birthday\n{many}"))["columns_left_out"]
    assert "perhaps a spreadsheet's numbers of days" in left["Birthday"]


def test_a_day_without_its_year_is_month_first_beside_days_that_are_year_first(shop: OpenShop, tmp_path: Path) -> None:
    told = import_customers(shop, _file(tmp_path, "Nom,Birthday\nTesta,1990-05-12\nÉva,04-03\n"))
    assert told["enrolled"] == 2
    rows = shop.conn.execute("SELECT name, birthday FROM members ORDER BY id").fetchall()
    assert rows == [("Testa", "1990-05-12"), ("Éva", "0004-04-03")]


def test_guests_with_the_number_0_are_several_people(shop: OpenShop, tmp_path: Path) -> None:
    told = import_customers(
        shop, _file(tmp_path, "Customer ID,Nom,Email\n0,Testa,t@example.org\n0,Éva,e@example.org\n")
    )
    assert (told["enrolled"], told["duplicates"]) == (2, [])


def test_a_phone_of_another_country_is_read_by_the_country_of_its_row(shop: OpenShop, tmp_path: Path) -> None:
    text = "Nom,Email,Phone,Country Code\nTesta,t@example.org,07700 900123,GB\nÉva,e@example.org,0499000001,GB\n"
    text += "Ada,ada@,07700 900124,GB\nBob,b@example.org,07700 900125,FR\n"
    told = import_customers(shop, _file(tmp_path, text))
    rows = shop.conn.execute("SELECT name, phone FROM members ORDER BY id").fetchall()
    assert rows == [("Testa", "+447700900123"), ("Éva", "+33499000001")]
    assert [(row["line"], row["column"]) for row in told["rejects"]] == [(4, "Email"), (5, "Phone")]
    assert "phone" not in told["rejects"][0]["reason"]


@pytest.mark.parametrize("header", ["Country", "Pays", "Billing Country", "Country/Region"])
def test_a_country_may_be_told_by_its_name(shop: OpenShop, tmp_path: Path, header: str) -> None:
    text = f"Nom,Phone,{header}\nTesta,0470 12 34 56,Belgique\nÉva,07700 900123,UK\nAda,0151 23456789,Deutschland\n"
    import_customers(shop, _file(tmp_path, text + "Bob,06 39 98 00 01,Atlantis\nDan,06 39 98 00 02,Belgique\n"))
    assert shop.conn.execute("SELECT name, phone FROM members ORDER BY id").fetchall() == [
        ("Testa", "+32470123456"), ("Éva", "+447700900123"), ("Ada", "+4915123456789"),
        ("Bob", "+33639980001"), ("Dan", "+33639980002"),
    ]  # fmt: skip


def test_the_country_of_a_row_comes_before_that_of_the_shop(shop: OpenShop, tmp_path: Path) -> None:
    text = "Nom,Mobile,Phone,Country Code\nTesta,0470 12 34 56,,BE\nÉva,079 123 45 67,,ch\nAda,0470 12 34 57,,FR\n"
    text += "Bob,0470 12 34 58,0639980001,BE\nDan,0470 12 34 59 / 06 39 98 00 02,,BE\nUma,+33639980003,,BE\n"
    import_customers(shop, _file(tmp_path, text))
    assert shop.conn.execute("SELECT name, phone FROM members ORDER BY id").fetchall() == [
        ("Testa", "+32470123456"), ("Éva", "+41791234567"), ("Ada", "+33470123457"),
        ("Bob", "+32470123458"), ("Dan", "+32470123459"), ("Uma", "+33639980003"),
    ]  # fmt: skip
    further = shop.conn.execute("SELECT value FROM contacts WHERE kind = 'phone' ORDER BY 1").fetchall()
    assert further == [("+33639980001",), ("+33639980002",)]
