"""The worked numbers of what purchases bring: keyed on the day, keyed late, out of a file, returned, taken back.

Each case says what Léa has in all. The same comes of a file and of slips keyed later; when all goods
come back, and when the whole file is taken back, nothing of it is left.
"""

from pathlib import Path
from typing import Final, NamedTuple

import pytest

from loyalty_cli.intake.customers import Options as Listed
from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.intake.undo_import import undo_import
from loyalty_cli.reports.members.card import member_card
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked
from tests.support.till import Till


class Case(NamedTuple):
    """The rules, the purchases as day, amount and items, and all they bring by unit: points, or cents."""

    rules: str
    bought: tuple[str, ...]
    brings: dict[str, int]


VISITS: Final = '[[challenges]]\nid = "c"\nname = "C"\ncount = "visits"'
CASES: Final = {
    "a third of a point": Case("[points]\nper_unit = '1/3'", ("2026-11-20 10.00",), {"points": 3}),
    "twice from 20.00": Case(
        '[[promotions]]\nid = "p"\nname = "P"\nmultiplier = 2\nminimum = "20.00"',
        ("2026-11-19 19.99", "2026-11-20 20.00"),
        {"points": 59},
    ),
    "twice once a month": Case(
        '[[promotions]]\nid = "p"\nname = "P"\nmultiplier = 2\nper_member = 1\nperiod = "month"',
        ("2026-10-19 10.00", "2026-11-19 10.00", "2026-11-20 10.00"),
        {"points": 50},
    ),
    "twice at the first purchase": Case(
        '[[promotions]]\nid = "p"\nname = "P"\nmultiplier = 2\nfirst_purchase = true',
        ("2026-11-19 10.00", "2026-11-20 10.00"),
        {"points": 30},
    ),
    "4 pens for 9.60": Case(
        '[[offers]]\ncategory = "pen"\nbuy = 3\nget = 1',
        ("2026-11-20 12.80 pen:4=12.80",),
        {"points": 9, "spend": 960},
    ),
    "5 % off from 500.00": Case(
        '[[thresholds]]\nfrom = "500.00"\npercent = 5',
        ("2026-11-19 499.99", "2026-11-20 500.00"),
        {"points": 499 + 593, "spend": 97_499},
    ),
    "10 % off": Case('[[promotions]]\nid = "p"\nname = "P"\noff = "10 %"', ("2026-11-20 10.00",), {"points": 9}),
    "3 % of 23.50": Case('[cashback]\npercent = "3"', ("2026-11-20 23.50",), {"points": 23, "credit": 70}),
    "5 cents with each coffee": Case(
        '[[causes]]\nid = "trees"\nname = "Trees"\nper_item = {coffee = "0.05"}',
        ("2026-11-20 5.20 coffee:2=5.20",),
        {"points": 5, "reward:cause:trees": 10},
    ),
    "10 points for each new category": Case(
        "[discovery]\npoints = 10",
        ("2026-11-18 1.00 coffee=1.00", "2026-11-19 1.00 tea=1.00", "2026-11-20 1.00 tea=1.00"),
        {"points": 13},
    ),
    "3 visits in 30 days": Case(
        f'{VISITS}\ntarget = 3\nwithin = "30 days"\npoints = 10',
        ("2026-10-01 1.00", "2026-10-15 1.00", "2026-10-30 1.00"),
        {"points": 13},
    ),
    "3 visits in 31 days": Case(
        f'{VISITS}\ntarget = 3\nwithin = "30 days"\npoints = 10',
        ("2026-10-01 1.00", "2026-10-15 1.00", "2026-10-31 1.00"),
        {"points": 3},
    ),
    "2 visits a month, again": Case(
        f'{VISITS}\ntarget = 2\nwithin = "month"\nagain = true\npoints = 5',
        ("2026-10-01 1.00", "2026-10-15 1.00", "2026-11-02 1.00", "2026-11-20 1.00"),
        {"points": 14},
    ),
    "a streak of 4 weeks": Case(
        f'{VISITS}\ntarget = 1\nwithin = "week"\nstreak = 4\npoints = 8',
        ("2026-11-02 1.00", "2026-11-10 1.00", "2026-11-18 1.00", "2026-11-27 1.00"),
        {"points": 12},
    ),
    "3 categories in a summer": Case(
        '[[challenges]]\nid = "c"\nname = "C"\ncount = "categories"\ntarget = 3\nfrom = 2026-07-01\n'
        "until = 2026-08-31\npoints = 30",
        ("2026-07-07 18.00 cake=18.00", "2026-07-21 22.00 coffee=22.00", "2026-08-04 20.00 tea=20.00"),
        {"points": 90},
    ),
}


def opened(till: OpenTill, case: Case) -> Till:
    table, _, knobs = case.rules.partition("\n")
    counter = till(worked(points=knobs) if table == "[points]" else worked(case.rules))
    counter.play("2026-06-01\nenroll Léa email lea@shop.example")
    return counter


def has(counter: Till, units: dict[str, int]) -> dict[str, int]:
    """The sums of these units."""
    rows = dict(counter.shop.conn.execute("SELECT unit, sum(amount) FROM entries GROUP BY unit").fetchall())
    return {unit: int(rows.get(unit, 0)) for unit in units}


def by_file(counter: Till, folder: Path, case: Case) -> int:
    """Imports the purchases, one line an item; returns the number of the import."""
    lines = ["date,receipt,customer,total,category,quantity,amount"]
    for number, text in enumerate(case.bought, 1):
        day, total, *items = text.split()
        for item in items or [f"={total}"]:
            kind, _, price = item.partition("=")
            category, _, count = kind.partition(":")
            lines.append(f"{day},T{number},lea@shop.example,{total},{category},{count or 1},{price}")
    path = folder / "purchases.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return int(import_purchases(counter.shop, str(path), Options())["batch"])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_comes_to_the_same_on_the_day_late_and_by_file_and_goes_again(
    till: OpenTill, tmp_path: Path, case: Case
) -> None:
    none = dict.fromkeys(case.brings, 0)
    on_the_day, late, file = (opened(till, case) for _ in range(3))
    for number, text in enumerate(case.bought, 1):
        day, rest = text.split(maxsplit=1)
        on_the_day.play(f"{day}\nbuy {rest} ref T{number}")
        late.play(f"2026-11-30\nbuy {rest} on {day} ref T{number}")
    file.play("2026-11-30")
    batch = by_file(file, tmp_path, case)
    assert [has(one, case.brings) for one in (on_the_day, late, file)] == [case.brings] * 3
    for number in range(1, len(case.bought) + 1):
        on_the_day.play(f"return T{number}")
        late.play(f"undo T{number}")
    undo_import(file.shop, batch)
    assert [has(one, case.brings) for one in (on_the_day, late, file)] == [none] * 3


def listed(counter: Till, folder: Path, *rows: str) -> None:
    path = folder / "customers.csv"
    path.write_text("\n".join(["name,email,phone,birthday", *rows]), encoding="utf-8")
    import_customers(counter.shop, str(path), Listed())


def test_who_comes_in_with_a_list_is_not_welcomed_and_counts_among_the_first(till: OpenTill, tmp_path: Path) -> None:
    counter = till(worked('[welcome]\npoints = 5\nfirst = 3\nbadge = "Founder"'))
    counter.play("2026-11-21\nenroll Léa -> +5 points")
    listed(counter, tmp_path, "Ana,ana@shop.example,,", "Bea,bea@shop.example,,")
    counter.play("Ana: show -> 0 points\nenroll Zoé -> +5 points\nenroll Max -> +5 points")
    badges = {name: bool(member_card(counter.shop, name)["badges"]) for name in ("Léa", "Ana", "Zoé", "Max")}
    assert badges == {"Léa": True, "Ana": False, "Zoé": False, "Max": False}


def test_details_of_a_list_are_told_without_a_reward_and_grow_stale_from_then(till: OpenTill, tmp_path: Path) -> None:
    rules = '[profile]\nrefresh_months = 12\nrefresh_points = 5\nrefresh_fields = ["phone"]'
    counter = till(worked(rules))
    counter.play("2025-11-20")
    listed(counter, tmp_path, "Ana,ana@shop.example,06 12 34 56 78,")
    counter.play("""
        Ana: show                                   -> 0 points
        2026-11-20
        Ana: update phone 0612345679                -> +0 points
    """)


def test_a_referral_is_paid_when_the_friends_purchase_comes_by_file(till: OpenTill, tmp_path: Path) -> None:
    counter = till(worked("[referral]\nreferrer_points = 20\nfriend_points = 10"))
    counter.play("2026-11-01\nenroll Zoé\nenroll Léa email lea@shop.example refer Zoé\n2026-11-30")
    batch = by_file(counter, tmp_path, Case("", ("2026-11-20 10.00",), {}))
    counter.play("Zoé: show -> 20 points\nLéa: show -> 20 points\nreturn T1 -> 0 points\nZoé: show -> 0 points\nundo")
    counter.play("Zoé: show -> 20 points\nLéa: show -> 20 points")
    undo_import(counter.shop, batch)
    counter.play("Zoé: show -> 0 points\nLéa: show -> 0 points")
