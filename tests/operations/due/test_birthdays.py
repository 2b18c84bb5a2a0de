"""The night gives what birthdays bring, and says what to write and to read aloud."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import DateOutOfRange, NotOffered
from loyalty_cli.ledger.people.members import record_consent, update_member
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.due import birthdays
from loyalty_cli.operations.due.birthdays import due, run
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.due.overdue import late_since
from loyalty_cli.reports.members.card import member_card
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import check_ledger, fingerprint
from tests.support.nights import clock, day, entries, facts, night
from tests.support.programs import worked
from tests.support.till import Till

POINTS = worked(birthday="points = 20")
VOUCHER = worked(birthday='reward = "free-coffee"')
NBSP = "\u00a0"


def member(till: Till, name: str, born: str, joined: str = "2026-01-05", **more: Any) -> int:
    clock(till, joined, "10:00")
    receipt = enroll(till.shop, EnrollRequest(name, birthday=day(born), **more)).document()
    card = receipt["member"]["card"]
    (number,) = till.shop.conn.execute("SELECT id FROM members WHERE card = ?", (card,)).fetchone()
    return int(number)


def gifts(till: Till, on: str) -> list[dict[str, Any]]:
    clock(till, on)
    given = run(till.shop, day(on))
    check_ledger(till.shop)
    return given


def test_any_run_inside_the_window_gives_once(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12")
    assert gifts(counter, "2026-05-11") == []
    assert len(gifts(counter, "2026-05-15")) == 1
    assert gifts(counter, "2026-05-16") == []
    assert gifts(counter, "2026-05-19") == []
    assert entries(counter.shop, "birthday") == [("points", 20, "2026-05-15")]
    assert facts(counter.shop, "birthday") == [("birthday", "2026-05-15", {"year": 2026})]
    counter.play("Léa: show                 -> 20 points")


def test_run_again_the_same_day_it_tells_the_same(till: OpenTill) -> None:
    """Killed after the gift and before the messages were written: the next run still writes them."""
    counter = till(VOUCHER)
    member(counter, "Léa Inventée", "1987-05-12")
    first = gifts(counter, "2026-05-12")
    before = fingerprint(counter.shop.conn)
    assert gifts(counter, "2026-05-12") == first
    assert fingerprint(counter.shop.conn) == before


def test_after_the_window_it_is_over(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12")
    assert gifts(counter, "2026-05-20") == []


def test_missed_nights_are_caught_up_each_on_its_day(till: OpenTill) -> None:
    """No night from the 10th to the 25th: the gift of the 12th is dated the 12th all the same."""
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12")
    night(counter, "2026-05-09")
    night(counter, "2026-05-26")
    assert entries(counter.shop, "birthday") == [("points", 20, "2026-05-12")]


def test_changed_as_often_as_they_like(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12")
    assert len(gifts(counter, "2026-05-12")) == 1
    for told, born in (("2026-05-13", "1987-07-01"), ("2026-06-01", "1987-09-10"), ("2026-10-01", "1987-12-24")):
        clock(counter, told, "10:00")
        update(counter.shop, "Léa", Changes(birthday=day(born)))
    assert [gifts(counter, on) for on in ("2026-07-01", "2026-09-10", "2026-12-24")] == [[], [], []]
    clock(counter, "2026-12-26", "10:00")
    update(counter.shop, "Léa", Changes(birthday=day("1987-02-15")))
    assert gifts(counter, "2027-02-15") == []  # 279 days
    clock(counter, "2027-02-16", "10:00")
    update(counter.shop, "Léa", Changes(birthday=day("1987-03-20")))
    assert len(gifts(counter, "2027-03-20")) == 1


def test_told_too_late_it_waits_a_year(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12", joined="2026-04-13")
    assert gifts(counter, "2026-05-12") == []
    assert len(gifts(counter, "2027-05-12")) == 1


def test_the_same_date_told_again_waits_for_nothing(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12")
    clock(counter, "2026-05-10", "10:00")
    update(counter.shop, "Léa", Changes(birthday=day("1987-05-12")))
    assert len(gifts(counter, "2026-05-12")) == 1


def test_29_february_every_year(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1988-02-29")
    clock(counter, "2026-01-06")
    for year in range(2026, 2033):
        for shown in (f"{year}-02-28", f"{year}-03-01"):
            gifts(counter, shown)
    assert [on for _, on, _ in facts(counter.shop, "birthday")] == [
        "2026-02-28",
        "2027-02-28",
        "2028-03-01",  # the 29th itself had no night
        "2029-02-28",
        "2030-02-28",
        "2031-02-28",
        "2032-03-01",
    ]


def test_a_birthday_without_its_year(till: OpenTill) -> None:
    counter = till(POINTS)
    lea = member(counter, "Léa Inventée", "1987-05-12")
    update_member(counter.shop.conn, lea, {"birthday": date(4, 5, 12)})
    assert len(gifts(counter, "2026-05-12")) == 1


def test_no_gift_from_before_they_were_a_member(till: OpenTill) -> None:
    counter = till(worked(birthday="points = 20\ntold_days = 0"))
    night(counter, "2026-05-08")
    member(counter, "Léa Inventée", "1987-05-12", joined="2026-05-12")
    night(counter, "2026-05-14")
    assert entries(counter.shop, "birthday") == [("points", 20, "2026-05-12")]


def test_the_gone_are_not_congratulated(till: OpenTill) -> None:
    counter = till(POINTS)
    for number in (1, 2, 3):
        member(counter, f"Personne {number}", "1987-05-12", phone=f"06 39 98 00 0{number}")
    enroll(counter.shop, EnrollRequest("Personne Quatre"))
    merge(counter.shop, "Personne 1", "Personne Quatre")
    counter.shop.conn.execute("UPDATE members SET birthday = NULL WHERE id = 4")
    for number, status in ((2, "erased"), (3, "closed")):
        counter.shop.conn.execute("UPDATE members SET status = ? WHERE id = ?", (status, number))
    assert gifts(counter, "2026-05-12") == []


def test_a_gift_undone_is_not_given_again(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12")
    gifts(counter, "2026-05-12")
    (fact,) = counter.shop.conn.execute("SELECT id FROM facts WHERE kind = 'birthday'").fetchone()
    counter.play(f"""
        2026-05-13
        Léa: undo #{fact}                    -> -20 points, 0 points
    """)
    assert gifts(counter, "2026-05-13") == []


def test_no_shop_gives_in_advance(till: OpenTill) -> None:
    counter = till(POINTS)
    clock(counter, "2026-05-12")
    with pytest.raises(DateOutOfRange):
        run(counter.shop, day("2026-05-13"))


def test_a_program_without_birthdays(till: OpenTill) -> None:
    counter = till()
    member(counter, "Léa Inventée", "1987-05-12")
    assert gifts(counter, "2026-05-12") == []
    assert birthdays.preview(counter.shop, day("2026-05-12")) == []
    with pytest.raises(NotOffered):
        due(counter.shop, day("2026-05-12"))


def test_the_message_and_the_line_to_read_aloud_in_french(till: OpenTill) -> None:
    counter = till(VOUCHER)
    lea = member(counter, "Léa Inventée", "1987-05-12", email="lea@example.org", phone="06 39 98 00 17")
    record_consent(counter.shop.conn, lea, "email", True, "enrolment", day("2026-01-05"))
    record_consent(counter.shop.conn, lea, "sms", True, "enrolment", day("2026-01-05"))
    record_consent(counter.shop.conn, lea, "sms", False, "told", day("2026-02-05"))
    (told,) = gifts(counter, "2026-05-14")
    code = told["code"]
    assert told == {
        "card": "100014",
        "name": "Léa Inventée",
        "phone": "+33639980017",
        "email": "lea@example.org",
        "channels": ["email"],
        "year": 2026,
        "on": "2026-05-14",
        "gift": "Free coffee",
        "points": 0,
        "reward": "free-coffee",
        "code": code,
        "until": "2026-08-12",
        "message": f"Bon anniversaire, Léa Inventée{NBSP}! Test vous offre{NBSP}: Free coffee, jusqu’au 12 août 2026."
        f" Votre code{NBSP}: {code}",
        "say": f"Léa Inventée, anniversaire le 12 mai{NBSP}: Free coffee",
    }
    counter.play("Léa: show                 -> 1 voucher")


def test_the_message_in_english(till: OpenTill) -> None:
    program = worked(birthday='points = 20\nreward = "free-coffee"', shop='language = "en"')
    counter = till(program)
    member(counter, "Léa Inventée", "1987-05-12")
    (told,) = gifts(counter, "2026-05-12")
    assert told["message"] == (
        "Happy birthday, Léa Inventée! Test has something for you: 20 points and Free coffee,"
        f" good until 10 August 2026. Your code: {told['code']}"
    )
    assert told["say"] == "Léa Inventée, birthday on 12 May: 20 points and Free coffee"


def test_points_that_never_lapse_have_no_last_day(till: OpenTill) -> None:
    counter = till(worked(birthday="points = 20", points_expiry='mode = "never"', shop='language = "en"'))
    member(counter, "", "1987-05-12", phone="06 39 98 00 17")
    (told,) = gifts(counter, "2026-05-12")
    assert told["message"] == "Happy birthday, dear friend! Test has something for you: 20 points."
    assert told["say"] == "+33 6 39 98 00 17, birthday on 12 May: 20 points"
    assert (told["until"], told["code"], told["reward"]) == (None, None, None)


def test_the_shops_own_message(till: OpenTill) -> None:
    text = 'message = "{name}: {gift}, {shop}, {until}, {code} {{!}}"'
    counter = till(worked(birthday=f'reward = "free-coffee"\n{text}'))
    member(counter, "Bob {code} [red]", "1987-05-12")
    (told,) = gifts(counter, "2026-05-12")
    assert told["message"] == f"Bob {{code}} [red]: Free coffee, Test, 10 août 2026, {told['code']} {{!}}"


def test_the_list_of_the_day_and_of_the_days_to_come(till: OpenTill) -> None:
    counter = till(POINTS)
    for name, born in (("Ana", "1990-05-10"), ("Bea", "1991-05-12"), ("Cleo", "1992-05-20"), ("Dora", "1993-06-20")):
        member(counter, f"{name} Inventée", born)
    member(counter, "Eva Inventée", "1994-05-13", joined="2026-05-01")
    gifts(counter, "2026-05-11")
    clock(counter, "2026-05-12")
    before = fingerprint(counter.shop.conn)
    listed = due(counter.shop, day("2026-05-12"), 14)
    assert [(one["name"].split()[0], one["birthday_on"], one["state"]) for one in listed] == [
        ("Ana", "2026-05-10", "given"),
        ("Bea", "2026-05-12", "due"),
        ("Eva", "2026-05-13", "told-late"),
        ("Cleo", "2026-05-20", "ahead"),
    ]
    assert listed[1] == {
        "card": "100023",
        "name": "Bea Inventée",
        "birthday_on": "2026-05-12",
        "opens": "2026-05-12",
        "closes": "2026-05-19",
        "state": "due",
        "gift": "20 points",
    }
    assert [one["name"].split()[0] for one in due(counter.shop, day("2026-05-12"))] == ["Ana", "Bea"]
    assert [one["name"].split()[0] for one in birthdays.preview(counter.shop, day("2026-05-12"))] == ["Bea"]
    assert fingerprint(counter.shop.conn) == before


def test_no_date_of_birth_stands_in_the_ledger(till: OpenTill) -> None:
    counter = till(VOUCHER)
    member(counter, "Léa Inventée", "1987-05-12")
    gifts(counter, "2026-05-15")
    for table in ("facts", "entries", "vouchers"):
        for row in counter.shop.conn.execute(f"SELECT * FROM {table}"):
            assert not any("05-12" in str(value) for value in row)


def test_a_visit_in_the_window_gives_it_and_says_so_first_night_or_not(till: OpenTill) -> None:
    counter = till(VOUCHER)
    member(counter, "Léa Inventée", "1987-05-12")
    counter.play("""
        2026-05-11
        Léa: buy 5.00                       -> 0 vouchers
        2026-05-13
        Léa: buy 5.00                       -> 1 voucher
    """)
    assert counter.last["say"][0].startswith(f"Léa Inventée, anniversaire le 12 mai{NBSP}: Free coffee")
    assert counter.last["birthday"]["on"] == "2026-05-13"
    assert facts(counter.shop, "birthday") == [("birthday", "2026-05-13", {"year": 2026})]
    code = counter.last["birthday"]["code"]
    assert gifts(counter, "2026-05-14") == []
    counter.play("Léa: visit                     -> 1 voucher")
    assert (counter.last["say"][0][:12], counter.last["birthday"]["code"]) == ("Léa Inventée", code)
    counter.play("""
        2026-05-20
        Léa: visit                          -> 1 voucher
    """)
    assert "birthday" not in counter.last


def test_who_told_it_too_late_is_greeted_without_a_gift(till: OpenTill) -> None:
    counter = till(VOUCHER)
    member(counter, "Léa Inventée", "1987-05-12", joined="2026-05-01")
    counter.play("""
        2026-05-12
        Léa: buy 5.00                       -> 0 vouchers
    """)
    why = "(date donnée trop tard pour un cadeau)"
    greeting = f"Léa Inventée, anniversaire le 12 mai{NBSP}: bon anniversaire{NBSP}! {why}"
    assert counter.last["say"][0] == greeting
    assert (counter.last["wish"], "birthday" in counter.last) == ({"on": "2026-05-12", "why": "told-late"}, False)
    counter.play("""
        2026-05-20
        Léa: buy 5.00                       -> 0 vouchers
    """)
    assert greeting not in counter.last["say"]


@pytest.mark.parametrize(("give", "at_the_till", "by_night"), [("visit", 1, 0), ("night", 0, 1), ("both", 1, 1)])
def test_who_gives_it_is_the_shops_to_say(till: OpenTill, give: str, at_the_till: int, by_night: int) -> None:
    counter = till(worked(birthday=f'points = 20\ngive = "{give}"'))
    member(counter, "Léa Inventée", "1987-05-12")
    member(counter, "Zoé Inventée", "1987-05-12")
    counter.play("""
        2026-05-12
        Léa: visit
    """)
    assert len(facts(counter.shop, "birthday")) == at_the_till
    gifts(counter, "2026-05-12")
    given = {"visit": 1, "night": 2, "both": 2}[give]
    assert len(facts(counter.shop, "birthday")) == given
    assert (given > at_the_till) is bool(by_night)


def test_what_is_keyed_late_gives_nothing(till: OpenTill) -> None:
    counter = till(POINTS)
    member(counter, "Léa Inventée", "1987-05-12")
    counter.play("""
        2026-06-30
        Léa: visit on 2026-05-12
    """)
    assert facts(counter.shop, "birthday") == []


def test_what_missed_nights_owe_is_on_the_card_until_it_is_recorded(till: OpenTill) -> None:
    yearly = '[[anniversaries]]\nid = "together"\nname = "A year"\nof = "joined"\nreward = "free-coffee"\n'
    counter = till(worked(yearly, birthday="points = 20"))
    member(counter, "Léa Inventée", "1987-05-12", "2025-05-08")
    clock(counter, "2025-05-09", "10:00")
    counter.play("Léa: buy 250.00")
    night(counter, "2026-05-06")
    clock(counter, "2026-05-08", "10:00")
    assert member_card(counter.shop, "léa")["overdue"] == []
    clock(counter, "2026-07-20", "10:00")
    card = member_card(counter.shop, "léa")
    gifts_and_tier = [
        ("anniversary", "2026-05-08", "Free coffee"),
        ("birthday", "2026-05-12", "20 points"),
        ("review", "2026-06-08", "Bronze"),
    ]
    assert [tuple(one.values()) for one in card["overdue"]] == gifts_and_tier
    assert member_card(counter.shop, "léa", date(2026, 7, 19))["overdue"] == []
    assert late_since(counter.shop) is None
    mark_done(counter.shop, "export", date(2026, 5, 6))
    assert late_since(counter.shop) == date(2026, 5, 6)
    counter.play("Léa: buy 5.00")
    assert member_card(counter.shop, "léa")["overdue"] == []
    recorded = [(kind, on) for kind, on, _ in facts(counter.shop, "anniversary", "birthday", "review")]
    assert sorted(recorded) == [(kind, on) for kind, on, _ in gifts_and_tier]
