"""Two shops with one guest each: in one slips are keyed and undone, in the other they never were.

What is meant is keyed of both, on the same days. Slips are keyed in the first alone, and each is undone some days
later, in any order. On every day on which no slip stands the two are compared: tier and its first day, points by their
last day, debts, boxes, vouchers, badges, months of the club, gift cards, what the day's caps have left, and what the
next purchase would bring.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from operator import itemgetter
from random import Random
from typing import Any, Final
from unittest.mock import patch

import pytest

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.queries.nights import reviews_are_held
from loyalty_cli.ledger.standings.history import with_history
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.deeds import adjust, buy, engage, redeem, returns, stamp, undo, visit
from loyalty_cli.operations.deeds.helping import approval, linking
from loyalty_cli.operations.deeds.members import merge
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.money import gift_cards
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.operations.due import birthdays, lapse, review, surprise_visits
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.recording import Done
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt
from loyalty_cli.program.decisions.sales.purchase import Purchase, decide_purchase
from loyalty_cli.program.kernel.facts import SPENDABLE, Line, When
from loyalty_cli.program.promises.regulars.club import Step
from tests.support.random_shop import ledger_in_memory
from tests.support.till import under_program

OPENING: Final = date(2026, 1, 5)
SLIPS: Final = ("buy", "buy", "buy", "visit", "stamp", "return", "redeem", "engage", "use", "pay", "friend")
MEANT: Final = (*SLIPS, "buy", "buy", "buy")
MORE_SLIPS: Final = (*SLIPS, "off", "round-up", "card", "by-card", "club", "show", "approve", "donate", "adjust")
MORE_MEANT: Final = (*MORE_SLIPS, "buy", "buy", "buy", "link")
_OF_DOUBLE: Final = ("buy", "buy", "stamp", "redeem", "visit", "use", "engage")
MERGED_SLIPS: Final = (*(f"double {kind}" for kind in _OF_DOUBLE), "merge", "merge")
MERGED_MEANT: Final = MERGED_SLIPS
GUEST: Final = 1
DOUBLE: Final = 3
"""The second record of the guest, in stories with merges."""
STEPS: Final[tuple[Step, ...]] = ("join", "renew", "cancel")
LAST_DAYS: Final = 12
"""A slip is undone after so many days at most."""
_COMPARED: Final = ("reward:badge:", "reward:club:", "reward:off:", "reward:cause:", "gift-card:")
_TELLING: Final = (buy, redeem, returns, stamp, visit, engage, adjust, undo, club, approval, linking, merge)


def _brief(_: OpenShop, done: Done, more: Mapping[str, Any] | None = None, first: Sequence[str] = ()) -> Receipt:
    """A receipt that tells the fact alone: the stories need no more, and it is made at once."""
    return Receipt({"fact": {"id": done.fact_id}, **(more or {})})


class Twin:
    """One of the two: a shop of its own, and the facts and gift cards keyed of what is meant, by their place."""

    def __init__(self, program: str) -> None:
        self.shop = under_program(None, program, ledger_in_memory())
        self.facts: list[int] = []
        self.cards: list[str] = []

    def at(self, on: date, minute: int) -> None:
        at = f"{minute // 60:02}:{minute % 60:02}"
        self.shop = self.shop._replace(rehearsed=Now(on, at, f"{on}T{at}:00+00:00"))

    def copied(self) -> sqlite3.Connection:
        """The ledger as it is now."""
        copy = sqlite3.connect(":memory:", isolation_level=None)
        self.shop.conn.backup(copy)
        return copy

    def try_out(self, work: Callable[[OpenShop], int]) -> int | None:
        """The fact that came of it, None when it was refused."""
        try:
            return work(self.shop)
        except LoyaltyError:
            return None

    def kind(self, fact_id: int) -> str:
        return str(self.shop.conn.execute("SELECT kind FROM facts WHERE id = ?", (fact_id,)).fetchone()[0])

    def of_kind(self, kind: str) -> list[int]:
        return [one for one in self.facts if self.kind(one) == kind]

    def charged(self, fact_id: int) -> list[tuple[Any, ...]]:
        """What promises and gift cards took off a purchase."""
        if self.kind(fact_id) != "purchase":
            return []
        by_card = self.shop.conn.execute(
            "SELECT rule, amount FROM entries WHERE fact_id = ? AND unit GLOB 'reward:gift-card:*' ORDER BY id",
            (fact_id,),
        )
        return [*(tuple(one) for one in records.cuts_of(self.shop.conn, fact_id)), *by_card]

    def left(self, fact_id: int) -> int:
        purchase = records.fact_by_id(self.shop.conn, fact_id)
        assert purchase is not None
        return records.purchase_record(self.shop.conn, purchase, self.shop.now().today).left_cents

    def lapsed(self) -> Counter[tuple[str, str]]:
        """The vouchers that lapsed unused, by reward and day: that is not given back, though it came too early."""
        return Counter(
            self.shop.conn.execute(
                "SELECT v.reward, f.on_date FROM standing_facts f JOIN entries e ON e.fact_id = f.id"
                " JOIN vouchers v ON e.unit = 'voucher:' || v.code WHERE f.kind = 'lapse' AND e.rule = 'lapse'"
            )
        )

    def usable(self, on: date, number: int = GUEST) -> list[tuple[tuple[str, date, str], str]]:
        """The vouchers that can be used on a day: reward, last day and source, and the code."""
        found = vouchers_as_of(self.shop.conn, number, AsOf(on))
        return sorted((((one.reward, one.expires_on, one.source), one.code) for one in found), key=itemgetter(0))

    def separate(self) -> bool:
        """Whether the guest has a second record."""
        asked = "SELECT 1 FROM members WHERE id = ? AND status = 'active'"
        return self.shop.conn.execute(asked, (DOUBLE,)).fetchone() is not None

    def held(self, on: date) -> dict[str, Any]:
        """What the guest has, and what their second record has."""
        return self._held(on, GUEST) | ({"double": self._held(on, DOUBLE)} if self.separate() else {})

    def _held(self, on: date, number: int) -> dict[str, Any]:
        conn, program = self.shop.conn, self.shop.program
        when = When(on, on, 600)
        lapse.write_lapses(self.shop, number, on)
        if reviews_are_held(conn):
            review.write_reviews(self.shop, number, on)
        if program.birthday:
            birthdays.give_today(self.shop, number)
        standing = load_one(conn, program, number, when)
        points: dict[tuple[str, date | None], int] = {}
        for lot in standing.lots:
            points[lot.unit, lot.expires_on] = points.get((lot.unit, lot.expires_on), 0) + lot.remaining
        lowest = standing.tier == program.tiers[0].name
        return {
            "tier": (standing.tier, None if lowest else standing.tier_since),
            "spend": standing.window_spend,
            "points": points,
            "owed": {unit: sum(debt.open for debt in standing.debts if debt.unit == unit) for unit in SPENDABLE},
            "stamps": dict(standing.stamps),
            "vouchers": [what for what, _ in self.usable(on, number)],
            "caps": (standing.points_today, dict(standing.stamps_today), standing.visited_today),
            "units": self._units(number),
            "next": self._next(when, number),
        }

    def _units(self, number: int) -> dict[str, int]:
        """Badges, months of the club, money off to come, what was given for causes, and what the gift cards hold."""
        asked = "SELECT unit, sum(amount) FROM entries WHERE member_id = ? GROUP BY unit"
        rows = self.shop.conn.execute(asked, (number,))
        found = {unit: amount for unit, amount in rows if amount and unit.startswith(_COMPARED[:4])}
        for place, code in enumerate(self.cards):
            found[f"card {place}"] = gift_cards.find_card(self.shop, code).left_cents
        return found

    def _next(self, when: When, number: int) -> list[tuple[Any, ...]]:
        """What a purchase of today would give."""
        conn, program = self.shop.conn, self.shop.program
        standing = load_one(conn, program, number, when)
        standing = with_history(conn, standing, program.needs("purchase", when.on), when.on, 0, when.on)
        probe = Purchase(1_000, (Line("coffee", 2, 600), Line("tea", 1, 400)), 0, (), not standing.visited_today)
        codes = (f"C{number}" for number in count())
        entries = decide_purchase(program, standing, probe, when, codes).entries
        return [(one.unit.partition(":")[0] == "voucher" or one.unit, one.amount, one.expires_on) for one in entries]


class Story:
    """Days drawn by lot, played for both. ``more`` keys all kinds of slips, and links a friend's purchases.

    With ``merging`` the guest has a second record, which becomes part of the first.
    """

    def __init__(self, seed: int, program: str, dice: Random, *, more: bool = False, merging: bool = False) -> None:
        self.seed, self.dice = seed, dice
        self.slip_kinds = (MORE_SLIPS if more else SLIPS) + (MERGED_SLIPS if merging else ())
        self.meant_kinds = (MORE_MEANT if more else MEANT) + (MERGED_MEANT if merging else ())
        self.slipping, self.clean = Twin(program), Twin(program)
        self.today, self.minute = OPENING, 540
        self.slips: list[tuple[date, int]] = []
        self.told: list[str] = []
        for twin in self.both():
            twin.at(OPENING, 540)
            enroll(twin.shop, EnrollRequest("Guest", birthday=date(1990, 2, 20)))
            enroll(twin.shop, EnrollRequest("Friend", refer="Guest" if twin.shop.program.referral else None))
            if merging:
                enroll(twin.shop, EnrollRequest("Double"))

    def both(self) -> tuple[Twin, Twin]:
        return self.slipping, self.clean

    def play(self, steps: int) -> None:
        with patch.object(surprise_visits, "fresh_seed", self._luck):
            self._play(steps)

    def play_quickly(self, steps: int) -> None:
        """Without receipts."""
        briefly = [patch.object(module, "receipt", _brief) for module in _TELLING]
        for one in briefly:
            one.start()
        try:
            self.play(steps)
        finally:
            for one in briefly:
                one.stop()

    def _luck(self) -> str:
        """Both draw by the same seed."""
        return sha256(f"{self.seed} {self.today}".encode()).hexdigest()[:16]

    def _play(self, steps: int) -> None:
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
        before, self.today = self.today, min(self.today + timedelta(days=days), until)
        self.minute = 540 if self.today > before else min(self.minute + 20, 1_300)
        for twin in self.both():
            twin.at(self.today, self.minute)
            if twin.shop.program.birthday:
                # Its window gives it, not a visit: what a slip brings forward stays, so both are given it at once.
                birthdays.give_today(twin.shop, 1)
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
            document = undo.undo(self.slipping.shop, f"#{fact_id}").document()
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
        name = self.dice.choice(self.slip_kinds)
        fact_id = self.slipping.try_out(self._work(name, self.slipping))
        if fact_id is not None:
            self.slips.append((self.today + timedelta(days=self.dice.choice([0, 0, 1, 3, LAST_DAYS])), fact_id))
            self._tell(f"slip {name} #{fact_id} until {self.slips[-1][0]}")
            if name == "merge" or (self.slips[-1][0] == self.today and self.dice.random() < 0.5):
                # Two records that were one for a while keep what was used meanwhile: a merge is undone at once.
                self.slips.pop()
                self._undo(fact_id)

    def _meant(self) -> None:
        """Keyed of both; what one of them refuses, or charges another price for, is keyed of neither."""
        name, seed = self.dice.choice(self.meant_kinds), self.dice.random()
        work = [self._work(name, twin, Random(seed)) for twin in self.both()]
        before = [twin.copied() for twin in self.both()]
        clean = self.clean.try_out(work[1])
        if clean is None:
            return
        slipping = self.slipping.try_out(work[0])
        if slipping is None or self.clean.charged(clean) != self.slipping.charged(slipping):
            for twin, conn in zip(self.both(), before, strict=True):
                twin.shop = twin.shop._replace(conn=conn)
            return
        for twin, fact_id in zip(self.both(), (slipping, clean), strict=True):
            twin.facts.append(fact_id)
            if name == "card":
                fact = records.fact_by_id(twin.shop.conn, fact_id)
                twin.cards.append(str(fact.body["gift_card"]) if fact else "")
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
        number = int(place * len(self.clean.of_kind("purchase")))
        back = self._back(number, place)
        who, name = ("Double", name.removeprefix("double ")) if name.startswith("double ") else ("Guest", name)
        owner = DOUBLE if who == "Double" and self.clean.separate() else GUEST
        usable = self.clean.usable(self.today, owner)
        wanted = usable[int(place * len(usable))][0] if usable else None
        step: Step = dice.choice(STEPS) if name == "club" else "join"

        def code() -> str:
            found = next((code for what, code in twin.usable(self.today, owner) if what == wanted), None)
            if found is None:
                raise LoyaltyError("error.no-voucher")
            return found

        def of_kind(what: str) -> str:
            found = twin.of_kind(what)
            if not found:
                raise LoyaltyError("error.no-fact")
            return f"#{found[int(place * len(found))]}"

        def returned(shop: OpenShop) -> Receipt:
            if not back:
                raise LoyaltyError("error.nothing-left")
            return returns.give_back(shop, f"#{twin.of_kind('purchase')[number]}", back)

        def shown(shop: OpenShop) -> Receipt:
            return engage.engage(shop, "Guest", "video", engage.Shown(link=f"https://v.example/{place}"))

        works: dict[str, Callable[[OpenShop], Any]] = {
            "buy": lambda shop: buy.buy(shop, who, amount, lines=lines, on=on),
            "pay": lambda shop: buy.buy(shop, who, amount, lines=lines, credit_cents=100 * quantity),
            "friend": lambda shop: buy.buy(shop, "Friend", amount, lines=lines),
            "visit": lambda shop: visit.visit(shop, who, on=on),
            "stamp": lambda shop: stamp.stamp(shop, who, card, quantity),
            "redeem": lambda shop: redeem.redeem(shop, who, reward, voucher_only=place < 0.5),
            "engage": lambda shop: engage.engage(shop, who, "review"),
            "adjust": lambda shop: adjust.adjust(shop, who, quantity, reason="counted"),
            "return": returned,
            "use": lambda shop: redeem.redeem(shop, who, code()),
            "off": lambda shop: buy.buy(shop, who, amount, lines=lines, voucher=code(), sure=True),
            "round-up": lambda shop: buy.buy(shop, who, amount - 30, lines=lines, round_up="cats"),
            "card": lambda shop: gift_cards.sell(shop, amount),
            "by-card": lambda shop: buy.buy(shop, who, amount, lines=lines, gift_cards=twin.cards[:1]),
            "club": lambda shop: club.take(shop, who, step),
            "show": shown,
            "approve": lambda shop: approval.approve(shop, of_kind("engagement")),
            "donate": lambda shop: redeem.redeem(shop, who, "meal"),
            "link": lambda shop: linking.link(shop, "Friend", "Guest"),
            "merge": lambda shop: merge.merge(shop, "Double", "Guest"),
        }

        def work(shop: OpenShop) -> int:
            done = works[name](shop)
            return int((done if isinstance(done, dict) else done.document())["fact"]["id"])

        return work

    def _back(self, number: int, place: float) -> int:
        """How much of a purchase is to come back: all that is left of it, or a part."""
        bought = self.clean.of_kind("purchase")
        left = self.clean.left(bought[number]) if bought else 0
        return left if place * 10 % 1 < 0.5 else min(300, left)

    def _compare(self) -> None:
        held, right = (twin.held(self.today) for twin in self.both())
        vouchers = Counter(right["vouchers"])
        lapsed = (self.slipping.lapsed() - self.clean.lapsed()).total()
        if lapsed and Counter(held["vouchers"]) < vouchers and len(held["vouchers"]) + lapsed >= vouchers.total():
            pytest.skip("a voucher lapsed that would have been given later")
        assert held == right, "\n".join([*self.told, f"{self.today}", f"{held}", f"{right}"])

    def _tell(self, what: str) -> None:
        self.told.append(f"{self.today} {what}")
