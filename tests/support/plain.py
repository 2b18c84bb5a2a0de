"""A shop as a shopkeeper would keep it on paper: purses of dated points, boxes, slips. Nothing of the house is used.

Written from the rules in words, to be compared with the ledger after each step. A slip (``Slip``) remembers what one
line of the day book did, so that it can be taken back. ``No`` is what the shopkeeper would not do.
"""

from calendar import monthrange
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple


class No(Exception):
    """The shopkeeper refuses."""


class Untold(Exception):
    """The rules in words do not say what becomes of it; nothing is written."""


@dataclass(frozen=True)
class Rules:
    """The promises of one program; tiers are (name, from, multiplier) from the lowest up."""

    per_euro: Fraction = Fraction(1)
    rounding: str = "floor"
    minimum: int = 0
    months: int = 12
    tiers: tuple[tuple[str, int, Fraction], ...] = (("Bronze", 0, Fraction(1)),)
    tea_rate: Fraction = Fraction(1)
    bonus: int = 0
    owes: bool = True


@dataclass(frozen=True)
class Card:
    """A stamp card: ``start`` boxes are printed on the first card, or on every one."""

    category: str
    boxes: int
    start: int
    every: bool

    @property
    def printed(self) -> int:
        return self.start if self.every else 0


CARDS = {"coffee": Card("coffee", 4, 2, False), "tea": Card("tea", 3, 1, True)}
FREE_COFFEE, FIVE_OFF, CREDIT_TEN = ("free-coffee", 12), ("five-off", 5), ("credit-ten", 25)
VOUCHER_DAYS = 20


@dataclass
class Lot:
    """Points of one day; ``gone`` lapsed for good when the rest was revived."""

    granted: int
    left: int
    on: date
    until: date
    gone: int = 0

    def usable(self, on: date) -> bool:
        return self.on <= on <= self.until

    def lapsed(self, on: date) -> int:
        return self.gone + (self.left if self.until < on else 0)


@dataclass
class Debit:
    """Points taken: from which lots, and what is still owed."""

    amount: int
    drawn: list[tuple[Lot, int]] = field(default_factory=list)
    owed: int = 0
    of: Lot | None = None


@dataclass
class Voucher:
    reward: str
    source: str
    issued: tuple[date, int, int]
    until: date
    state: str = "open"

    def usable(self, on: date) -> bool:
        return self.state == "open" and on <= self.until


@dataclass
class Line:
    category: str
    count: int
    cents: int


@dataclass
class Slip:
    """One line of the day book. ``kind`` as the ledger calls it."""

    kind: str
    number: int
    on: date
    lots: list[Lot] = field(default_factory=list)
    debits: list[Debit] = field(default_factory=list)
    credit: int = 0
    stamps: dict[str, int] = field(default_factory=dict)
    spend: int = 0
    issued: list[Voucher] = field(default_factory=list)
    used: Voucher | None = None
    withdrawn: list[Voucher] = field(default_factory=list)
    forgiven: dict[str, int] = field(default_factory=dict)
    restored: Voucher | None = None
    rose: list[tuple[str, str, date]] = field(default_factory=list)
    undone: bool = False
    undone_by: int = 0
    # How it is written again:
    work: "Callable[[Slip], None] | None" = None
    keyed: date = date.min
    under: Rules | None = None
    had: list[Voucher] = field(default_factory=list)
    # Of a purchase:
    rules: Rules | None = None
    lines: list[Line] = field(default_factory=list)
    amount: int = 0
    off: int = 0
    by_credit: int = 0
    rate: Fraction = Fraction(1)
    returned: int = 0
    standing_returns: list["Slip"] = field(default_factory=list)
    bonus_lot: Lot | None = None
    late: list[tuple[int, Debit]] = field(default_factory=list)
    # Of a return:
    purchase: "Slip | None" = None
    named: list[Line] = field(default_factory=list)
    handed: tuple[int, int] = (0, 0)


class Spend(NamedTuple):
    """Cents that count for a day, known since another; to what is written late, since the day that was taken back."""

    counts: date
    known: date
    cents: int
    late: date


def later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def whole(exact: Fraction, rounding: str) -> int:
    return {"floor": floor(exact), "ceil": ceil(exact), "nearest": floor(exact + Fraction(1, 2))}[rounding]


class Member:
    """One page of the book."""

    def __init__(self, joined: date) -> None:
        self.joined = joined
        self.lots: list[Lot] = []
        self.debits: list[Debit] = []
        self.credit = 0
        self.boxes = {name: card.start for name, card in CARDS.items()}
        self.vouchers: list[Voucher] = []
        self.spends: list[Spend] = []
        self.rises: list[tuple[date, str, Slip | None]] = []
        self.book: list[Slip] = []
        self.pages = [self.book]

    # What they have ---------------------------------------------------------------------------------------------------

    def owed(self) -> int:
        return sum(debit.owed for debit in self.debits)

    def points(self, on: date) -> int:
        return sum(lot.left for lot in self.lots if lot.usable(on)) - self.owed()

    def by_last_day(self, on: date) -> dict[date, int]:
        days: dict[date, int] = {}
        for lot in self.lots:
            if lot.usable(on) and lot.left:
                days[lot.until] = days.get(lot.until, 0) + lot.left
        return days

    def spend(self, on: date) -> int:
        """The twelve months that end on a day, as known on that day."""
        first = later(on, -12) + timedelta(days=1)
        return sum(one.cents for one in self.spends if first <= one.counts <= on and one.known <= on)

    def spend_late(self, on: date) -> int:
        """The same for a slip of that day that is written late: what was undone since never was."""
        first = later(on, -12) + timedelta(days=1)
        return sum(one.cents for one in self.spends if first <= one.counts <= on and one.late <= on)

    def tier(self, on: date) -> str:
        held = [name for day, name, _ in self.rises if day <= on]
        return held[-1] if held else "Bronze"

    def tier_late(self, on: date, rules: "Rules") -> str:
        """The same for a slip of that day that is written late; without an undone rise, what the others deserve."""
        held = [(name, slip is not None and slip.undone) for day, name, slip in self.rises if day <= on]
        stands = next((name for name, undone in reversed(held) if not undone), "Bronze")
        if not held or not held[-1][1]:
            return stands
        return max(known(rules, stands), reach(rules, self.spend_late(on)), key=lambda name: rank(rules, name))

    def open_vouchers(self, on: date) -> list[Voucher]:
        """Newest first."""
        return sorted((one for one in self.vouchers if one.usable(on)), key=lambda one: one.issued, reverse=True)

    # Points -----------------------------------------------------------------------------------------------------------

    def give(self, slip: Slip, points: int, on: date, rules: Rules) -> Lot:
        lot = Lot(points, points, on, end_of_month(later(on, rules.months)))
        self.pay(lot, points)
        self.lots.append(lot)
        slip.lots.append(lot)
        return lot

    def pay(self, lot: Lot, points: int) -> None:
        """What is owed is paid from these points of a lot, the oldest debt first."""
        for debit in self.debits:
            part = min(debit.owed, points)
            if part:
                debit.owed -= part
                points -= part
                lot.left -= part
                debit.drawn.append((lot, part))

    def take(self, slip: Slip, points: int, on: date, own: list[Lot], of: Lot | None = None) -> None:
        debit = Debit(points, of=of)
        usable = sorted((lot for lot in self.lots if lot.usable(on)), key=lambda lot: lot.until)
        mine = [lot for lot in usable if any(lot is one for one in own)]
        others = [lot for lot in usable if not any(lot is one for one in own)]
        for lot in mine + others:
            part = min(points, lot.left)
            if part:
                lot.left -= part
                points -= part
                debit.drawn.append((lot, part))
        debit.owed = points
        self.debits.append(debit)
        slip.debits.append(debit)

    def left_of(self, lot: Lot) -> int:
        """What was not taken back of an accrual."""
        return lot.granted - sum(debit.amount for debit in self.debits if debit.of is lot)

    # Cards ------------------------------------------------------------------------------------------------------------

    def stamp(self, slip: Slip, name: str, count: int, on: date) -> None:
        card = CARDS[name]
        slip.stamps[name] = slip.stamps.get(name, 0) + count
        self.boxes[name] += count
        while self.boxes[name] >= card.boxes:
            self.boxes[name] += card.printed - card.boxes
            until = on + timedelta(days=VOUCHER_DAYS)
            self.issue(slip, Voucher("free-coffee", name, (on, slip.number, len(self.vouchers)), until))

    def issue(self, slip: Slip, voucher: Voucher) -> None:
        """A slip that is written again gives the vouchers that it gave before, as far as it gives any."""
        known = next((one for one in slip.had if one.source == voucher.source), None)
        if known is not None:
            slip.had.remove(known)
            vars(known).update(vars(voucher))
        self.vouchers.append(known or voucher)
        slip.issued.append(known or voucher)

    def settle_cards(self, slip: Slip, change: dict[str, int], today: date) -> None:
        """Boxes given or taken by a correction; a card in debt takes back its newest unused voucher."""
        for name, card in CARDS.items():
            self.boxes[name] += change.get(name, 0)
            least = card.printed if change.get(name, 0) < 0 else 0
            for voucher in [one for one in self.open_vouchers(today) if one.source == name]:
                if self.boxes[name] < least:
                    voucher.state = "withdrawn"
                    slip.withdrawn.append(voucher)
                    self.boxes[name] += card.boxes - card.printed

    def forgive_lapsed(self, slip: Slip, purchase: Slip, today: date) -> None:
        """The boxes of cards filled since a purchase whose vouchers lapsed unused are not owed, each once."""
        for name, card in CARDS.items():
            lapsed = [one for one in self.vouchers if one.source == name and one.state == "open" and one.until < today]
            boxes = sum(card.boxes - card.printed for one in lapsed if one.issued[1] >= purchase.number)
            later = [one for page in self.pages for one in page if one.number > purchase.number and not one.undone]
            boxes -= sum(one.forgiven.get(name, 0) for one in later)
            slip.forgiven[name] = min(max(boxes, 0), max(-self.boxes[name], 0))
            self.boxes[name] += slip.forgiven[name]

    # Tiers ------------------------------------------------------------------------------------------------------------

    def rise(self, slip: Slip, rules: Rules, on: date, today: date) -> None:
        for day in sorted({on, today}):
            if later(day, -12) + timedelta(days=1) <= on:
                tier, spend = self.tier(day), self.spend(day)
                if day < today:
                    tier, spend = self.tier_late(day, rules), self.spend_late(day)
                before, reached = known(rules, tier), reach(rules, spend)
                if rank(rules, reached) > rank(rules, before):
                    self.rises.append((day, reached, slip))
                    self.rises.sort(key=lambda rise: rise[0])
                    slip.rose.append((before, reached, day))


def known(rules: Rules, name: str) -> str:
    return name if any(name == tier[0] for tier in rules.tiers) else rules.tiers[0][0]


def rank(rules: Rules, name: str) -> int:
    return next((index for index, tier in enumerate(rules.tiers) if tier[0] == name), 0)


def reach(rules: Rules, cents: int) -> str:
    return [name for name, least, _ in rules.tiers if cents >= least][-1]


def handed(slip: Slip, returned: int) -> tuple[int, int]:
    """Money and credit that have come back when so much of a purchase has."""
    without_voucher = returned - returned * slip.off // slip.amount
    paid = slip.amount - slip.off
    credit = without_voucher * slip.by_credit // paid if paid else 0
    return without_voucher - credit, credit


def paid_with_credit(member: Member, since: int) -> bool:
    """Whether something is still paid with store credit, of what was bought since a slip."""
    later = [one for page in member.pages for one in page if one.number > since and not one.undone]
    return any(one.by_credit > handed(one, one.returned)[1] for one in later)


def lines_left(slip: Slip) -> list[Line]:
    left = [replace(line) for line in slip.lines]
    for back in [line for one in slip.standing_returns for line in one.named]:
        count, cents = back.count, back.cents
        for line in left:
            if line.category == back.category:
                fewer, less = min(count, line.count), min(cents, line.cents)
                line.count, line.cents = line.count - fewer, line.cents - less
                count, cents = count - fewer, cents - less
    return [line for line in left if line.cents]


def worth(slip: Slip, lines: list[Line], money: int) -> tuple[int, int, dict[str, int]]:
    """Points, qualifying spend and stamps of the lines when so much money was paid for them all."""
    rules = slip.rules
    assert rules is not None
    price = sum(line.cents for line in lines)
    if not price:
        return 0, 0, {}
    counted = [line for line in lines if line.category != "gift-card"]
    spend = sum(line.cents for line in counted) * money // price
    rates = {"tea": rules.tea_rate}
    exact = sum(
        (Fraction(line.cents * money, price * 100) * rates.get(line.category, 1) for line in counted), Fraction(0)
    )
    points = whole(exact * rules.per_euro * slip.rate, rules.rounding) if spend >= rules.minimum else 0
    stamps = {}
    for name, card in CARDS.items():
        of_card = [line for line in lines if line.category == card.category]
        count, cents = sum(line.count for line in of_card), sum(line.cents for line in of_card)
        stamps[name] = min(count, count * money // cents) if cents else 0
    return points, spend, stamps


class Paper:
    """What the shopkeeper does, on paper."""

    def __init__(self, rules: Rules, today: date) -> None:
        self.rules, self.today = rules, today
        self.members: list[Member] = []
        self.purchases: list[Slip] = []
        self.number = 0
        self.before: dict[int, Any] = {}
        """What stood on the page before each slip."""

    def _slip(self, member: Member, kind: str, on: date | None = None) -> Slip:
        self.number += 1
        slip = Slip(kind, self.number, on or self.today)
        member.book.append(slip)
        return slip

    def _write(self, member: Member, kind: str, on: date, work: Callable[[Slip], None]) -> Slip:
        """A slip that can be written again: what it does is ``work``."""
        kept = self._page(member)
        slip = self._slip(member, kind, on)
        self.before[slip.number] = kept
        slip.work, slip.keyed, slip.under = work, self.today, self.rules
        work(slip)
        return slip

    def _page(self, member: Member) -> Any:
        """All that stands of a member, as a copy in which slips and vouchers are the very ones."""
        slips = [slip for page in member.pages for slip in page]
        vouchers = [*member.vouchers, *(one for slip in slips for one in slip.had)]
        memo = {id(one): one for one in (*slips, *vouchers, *self.purchases)}
        kept = {name: value for name, value in vars(member).items() if name not in ("book", "pages")}
        return deepcopy((kept, [*map(vars, slips)], slips, [*map(vars, vouchers)], vouchers, len(member.book)), memo)

    def _restore(self, member: Member, page: Any) -> None:
        kept, of_slips, slips, of_vouchers, vouchers, length = page
        memo = {id(one): one for one in (*slips, *vouchers, *self.purchases)}
        kept, of_slips, of_vouchers = deepcopy((kept, of_slips, of_vouchers), memo)
        vars(member).update(kept)
        for one, values in zip((*slips, *vouchers), (*of_slips, *of_vouchers), strict=True):
            vars(one).update(values)
        del member.book[length:]

    def _anew(self, member: Member, slip: Slip) -> None:
        """Writes a slip once more, on the day and under the rules of its time."""
        today, rules = self.today, self.rules
        assert slip.work is not None
        assert slip.under is not None
        had = slip.issued
        self.before[slip.number] = self._page(member)
        vars(slip).update(
            vars(Slip(slip.kind, slip.number, slip.on, work=slip.work, keyed=slip.keyed, under=slip.under))
        )
        slip.had = list(had)
        member.book.append(slip)
        self.today, self.rules = slip.keyed, slip.under
        slip.work(slip)
        self.today, self.rules = today, rules
        slip.had = []

    def enroll(self, points: int) -> Member:
        member = Member(self.today)
        slip = self._slip(member, "enrolment")
        if points:
            member.give(slip, points, self.today, self.rules)
        self.members.append(member)
        return member

    def adjust(self, member: Member, points: int, credit: int) -> Slip:
        if -points > max(member.points(self.today), 0):
            raise No("not-enough-points")
        if -credit > max(member.credit, 0):
            raise No("not-enough-credit")

        def work(slip: Slip) -> None:
            if points > 0:
                member.give(slip, points, self.today, self.rules)
            elif points < 0:
                member.take(slip, -points, self.today, [])
            slip.credit = credit
            member.credit += credit

        return self._write(member, "adjust", self.today, work)

    def buy(self, member: Member, lines: list[Line], credit: int, voucher: Voucher | None, on: date) -> Slip:
        amount = sum(line.cents for line in lines)
        off = min(500, amount) if voucher else 0
        if credit > amount - off:
            raise No("bad-value")
        if credit and credit > member.credit:
            raise No("not-enough-credit")
        slip = self._write(member, "purchase", on, lambda slip: self._buy(member, slip, lines, credit, voucher))
        self.purchases.append(slip)
        return slip

    def _buy(self, member: Member, slip: Slip, lines: list[Line], credit: int, voucher: Voucher | None) -> None:
        on, amount = slip.on, sum(line.cents for line in lines)
        off = min(500, amount) if voucher else 0
        slip.rules, slip.lines, slip.amount, slip.off, slip.by_credit = self.rules, lines, amount, off, credit
        tier = member.tier(on) if on == self.today else member.tier_late(on, self.rules)
        slip.rate = next(rate for name, _, rate in self.rules.tiers if name == known(self.rules, tier))
        points, spend, stamps = worth(slip, lines, amount - off - credit)
        if points:
            member.give(slip, points, on, self.rules)
        slip.spend = spend
        if spend:
            member.spends.append(Spend(on, on, spend, on))
            member.rise(slip, self.rules, on, self.today)
            if self.rules.bonus and spend >= self.rules.minimum:
                slip.bonus_lot = member.give(slip, self.rules.bonus, on, self.rules)
        for name, count in stamps.items():
            if count:
                member.stamp(slip, name, count, on)
        if voucher:
            voucher.state, slip.used = "used", voucher
        slip.credit = -credit
        member.credit -= credit

    def give_back(self, member: Member, purchase: Slip, amount: int, named: list[Line]) -> tuple[Slip, int, int]:
        if purchase.undone:
            raise No("already-reversed")
        if not 0 < amount <= purchase.amount - purchase.returned:
            raise No("return-too-large")
        slip = self._write(
            member, "return", self.today, lambda slip: self._give_back(member, slip, purchase, amount, named)
        )
        return slip, *slip.handed

    def _give_back(self, member: Member, slip: Slip, purchase: Slip, amount: int, named: list[Line]) -> None:
        slip.purchase, slip.named, slip.amount = purchase, named, amount
        before = [sum(part) for part in zip(*(one.handed for one in purchase.standing_returns), strict=True)] or [0, 0]
        purchase.returned += amount
        purchase.standing_returns.append(slip)
        total = handed(purchase, purchase.returned)
        slip.handed = max(total[0] - before[0], 0), max(total[1] - before[1], 0)
        everything = purchase.returned == purchase.amount
        _, spend, stamps = self._worth(purchase)
        for lot in purchase.lots:
            due = self._due(member, purchase, lot)
            if not self.rules.owes:
                due = min(due, sum(one.left for one in member.lots if one.usable(self.today)))
            if due:
                own = [one for one in purchase.lots if one is lot or member.left_of(one)]
                member.take(slip, due, self.today, own, of=lot)
        lost = min(spend - self._spend_left(purchase), 0)
        if lost:
            slip.spend = lost
            member.spends.append(Spend(purchase.on, self.today, lost, self.today))
        taken = {name: min(stamps.get(name, 0) - self._stamps_left(purchase, name), 0) for name in CARDS}
        slip.stamps = taken
        member.settle_cards(slip, taken, self.today)
        member.forgive_lapsed(slip, purchase, self.today)
        slip.credit = slip.handed[1]
        member.credit += slip.credit
        if everything and purchase.used:
            slip.restored = purchase.used
            self._reopen(purchase.used)

    def _worth(self, purchase: Slip) -> tuple[int, int, dict[str, int]]:
        money = purchase.amount - purchase.off - purchase.by_credit - handed(purchase, purchase.returned)[0]
        return worth(purchase, lines_left(purchase), money)

    def _due(self, member: Member, purchase: Slip, lot: Lot) -> int:
        """What of a lot of a purchase is to be taken for all that came back; what lapsed is gone already."""
        points, spend, _ = self._worth(purchase)
        rules = purchase.rules
        assert rules is not None
        stays = points if lot is not purchase.bonus_lot else lot.granted if spend >= rules.minimum else 0
        everything = purchase.returned == purchase.amount
        left = member.left_of(lot)
        return max(left - min(0 if everything else stays, left) - lot.lapsed(self.today), 0)

    def _spend_left(self, purchase: Slip) -> int:
        return purchase.spend + sum(one.spend for one in purchase.standing_returns)

    def _stamps_left(self, purchase: Slip, name: str) -> int:
        return purchase.stamps.get(name, 0) + sum(one.stamps.get(name, 0) for one in purchase.standing_returns)

    def _reopen(self, voucher: Voucher, days: int = VOUCHER_DAYS) -> None:
        voucher.state = "open"
        if voucher.until < self.today:
            voucher.until = self.today + timedelta(days=days)

    def redeem(self, member: Member, reward: str, cost: int, on: date) -> Slip:
        if member.points(on) < cost:
            raise No("not-enough-points")

        def work(slip: Slip) -> None:
            member.take(slip, cost, on, [])
            if reward == "credit-ten":
                slip.credit = 1_000
                member.credit += 1_000
            elif reward == "five-off":
                issued = (on, slip.number, len(member.vouchers))
                member.issue(slip, Voucher(reward, "redemption", issued, on + timedelta(days=VOUCHER_DAYS)))

        return self._write(member, "redemption", on, work)

    def merge(self, goes: Member, stays: Member) -> Slip:
        """One page goes on with all that stood on another: it is as if both had always been one.

        What is owed on either is paid from what stands on the other; the tier is the highest of both, and of what both
        spent together. What came along can be used from this day on, also by what is keyed late. What was keyed on the
        page that went is not taken back any more on paper: it would come back as points of its own, with days of their
        own (``tests/operations/deeds/members/test_merge.py`` has the stories).
        """
        kept = self._page(goes)

        def work(slip: Slip) -> None:
            other = Member(goes.joined)
            self._restore(other, kept)
            stays.pages += [page for page in goes.pages if not any(page is one for one in stays.pages)]
            self._put_together(slip, other, stays)

        slip = self._write(stays, "merge", self.today, work)
        self.members = [one for one in self.members if one is not goes]
        return slip

    def _put_together(self, slip: Slip, goes: Member, stays: Member) -> None:
        tier, other = known(self.rules, stays.tier(self.today)), known(self.rules, goes.tier(self.today))
        coming = sorted((lot for lot in goes.lots if lot.usable(self.today) and lot.left), key=lambda lot: lot.until)
        there = sorted((lot for lot in stays.lots if lot.usable(self.today) and lot.left), key=lambda lot: lot.until)
        for lot in there:
            goes.pay(lot, lot.left)
        for lot in goes.lots:
            lot.on = max(lot.on, self.today)
        stays.joined = min(stays.joined, goes.joined)
        stays.lots += goes.lots
        for lot in coming:
            stays.pay(lot, lot.left)
        stays.debits += goes.debits
        stays.credit += goes.credit
        stays.vouchers += goes.vouchers
        stays.spends += [Spend(one.counts, self.today, one.cents, self.today) for one in goes.spends]
        for name, boxes in goes.boxes.items():
            stays.stamp(slip, name, boxes, self.today)
        best = max(tier, other, reach(self.rules, stays.spend(self.today)), key=lambda name: rank(self.rules, name))
        if rank(self.rules, best) > rank(self.rules, tier):
            stays.rises.append((self.today, best, slip))

    def use(self, member: Member, voucher: Voucher) -> Slip:
        if voucher.state != "open":
            raise No("voucher-used")
        if voucher.until < self.today:
            raise No("voucher-lapsed")
        if voucher.reward == "five-off":
            raise No("refused")

        def work(slip: Slip) -> None:
            voucher.state, slip.used = "used", voucher

        return self._write(member, "voucher-use", self.today, work)

    def undo(self, member: Member, slip: Slip) -> None:
        held = [voucher for voucher in slip.issued if voucher.source == "redemption"]
        held += [slip.restored] if slip.restored else []
        if slip.undone or slip.standing_returns or any(voucher.state != "open" for voucher in held):
            raise No("already-reversed")
        if slip.kind == "redemption" and member.credit < slip.credit and paid_with_credit(member, slip.number):
            raise No("already-reversed")
        self._without(member, slip)

    @staticmethod
    def _first_left_out(slip: Slip, page: list[Slip]) -> int:
        """The slip, or the earliest of a page that was undone since one which is left out with it."""
        first = slip.number
        while earlier := [one.number for one in page if one.number < first < one.undone_by]:
            first = min(earlier)
        return first

    def _without(self, member: Member, slip: Slip) -> None:
        """As if it never was: the page is written again from before the slip, and from before what was undone since."""
        first = self._first_left_out(slip, member.book)
        now, was, before = self._page(member), list(member.book), dict(self.before)
        later = [one for one in was if one.number >= first]
        drawn = [lot for debit in slip.debits for lot, _ in debit.drawn]
        used = {id(one) for one in member.vouchers if one.state == "used"}
        lapsed = [(one.source, one.until) for one in member.vouchers if one.state == "open" and one.until < self.today]
        revived = any(lot.until < self.today for lot in drawn) or bool(slip.used and slip.used.until < self.today)
        self._restore(member, self.before[first])
        for one in later:
            if one is slip or one.undone or one.work is None:
                member.book.append(one)
            else:
                self._anew(member, one)
        correction = self._slip(member, "undo")
        slip.undone, slip.undone_by = True, correction.number
        still = [(one.source, one.until) for one in member.vouchers if one.state == "open" and one.until < self.today]
        others = {id(one) for one in member.vouchers if one.state == "used"} != used - {id(slip.used)}
        if revived or others or sorted(still) != sorted(lapsed):
            self._restore(member, now)
            member.book[:], self.before = was, before
            slip.undone, slip.undone_by = False, 0
            raise Untold

    def _fall(self, member: Member, slip: Slip) -> None:
        """What this purchase had raised falls to what the others deserve."""
        if not slip.rose:
            return
        now = known(self.rules, member.tier(self.today))
        deserved = reach(self.rules, member.spend(self.today))
        target = max(deserved, slip.rose[0][0], key=lambda name: rank(self.rules, name))
        if rank(self.rules, now) <= rank(self.rules, slip.rose[-1][1]) and rank(self.rules, target) < rank(
            self.rules, now
        ):
            member.rises.append((self.today, target, None))
            member.rises.sort(key=lambda rise: rise[0])
