import sqlite3
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.people.members import MemberDraft, insert_members, update_member
from loyalty_cli.ledger.people.search import find
from tests.ledger.conftest import OPENING_DAY, Enrol, empty_ledger


def found(conn: sqlite3.Connection, text: str) -> list[tuple[object, object]]:
    return [(member["name"], member["by"]) for member in find(conn, text, "FR")]


@pytest.fixture
def people(enrol: Enrol) -> None:
    enrol("Łukasz Wymyślony", phone="+33639980017", email="lukasz.w@example.org")
    enrol("Søren Opfundet", phone="+33639980117", email="soren@mail.example")
    enrol("Jean-Pierre O'Brien", phone="+33199000017", card="CAFE-7")
    enrol("Jeanne Pierrot", email="jp@example.org", source_id="8800")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("100014", [("Łukasz Wymyślony", "card")]),
        ("cafe-7", [("Jean-Pierre O'Brien", "card")]),
        ("8800", [("Jeanne Pierrot", "card")]),
        ("06.39.98.00.17", [("Łukasz Wymyślony", "phone")]),
        ("Soren@Mail.example", [("Søren Opfundet", "email")]),
        ("WYMYSLONY łukasz", [("Łukasz Wymyślony", "name")]),
        ("opf", [("Søren Opfundet", "name")]),
        ("jeanpierre", [("Jean-Pierre O'Brien", "name")]),
        ("obrien jean", [("Jean-Pierre O'Brien", "name")]),
        ("0017", [("Łukasz Wymyślony", "parts"), ("Jean-Pierre O'Brien", "parts")]),
        ("98 00 17", [("Łukasz Wymyślony", "parts")]),
        ("0639", [("Łukasz Wymyślony", "parts"), ("Søren Opfundet", "parts")]),
        ("+33 19", [("Jean-Pierre O'Brien", "parts")]),
        ("lukasz.w", [("Łukasz Wymyślony", "name")]),
        ("jp@ex", [("Jeanne Pierrot", "parts")]),
        ("@mail.exa", [("Søren Opfundet", "parts")]),
        ("cafe", [("Jean-Pierre O'Brien", "parts")]),
        ("luk asz", [("Łukasz Wymyślony", "parts")]),
        ("lukazs wymslony", [("Łukasz Wymyślony", "near")]),
        ("zoren", [("Søren Opfundet", "near")]),
        ("opfundet sören", [("Søren Opfundet", "name")]),
        ("jaen pier", [("Jean-Pierre O'Brien", "near")]),
        ("zzz", []),
        ("06 11 22 33 44", []),
        ("%", []),
        ("_ukasz", [("Łukasz Wymyślony", "near")]),
    ],
)
@pytest.mark.usefixtures("people")
def test_members_are_found_by_whatever_is_known(
    conn: sqlite3.Connection, text: str, who: list[tuple[str, str]]
) -> None:
    assert sorted(found(conn, text)) == sorted(who)


@pytest.mark.usefixtures("people")
def test_the_best_match_comes_first(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("Jean")
    enrol("Jean Opfundet")
    assert [name for name, _ in found(conn, "jean")] == [
        "Jean",
        "Jean-Pierre O'Brien",
        "Jean Opfundet",
        "Jeanne Pierrot",
    ]
    assert [name for name, _ in found(conn, "sorem opfundet")] == ["Søren Opfundet"]


def test_no_more_than_asked_for(conn: sqlite3.Connection) -> None:
    insert_members(conn, [MemberDraft(OPENING_DAY, f"Ann {number}") for number in range(50)])
    assert len(find(conn, "ann", "FR")) == 20
    assert len(find(conn, "ann", "FR", limit=3)) == 3


def test_what_a_found_member_shows(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("Rosa", phone="+33639980017", email="rosa@example.org")
    assert find(conn, "rosa", "FR") == [
        {
            "id": 1,
            "card": "100014",
            "name": "Rosa",
            "phone": "+33639980017",
            "email": "rosa@example.org",
            "by": "name",
        }
    ]


def test_the_merged_are_shown_as_who_they_became(conn: sqlite3.Connection, enrol: Enrol) -> None:
    old, new, closed = enrol("Ann Old"), enrol("Ann New"), enrol("Ann Gone")
    update_member(conn, old.id, {"status": "merged", "merged_into": new.id})
    update_member(conn, closed.id, {"status": "closed"})
    assert found(conn, "ann") == found(conn, "old") == [("Ann New", "name")]
    assert found(conn, "gone") == []


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            "SELECT id FROM members WHERE phone IS NOT NULL AND substr(phone, -4) = ? AND substr(phone, ?) = ?",
            "phone_end",
        ),
        ("SELECT id FROM members WHERE email BETWEEN ? AND ?", "members_email"),
    ],
)
def test_parts_are_looked_up_in_an_index(conn: sqlite3.Connection, sql: str, index: str) -> None:
    plan = conn.execute(f"EXPLAIN QUERY PLAN {sql}", ("1",) * sql.count("?")).fetchall()
    assert index in plan[0][3]
    assert plan[0][3].startswith("SEARCH")


PEOPLE = empty_ledger()
insert_members(
    PEOPLE,
    [
        MemberDraft(OPENING_DAY, name, phone=f"+3363998{number:04}", email=f"p{number}@example.org")
        for number, name in enumerate(
            ("Łukasz Wymyślony", "Jean-Pierre O'Brien", "[red]Bob", "♥", "Аnna", "Søren", "%_'")
        )
    ],
)


@given(
    st.text(st.characters(exclude_categories=()), max_size=200)
    | st.text("łukaszjenpirob0123456789@.-+%_'\" ", max_size=20)
)
def test_any_text_finds_members_or_is_refused(text: str) -> None:
    try:
        ids = [member["id"] for member in find(PEOPLE, text, "FR")]
    except BadValue:
        return
    assert len(ids) == len(set(ids)) <= 7


@given(st.sampled_from(["Łukasz Wymyślony", "Jean-Pierre O'Brien", "Søren"]), st.randoms(use_true_random=False))
def test_a_name_is_found_by_the_beginnings_of_its_words_in_any_order(name: str, dice: Random) -> None:
    words = name.replace("-", " ").replace("'", " ").split()
    dice.shuffle(words)
    typed = " ".join(word[: dice.randint(1, len(word))] for word in words)
    assert name in [member["name"] for member in find(PEOPLE, typed, "FR")]
