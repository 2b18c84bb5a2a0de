"""Promises on paper: what slips bring by the rules in words, reckoned from the first slip each time anew.

Known here: points by tier, double points from a minimum, money off from an amount, cashback, discovery, a challenge of
visits, the welcome, the paid club, what is given to a cause with an item, a stamp card; points that lapse, rewards
redeemed, slips keyed late, two records that become one. An undone slip is left out, as if it never was; a return takes
back what is left would not bring, and gives nothing; what was redeemed stays redeemed. Written without any of the
house's code.
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
    mug: int
    boxes: int
    months: int


class Slip:
    """A purchase, a return of some of its goods, a reward redeemed, the fee of the club, or ``who`` becoming ``into``.

    ``on`` is the day it is dated, ``keyed`` that of keying; slips stand in the order in which they are keyed.
    ``number`` is the house's.
    """

    def __init__(
        self, kind: str, who: str, on: date, goods: tuple[Goods, ...] = (), of: "Slip | None" = None, into: str = ""
    ) -> None:
        self.kind, self.who, self.on, self.goods, self.of, self.into = kind, who, on, goods, of, into
        self.keyed = on
        self.number = 0
        self.undone = False


class Lot:
    """Points of one day, good until another; ``taken`` of them were taken back."""

    def __init__(self, granted: int, on: date, until: date) -> None:
        self.granted, self.left, self.taken = granted, granted, 0
        self.on, self.until = on, until

    def usable(self, day: date) -> bool:
        """Whether it can be drawn on."""
        return self.on <= day <= self.until

    def lapsed(self, day: date) -> int:
        """What of it is gone unused."""
        return self.left if self.until < day else 0


NO_LOT = Lot(0, date.min, date.max)


class Bought:
    """A purchase as it stands: its goods that are left, and what it brought."""

    def __init__(self, slip: Slip, paid: int, rate: Fraction) -> None:
        self.slip, self.left = slip, list(slip.goods)
        self.first_paid = self.paid = paid
        self.was = [(slip.on, paid)]
        self.rate = rate
        self.credit = 0
        self.earned = self.bonus = NO_LOT
        self.found = ""

    @property
    def stands(self) -> bool:
        """Whether anything of it is left."""
        return bool(self.left)

    def paid_on(self, day: date) -> int:
        """What was left of its price at the end of a day."""
        return next((paid for on, paid in reversed(self.was) if on <= day), 0)


class Record:
    """What one member did and holds: purchases, days of rewards, wins with the slip and its points, tiers, the club."""

    def __init__(self) -> None:
        self.bought: list[Bought] = []
        self.redeemed: list[date] = []
        self.wins: list[tuple[date, Slip, Lot]] = []
        self.raised: list[tuple[date, int]] = [(date.min, 0)]
        self.club: list[tuple[date, date]] = []
        self.lots: list[Lot] = []
        self.owed = 0

    def points(self, on: date) -> int:
        """What can be used on a day, less what is owed."""
        return sum(one.left for one in self.lots if one.usable(on)) - self.owed

    def give(self, lot: Lot) -> Lot:
        """New points; what is owed is paid from them first."""
        paid = min(self.owed, lot.granted)
        self.owed -= paid
        lot.left -= paid
        self.lots.append(lot)
        return lot

    def take(self, amount: int, on: date, own: list[Lot]) -> list[Lot]:
        """Takes points of a day: of the first of their own lots, the others, then the soonest; the rest is owed."""
        drawn = []
        for lot in sorted(self.lots, key=lambda one: (one not in own[:1], one not in own, one.until)):
            part = min(amount, lot.left) if lot.usable(on) else 0
            amount -= part
            lot.left -= part
            drawn += [lot] if part else []
        self.owed += amount
        return drawn

    def tier(self, on: date) -> int:
        """The rank of the tier on a day."""
        return max(rank for day, rank in self.raised if day <= on)

    def came(self, first: date, last: date) -> int:
        """On how many days between two."""
        days = {one.slip.on for one in self.bought if one.stands} | set(self.redeemed)
        return sum(first <= day <= last for day in days)

    def takes_over(self, other: "Record", on: date) -> None:
        """All that another record did; its points can be used from this day on, and each pays what the other owes."""
        owed, self.owed, other.owed = (self.owed, other.owed), 0, 0
        for lot in other.lots:
            lot.on = max(lot.on, on)
        for name in ("bought", "redeemed", "wins", "raised", "club", "lots"):
            setattr(self, name, [*getattr(self, name), *getattr(other, name)])
        self.wins.sort(key=lambda win: win[1].number)
        self.take(sum(owed), on, [])


class Page:
    """What each member has, after the slips that stand."""

    def __init__(self, terms: Terms, members: tuple[str, ...], slips: list[Slip], opened: date) -> None:
        self.terms = terms
        self.records = {name: Record() for name in members}
        self.drew: dict[int, list[Lot]] = {}
        for record in self.records.values():
            if terms.welcome:
                record.give(self._lot(terms.welcome, opened))
        for slip in slips:
            if not slip.undone:
                self._write(slip)

    def _lot(self, amount: int, on: date) -> Lot:
        """Points good to the end of a later month, or for ever."""
        if not self.terms.months:
            return Lot(amount, on, date.max)
        index = on.year * 12 + on.month + self.terms.months
        return Lot(amount, on, date(index // 12, index % 12 + 1, 1) - timedelta(days=1))

    def totals(self, who: str, on: date) -> dict[str, int | str]:
        """Points, credit, spend, tier, boxes of the card and vouchers of full ones, and what is owed to the cause."""
        one, terms = self.records[who], self.terms
        coffees = sum(goods.items for each in one.bought for goods in each.left if goods.category == "coffee")
        return {
            "points": one.points(on),
            "credit": sum(each.credit for each in one.bought),
            "spend": sum(each.paid for each in one.bought),
            "tier": terms.tiers[one.tier(date.max)][0],
            "boxes": coffees % terms.boxes,
            "vouchers": coffees // terms.boxes,
            "cause": coffees * terms.each,
        }

    def _write(self, slip: Slip) -> None:
        record = self.records[slip.who]
        match slip.kind:
            case "club":
                record.club.append((slip.on, slip.on.replace(year=slip.on.year + 1) - timedelta(days=1)))
            case "purchase":
                self._buy(record, slip)
            case "redeem":
                self.drew[slip.number] = record.take(self.terms.mug, slip.on, [])
                record.redeemed.append(slip.on)
                self._win(record, slip)
            case "merge":
                self.records[slip.into].takes_over(record, slip.on)
                self.records[slip.who] = Record()
                self._raise(self.records[slip.into], slip)
            case _:
                self._take_back(record, slip)

    def _price(self, goods: list[Goods]) -> int:
        cents = sum(one.cents for one in goods)
        return cents - floor(cents * self.terms.off_rate + Fraction(1, 2)) if cents >= self.terms.off_from else cents

    def _reckon(self, one: Bought) -> tuple[int, int]:
        """Points and credit that what is left is worth."""
        double = 2 if one.paid >= self.terms.doubled_from else 1
        return floor(Fraction(one.paid, 100) * one.rate * double), floor(one.paid * self.terms.back_rate)

    def _buy(self, record: Record, slip: Slip) -> None:
        rate = self.terms.tiers[record.tier(slip.on)][2]
        rate = max(rate, Fraction(2)) if any(first <= slip.on <= last for first, last in record.club) else rate
        one = Bought(slip, self._price(list(slip.goods)), rate)
        points, one.credit = self._reckon(one)
        one.earned = record.give(self._lot(points, slip.on))
        known = {goods.category for other in record.bought if other.slip.on <= slip.on for goods in other.left}
        found = {other.found for other in record.bought if other.bonus.granted > other.bonus.taken}
        new = [goods.category for goods in slip.goods if goods.category not in known | found] if known else []
        if new:
            one.found, one.bonus = new[0], record.give(self._lot(self.terms.discovery, slip.on))
        record.bought.append(one)
        self._win(record, slip)
        self._raise(record, slip)

    def _raise(self, record: Record, slip: Slip) -> None:
        """The tiers that what was spent deserves on the day of a slip, and on that of keying."""
        for day in (slip.on, slip.keyed):
            spent = sum(one.paid_on(day) for one in record.bought)
            record.raised.append((day, max(at for at, tier in enumerate(self.terms.tiers) if tier[1] <= spent)))

    def _win(self, record: Record, slip: Slip) -> None:
        if all(slip.on > on for on, *_ in record.wins) and self._suffices(record, len(record.wins), slip.on):
            record.wins.append((slip.on, slip, record.give(self._lot(self.terms.won, slip.on))))

    def _suffices(self, record: Record, at: int, on: date) -> bool:
        """Whether enough days count for the win at a place: those since the win before it that stands."""
        after = max((day + timedelta(days=1) for day, *_ in record.wins[:at]), default=date.min)
        first = max(min(after, on), on - timedelta(days=self.terms.days - 1))
        return record.came(first, on) >= self.terms.visits

    def _take_back(self, record: Record, slip: Slip) -> None:
        one = next(one for one in record.bought if one.slip is slip.of)
        sufficed = [self._suffices(record, at, on) for at, (on, *_) in enumerate(record.wins)]
        for goods in slip.goods:
            one.left.remove(goods)
        one.paid = min(self._price(one.left), one.first_paid)
        one.was.append((slip.on, one.paid))
        points, credit = self._reckon(one)
        one.credit = min(one.credit, credit)
        gone = [(one.earned, points)]
        gone += [(one.bonus, 0)] if one.found not in {goods.category for goods in one.left} else []
        for at, win in reversed([*enumerate(record.wins)]):
            # Where two records won, each for itself, a win that did not need these goods stays.
            needed = sufficed[at] or win[1] is slip.of
            if needed and not self._suffices(record, at, win[0]):
                record.wins.remove(win)
                gone.append((win[2], 0))
        own = [one.earned, one.bonus, *(win[2] for win in record.wins if win[1] is slip.of)]
        self.drew[slip.number] = []
        for lot, stays in gone:
            due = max(lot.granted - lot.taken - stays - lot.lapsed(slip.on), 0)
            lot.taken += due
            self.drew[slip.number] += record.take(due, slip.on, [lot, *own])
