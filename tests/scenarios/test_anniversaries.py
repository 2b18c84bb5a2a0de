"""Anniversaries at the till and by night: of joining, of the first purchase, of a date that was told."""

import pytest

from loyalty_cli.operations.due import anniversaries
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.nights import night
from tests.support.programs import worked
from tests.support.till import Till

TOGETHER = """
[[anniversaries]]
id = "together"
name = "Years together"
reward = "free-coffee"
"""
FIELDS = '[profile]\n[profile.fields.children_birthday]\ntype = "date"\n'
ENGLISH = ('language = "fr"', 'language = "en"')


def opened(till: OpenTill, more: str = "", language: tuple[str, str] = ENGLISH) -> Till:
    counter = till(worked(TOGETHER + more, refunds="").replace(*language))
    counter.play("2024-11-21\nenroll Léa")
    return counter


def gifts(counter: Till) -> list[str]:
    rows = counter.shop.conn.execute("SELECT on_date FROM facts WHERE kind = 'anniversary' ORDER BY id")
    return [on for (on,) in rows]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (ENGLISH, "Léa, two years together: Free coffee"),
        (("", ""), "Léa, deux ans ensemble\xa0: Free coffee"),
    ],
)
def test_two_years_after_joining_it_is_given_and_said_first(
    till: OpenTill, language: tuple[str, str], said: str
) -> None:
    counter = opened(till, "years = [2]\n", language)
    counter.play("""
        2025-11-21
        buy 10.00                       -> 0 vouchers
        2026-11-20
        buy 10.00                       -> 0 vouchers
        2026-11-21
        buy 10.00                       -> 1 vouchers
    """)
    assert counter.last["say"][0] == said
    assert counter.last["anniversary"]["year"] == 2026
    counter.play("2026-11-22\nbuy 10.00\n2027-11-21\nbuy 10.00")
    assert gifts(counter) == ["2026-11-21"]


def test_every_year_where_no_years_are_told_and_once_in_each(till: OpenTill) -> None:
    counter = opened(till)
    for day in ("2024-11-22", "2025-11-21", "2025-11-28", "2026-11-25"):
        counter.play(f"{day}\nvisit")
    assert gifts(counter) == ["2025-11-21", "2026-11-25"]


def test_the_night_gives_it_and_a_missed_one_is_caught_up(till: OpenTill) -> None:
    counter = opened(till, 'give = "night"\n')
    night(counter, "2025-11-20")
    night(counter, "2025-11-21")
    assert gifts(counter) == ["2025-11-21"]
    night(counter, "2026-11-20")
    counter.play("2026-11-23\nbuy 10.00 -> 1 vouchers")
    assert gifts(counter)[1] == "2026-11-21"


def test_the_first_purchase_that_stands_is_the_day(till: OpenTill) -> None:
    counter = opened(till, 'of = "first-purchase"\n')
    counter.play("""
        2024-12-01
        buy 10.00 ref A
        2024-12-20
        buy 10.00 ref B
        undo A
        2025-12-01
        visit                           -> 0 vouchers
        2025-12-20
        visit                           -> 1 vouchers
    """)
    assert counter.last["say"][0] == "Léa, one year since the first purchase: Free coffee"


def test_a_date_in_a_field_must_have_been_told_in_time(till: OpenTill) -> None:
    counter = opened(till, f'of = "field:children_birthday"\n{FIELDS}')
    counter.play("2025-05-01")
    update_date(counter, "2020-05-12")
    counter.play("""
        2025-05-12
        visit                           -> 0 vouchers
        2026-05-12
        visit                           -> 1 vouchers
    """)


def update_date(counter: Till, value: str) -> None:
    from loyalty_cli.operations.deeds.members.update import Changes, update

    update(counter.shop, "Léa", Changes(fields={"children_birthday": value}))


def test_changed_as_often_as_you_like_it_is_given_once_a_year(till: OpenTill) -> None:
    counter = opened(till, f'of = "field:children_birthday"\n{FIELDS}')
    for day, told in (("2025-01-01", "2020-03-01"), ("2025-03-01", "2020-06-01"), ("2025-06-01", "2020-12-25")):
        counter.play(day)
        counter.play("visit")
        update_date(counter, told)
    counter.play("2025-12-25\nvisit")
    assert gifts(counter) == ["2025-03-01"]


def test_undone_it_is_not_given_again_and_a_return_takes_nothing(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("""
        2025-11-21
        buy 10.00 ref A                 -> 1 vouchers
        return A                        -> 1 vouchers
        undo #2                         -> 0 vouchers
        buy 10.00 ref B                 -> 0 vouchers
    """)


def test_what_comes_in_with_a_file_or_late_brings_none(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2025-12-24\nbuy 10.00 on 2025-11-21 -> 0 vouchers")
    assert gifts(counter) == []


def test_born_on_29_february_it_is_honoured_every_year(till: OpenTill) -> None:
    counter = till(worked(TOGETHER, refunds=""))
    counter.play("2024-02-29\nenroll Ana\n2025-02-27\nvisit -> 0 vouchers\n2025-02-28\nvisit -> 1 vouchers")


def test_what_is_wrong_with_one() -> None:
    told = mistakes_in('[[anniversaries]]\nid = "a"\nname = "A"\nof = "marriage"\npoints = 5')
    assert told == [
        'anniversary a, of: "marriage" is no such day; write "joined", "first-purchase" or "field:children_birthday"'
    ]
    told = mistakes_in('[[anniversaries]]\nid = "a"\nname = "A"\nof = "field:child"')
    assert 'anniversary a, of: "child" is no date; add [profile.fields.child] with type = "date"' in told
    assert any("it gives nothing" in one for one in told)


def test_a_letter_of_the_night_tells_it(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21")
    (told,) = anniversaries.run(counter.shop, counter.shop.now().today)
    assert told["message"] == (
        f"Two years together, Léa! {counter.shop.program.shop.name} has something for you: Free coffee,"
        f" good until 19 February 2027. Your code: {told['code']}"
    )
