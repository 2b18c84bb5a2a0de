"""The person goes; what happened stays, and is nobody's."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import MemberNotFound
from loyalty_cli.ledger.people.erased import erased_identities
from loyalty_cli.ledger.people.members import get_fields, get_member, record_consent, set_field, update_member
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.due.lapse import run
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.reports.members.history import history
from tests.scenarios.conftest import OpenTill
from tests.support.nights import clock
from tests.support.programs import FIVE_OFF, worked
from tests.support.till import Till

SECRETS = ("Zénobie", "zenobie", "639980017", "zenobie@example.org", "1987-05-12", "Z-4711", "thé vert", "allergique")


def zenobie(shop: OpenShop) -> int:
    request = EnrollRequest(
        "Zénobie Inventée",
        phone="06 39 98 00 17",
        email="zenobie@example.org",
        birthday=date(1987, 5, 12),
        source_id="Z-4711",
        note="allergique aux noix",
        points=100,
    )
    enroll(shop, request)
    (number,) = shop.conn.execute("SELECT max(id) FROM members").fetchone()
    set_field(shop.conn, number, "favourite_drink", "thé vert")
    record_consent(shop.conn, number, "email", True, "enrolment", date(2026, 11, 21), "par écrit")
    return int(number)


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(worked(FIVE_OFF))
    counter.play("2026-11-21")
    zenobie(counter.shop)
    counter.play("""
        Zénobie: redeem five-off
        Zénobie: buy 20.00 ref T1
    """)
    return counter


def test_nothing_names_an_erased_member_any_more(counter: Till) -> None:
    erase(counter.shop, "Zénobie")
    tables = counter.shop.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    told = [str(row) for (table,) in tables for row in counter.shop.conn.execute(f"SELECT * FROM {table}")]
    assert [secret for secret in SECRETS for row in told if secret in row] == []
    member = get_member(counter.shop.conn, 1)
    assert (member.status, member.name, member.shown_name) == ("erased", "", member.card)
    assert get_fields(counter.shop.conn, 1) == {}


def test_what_happened_stays(counter: Till) -> None:
    before = counter.shop.conn.execute("SELECT * FROM entries ORDER BY id").fetchall()
    balances = counter.shop.conn.execute("SELECT * FROM balances ORDER BY 1, 2").fetchall()
    erase(counter.shop, "Zénobie")
    assert counter.shop.conn.execute("SELECT * FROM entries ORDER BY id").fetchall() == before
    assert counter.shop.conn.execute("SELECT * FROM balances ORDER BY 1, 2").fetchall() == balances


def test_their_points_and_vouchers_lapse_in_their_time(counter: Till) -> None:
    erase(counter.shop, "Zénobie")
    clock(counter, "2028-01-01")
    lapsed = run(counter.shop, date(2028, 1, 1))
    assert (lapsed.points, lapsed.vouchers) == (70, 1)


def test_the_answer_names_fields_and_no_values(counter: Till) -> None:
    (card,) = counter.shop.conn.execute("SELECT card FROM members").fetchone()
    answer = erase(counter.shop, "Zénobie")
    assert answer == {
        "fact": {"id": 4, "kind": "erase", "on": "2026-11-21", "ref": None, "repeated": False},
        "member": None,
        "entries": [],
        "balance": None,
        "tier": None,
        "say": [],
        "card": card,
        "erased": ["name", "phone", "email", "birthday", "note", "source_id", "favourite_drink", "consents"],
        "records": 1,
        "kept": 7,
        "left": [],
        "copies": [],
        "warnings": ["exports made before still name the member, and backups until 14 later ones are made"],
    }
    (body,) = counter.shop.conn.execute("SELECT body FROM facts WHERE kind = 'erase'").fetchone()
    assert body == '{"why":"asked","records":1}'


def test_they_are_found_no_more(counter: Till) -> None:
    (card,) = counter.shop.conn.execute("SELECT card FROM members").fetchone()
    erase(counter.shop, "Zénobie")
    for text in ("Zénobie", "06 39 98 00 17", "zenobie@example.org", card):
        with pytest.raises(MemberNotFound):
            erase(counter.shop, text)


def test_their_card_leads_nowhere_and_is_not_given_again_unasked(counter: Till) -> None:
    (card,) = counter.shop.conn.execute("SELECT card FROM members").fetchone()
    erase(counter.shop, "Zénobie")
    assert get_member(counter.shop.conn, 1).card == "erased-1"
    counter.play("enroll Nino")
    (other,) = counter.shop.conn.execute("SELECT card FROM members WHERE name = 'Nino'").fetchone()
    assert other not in (card, "erased-1")


def test_they_may_come_back_as_somebody_new(counter: Till) -> None:
    erase(counter.shop, "Zénobie")
    zenobie(counter.shop)
    counter.play("Zénobie: show             -> 100 points")


def test_their_purchases_can_still_come_back(counter: Till) -> None:
    erase(counter.shop, "Zénobie")
    counter.play("return T1                 -> -20 points, 50 points")


def test_an_erasure_is_not_undone(counter: Till) -> None:
    fact = erase(counter.shop, "Zénobie")["fact"]["id"]
    counter.play(f"undo #{fact}              -> refused refused")


def test_a_record_merged_into_theirs_is_erased_with_it(counter: Till) -> None:
    counter.play("enroll Autre")
    conn = counter.shop.conn
    conn.execute("UPDATE members SET status = 'merged', merged_into = 1, phone = '+33639980018' WHERE id = 2")
    assert erase(counter.shop, "Autre")["records"] == 2
    other = get_member(conn, 2)
    assert (other.status, other.merged_into, other.name, other.phone) == ("erased", 1, "", None)


def test_the_bytes_are_overwritten(tmp_path: Path) -> None:
    """SQLite leaves what was deleted in its free pages unless it is told otherwise."""
    shop = init(str(tmp_path), program=worked().encode())
    enroll(shop, EnrollRequest("Petit"))
    zenobie(shop)
    update_member(shop.conn, 2, {"note": "allergique " * 900})
    path = tmp_path / "loyalty.db"
    assert b"allergique" in path.read_bytes()
    erase(shop, "Zénobie")
    shop.close()
    left = path.read_bytes()
    assert [secret for secret in SECRETS if secret.encode() in left] == []


def test_an_enrolment_undone_forgets_who_they_were(till: OpenTill) -> None:
    """Nobody could find the record afterwards to erase it."""
    counter = till()
    counter.play("2026-11-21")
    number = zenobie(counter.shop)
    said = undo(counter.shop).document()["say"]
    for table in ("member_words", "member_fields", "consents", "import_rows", "contacts", "replaced"):
        held = counter.shop.conn.execute(f"SELECT count(*) FROM {table} WHERE member_id = ?", (number,)).fetchone()
        assert (table, *held) == (table, 0)
    row = counter.shop.conn.execute("SELECT * FROM members WHERE id = ?", (number,)).fetchone()
    assert [secret for secret in SECRETS if secret in str(row)] == []
    member = get_member(counter.shop.conn, number)
    assert (member.status, member.shown_name, member.source_id) == ("closed", f"closed-{number}", None)
    assert said == []


def test_nothing_of_an_erased_member_is_left_on_disk_but_what_is_listed(tmp_path: Path) -> None:
    """Every byte of the folder: the ledger with its free pages, journals, exports, letters, rejects, lists."""
    folder = tmp_path / "shop"
    shop = init(str(folder), program=worked(FIVE_OFF).encode())
    enroll(shop, EnrollRequest("Petit Autre"))
    zenobie(shop)
    for number in range(30):
        adjust(shop, "Zénobie", 1, reason=f"Zénobie attend son thé vert {number}")
    update_member(shop.conn, 2, {"note": "allergique " * 900})
    begun = "INSERT INTO batches(kind, file_name, file_digest, started_at) VALUES ('c', 'Zénobie Inventée.csv', '', '')"
    shop.conn.execute(begun)
    (folder / "list.rejects.csv").write_text("name\nZénobie Inventée\n", encoding="utf-8")
    export_all(shop)
    (folder / "loyalty.db.before-restore-20261121T093000Z").write_bytes(b"zenobie@example.org")

    answer = erase(shop, "Zénobie Inventée")
    shop.close()

    holding = sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in (*SECRETS, "attend son"))
    )
    assert "loyalty.db" not in holding
    assert set(holding) <= {*answer["copies"]}
    assert {"list.rejects.csv", "loyalty.db.before-restore-20261121T093000Z", "exports/members.csv"} <= set(holding)


def test_an_erased_member_is_known_again_by_digest_alone(counter: Till) -> None:
    erase(counter.shop, "Zénobie")
    known = erased_identities(counter.shop.conn)
    assert known is not None
    assert known("phone", "+33639980017")
    assert known("email", "zenobie@example.org")
    assert known("source_id", "Z-4711")
    assert not known("email", "autre@example.org")


def test_words_of_others_that_name_the_member_are_listed(counter: Till) -> None:
    counter.play("enroll Nino\nNino: buy 3.00 ref T-zenobie-2")
    adjust(counter.shop, "Nino", 5, reason="paid by Zénobie")
    update(counter.shop, "Nino", Changes(note="friend of Zénobie Inventée", fields={"brings": "Zénobie"}))
    (card,) = counter.shop.conn.execute("SELECT card FROM members WHERE name = 'Nino'").fetchone()
    answer = erase(counter.shop, "Zénobie Inventée")
    assert answer["left"] == [
        {"where": "reason", "of": "fact #6"},
        {"where": "ref", "of": "fact #5"},
        {"where": "note", "of": f"card {card}"},
        {"where": "field", "of": f"card {card}"},
    ]
    assert "these texts may name the member and stay: a reason of fact #6" in answer["warnings"][-1]
    assert history(counter.shop, "Nino")["facts"][-2]["reason"] == "paid by Zénobie"


def test_the_name_of_a_file_that_names_the_member_goes(counter: Till) -> None:
    conn = counter.shop.conn
    for name in ("Inventee_zenobie-2026.csv", "customers.csv"):
        conn.execute("INSERT INTO batches(kind, file_name, file_digest, started_at) VALUES ('c', ?, '', '')", (name,))
    erase(counter.shop, "Zénobie Inventée")
    assert conn.execute("SELECT file_name FROM batches ORDER BY id").fetchall() == [("import-1",), ("customers.csv",)]
