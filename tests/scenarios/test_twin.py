"""As if it never was: of two members one has slips keyed and undone, the other has none; later both hold the same.

What is meant is keyed of both, on the same days. Of the first, slips are keyed in between: purchases, visits, stamps,
returns, rewards, vouchers, purchases paid with credit or made by a friend. Each is undone some days later, in any
order. On every day on which no slip stands the two are compared: tier and its first day, points by their last day,
debts, boxes, vouchers, what the day's caps have left, and what the next purchase would bring.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, Final

import pytest

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.queries.nights import reviews_are_held
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.due import birthdays, lapse, review
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.purchase import Purchase, decide_purchase
from loyalty_cli.program.kernel.facts import SPENDABLE, Line, When
from tests.support.nights import prove
from tests.support.random_programs import random_program
from tests.support.random_shop import ledger_in_memory
from tests.support.till import under_program

OPENING: Final = date(2026, 1, 5)
SLIPS: Final = ("buy", "buy", "buy", "visit", "stamp", "return", "redeem", "engage", "use", "pay", "friend")
MEANT: Final = (*SLIPS, "buy", "buy", "buy")
LAST_DAYS: Final = 12
"""A slip is undone after so many days at most."""


class Twin:
    """One of the two: a shop of its own with one member, and the facts keyed of what is meant, by their place."""

    def __init__(self, program: str) -> None:
        self.shop = under_program(None, program, ledger_in_memory())
        self.facts: list[int] = []

    def at(self, on: date, minute: int) -> None:
        at = f"{minute // 60:02}:{minute % 60:02}"
        self.shop = self.shop._replace(rehearsed=Now(on, at, f"{on}T{at}:00+00:00"))

    def try_out(self, work: Callable[[OpenShop], int]) -> tuple[int | None, sqlite3.Connection]:
        """The fact that came of it, None when it was refused; and the ledger as it was before."""
        before = sqlite3.connect(":memory:", isolation_level=None)
        self.shop.conn.backup(before)
        try:
            return work(self.shop), before
        except LoyaltyError:
            return None, before

    def left(self, fact_id: int) -> int:
        purchase = records.fact_by_id(self.shop.conn, fact_id)
        assert purchase is not None
        return records.purchase_record(self.shop.conn, purchase, self.shop.now().today).left_cents

    def lapsed(self) -> int:
        """How many vouchers lapsed unused: what lapsed is not given back, though a card was filled too early."""
        (count,) = self.shop.conn.execute(
            "SELECT count(*) FROM standing_facts f JOIN entries e ON e.fact_id = f.id"
            " WHERE f.kind = 'lapse' AND e.rule = 'lapse' AND e.unit GLOB 'voucher:*'"
        ).fetchone()
        return int(count)

    def usable(self, on: date) -> list[tuple[str, date, str]]:
        """The vouchers that can be used on a day: reward, last day, code."""
        return sorted((one.reward, one.expires_on, one.code) for one in vouchers_as_of(self.shop.conn, 1, AsOf(on)))

    def held(self, on: date) -> dict[str, Any]:
        conn, program = self.shop.conn, self.shop.program
        when = When(on, on, 600)
        lapse.settle(self.shop, 1, on)
        if reviews_are_held(conn):
            review.settle(self.shop, 1, on)
        if program.birthday:
            birthdays.give_today(self.shop, 1)
        standing = load_one(conn, program, 1, when)
        points: dict[tuple[str, date | None], int] = {}
        for lot in standing.lots:
            points[lot.unit, lot.expires_on] = points.get((lot.unit, lot.expires_on), 0) + lot.remaining
        lowest = standing.tier == program.tiers[0].name
        probe = Purchase(1_000, (Line("coffee", 2, 600), Line("tea", 1, 400)), 0, (), not standing.visited_today)
        codes = (f"C{number}" for number in count())
        entries = decide_purchase(program, standing, probe, when, codes).entries
        return {
            "tier": (standing.tier, None if lowest else standing.tier_since),
            "spend": standing.window_spend,
            "points": points,
            "owed": {unit: sum(debt.open for debt in standing.debts if debt.unit == unit) for unit in SPENDABLE},
            "stamps": dict(standing.stamps),
            "vouchers": [one[:2] for one in self.usable(on)],
            "caps": (standing.points_today, dict(standing.stamps_today), standing.visited_today),
            "next": [
                (one.unit.partition(":")[0] == "voucher" or one.unit, one.amount, one.expires_on) for one in entries
            ],
        }


class Story:
    """Days drawn by lot, played for both."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        program = random_program(self.dice, challenges=True)
        self.slipping, self.clean = Twin(program), Twin(program)
        self.today, self.minute = OPENING, 540
        self.slips: list[tuple[date, int]] = []
        self.told: list[str] = []
        for twin in self.both():
            twin.at(OPENING, 540)
            enroll(twin.shop, EnrollRequest("Guest", birthday=date(1990, 2, 20)))
            enroll(twin.shop, EnrollRequest("Friend", refer="Guest" if twin.shop.program.referral else None))

    def both(self) -> tuple[Twin, Twin]:
        return self.slipping, self.clean

    def play(self, steps: int) -> None:
        for _ in range(steps):
            self._go_on()
            if self.dice.random() < 0.4:
                self._slip()
            else:
                self._meant()
        while self.slips:
            self._next_day()
        self._compare()

    def _go_on(self) -> None:
        if self.dice.random() < 0.5:
            self.minute = min(self.minute + 20, 1_300)
        else:
            self._next_day()
        for twin in self.both():
            twin.at(self.today, self.minute)

    def _next_day(self) -> None:
        if not self.slips:
            self._compare()
        until = min((day for day, _ in self.slips), default=date.max)
        days = self.dice.choice([1, 1, 2, 5, 20]) if self.slips else self.dice.choice([1, 1, 2, 5, 20, 45])
        self.today = min(self.today + timedelta(days=days), until)
        self.minute = 540
        for twin in self.both():
            twin.at(self.today, self.minute)
        if self.dice.random() < 0.3:
            self._night()
        for day, fact_id in [slip for slip in self.slips if slip[0] <= self.today]:
            self.slips.remove((day, fact_id))
            self._undo(fact_id)
        if not self.slips:
            self._compare()

    def _undo(self, fact_id: int) -> None:
        """What comes back to a lot that has lapsed is revived (rule 5): such a story has no twin."""
        self._tell(f"undo #{fact_id}")
        try:
            document = undo(self.slipping.shop, f"#{fact_id}").document()
        except LoyaltyError as refusal:
            pytest.skip(f"a slip on which something stands: {refusal.message}")
        if "revived_points" in document:
            pytest.skip("points were revived")
        revived = (
            "SELECT 1 FROM entries e JOIN vouchers v ON e.unit = 'voucher:' || v.code"
            " WHERE e.fact_id = ? AND e.rule = 'undo' AND e.amount > 0 AND v.expires_on < ?"
        )
        asked = (document["fact"]["id"], self.today.isoformat())
        if self.slipping.shop.conn.execute(revived, asked).fetchone():
            pytest.skip("a voucher was revived")

    def _night(self) -> None:
        for twin in self.both():
            lapse.run(twin.shop, self.today)
            review.run(twin.shop, self.today)
            birthdays.run(twin.shop, self.today)
            mark_done(twin.shop, "review", self.today)
        self._tell("night")

    def _slip(self) -> None:
        work = self._work(self.dice.choice(SLIPS), self.slipping)
        fact_id, _ = self.slipping.try_out(work)
        if fact_id is not None:
            self.slips.append((self.today + timedelta(days=self.dice.choice([0, 0, 1, 3, LAST_DAYS])), fact_id))
            self._tell(f"slip #{fact_id} until {self.slips[-1][0]}")
            if self.slips[-1][0] == self.today and self.dice.random() < 0.5:
                self.slips.pop()
                self._undo(fact_id)

    def _meant(self) -> None:
        name, seed = self.dice.choice(MEANT), self.dice.random()
        work = [self._work(name, twin, Random(seed)) for twin in self.both()]
        clean, before = self.clean.try_out(work[1])
        if clean is None:
            return
        slipping, _ = self.slipping.try_out(work[0])
        if slipping is None:
            self.clean.shop = self.clean.shop._replace(conn=before)
            return
        self.slipping.facts.append(slipping)
        self.clean.facts.append(clean)
        self._tell(f"{name} #{slipping}")

    def _work(self, name: str, twin: Twin, dice: Random | None = None) -> Callable[[OpenShop], int]:
        dice = dice or self.dice
        late = dice.random() < 0.1
        on = max(self.today - timedelta(days=dice.choice([1, 3, 20])), OPENING) if late else None
        amount, kind, quantity = (
            dice.choice([350, 1_000, 2_700, 6_500]),
            dice.choice(["coffee", "tea", ""]),
            dice.randint(1, 3),
        )
        card = dice.choice([card.id for card in twin.shop.program.stamp_cards] or ["none"])
        reward, place = dice.choice(twin.shop.program.rewards).id, dice.random()
        lines = (Line(kind, quantity, amount // 2),) if kind else ()

        bought = purchases_of(self.clean)
        number = int(place * len(bought))
        left = self.clean.left(bought[number]) if bought else 0
        back = left if place * 10 % 1 < 0.5 else min(300, left)

        def returned(shop: OpenShop) -> int:
            purchases = purchases_of(twin)
            if not purchases or not back:
                raise LoyaltyError("nothing to return")
            return int(give_back(shop, f"#{purchases[number]}", back).document()["fact"]["id"])

        usable = self.clean.usable(self.today)
        wanted = usable[int(place * len(usable))][:2] if usable else None

        def used(shop: OpenShop) -> int:
            for *voucher, code in twin.usable(self.today):
                if tuple(voucher) == wanted:
                    return int(redeem(shop, "Guest", code).document()["fact"]["id"])
            raise LoyaltyError("no voucher to use")

        works: dict[str, Callable[[OpenShop], Any]] = {
            "buy": lambda shop: buy(shop, "Guest", amount, lines=lines, on=on),
            "pay": lambda shop: buy(shop, "Guest", amount, lines=lines, credit_cents=100 * quantity),
            "friend": lambda shop: buy(shop, "Friend", amount, lines=lines),
            "visit": lambda shop: visit(shop, "Guest", on=on),
            "stamp": lambda shop: stamp(shop, "Guest", card, quantity),
            "redeem": lambda shop: redeem(shop, "Guest", reward, voucher_only=place < 0.5),
            "engage": lambda shop: engage(shop, "Guest", "review"),
            "adjust": lambda shop: adjust(shop, "Guest", quantity, reason="counted"),
        }
        if name == "return":
            return returned
        if name == "use":
            return used
        return lambda shop: int(works[name](shop).document()["fact"]["id"])

    def _compare(self) -> None:
        held, right = (twin.held(self.today) for twin in self.both())
        vouchers = Counter(right["vouchers"])
        lapsed = self.slipping.lapsed() - self.clean.lapsed()
        if lapsed > 0 and Counter(held["vouchers"]) < vouchers and len(held["vouchers"]) + lapsed >= vouchers.total():
            pytest.skip("a voucher lapsed that would have been given later")
        assert held == right, "\n".join([*self.told, f"{self.today}", f"{held}", f"{right}"])

    def _tell(self, what: str) -> None:
        self.told.append(f"{self.today} {what}")


def purchases_of(twin: Twin) -> list[int]:
    return [one for one in twin.facts if _kind(twin.shop, one) == "purchase"]


def _kind(shop: OpenShop, fact_id: int) -> str:
    return str(shop.conn.execute("SELECT kind FROM facts WHERE id = ?", (fact_id,)).fetchone()[0])


@pytest.mark.parametrize("seed", range(30))
def test_slips_that_are_undone_leave_no_trace(seed: int) -> None:
    story = Story(seed)
    story.play(25)
    if seed % 10 == 0:
        prove(story.slipping.shop)


@pytest.mark.parametrize("seed", [56, 84, 102, 110, 119, 132])
def test_slips_leave_no_trace_in_longer_stories(seed: int) -> None:
    """A rise undone, cards and goals reached on another day, two goals of one sale, a day with two visits."""
    Story(seed).play(60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1_000, 2_000))
def test_slips_that_are_undone_leave_no_trace_in_a_thousand_stories(seed: int) -> None:
    Story(seed).play(60)
