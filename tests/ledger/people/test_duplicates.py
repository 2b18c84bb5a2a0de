import sqlite3
from datetime import date

import pytest

from loyalty_cli.ledger.people.duplicates import likely_duplicates, probable_duplicates
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


def test_nobody_is_her_own_duplicate(conn: sqlite3.Connection, enrol: Enrol) -> None:
    ann = enrol("Ann Bell", phone="+33639980017")
    assert likely_duplicates(conn, ann.name, ann.phone, None, exclude=ann.id) == []


def test_the_merged_count_as_who_they_became_and_the_closed_not_at_all(conn: sqlite3.Connection, enrol: Enrol) -> None:
    old, new, closed = enrol("Ann Bell"), enrol("Anna Bell"), enrol("Ann Bell")
    update_member(conn, old.id, {"status": "merged", "merged_into": new.id})
    update_member(conn, closed.id, {"status": "closed"})
    assert warned(conn, "Ann Bell") == [("Anna Bell", ("name",))]
    assert probable_duplicates(conn) == []


def reported(conn: sqlite3.Connection) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(pair.one.name, pair.other.name, pair.reasons) for pair in probable_duplicates(conn)]


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"phone": "+33639980017"}, {"phone": "+33639980017"}, ("phone",)),
        ({"email": "a@example.org"}, {"email": "a@example.org"}, ("email",)),
        ({"name": "Ann Bell", "birthday": MAY_1}, {"name": "bell ann", "birthday": MAY_1}, ("birthday", "name")),
        (
            {"name": "Zoé Inventée", "birthday": MAY_1},
            {"name": "Zoe Inventé", "birthday": MAY_1},
            ("birthday", "near-name"),
        ),
        ({"name": "Ann Bell", "phone": "+33639980017"}, {"name": "\u0410nn Bell", "email": "a@example.org"}, ("name",)),
        ({"name": "Rosa Inventada"}, {"name": "Rosa Inventata", "birthday": MAY_1}, ("near-name",)),
        (
            {"name": "Ann Bell", "phone": "+33639980017", "birthday": MAY_1},
            {"name": "Ann Bell", "phone": "+33639980018", "birthday": MAY_1},
            ("birthday", "name"),
        ),
    ],
)
def test_pairs_that_may_be_one_person(
    conn: sqlite3.Connection, enrol: Enrol, one: dict[str, object], other: dict[str, object], reasons: tuple[str, ...]
) -> None:
    first = enrol(**{"name": "Cas Stranger", **one})
    enrol("Otto Unrelated", birthday=MAY_1)
    second = enrol(**{"name": "Dan Nobody", **other})
    assert reported(conn) == [(first.name, second.name, reasons)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Ann Bell", "phone": "+33639980017"}, {"name": "Ann Bell", "phone": "+33639980018"}),
        ({"name": "Ann Bell", "birthday": MAY_1}, {"name": "Ann Bell", "birthday": date(1960, 5, 1)}),
        ({"name": "Ann Bell", "birthday": MAY_1}, {"name": "Eve Carter", "birthday": MAY_1}),
        ({"name": "Ann", "birthday": MAY_1}, {"name": "Bea", "birthday": MAY_1}),
        ({"name": "", "email": "a@example.org"}, {"name": "", "email": "b@example.org"}),
    ],
)
def test_pairs_that_something_tells_apart(
    conn: sqlite3.Connection, enrol: Enrol, one: dict[str, object], other: dict[str, object]
) -> None:
    enrol(**one)
    enrol(**other)
    assert reported(conn) == []


def test_the_surest_pairs_come_first_and_no_more_than_asked_for(conn: sqlite3.Connection, enrol: Enrol) -> None:
    for name, birthday in (("Ann Bell", None), ("Ann Bell", None), ("Eve Carter", MAY_1), ("Eve Carter", MAY_1)):
        enrol(name, birthday=birthday)
    assert [pair.reasons for pair in probable_duplicates(conn)] == [("birthday", "name"), ("name",)]
    assert len(probable_duplicates(conn, limit=1)) == 1


def test_a_number_that_everybody_gives_costs_no_square_of_pairs(conn: sqlite3.Connection) -> None:
    drafts = [
        MemberDraft(OPENING_DAY, f"{chr(97 + number % 26) * 9} {number * 7919}", phone="+33639980017")
        for number in range(2_000)
    ]
    insert_members(conn, drafts)
    assert len(probable_duplicates(conn, limit=10_000)) < 12_000
