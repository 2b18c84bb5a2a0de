"""Erasure: the person is gone from the file, what happened stays and adds up."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem, MemberNotFound
from loyalty_cli.keeping.privacy import export_member
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.privacy import due, purge
from loyalty_cli.operations.proof.verify import verify

PROGRAM = b"""
[shop]
name = "Test"
[privacy]
keep_years = 3
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    return init(str(tmp_path / "shop"), program=PROGRAM)


def _testa(shop: OpenShop) -> None:
    request = EnrollRequest(
        "Testa Unvergleichlich",
        phone="06 39 98 12 34",
        email="unvergleichlich@example.org",
        birthday=date(1987, 5, 12),
        note="always the window seat",
        consents=("email",),
        card="T1",
        on=date(2026, 1, 2),
    )
    enroll(shop, request)
    update(shop, "T1", Changes(fields={"favourite_drink": "kurkumalatte"}))
    buy(shop, "T1", 1234)


def test_an_erased_member_leaves_no_trace_of_who_they_were_in_the_file(shop: OpenShop) -> None:
    _testa(shop)
    told = erase(shop, "T1")
    assert (told["card"], told["records"]) == ("T1", 1)
    assert told["kept"] == 2
    shop.conn.close()
    held = Path(shop.db_path).read_bytes().lower()
    for trace in (b"unvergleichlich", b"+33639981234", b"window seat", b"kurkumalatte", b"1987-05-12"):
        assert trace not in held


def test_the_chain_stays_whole_and_the_totals_still_add_up(shop: OpenShop) -> None:
    _testa(shop)
    erase(shop, "T1")
    assert verify(shop, replay=True)["ok"]
    assert shop.conn.execute("SELECT sum(amount) FROM entries WHERE unit = 'points'").fetchone() == (12,)


def test_an_erased_member_is_found_no_more_and_their_phone_is_free(shop: OpenShop) -> None:
    _testa(shop)
    erase(shop, "T1")
    for text in ("T1", "Testa", "06 39 98 12 34"):
        with pytest.raises(MemberNotFound):
            buy(shop, text, 100)
    enroll(shop, EnrollRequest("Neue Testerin", phone="06 39 98 12 34", card="T1"))


def test_only_who_was_not_seen_for_years_is_due(shop: OpenShop) -> None:
    for card, joined in (("OLD", date(2020, 1, 1)), ("SEEN", date(2020, 1, 1)), ("NEW", date(2026, 1, 1))):
        enroll(shop, EnrollRequest(f"Member {card}", card=card, on=joined))
    visit(shop, "SEEN", on=date(2023, 11, 21))
    assert [(one["card"], one["last_contact_on"]) for one in due(shop)] == [("OLD", "2020-01-01")]
    assert [one["card"] for one in due(shop, date(2026, 11, 22))] == ["OLD", "SEEN"]


def test_a_purge_forgets_who_is_due_and_nobody_else(shop: OpenShop) -> None:
    for card, joined in (("OLD", date(2020, 1, 1)), ("NEW", date(2026, 1, 1))):
        enroll(shop, EnrollRequest(f"Member {card}", card=card, on=joined))
    assert purge(shop, dry_run=True)["erased"] == 0
    assert [one["card"] for one in due(shop)] == ["OLD"]
    assert purge(shop)["erased"] == 1
    assert due(shop) == []
    assert shop.conn.execute("SELECT name, status FROM members ORDER BY id").fetchall() == [
        ("", "erased"),
        ("Member NEW", "active"),
    ]
    assert purge(shop)["erased"] == 0


def test_all_that_is_held_of_a_member_goes_into_one_zip(shop: OpenShop, tmp_path: Path) -> None:
    _testa(shop)
    target = tmp_path / "person.zip"
    told = export_member(shop, "T1", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(told["file"]) as archive:
        everything = json.loads(archive.read("everything.json"))
        member = archive.read("member.csv").decode()
        assert sorted(archive.namelist()) == sorted(told["files"])
    assert everything["member"]["email"] == "unvergleichlich@example.org"
    assert everything["fields"] == {"favourite_drink": "kurkumalatte"}
    assert everything["consents"][0]["channel"] == "email"
    assert [fact["kind"] for fact in everything["history"]["facts"]] == ["enrolment", "profile", "purchase"]
    assert "'+33639981234" in member
    with pytest.raises(FileProblem, match="there already"):
        export_member(shop, "T1", str(target))
    export_member(shop, "T1", str(target), force=True)
