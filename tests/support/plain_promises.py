"""Promises on paper: what slips bring by the rules in words, reckoned from the first slip each time anew.

Known here: points by tier, double points from a minimum, money off from an amount, cashback, discovery, a challenge of
visits, the welcome, the paid club, what is given to a cause with an item. An undone slip is left out, as if it never
was; a return takes back what is left would not bring, and gives nothing. Written without any of the house's code.
"""

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import NamedTuple


class Goods(NamedTuple):
    """So many items of a category, for so much in all."""

    category: str
    items: int
    cents: int


class Terms(NamedTuple):
    """The program: amounts in cents, rates as fractions."""

    tiers: tuple[tuple[str, int, Fraction], ...]
    doubled_from: int
    off_from: int
    off_rate: Fraction
    back_rate: Fraction
    discovery: int
    visits: int
    days: int
    won: int
    welcome: int
    each: int


class Slip:
    """A purchase, a return of some of its goods, or the fee of the club; ``number`` is the house's."""

    def __init__(self, kind: str, on: date, goods: tuple[Goods, ...] = (), of: "Slip | None" = None) -> None:
        self.kind, self.on, self.goods, self.of = kind, on, goods, of
        self.number = 0
        self.undone = False


class Bought:
    """A purchase as it stands: its goods that are left, and what it brought."""

    def __init__(self, slip: Slip, paid: int, rate: Fraction) -> None:
        self.slip, self.left = slip, list(slip.goods)
        self.first_paid = self.paid = paid
        self.rate = rate
        self.points = self.credit = self.found_points = 0
        self.found = ""

    @property
    def stands(self) -> bool:
        """Whether anything of it is left."""
        return bool(self.left)


class Page:
    """What a member has, after the slips that stand."""

    def __init__(self, terms: Terms, slips: list[Slip]) -> None:
        self.terms = terms
        self.bought: list[Bought] = []
        self.wins: list[date] = []
        self.tier = 0
        self.club_until = date.min
        for slip in slips:
            if not slip.undone:
                self._write(slip)

    def totals(self) -> dict[str, int | str]:
        """Points, credit, spend, tier, and what is owed to the cause."""
        found = sum(one.found_points for one in self.bought)
        coffees = sum(goods.items for one in self.bought for goods in one.left if goods.category == "coffee")
        return {
            "points": self.terms.welcome + sum(one.points for one in self.bought) + found + self.won,
            "credit": sum(one.credit for one in self.bought),
            "spend": sum(one.paid for one in self.bought),
            "tier": self.terms.tiers[self.tier][0],
            "cause": coffees * self.terms.each,
        }

    @property
    def won(self) -> int:
        """The points of the challenge."""
        return len(self.wins) * self.terms.won

    def _write(self, slip: Slip) -> None:
        if slip.kind == "club":
            self.club_until = slip.on.replace(year=slip.on.year + 1) - timedelta(days=1)
        elif slip.kind == "purchase":
            self._buy(slip)
        else:
            self._take_back(slip)

    def _price(self, goods: list[Goods]) -> int:
        cents = sum(one.cents for one in goods)
        return cents - floor(cents * self.terms.off_rate + Fraction(1, 2)) if cents >= self.terms.off_from else cents

    def _reckon(self, one: Bought) -> tuple[int, int]:
        """Points and credit that what is left is worth."""
        double = 2 if one.paid >= self.terms.doubled_from else 1
        return floor(Fraction(one.paid, 100) * one.rate * double), floor(one.paid * self.terms.back_rate)

    def _buy(self, slip: Slip) -> None:
        rate = self.terms.tiers[self.tier][2]
        rate = max(rate, Fraction(2)) if slip.on <= self.club_until else rate
        one = Bought(slip, self._price(list(slip.goods)), rate)
        one.points, one.credit = self._reckon(one)
        known = {goods.category for other in self.bought for goods in other.left}
        new = [goods.category for goods in slip.goods if goods.category not in known] if known else []
        if new:
            one.found, one.found_points = new[0], self.terms.discovery
        self.bought.append(one)
        last = max(self.wins, default=date.min)
        if self._visits(slip.on, last) >= self.terms.visits:
            self.wins.append(slip.on)
        spent = sum(other.paid for other in self.bought)
        self.tier = max(self.tier, *(at for at, tier in enumerate(self.terms.tiers) if tier[1] <= spent))

    def _visits(self, on: date, after: date) -> int:
        first = max(on - timedelta(days=self.terms.days - 1), after + timedelta(days=1) if after != date.min else after)
        return len({one.slip.on for one in self.bought if one.stands and first <= one.slip.on <= on})

    def _take_back(self, slip: Slip) -> None:
        one = next(one for one in self.bought if one.slip is slip.of)
        for goods in slip.goods:
            one.left.remove(goods)
        one.paid = min(self._price(one.left), one.first_paid)
        points, credit = self._reckon(one)
        one.points, one.credit = min(one.points, points), min(one.credit, credit)
        if one.found not in {goods.category for goods in one.left}:
            one.found_points = 0
        for at, on in reversed(list(enumerate(self.wins))):
            before = self.wins[at - 1] if at else date.min
            if self._visits(on, before) < self.terms.visits:
                del self.wins[at]
