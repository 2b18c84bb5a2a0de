"""Details of members: told, kept true, asked for at the till, and typed."""

from datetime import date

import pytest

from loyalty_cli.errors import BadValue, NotOffered, Refused
from loyalty_cli.ledger.people.members import get_fields
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.reports.members.lists.stale import stale
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.nights import night
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked("""
[profile]
refresh_months = 12
refresh_points = 5
ask = ["birthday", "email"]
[profile.points]
birthday = 10
phone = 3
[profile.fields.children]
type = "whole"
[profile.fields.size]
type = "choice"
choices = ["S", "M"]
[profile.fields.wedding]
type = "date"
""").replace('language = "fr"', 'language = "en"')
PHONE = "06 39 98 12 34"


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play(f"2025-11-20\nenroll Léa phone {PHONE.replace(' ', '')} -> 3 points")
    return counter


def confirm(counter: Till, day: str, *fields: str) -> int:
    """The points of confirming details on a day."""
    counter.play(day)
    return points(update(counter.shop, "Léa", Changes(confirm=fields)).document())


def points(document: dict[str, list[dict[str, int]]]) -> int:
    return sum(one["amount"] for one in document["entries"])


def test_fresh_on_the_day_a_year_later_and_stale_on_the_next(counter: Till) -> None:
    update(counter.shop, "Léa", Changes(email="lea@shop.example"))
    assert confirm(counter, "2026-11-20", "phone") == 0


def test_stale_details_are_confirmed_together_for_five_points_once(counter: Till) -> None:
    update(counter.shop, "Léa", Changes(email="lea@shop.example"))
    assert confirm(counter, "2026-11-21") == 5
    assert confirm(counter, "2026-11-22") == 0
    assert confirm(counter, "2027-11-23", "phone", "email") == 5


def test_a_changed_phone_counts_as_confirmed_and_not_as_told_the_first_time(counter: Till) -> None:
    counter.play("2026-11-21")
    assert points(update(counter.shop, "Léa", Changes(phone="06 39 98 12 35")).document()) == 5
    assert confirm(counter, "2026-11-22", "phone") == 0


def test_confirmed_late_it_is_not_paid_twice(counter: Till) -> None:
    assert confirm(counter, "2026-11-25", "phone") == 5
    document = update(counter.shop, "Léa", Changes(confirm=("phone",)), on=date(2026, 11, 22)).document()
    assert points(document) == 0


def test_a_confirming_undone_never_was(counter: Till) -> None:
    assert confirm(counter, "2026-11-21", "phone") == 5
    assert points(undo(counter.shop).document()) == -5
    assert confirm(counter, "2026-11-22", "phone") == 5


def test_what_is_not_known_cannot_be_confirmed(counter: Till) -> None:
    with pytest.raises(BadValue, match="nothing is known to confirm: email"):
        update(counter.shop, "Léa", Changes(confirm=("email",)))


def test_who_is_stale_is_listed(counter: Till) -> None:
    counter.play("2026-11-20")
    assert stale(counter.shop) == []
    counter.play("2026-11-21")
    assert [(row["name"], row["field"], row["value"], row["told_on"]) for row in stale(counter.shop)] == [
        ("Léa", "phone", PHONE, "2025-11-20")
    ]


def test_an_undone_change_gives_the_old_values_back(counter: Till) -> None:
    """S6: what stood before comes back, points of telling it go, and it can be told again as if it never was."""
    update(counter.shop, "Léa", Changes(note="likes tea", fields={"size": "S"}, consents={"email": True}))
    before = known(counter)
    told = Changes(
        name="Lea Martin", phone="", email="lea@shop.example", birthday=date(1990, 5, 12), note="", fields={"size": "M"}
    )
    given = update(counter.shop, "Léa", told._replace(consents={"email": False, "sms": True})).document()
    assert points(given) == 10
    undone = undo(counter.shop).document()
    assert known(counter) == before
    assert points(undone) == -10
    assert {"field": "phone", "before": None, "after": PHONE} in undone["changes"]
    assert len(undone["changes"]) == len(given["changes"]) == 6
    assert points(update(counter.shop, "Léa", told).document()) == 10


def test_what_changed_again_since_stays_and_is_said(counter: Till) -> None:
    first = update(counter.shop, "Léa", Changes(email="lea@shop.example", note="likes tea")).document()
    update(counter.shop, "Léa", Changes(email="lea@home.example"))
    undone = undo(counter.shop, f"#{first['fact']['id']}").document()
    assert undone["changes"] == [{"field": "note", "before": "likes tea", "after": None}]
    assert undone["warnings"] == ["changed again since, and left as they are: email"]


def test_old_details_are_kept_for_thirty_days_and_then_forgotten(counter: Till) -> None:
    changed = update(counter.shop, "Léa", Changes(phone="06 39 98 12 35")).document()
    counter.play("2025-12-20")
    assert undo(counter.shop, f"#{changed['fact']['id']}").document()["changes"][0]["after"] == PHONE
    changed = update(counter.shop, "Léa", Changes(phone="06 39 98 12 35")).document()
    counter.play("2026-01-20")
    with pytest.raises(Refused, match="are kept for 30 days only"):
        undo(counter.shop, f"#{changed['fact']['id']}")
    night(counter, "2026-01-20")
    assert counter.shop.conn.execute("SELECT count(*) FROM replaced").fetchone() == (0,)


def test_details_told_after_a_merge_come_back_in_the_record_that_stays(counter: Till) -> None:
    counter.play("enroll Lea phone 0639981236")
    changed = update(counter.shop, "0639981236", Changes(note="likes tea")).document()
    merge(counter.shop, "0639981236", PHONE)
    assert undo(counter.shop, f"#{changed['fact']['id']}").document()["changes"] == [
        {"field": "note", "before": "likes tea", "after": None}
    ]


def known(counter: Till) -> list[object]:
    """All that is kept of the members and can be told."""
    conn = counter.shop.conn
    tables = ("member_fields", "consents", "contacts", "member_words")
    columns = "id, name, phone, email, birthday, birthday_told_on, note"
    return [conn.execute(f"SELECT {columns} FROM members").fetchall()] + [
        conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables
    ]


def test_a_shop_where_nothing_grows_stale_says_so(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("2026-11-21\nenroll Léa")
    with pytest.raises(NotOffered):
        stale(counter.shop)


def test_the_till_asks_for_the_first_that_is_not_told_and_not_again_within_thirty_days(counter: Till) -> None:
    counter.play("2025-11-21\nbuy 10.00 ref T1")
    assert counter.last["say"][-1] == counter.last["question"] == "10 points for telling us: your birthday"
    counter.play("buy 10.00 ref T1")
    assert counter.last["question"] == "10 points for telling us: your birthday"
    counter.play("2025-12-20\nbuy 10.00 ref T2")
    assert "question" not in counter.last
    update(counter.shop, "Léa", Changes(declined=("birthday",)))
    counter.play("2025-12-21\nbuy 10.00 ref T3")
    assert counter.last["question"] == "May we have this: your e-mail address?"
    assert len(counter.last["say"]) <= 2


def test_a_company_is_not_asked_for_a_birthday(counter: Till) -> None:
    update(counter.shop, "Léa", Changes(fields={"is_company": "yes"}))
    counter.play("2025-11-21\nbuy 10.00")
    assert counter.last["question"] == "May we have this: your e-mail address?"


def test_what_is_stale_is_asked_first(counter: Till) -> None:
    counter.play("2026-11-21\nbuy 10.00 ref T1")
    assert counter.last["question"] == f"Still reachable at {PHONE}?"


def test_what_is_more_urgent_leaves_no_room(counter: Till) -> None:
    counter.play("""
        2025-11-21
        buy 80.00 coffee:7=18.20 ref T1
    """)
    assert len(counter.last["say"]) == 2
    assert "question" not in counter.last


def test_own_fields_are_told_at_enrolment_and_typed(counter: Till) -> None:
    given = {"children": "02", "size": "m", "wedding": "2015-06-30", "drink": "matcha"}
    document = enroll(counter.shop, EnrollRequest("Max", fields=given, declined=("birthday",))).document()
    number = counter.shop.conn.execute("SELECT id FROM members WHERE name = 'Max'").fetchone()[0]
    assert get_fields(counter.shop.conn, number) == {**given, "children": "2", "size": "M"}
    assert any("drink" in warning for warning in document["warnings"])


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("children", "two", "children is a whole number"),
        ("size", "L", "'L' is no choice of size"),
        ("wedding", "June", "wedding is a date"),
    ],
)
def test_a_value_of_another_kind_is_refused(counter: Till, field: str, value: str, text: str) -> None:
    with pytest.raises(BadValue, match=text):
        update(counter.shop, "Léa", Changes(fields={field: value}))


def test_what_was_asked_goes_with_the_member(counter: Till) -> None:
    counter.play("2025-11-21\nbuy 10.00")
    asked = "SELECT count(*) FROM asked"
    assert counter.shop.conn.execute(asked).fetchone() == (1,)
    erase(counter.shop, "Léa")
    assert counter.shop.conn.execute(asked).fetchone() == (0,)


def test_what_is_wrong_with_the_rules() -> None:
    assert mistakes_in("[profile]\nrefresh_points = 5") == [
        "profile.refresh_points: they need a time; add refresh_months = 12"
    ]
    assert mistakes_in('[profile.fields.size]\ntype = "choice"\n[profile.fields.age]\nchoices = ["1"]') == [
        'profile.fields.size.type: a choice needs choices; add choices = ["S", "M", "L"]',
        'profile.fields.age.choices: they are for type = "choice"; write that',
    ]
    (mistake,) = mistakes_in('[profile.fields.size]\ntype = "number"')
    assert mistake.startswith('profile.fields.size.type: "number" is not one of "text", "whole", "date", "choice"')
