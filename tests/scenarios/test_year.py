"""A year of nights, day by day, and the same year with two weeks without any: the ledger is the same."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from tests.scenarios.conftest import OpenTill
from tests.support.nights import clock, days, ledger, night
from tests.support.till import Till

PROGRAM: Final = """
[shop]
name = "Test"
timezone = "Europe/Paris"
[points]
per_unit = 1
[points.expiry]
{expiry}
[[tiers]]
name = "Bronze"
from = 0
[[tiers]]
name = "Silver"
from = "60.00"
multiplier = "1.25"
[[tiers]]
name = "Gold"
from = "120.00"
multiplier = "1.5"
[tier_rules]
window = "{window}"
months = 2
grace_days = 9
downgrade = "{downgrade}"
[[stamp_cards]]
id = "coffee"
name = "Coffee card"
category = "coffee"
boxes = 6
head_start = 1
valid_months = 1
reward = "free-coffee"
[[rewards]]
id = "free-coffee"
name = "Free coffee"
value = "2.60"
points = 30
voucher_days = 20
[birthday]
{gift}
days_after = 5
told_days = 0
"""
FIRST: Final = date(2027, 3, 1)
PEOPLE: Final = ("Ana", "Bea", "Cleo", "Dora", "Eva", "Fanny", "Gaia", "Hana", "Ines", "Jana", "Kira", "Lena")
LATE_DAYS: Final = 4

Action = tuple[date, str, str]


def doings(seed: int, *, late: bool) -> Iterator[Action]:
    """A year at the till: who comes on which day and does what; some of it keyed a few days late."""
    dice = random.Random(seed)
    for today in days(FIRST, FIRST + timedelta(days=365)):
        for _ in range(dice.choice((0, 1, 1, 2))):
            who = dice.choice(PEOPLE)
            cents = dice.randint(100, 4000)
            coffees = dice.choice((0, 0, 1, 2))
            items = f" coffee:{coffees}={coffees}.00" if coffees else ""
            amount = f"{(cents + 100 * coffees) // 100}.{cents % 100:02}"
            ref = f"T{today:%y%m%d}{dice.randint(0, 99999)}"
            on = today - timedelta(days=dice.randint(0, LATE_DAYS) if late and dice.random() < 0.3 else 0)
            back = f" on {on}" if on != today and on >= FIRST else ""
            done = dice.choice(("buy", "buy", "buy", "redeem", "take-home", "visit", "return"))
            match done:
                case "buy":
                    yield today, who, f"buy {amount}{items}{back} ref {ref}"
                case "return":
                    yield today, who, f"buy {amount}{items} ref {ref}"
                    yield today, who, f"return {ref} {dice.choice(('0.50', '0.99', ''))}".strip()
                case _:
                    yield today, who, f"{done}{'' if done == 'visit' else ' free-coffee'}{back}"


def live(till: Till, seed: int, nights_off: range, *, late: bool) -> None:
    """The year: each day begins with its night, but for those off; a refusal at the till is a refusal in both."""
    clock(till, FIRST, "09:00")
    for number, name in enumerate(PEOPLE):
        enroll(till.shop, EnrollRequest(name, birthday=date(1990, 1, 1) + timedelta(days=31 * number)))
    planned: dict[date, list[Action]] = {}
    for action in doings(seed, late=late):
        planned.setdefault(action[0], []).append(action)
    for number, today in enumerate(days(FIRST, FIRST + timedelta(days=380))):
        if number not in nights_off:
            night(till, today, check=number % 30 == 0)
        for _, who, what in planned.get(today, ()):
            clock(till, today, "10:30")
            try:
                till.key(f"{who}: {what}")
            except LoyaltyError as refusal:
                till.refusals.append((today, who, what, refusal.slug))  # type: ignore[attr-defined]


def years(till: OpenTill, program: str, seed: int, nights_off: range, *, late: bool = False) -> tuple[Till, Till]:
    """The year with all its nights, and without some."""
    both = till(program), till(program)
    for one, off in zip(both, (range(0), nights_off), strict=True):
        one.refusals = []  # type: ignore[attr-defined]
        live(one, seed, off, late=late)
    return both


EXPIRIES: Final = {
    "month-end": 'mode = "after-months"\nmonths = 1\nat = "month-end"',
    "idle": 'mode = "inactivity"\nmonths = 1\nat = "exact"',
    "one day": 'mode = "day-of-year"\nday = "06-30"',
}


def some(seeds: range, *quick: tuple[int, str]) -> list[Any]:
    """Every seed with every expiry; all but the quick ones take minutes together."""
    return [
        pytest.param(seed, expiry, marks=[] if (seed, expiry) in quick else pytest.mark.long)
        for seed in seeds
        for expiry in EXPIRIES
    ]


@pytest.mark.parametrize("window", ["rolling", pytest.param("calendar-year", marks=pytest.mark.long)])
@pytest.mark.parametrize("gift", ["points = 15", pytest.param('reward = "free-coffee"', marks=pytest.mark.long)])
@pytest.mark.parametrize(("seed", "expiry"), some(range(4), (2, "idle")))
def test_two_weeks_without_a_night_change_nothing(
    till: OpenTill, seed: int, expiry: str, gift: str, window: str
) -> None:
    downgrade = ("one-step", "to-fit")[seed % 2]
    program = PROGRAM.format(expiry=EXPIRIES[expiry], window=window, downgrade=downgrade, gift=gift)
    begin = 20 + 83 * seed
    every_night, outage = years(till, program, seed, range(begin, begin + 14))
    assert outage.refusals == every_night.refusals  # type: ignore[attr-defined]
    assert ledger(outage.shop) == ledger(every_night.shop)
    kinds = {kind for kind, *_ in ledger(every_night.shop)}
    assert {"lapse", "review", "birthday", "purchase", "return", "redemption"} <= kinds


def sums(till: Till) -> list[Any]:
    """What each member has of each unit by each day, whatever facts it took to come there."""
    return till.shop.conn.execute(
        "SELECT member_id, CASE WHEN unit GLOB 'voucher:*' THEN 'voucher' ELSE unit END AS kind, on_date, sum(amount)"
        " FROM entries GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 ORDER BY 1, 2, 3"
    ).fetchall()


@pytest.mark.parametrize(("seed", "expiry"), some(range(10, 13), (11, "month-end")))
def test_nor_does_what_is_keyed_late(till: OpenTill, seed: int, expiry: str) -> None:
    """A breakage is taken back for what is keyed late, and written again: the sums of each day are the same."""
    program = PROGRAM.format(
        expiry=EXPIRIES[expiry], window="rolling", downgrade="one-step", gift='reward = "free-coffee"'
    )
    begin = 200 + 20 * (seed - 10)
    every_night, outage = years(till, program, seed, range(begin, begin + 14), late=True)
    assert outage.refusals == every_night.refusals  # type: ignore[attr-defined]
    assert sums(outage) == sums(every_night)
