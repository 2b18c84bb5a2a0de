import sqlite3
from datetime import date

import pytest

from loyalty_cli.ledger.people.duplicates import likely_duplicates
from loyalty_cli.ledger.people.members import MemberDraft, insert_members, update_member
from tests.ledger.conftest import OPENING_DAY, Enrol

MAY_1 = date(1990, 5, 1)


def warned(
    conn: sqlite3.Connection, name: str, phone: str | None = None, email: str | None = None
) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.member.name, one.reasons) for one in likely_duplicates(conn, name, phone, email)]


@pytest.mark.parametrize(
    ("there", "told", "reason"),
    [
        ("José Inventado", "Jose\u0301 Inventado", "name"),
        ("José Inventado", "inventado JOSE", "name"),
        ("Anna Straße", "Anna STRASSE", "name"),
        ("Anna Bell", "\u0410nn\u0430 Bell", "look-alike"),
        ("\u0410nn\u0430 Bell", "Anna Bell", "look-alike"),
        ("\u0410nna Bell", "\u0410nna Bell", "name"),
        ("Nik\u03bfs", "Nikos", "look-alike"),
        ("Jean-Pierre O'Brien", "Jean Pierre O Brien", "name"),
    ],
)
def test_one_name_in_two_spellings_draws_a_warning(
    conn: sqlite3.Connection, enrol: Enrol, there: str, told: str, reason: str
) -> None:
    enrol(there)
    assert warned(conn, told) == [(there, (reason,))]


@pytest.mark.parametrize("told", ["Ann", "Ann Bella", "Ann Bell Carter", "Bell", "Bell Bell", "", "Hann Bell"])
def test_another_name_draws_none(conn: sqlite3.Connection, enrol: Enrol, told: str) -> None:
    enrol("Ann Bell")
    assert warned(conn, told) == []


def test_the_likeliest_comes_first_and_says_why(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("Ann Bell", email="other@example.org")
    enrol("Ben Bell", phone="+33639980017")
    enrol("Bell Ann", phone="+33639980017", email="ann@example.org")
    assert warned(conn, "Ann Bell", "+33639980017", "ann@example.org") == [
        ("Bell Ann", ("email", "name", "phone")),
        ("Ann Bell", ("name",)),
        ("Ben Bell", ("phone",)),
    ]


def test_five_warnings_are_enough(conn: sqlite3.Connection) -> None:
    insert_members(conn, [MemberDraft(OPENING_DAY, "Ann Bell") for _ in range(300)])
    assert len(warned(conn, "Ann Bell")) == 5


def test_the_merged_count_as_who_they_became_and_the_closed_not_at_all(conn: sqlite3.Connection, enrol: Enrol) -> None:
    old, new, closed = enrol("Ann Bell"), enrol("Anna Bell"), enrol("Ann Bell")
    update_member(conn, old.id, {"status": "merged", "merged_into": new.id})
    update_member(conn, closed.id, {"status": "closed"})
    assert warned(conn, "Ann Bell") == [("Anna Bell", ("name",))]
