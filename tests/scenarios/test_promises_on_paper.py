"""Random days with many promises, keyed in the house and written on paper: in the end both know the same.

The paper is ``tests/support/plain_promises.py``; what it knows stands there. After each slip a member's points, credit,
spend, tier, stamps, vouchers and what is owed to the cause are compared, and at the end of the days every fact is
decided again.
"""

from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from loyalty_cli.errors import AlreadyReversed, NotEnoughPoints
from loyalty_cli.ledger.queries.money.causes import accounts
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, SPEND, Line, When
from tests.support.nights import prove
from tests.support.plain_promises import Goods, Page, Slip, Terms
from tests.support.till import shop_in_memory

FIRST = date(2026, 1, 5)
NAMES = ("Ann", "Bob")
CATEGORIES = ("coffee", "tea", "cake", "book")


def terms_of(dice: Random) -> Terms:
    return Terms(
        (
            ("Low", 0, Fraction(1)),
            ("Mid", dice.choice((2_000, 6_000)), Fraction(5, 4)),
            ("High", 15_000, Fraction(3, 2)),
        ),
        doubled_from=dice.choice((1_000, 2_000)),
        off_from=dice.choice((1_500, 4_000)),
        off_rate=dice.choice((Fraction(1, 20), Fraction(3, 40))),
        back_rate=dice.choice((Fraction(3, 100), Fraction(0))),
        discovery=dice.choice((10, 0)),
        visits=dice.choice((2, 3)),
        days=dice.choice((7, 30)),
        won=dice.choice((5, 0)),
        welcome=dice.choice((0, 3)),
        each=5,
        mug=dice.choice((4, 15)),
        boxes=dice.choice((3, 8)),
        months=dice.choice((0, 0, 2)),
    )


def program_of(terms: Terms) -> str:
    lapse = f'mode = "after-months", months = {terms.months}, at = "month-end"' if terms.months else 'mode = "never"'
    points = f"[points]\nper_unit = 1\nexpiry = {{{lapse}}}"
    parts = [f'[shop]\nname = "Paper"\n{points}\n[tier_rules]\nwindow = "lifetime"\ndowngrade = "never"']
    for name, start, rate in terms.tiers:
        parts.append(f'[[tiers]]\nname = "{name}"\nfrom = "{start / 100:.2f}"\nmultiplier = "{float(rate)}"')
    minimum = f'"{terms.doubled_from / 100:.2f}"'
    parts.append(f'[[promotions]]\nid = "double"\nname = "Double"\nmultiplier = 2\nminimum = {minimum}')
    parts.append(f'[[thresholds]]\nfrom = "{terms.off_from / 100:.2f}"\npercent = "{float(terms.off_rate * 100)}"')
    parts.append('[[causes]]\nid = "trees"\nname = "Trees"\nper_item = {coffee = "0.05"}')
    parts.append(f'[[rewards]]\nid = "mug"\nname = "Mug"\nvalue = "3"\npoints = {terms.mug}')
    parts.append(
        f'[[stamp_cards]]\nid = "cups"\nname = "Cups"\ncategory = "coffee"\nboxes = {terms.boxes}\nreward = "cup"'
    )
    parts.append('[[rewards]]\nid = "cup"\nname = "Cup"\nvalue = "2"\nvoucher_days = 3650')
    parts.append('[club]\nname = "Club"\nfee = "24"\nmultiplier = 2')
    if terms.back_rate:
        parts.append('[cashback]\npercent = "3"')
    if terms.discovery:
        parts.append(f"[discovery]\npoints = {terms.discovery}")
    if terms.won:
        counted = f'count = "visits"\ntarget = {terms.visits}\nwithin = "{terms.days} days"\nagain = true'
        parts.append(f'[[challenges]]\nid = "often"\nname = "Often"\n{counted}\npoints = {terms.won}')
    if terms.welcome:
        parts.append(f"[welcome]\npoints = {terms.welcome}")
    return "\n".join(parts) + "\n"


class Days:
    """A shop and its paper."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.terms = terms_of(self.dice)
        self.shop = shop_in_memory(program_of(self.terms))
        self.today = FIRST
        self.slips: list[Slip] = []
        self.settled_on = FIRST
        self._clock()
        for name in NAMES:
            enroll(self.shop, EnrollRequest(name))

    def _clock(self) -> None:
        self.shop = self.shop._replace(rehearsed=Now(self.today, "10:00", f"{self.today}T10:00:00+00:00"))

    @property
    def _merged(self) -> Slip | None:
        return next((one for one in self.slips if one.kind == "merge" and not one.undone), None)

    def _of(self, name: str) -> list[Slip]:
        """The slips that stand of a member, and of who was merged into them."""
        names = (name, self._merged.who) if self._merged else (name,)
        return [one for one in self.slips if one.who in names and not one.undone]

    def play(self, steps: int) -> None:
        acts = (self._buy,) * 12 + (self._return,) * 6 + (self._undo,) * 4 + (self._redeem,) * 4
        for _ in range(steps):
            if self.dice.random() < 0.6:
                self.today += timedelta(days=self.dice.choice((1, 1, 2, 6, 13, 40)))
                self._clock()
            name = self._merged.into if self._merged else self.dice.choice(NAMES)
            self.dice.choice((*acts, self._join, self._join, self._merge))(name)
            self._compare()

    def _late(self) -> date:
        """Now and then a day that is gone, but none before two records became one or were parted."""
        back = self.dice.choice((0, 0, 0, 0, 1, 5, 20))
        return max(self.today - timedelta(days=back), self.settled_on)

    def _buy(self, name: str) -> None:
        kinds = self.dice.sample(CATEGORIES, self.dice.randint(1, 3))
        goods = tuple(Goods(kind, self.dice.randint(1, 3), self.dice.randint(50, 2_500)) for kind in kinds)
        lines, on = tuple(Line(*one) for one in goods), self._late()
        done = buy(self.shop, name, sum(one.cents for one in goods), lines=lines, sure=True, on=on)
        self._keep(Slip("purchase", name, on, goods), done.document())

    def _redeem(self, name: str) -> None:
        on = self._late()
        with suppress(NotEnoughPoints):
            self._keep(Slip("redeem", name, on), redeem(self.shop, name, "mug", on=on).document())

    def _keep(self, slip: Slip, document: dict[str, Any]) -> None:
        slip.number, slip.keyed = document["fact"]["id"], self.today
        self.slips.append(slip)

    def _left(self, name: str) -> dict[int, list[Goods]]:
        """What is left of each purchase that stands, by its number."""
        mine = self._of(name)
        left = {one.number: list(one.goods) for one in mine if one.kind == "purchase"}
        for one in mine:
            if one.kind == "return" and one.of is not None:
                for goods in one.goods:
                    left[one.of.number].remove(goods)
        return {number: goods for number, goods in left.items() if goods}

    def _return(self, name: str) -> None:
        left = self._left(name)
        if not left:
            return
        number = self.dice.choice(sorted(left))
        goods = tuple(self.dice.sample(left[number], self.dice.randint(1, len(left[number]))))
        of = next(one for one in self.slips if one.number == number)
        lines = tuple(Line(*one) for one in goods)
        done = give_back(self.shop, f"#{number}", sum(one.cents for one in goods), lines=lines)
        self._keep(Slip("return", name, self.today, goods, of), done.document())

    def _undo(self, name: str) -> None:
        """Any slip that stands and has no return standing on it; two records are parted before anything follows."""
        mine = self._of(name)
        held = {id(one.of) for one in mine if one.kind == "return"}
        free = [one for one in mine if id(one) not in held]
        if not free:
            return
        slip = self.dice.choice(free)
        if slip.kind == "merge" and slip is not self.slips[-1]:
            return
        drew = self._page().drew.get(slip.number)
        over = self.terms.months and slip.keyed.replace(day=1) != self.today.replace(day=1)
        if over or any(lot.until < self.today for lot in drew or ()):
            # Points of a lapsed lot live on for a while (rule 5), and what lapsed on its own lapsed once (rule 20).
            return
        try:
            undo(self.shop, f"#{slip.number}")
        except AlreadyReversed:
            assert slip.kind == "merge", "an undo that came since stands on what was merged"
            return
        slip.undone = True
        if slip.kind == "merge":
            self.settled_on = self.today

    def _join(self, name: str) -> None:
        joined = [one for one in self.slips if one.kind == "club" and not one.undone]
        last = max((one.on for one in joined), default=None)
        if name == NAMES[0] and (last is None or self.today >= last.replace(year=last.year + 1)):
            self._keep(Slip("club", name, self.today), club.take(self.shop, name, "join").document())

    def _merge(self, name: str) -> None:
        # Of lots with one last day those of a merged record are drawn in an order that no rule tells.
        if not self._merged and not self.terms.months:
            goes = next(one for one in NAMES if one != name)
            self.settled_on = self.today
            self._keep(Slip("merge", goes, self.today, into=name), merge(self.shop, goes, name).document())

    def _page(self) -> Page:
        return Page(self.terms, NAMES, self.slips, FIRST)

    def _compare(self) -> None:
        page = self._page()
        owed = 0
        for number, name in enumerate(NAMES, 1):
            paper = page.totals(name, self.today)
            owed += int(paper["cause"])
            standing = load_one(self.shop.conn, self.shop.program, number, When(self.today, self.today))
            spend = "SELECT coalesce(sum(amount), 0) FROM entries WHERE member_id = ? AND unit = ?"
            (spent,) = self.shop.conn.execute(spend, (number, SPEND)).fetchone()
            house = {"points": standing.available(POINTS), "credit": standing.available(CREDIT), "spend": spent}
            house |= {"tier": standing.tier, "boxes": standing.stamps["cups"]}
            house["vouchers"] = len(vouchers_as_of(self.shop.conn, number, AsOf(self.today)))
            assert house == {key: paper[key] for key in house}, (name, house, paper)
        account = accounts(self.shop.conn, self.today).get("trees")
        assert (account.owed_cents if account else 0) == owed


def test_the_house_and_the_paper_know_the_same() -> None:
    for seed in range(8):
        days = Days(seed)
        days.play(20)
        prove(days.shop)


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 1_000, 50))
def test_a_thousand_shops_are_those_on_paper(first: int) -> None:
    for seed in range(first, first + 50):
        days = Days(10_000 + seed)
        days.play(40)
        prove(days.shop)
