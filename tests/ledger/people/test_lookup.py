import sqlite3
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadText, LoyaltyError, MemberAmbiguous, MemberNotFound, PaymentCard
from loyalty_cli.ledger.people.lookup import candidate, resolve
from loyalty_cli.ledger.people.members import MemberDraft, insert_members, update_member
from loyalty_cli.ledger.store.migrations import schema_text
from tests.ledger.conftest import OPENING_DAY, Enrol, empty_ledger


@pytest.mark.parametrize(
    "typed",
    [
        "100014",
        " 100 014 ",
        "kunde-7",
        "KUNDE-7",
        "06 39 98 00 17",
        "+33639980017",
        "0033 6 39 98 00 17",
        "Lukasz@Example.org",
        "Łukasz Wymyślony",
        "lukasz wymyslony",
        "WYMYSLONY lukasz",
        "luk",
        "wym luk",
        "Ł. Wymyślony",
    ],
)
def test_any_way_to_say_who_is_meant(conn: sqlite3.Connection, enrol: Enrol, typed: str) -> None:
    meant = enrol("Łukasz Wymyślony", phone="+33639980017", email="lukasz@example.org", source_id="kunde-7")
    enrol("Søren Opfundet", phone="+33639980018", email="soren@example.org")
    assert resolve(conn, typed, "FR") == meant


def test_strokes_and_ligatures_are_typed_without(conn: sqlite3.Connection, enrol: Enrol) -> None:
    soren, oeuvray = enrol("Søren Opfundet"), enrol("Œuvray d'Exemple")
    assert resolve(conn, "soren", "FR") == soren
    assert resolve(conn, "oeuvray", "FR") == resolve(conn, "dexemple", "FR") == oeuvray


def test_a_card_is_a_card_before_it_is_anything_else(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("Table 0639980017", source_id="0639980017")
    enrol("Ann Invented", phone="+33639980017")
    carded = enrol("Ben Invented", card="0639980017")
    assert resolve(conn, "0639980017", "FR") == carded


def test_the_whole_name_comes_before_whole_words_and_those_before_beginnings(
    conn: sqlite3.Connection, enrol: Enrol
) -> None:
    enrol("Léana Fictive")
    by_word = enrol("Léa Fictive")
    assert resolve(conn, "lea", "FR") == by_word
    by_name = enrol("Léa")
    assert resolve(conn, "LÉA", "FR") == by_name
    assert resolve(conn, "fictive lea", "FR") == by_word


def test_a_name_said_twice_is_not_a_name_said_once(conn: sqlite3.Connection, enrol: Enrol) -> None:
    twice = enrol("Jean Jean")
    enrol("Jean Fixe")
    assert resolve(conn, "jean jean", "FR") == twice


def test_several_matches_are_listed_and_never_guessed(conn: sqlite3.Connection, enrol: Enrol) -> None:
    ann, ben = enrol("Ann Invented", phone="+33639980017"), enrol("Ben Invented")
    conn.execute("INSERT INTO standings VALUES (?, 'Silver', '2026-02-01')", (ann.id,))
    with pytest.raises(MemberAmbiguous) as refusal:
        resolve(conn, "invented", "FR")
    assert refusal.value.exit_code == 4
    assert refusal.value.message == "2 members match 'invented'"
    assert refusal.value.hint == "type the card number, or more of the name"
    assert refusal.value.candidates == (
        {"card": ann.card, "name": "Ann Invented", "phone": "...0017", "tier": "Silver", "last_visit": None},
        {"card": ben.card, "name": "Ben Invented", "phone": None, "tier": None, "last_visit": None},
    )


@pytest.mark.parametrize("typed", ["06 39 98 00 17", "Family@example.org"])
def test_a_family_shares_a_phone(conn: sqlite3.Connection, enrol: Enrol, typed: str) -> None:
    for name in ("Ann Invented", "Ben Invented"):
        enrol(name, phone="+33639980017", email="family@example.org")
    with pytest.raises(MemberAmbiguous, match=r"^2 members match"):
        resolve(conn, typed, "FR")


def test_at_most_ten_candidates_are_listed(conn: sqlite3.Connection) -> None:
    insert_members(conn, [MemberDraft(OPENING_DAY, f"Ann {number}") for number in range(10)])
    with pytest.raises(MemberAmbiguous, match=r"^10 members match 'ann'$"):
        resolve(conn, "ann", "FR")
    insert_members(conn, [MemberDraft(OPENING_DAY, f"Ann {number}") for number in range(10, 40)])
    with pytest.raises(MemberAmbiguous, match=r"^more than 10 members match 'ann'$") as refusal:
        resolve(conn, "ann", "FR")
    assert len(refusal.value.candidates) == 10


@pytest.mark.parametrize("typed", ["lukas wymislony", "wymylsony", "łukasz vymyslony", "lukaszz"])
def test_a_typo_finds_nobody_but_names_the_nearest(conn: sqlite3.Connection, enrol: Enrol, typed: str) -> None:
    near = enrol("Łukasz Wymyślony")
    enrol("Rosa Inventée")
    with pytest.raises(MemberNotFound) as refusal:
        resolve(conn, typed, "FR")
    assert refusal.value.exit_code == 3
    assert refusal.value.hint == "did you mean Łukasz Wymyślony (100014)?"
    assert refusal.value.nearest == (candidate(conn, near),)


@pytest.mark.parametrize("slip", ["100024", "100104", "010014", "100 024"])
def test_a_mistyped_card_is_explained(conn: sqlite3.Connection, enrol: Enrol, slip: str) -> None:
    enrol("Rosa Inventée")
    with pytest.raises(MemberNotFound) as refusal:
        resolve(conn, slip, "FR")
    assert refusal.value.message == f"no member has the number {slip.replace(' ', '')}"
    assert refusal.value.hint == (
        "its check digit does not fit: a digit is wrong, or two are swapped; did you mean Rosa Inventée (100014)?"
    )


@pytest.mark.parametrize("phone", ["0639981209", "06 39 98 12 09", "+33 6 39 98 12 09"])
def test_an_unknown_phone_is_not_taken_for_a_mistyped_card(conn: sqlite3.Connection, enrol: Enrol, phone: str) -> None:
    enrol("Rosa Inventée")
    with pytest.raises(MemberNotFound) as refusal:
        resolve(conn, phone, "FR")
    assert refusal.value.message == f"no member has the phone {phone}"
    assert "check digit" not in refusal.value.hint


def test_a_card_that_could_be_but_is_not(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("Rosa Inventée")
    with pytest.raises(MemberNotFound, match=r"^no member has the number 100425$") as refusal:
        resolve(conn, "100425", "FR")
    assert refusal.value.hint == "check what you typed, or search: loyalty find TEXT"


def test_a_mistyped_card_of_a_shops_own(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("", card="LM-0042", phone="+33639980017")
    with pytest.raises(MemberNotFound) as refusal:
        resolve(conn, "lm-0024", "FR")
    assert refusal.value.hint == "did you mean LM-0042?"


@pytest.mark.parametrize("typed", ["06 39 98 00 19", "nobody@example.org", "zzz"])
def test_nobody_at_all(conn: sqlite3.Connection, enrol: Enrol, typed: str) -> None:
    enrol("Rosa Inventée", phone="+33612340017", email="rosa@example.org")
    with pytest.raises(MemberNotFound) as refusal:
        resolve(conn, typed, "FR")
    assert refusal.value.nearest == ()


@pytest.mark.parametrize(
    "typed", ["%", "_", "R%", "Ros_", "'", '"', "' OR 1=1 --", "rosa'; DROP TABLE members; --", "*", "\\"]
)
def test_what_sql_would_read_is_only_letters(conn: sqlite3.Connection, enrol: Enrol, typed: str) -> None:
    enrol("Rosa Inventée")
    with pytest.raises(MemberNotFound):
        resolve(conn, typed, "FR")
    assert conn.execute("SELECT count(*) FROM members").fetchone() == (1,)


@pytest.mark.parametrize("name", ["[red]Bob", "[/]", ":smile:", "Bob\\", "%", "_", "♥", "'"])
def test_names_made_of_signs_are_found(conn: sqlite3.Connection, enrol: Enrol, name: str) -> None:
    odd = enrol(name)
    enrol("Rosa Inventée")
    assert resolve(conn, name, "FR") == odd


def test_the_merged_lead_to_the_survivor_and_the_others_are_gone(conn: sqlite3.Connection, enrol: Enrol) -> None:
    old = enrol("Ann Oldname", phone="+33639980017", email="old@example.org")
    new = enrol("Ann Newname")
    update_member(conn, old.id, {"status": "merged", "merged_into": new.id})
    for typed in (old.card, "0639980017", "old@example.org", "ann oldname", "oldn", new.card, "ann"):
        assert resolve(conn, typed, "FR") == new
    update_member(conn, new.id, {"status": "closed"})
    for typed in (old.card, "0639980017", "old@example.org", "ann oldname", new.card, "ann"):
        with pytest.raises(MemberNotFound):
            resolve(conn, typed, "FR")


def test_a_bank_card_that_was_swiped_is_refused(conn: sqlite3.Connection) -> None:
    with pytest.raises(PaymentCard) as refusal:
        resolve(conn, "4111 1111 1111 1111", "FR")
    assert "4111" not in refusal.value.message


@pytest.mark.parametrize("typed", ["", " ", "Ann\x1b[31m", "Ann\nBell", "\udce9"])
def test_what_can_not_be_typed_is_refused(conn: sqlite3.Connection, typed: str) -> None:
    with pytest.raises(BadText):
        resolve(conn, typed, "FR")


def test_a_long_name_is_found_by_all_its_words(conn: sqlite3.Connection, enrol: Enrol) -> None:
    long = enrol(" ".join("abcdefghijklmnopqrstuvwxyz" * 2))
    assert resolve(conn, long.name, "FR") == resolve(conn, long.name[::-1], "FR") == long
    with pytest.raises(MemberNotFound):
        resolve(conn, " ".join(f"a{number}" for number in range(50)), "FR")


PEOPLE = empty_ledger()
insert_members(
    PEOPLE,
    [
        MemberDraft(date(2026, 1, 5), name, phone=f"+3363998{number:04}", email=f"p{number}@example.org")
        for number, name in enumerate(
            ("Łukasz Wymyślony", "Jean-Pierre O'Brien", "[red]Bob", "♥", "Аnna", "Søren", "%_'")
        )
    ],
)


@given(
    st.text(st.characters(exclude_categories=()), max_size=200)
    | st.text("łukaszjenpirob0123456789@.-+%_'\" ", max_size=20)
)
def test_any_text_is_a_member_or_a_refusal(text: str) -> None:
    try:
        outcome: object = resolve(PEOPLE, text, "FR").status
    except LoyaltyError as refusal:
        outcome = refusal.exit_code
    assert outcome in {"active", 2, 3, 4}


HEAVY = ("json", "phonenumbers", "pydantic", "rapidfuzz", "sqlite_utils", "unicodedata")
USUAL_WAYS = """
import datetime, sqlite3, sys
from loyalty_cli.ledger.people import duplicates, lookup, members, search
conn = sqlite3.connect(":memory:", isolation_level=None)
conn.executescript(sys.stdin.read())
members.insert_member(conn, members.MemberDraft(datetime.date(2026, 1, 5), "Ann Bell", "+33639980017"))
for typed in ("100014", "06 39 98 00 17", "bell ann", "be"):
    assert lookup.resolve(conn, typed, "FR").id == 1 == search.find(conn, typed, "FR")[0]["id"]
assert duplicates.likely_duplicates(conn, "Ann Bell", "+33639980017", None)
print(*sys.modules)
"""


def test_the_usual_ways_load_nothing_heavy() -> None:
    command = [sys.executable, "-c", USUAL_WAYS]
    done = subprocess.run(command, input=schema_text(), capture_output=True, encoding="utf-8", check=True)
    assert not set(HEAVY) & set(done.stdout.split())
