import sqlite3
from datetime import date

import pytest

from loyalty_cli.errors import BadValue, Duplicate, MemberNotFound
from loyalty_cli.ledger.people.members import (
    MemberDraft,
    birthday_from_text,
    birthday_text,
    consents_in_force,
    get_fields,
    get_member,
    get_members,
    insert_members,
    members_by,
    record_consent,
    set_field,
    survivors,
    update_member,
)
from tests.ledger.conftest import OPENING_DAY, Enrol


def words_of(conn: sqlite3.Connection, member_id: int) -> set[str]:
    return {word for (word,) in conn.execute("SELECT word FROM member_words WHERE member_id = ?", (member_id,))}


def test_what_is_enrolled_is_read_back(conn: sqlite3.Connection, enrol: Enrol) -> None:
    born, told = date(1988, 2, 29), date(2026, 1, 6)
    rosa = enrol("Rosa Inventée", phone="+33639980017", email="rosa@example.org", birthday=born, birthday_told_on=told)
    assert rosa == get_member(conn, rosa.id)
    assert (rosa.id, rosa.card, rosa.folded, rosa.status) == (1, "100014", "rosa inventee", "active")
    assert (rosa.birthday, rosa.birthday_told_on, rosa.joined_on) == (born, told, OPENING_DAY)
    assert words_of(conn, rosa.id) == {"rosa", "inventee"}


@pytest.mark.parametrize(
    "known", [{"name": "Rosa"}, {"phone": "+33639980017"}, {"email": "r@example.org"}, {"source_id": "7"}]
)
def test_one_thing_known_is_enough(enrol: Enrol, known: dict[str, str]) -> None:
    assert enrol(**known).card == "100014"


def test_nobody_is_no_member(conn: sqlite3.Connection, enrol: Enrol) -> None:
    with pytest.raises(BadValue, match=r"^nothing says who this is$"):
        enrol("", card="LM-7", note="came in once")
    assert conn.execute("SELECT count(*) FROM members").fetchone() == (0,)


def test_a_member_is_shown_by_what_is_known(enrol: Enrol) -> None:
    assert enrol("Rosa", phone="+33639980017").shown_name == "Rosa"
    assert enrol(phone="+33639980018", email="r@example.org").shown_name == "+33639980018"
    assert enrol(email="r@example.org").shown_name == "r@example.org"
    assert enrol(source_id="7").shown_name == "100046"


def test_a_file_of_members_gets_numbers_and_cards_in_order(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("Ann Invented")
    drafts = [
        MemberDraft(OPENING_DAY, f"Name{number} Invented", card="X-3" if number == 3 else None) for number in range(900)
    ]
    members = insert_members(conn, drafts)
    assert [member.id for member in members] == list(range(2, 902))
    assert members[3].card == "X-3"
    assert len({member.card for member in members}) == 900
    assert get_members(conn, [member.id for member in members]) == members
    assert words_of(conn, members[7].id) == {"name7", "invented"}


@pytest.mark.parametrize("column", ["card", "source_id"])
def test_a_number_has_one_owner(conn: sqlite3.Connection, enrol: Enrol, column: str) -> None:
    enrol("Ann Invented", **{column: "X-7"})
    with pytest.raises(Duplicate, match=r"X-7 belongs to another member$"):
        enrol("Ben Invented", **{column: "X-7"})
    cas = MemberDraft(OPENING_DAY, "Cas Invented")
    twice = [cas, *(cas._replace(**{column: "X-8"}) for _ in range(2))]  # type: ignore[arg-type]
    with pytest.raises(Duplicate, match=r"X-8 is given twice$"):
        insert_members(conn, twice)
    ben = enrol("Ben Invented")
    with pytest.raises(Duplicate):
        update_member(conn, ben.id, {column: "X-7"})
    assert conn.execute("SELECT count(*) FROM members").fetchone() == (2,)


def test_a_change_of_name_changes_what_they_are_found_by(conn: sqlite3.Connection, enrol: Enrol) -> None:
    rosa = enrol("Rosa Inventée")
    changed = update_member(
        conn, rosa.id, {"name": "Rosa Dupré-Imaginaire", "birthday": date(1990, 5, 1), "note": "window seat"}
    )
    assert changed == get_member(conn, rosa.id)
    assert changed.folded == "rosa dupre imaginaire"
    assert words_of(conn, rosa.id) == {"rosa", "dupre", "imaginaire", "dupreimaginaire"}


def test_a_change_that_is_none_and_one_that_can_not_be(conn: sqlite3.Connection, enrol: Enrol) -> None:
    rosa = enrol("Rosa", email="r@example.org")
    assert update_member(conn, rosa.id, {"name": "Rosa", "card": rosa.card}) == rosa
    with pytest.raises(BadValue):
        update_member(conn, rosa.id, {"name": "", "email": None})
    with pytest.raises(MemberNotFound, match=r"^there is no member number 99$"):
        update_member(conn, 99, {"name": "Nobody"})
    with pytest.raises(ValueError, match=r"^not columns of members: \['folded', 'id'\]$"):
        update_member(conn, rosa.id, {"id": 5, "folded": "x"})
    assert get_member(conn, rosa.id) == rosa


def test_an_erased_member_keeps_number_and_card_only(conn: sqlite3.Connection, enrol: Enrol) -> None:
    rosa = enrol("Rosa", email="r@example.org")
    gone = update_member(conn, rosa.id, {"name": "", "email": None, "status": "erased"})
    assert (gone.card, gone.folded, words_of(conn, rosa.id)) == (rosa.card, "", set())


def test_the_merged_lead_on_and_the_erased_drop_out(conn: sqlite3.Connection, enrol: Enrol) -> None:
    first, second, third, fourth = (enrol(name) for name in ("Ann One", "Ann Two", "Ann Three", "Ann Four"))
    update_member(conn, first.id, {"status": "merged", "merged_into": second.id})
    update_member(conn, second.id, {"status": "merged", "merged_into": third.id})
    update_member(conn, fourth.id, {"status": "closed"})
    assert get_member(conn, first.id).status == "merged"
    assert get_member(conn, first.id, follow=True) == third
    assert survivors(conn, get_members(conn, [1, 2, 3, 4, 99])) == [third]


def test_members_by_what_identifies_them(conn: sqlite3.Connection, enrol: Enrol) -> None:
    ann, ben = (
        enrol("Ann", phone="+33639980017"),
        enrol("Ben", phone="+33639980017", email="b@example.org", source_id="7"),
    )
    assert members_by(conn, "phone", "+33639980017") == [ann, ben]
    assert members_by(conn, "email", "b@example.org") == members_by(conn, "source_id", "7") == [ben]
    assert members_by(conn, "card", ann.card) == [ann]
    assert members_by(conn, "card", "%") == []


def test_the_shops_own_fields(conn: sqlite3.Connection, enrol: Enrol) -> None:
    rosa = enrol("Rosa")
    assert set_field(conn, rosa.id, "favourite_drink", "matcha") is None
    assert set_field(conn, rosa.id, "favourite_drink", "mocha") == "matcha"
    set_field(conn, rosa.id, "dog", "Biscuit")
    assert get_fields(conn, rosa.id) == {"dog": "Biscuit", "favourite_drink": "mocha"}
    assert set_field(conn, rosa.id, "dog", None) == "Biscuit"
    assert get_fields(conn, rosa.id) == {"favourite_drink": "mocha"}


def test_the_latest_word_on_consent_counts(conn: sqlite3.Connection, enrol: Enrol) -> None:
    rosa = enrol("Rosa")
    assert consents_in_force(conn, rosa.id) == {}
    record_consent(conn, rosa.id, "email", True, "till", OPENING_DAY, "may we write to you?")
    record_consent(conn, rosa.id, "sms", True, "till", OPENING_DAY)
    record_consent(conn, rosa.id, "email", False, "unsubscribed", date(2026, 3, 1))
    assert consents_in_force(conn, rosa.id) == {"email": False, "sms": True}


@pytest.mark.parametrize(
    ("text", "kept"), [("1987-05-12", date(1987, 5, 12)), ("--05-12", date(4, 5, 12)), ("--02-29", date(4, 2, 29))]
)
def test_a_birthday_with_and_without_its_year(enrol: Enrol, conn: sqlite3.Connection, text: str, kept: date) -> None:
    lea = enrol("Léa Martin", birthday=birthday_from_text(text))
    assert get_member(conn, lea.id).birthday == kept
    assert birthday_text(kept) == text


def test_no_birthday_is_no_text() -> None:
    assert birthday_text(None) is None


@pytest.mark.parametrize("text", ["--02-30", "1987-02-29", "12/05/1987", "--"])
def test_no_day_of_the_calendar(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        birthday_from_text(text)
