"""Programs for twins: beside what every random program has, promises that look at what was bought and done before."""

from collections.abc import Callable
from random import Random
from typing import Final

from tests.support.random_programs import random_program


def _cashback(dice: Random) -> str:
    least, months = dice.choice(["", 'minimum = "10.00"']), dice.choice(["", "months = 1"])
    return f'[cashback]\npercent = "5"\n{least}\n{months}'


def _discovery(dice: Random) -> str:
    gift = dice.choice(["points = 4", 'reward = "evening"', 'points = 2\nreward = "free-coffee"'])
    return f"[discovery]\n{gift}\nfirst_purchase = {dice.choice(['true', 'false'])}\nat_most = {dice.choice([1, 2])}"


def _surprise(dice: Random) -> str:
    gift = dice.choice(["points = 7", 'reward = "evening"', 'points = 2\nreward = "evening"'])
    return (
        '[[surprises]]\nid = "luck"\nname = "Luck"\nevery = "visit"\nshare = "0.3"\n'
        f"cool_off_days = {dice.choice([1, 20])}\n{gift}"
    )


def _club(dice: Random) -> str:
    more = dice.choice(['multiplier = "2"', 'multiplier = "1.5"\nwelcome = "evening"', 'tier = "Silver"'])
    return f'[club]\nname = "Club"\nfee = "10.00"\nmonths = {dice.choice([1, 2])}\n{more}'


def _money_off(dice: Random) -> str:
    off = dice.choice(['off = "10 %"\ncategories = ["tea"]', 'off = "1.00"\nminimum = "5.00"'])
    return f'[[promotions]]\nid = "off"\nname = "Off"\n{off}'


def _offers(_: Random) -> str:
    return '[[offers]]\ncategory = "coffee"\nbuy = 2\nget = 1'


def _thresholds(dice: Random) -> str:
    when = dice.choice(["now", "next"])
    return f'[[thresholds]]\nname = "Large"\nfrom = "20.00"\npercent = "5"\nwhen = "{when}"'


def _causes(_: Random) -> str:
    return (
        '[[causes]]\nid = "cats"\nname = "Cats"\nunit_value = "1.00"\nround_up = true\nper_item = {coffee = "0.05"}\n\n'
        '[[rewards]]\nid = "meal"\nname = "A meal"\nkind = "donation"\npoints = 10\ncause = "cats"'
    )


def _shown(dice: Random) -> str:
    gift = dice.choice(["points = 9", 'reward = "evening"'])
    return f'[[engagements]]\nid = "video"\nname = "A video"\n{gift}\nevidence = "link"\napprove = true'


_MORE: Final[tuple[Callable[[Random], str], ...]] = (
    _cashback,
    _discovery,
    _surprise,
    _club,
    _money_off,
    _offers,
    _thresholds,
    _causes,
    _shown,
)


def twin_program(dice: Random) -> str:
    """The text of a program file; each of its further promises in some programs only."""
    program = random_program(dice, challenges=True)
    more = (part for part in _MORE if dice.random() < 0.35)
    return "\n\n".join([program, *(part(dice) for part in more)]) + "\n"
