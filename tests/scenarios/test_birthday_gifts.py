"""The birthday gift: given on a visit in the window, by tier or in turn, good for so many days, a secret."""

from pathlib import Path

import pytest

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.language.say import Voice
from loyalty_cli.operations.due.birthdays import due
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.nights import night
from tests.support.programs import worked
from tests.support.till import Till

REWARDS = """
[[rewards]]
id = "tea"
name = "Tea"
value = "3.00"
[[rewards]]
id = "cake"
name = "Cake"
value = "4.00"
"""
ENGLISH = ('language = "fr"', 'language = "en"')


def opened(till: OpenTill, birthday: str) -> Till:
    counter = till(worked(f"{REWARDS}[birthday]\n{birthday}", refunds="").replace(*ENGLISH))
    counter.play("2025-01-10\nenroll Léa born 1990-05-12")
    return counter


def gifts(counter: Till) -> list[tuple[str, str]]:
    """The day of each gift and its reward."""
    rows = counter.shop.conn.execute(
        "SELECT f.on_date, v.reward FROM facts f JOIN vouchers v ON v.fact_id = f.id WHERE f.kind = 'birthday'"
    )
    return [(on, reward) for on, reward in rows]


def test_a_visit_in_the_window_gives_it_and_it_is_said_first(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"')
    counter.play("""
        2025-05-11
        buy 10.00                   -> 0 vouchers
        2025-05-14
        buy 10.00                   -> 1 vouchers
    """)
    assert counter.last["say"][0].startswith("Léa, birthday on 12 May: Tea")
    counter.play("2025-05-15\nbuy 10.00 -> 1 vouchers")
    assert counter.last["say"][0].startswith("Léa, birthday on 12 May: Tea")
    counter.play(f"buy 10.00 voucher {counter.last['birthday']['code']} -> 0 vouchers")
    assert not [told for told in counter.last["say"] if "birthday" in told]
    night(counter, "2025-05-16")
    assert gifts(counter) == [("2025-05-14", "tea")]


def test_a_night_that_ran_first_leaves_nothing_to_give(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"')
    night(counter, "2025-05-12")
    counter.play("2025-05-13\nvisit -> 1 vouchers")
    assert gifts(counter) == [("2025-05-12", "tea")]


def test_on_a_visit_only_no_night_gives_it(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"\ngive = "visit"')
    night(counter, "2025-05-12")
    assert gifts(counter) == []
    counter.play("2025-05-13\nvisit -> 1 vouchers")


def test_by_the_night_only_no_visit_gives_it(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"\ngive = "night"')
    counter.play("2025-05-12\nbuy 10.00 -> 0 vouchers")
    night(counter, "2025-05-13")
    assert gifts(counter) == [("2025-05-13", "tea")]


def test_a_tier_has_its_own_gift(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"\ngifts = [{tier = "Silver", reward = "cake"}]')
    counter.play("2025-05-12\nvisit\n2025-06-01\nbuy 500.00 -> tier Gold")
    counter.play("2026-05-12\nvisit")
    assert gifts(counter) == [("2025-05-12", "tea"), ("2026-05-12", "cake")]


def test_in_turn_it_is_never_last_years(till: OpenTill) -> None:
    counter = opened(till, 'rotate = ["tea", "cake", "free-coffee"]')
    for year in range(2025, 2029):
        counter.play(f"{year}-05-12\nvisit")
    rewards = [reward for _, reward in gifts(counter)]
    assert sorted(rewards[:3]) == ["cake", "free-coffee", "tea"]
    assert rewards[3] == rewards[0]


def test_what_will_be_given_is_listed(till: OpenTill) -> None:
    counter = opened(till, 'rotate = ["tea", "cake"]')
    (row,) = due(counter.shop, counter.shop.now().today, 366)
    listed = row["gift"]
    counter.play("2025-05-12\nvisit")
    assert counter.last["birthday"]["gift"] == listed


def test_it_is_good_for_so_many_days(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"\npoints = 5\nvalid_days = 10')
    counter.play("""
        2025-05-12
        visit                       -> 1 vouchers, 5 points
        2025-05-22
        show                        -> 1 vouchers, 5 points
        2025-05-23
        show                        -> 0 vouchers, 0 points
    """)


def test_undone_it_is_not_given_again(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"')
    counter.play("2025-05-12\nvisit -> 1 vouchers\nundo #2 -> 0 vouchers\n2025-05-13\nvisit -> 0 vouchers")


def test_a_visit_keyed_late_gives_nothing_and_a_return_takes_nothing(till: OpenTill) -> None:
    counter = opened(till, 'reward = "tea"\ndays_after = 2')
    counter.play("""
        2025-05-20
        buy 10.00 on 2025-05-12     -> 0 vouchers
        2026-05-12
        buy 10.00 ref A             -> 1 vouchers
        return A                    -> 1 vouchers
    """)


def test_a_visit_that_comes_with_a_file_gives_nothing(till: OpenTill, tmp_path: Path) -> None:
    counter = opened(till, 'reward = "tea"\ndays_after = 2')
    (card,) = counter.shop.conn.execute("SELECT card FROM members").fetchone()
    path = tmp_path / "purchases.csv"
    path.write_text(f"date,receipt,card,amount\n2025-05-12,F1,{card},10.00\n", "utf-8")
    counter.play("2025-05-13")
    import_purchases(counter.shop, str(path), Options())
    assert gifts(counter) == []
    counter.play("buy 10.00 -> 1 vouchers")


@pytest.mark.parametrize(
    ("birthday", "said"),
    [
        ('reward = "tea"\nsecret = true', None),
        (
            'reward = "tea"\nvalid_days = 10\ngifts = [{tier = "Gold", reward = "cake"}]',
            "On your birthday: a tea (Gold: a cake · good for 10 days · told 30 days ahead)",
        ),
        ('rotate = ["tea", "cake"]', "On your birthday: in turn: a tea, a cake (told 30 days ahead)"),
    ],
)
def test_the_wall_says_it_unless_it_is_a_secret(till: OpenTill, birthday: str, said: str | None) -> None:
    program = opened(till, birthday).shop.program
    voice = Voice(program)
    told = [text for one in program.promises for part, text in one.wall(program, voice) if part == "birthday"]
    assert told == ([said] if said else [])


def test_what_is_wrong_with_it() -> None:
    told = "birthday.rotate: one reward alone is no turn; add another, or write reward"
    assert told in mistakes_in('[birthday]\nrotate = ["free-coffee"]')
    twice = "birthday.rotate: a reward stands here twice, so that the turn would not go on; name each once"
    assert twice in mistakes_in('[birthday]\nrotate = ["free-coffee", "free-coffee", "five-off"]')


LIMITED = """
[[rewards]]
id = "tart"
name = "Tart"
points = 1
value = "1.00"
stock = 9
[birthday]
points = 50
give = "visit"
[club]
name = "The Club"
fee = "24.00"
[[engagements]]
id = "review"
name = "Review"
points = 5
"""
AGAIN = (
    "redeem tart ref R1",
    "redeem V1 ref R1",
    "buy 10.00 ref R1",
    "return B1 1.00 ref R1",
    "stamp coffee 1 ref R1",
    "visit ref R1",
    "engage review ref R1",
    "adjust 5 because x ref R1",
    "club join ref R1",
    "undo B1 ref R1",
)


@pytest.mark.parametrize("keyed", AGAIN)
def test_a_receipt_number_told_again_on_the_birthday_gives_nothing(till: OpenTill, keyed: str) -> None:
    counter = till(worked(LIMITED))
    counter.play("2025-01-10\nenroll Léa born 1990-11-21\n2026-11-10\nbuy 200.00 ref B1\ntake-home free-coffee")
    counter.play(keyed)
    (before,) = counter.shop.conn.execute("SELECT max(id) FROM facts").fetchone()
    counter.play(f"2026-11-21\n{keyed} -> repeated")
    assert counter.shop.conn.execute("SELECT max(id) FROM facts").fetchone() == (before,)


def test_what_lapsed_is_not_written_down_by_a_receipt_number_told_again(till: OpenTill) -> None:
    counter = till(worked(LIMITED.replace("stock = 9", "stock = 9\nvoucher_days = 1")))
    counter.play("2026-11-20\nenroll Léa points 100\nenroll Noé points 9\nNoé: take-home tart\nLéa: redeem tart ref R1")
    counter.play("2026-11-25\nLéa: redeem tart ref R1 -> repeated")
    assert not counter.shop.conn.execute("SELECT 1 FROM facts WHERE kind = 'lapse'").fetchall()
    counter.play("Léa: redeem tart ref R2 -> -1 points")
    assert counter.shop.conn.execute("SELECT 1 FROM facts WHERE kind = 'lapse'").fetchall()
