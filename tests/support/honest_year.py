"""A year of a shop in which nobody does anything wrong: what ``audit`` must be quiet about.

Three at the till, a dozen customers. They key yesterday's slip, undo a slip at once, take goods back, forget a receipt
number now and then, make amends for a cold coffee, stamp a forgotten card, merge two cards of one person, erase who
asks for it, misread a voucher's code, honour paper cards, undo a reward that was keyed for somebody else, thank who has
written a review. Twice the owner changes the program, and mends a word of it within the hour. The same dice each time.
"""

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Final

from loyalty_cli.errors import LoyaltyError, VoucherNotFound
from loyalty_cli.ledger.standings.standing import NOW, AsOf, vouchers_as_of
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import POINTS, Line
from tests.support.till import shop_in_memory, under_program

FIRST_DAY: Final = date(2026, 1, 2)
STAFF: Final = ("Maud", "Noor", "Tom")
PEOPLE: Final = 12
REVIEW: Final = '[[engagements]]\nid = "review"\nname = "Review"\npoints = 10'
"""What the program must promise besides."""
DEARER: Final = (120, 240)
"""On these days the first reward begins to cost ten points more."""


class HonestYear:
    """The shop, its day, and how often each thing happened in it."""

    def __init__(self, program: str, days: int = 364) -> None:
        self.dice, self.others = Random(7), Random(11)
        self.program = program
        self.shop: OpenShop = shop_in_memory(program)
        self.today, self.receipts = FIRST_DAY, 1_000
        self.cards: list[str] = []
        self._clock(8 * 60)
        for number in range(PEOPLE):
            self._enroll(f"Guest Number{number}")
        for day in range(days):
            if day in DEARER:
                self._change_the_program()
            self._day()
            self.today += timedelta(days=1)
        self._clock(8 * 60)

    def _clock(self, minute: int) -> None:
        at = f"{minute // 60:02}:{minute % 60:02}"
        moment = Now(self.today, at, f"{self.today}T{at}:00+00:00")
        operator = STAFF[self.today.toordinal() % len(STAFF)]
        self.shop = self.shop._replace(rehearsed=moment, operator=operator)

    def _enroll(self, name: str) -> str:
        points = self.dice.choice([0, 0, 40])
        stamps = {"coffee": self.others.randint(1, 9)} if self.others.random() < 0.5 else {}
        done = enroll(self.shop, EnrollRequest(name, points=points, stamps=stamps, anyway=True)).document()
        self.cards.append(str(done["member"]["card"]))
        return self.cards[-1]

    def _change_the_program(self) -> None:
        """A price that rises, and the name of the shop, misspelt at first; the door is open meanwhile."""
        cost = next(one.points or 0 for one in self.shop.program.rewards if one.points)
        self.program = self.program.replace(f"points = {cost}\n", f"points = {cost + 10}\n")
        for text in (self.program.replace('name = "Test"', 'name = "Tset"'), self.program):
            self.shop = under_program(self.shop, text)
            self._clock(8 * 60 + 10)
            self._serve(self.others.choice(self.cards))

    def _ref(self) -> str | None:
        self.receipts += 1
        return f"T-{self.receipts}" if self.dice.random() < 0.97 else None

    def _day(self) -> None:
        minute = 8 * 60
        for _ in range(6):
            minute += self.dice.randint(20, 80)
            self._clock(minute)
            self._serve(self.dice.choice(self.cards))
        self._clock(20 * 60)
        self._owner()

    def _serve(self, card: str) -> None:
        self._take_a_reward(card)
        cents, coffees = self.dice.randint(250, 2_400), self.dice.randint(0, 3)
        lines = (Line("coffee", coffees, min(coffees * 260, cents)),) if coffees else ()
        late = self.today - timedelta(days=self.dice.randint(1, 3)) if self.dice.random() < 0.02 else None
        bought = buy(self.shop, card, cents, lines=lines, on=late, ref=self._ref()).document()
        thrown = self.dice.random()
        if thrown < 0.01:
            undo(self.shop, f"#{bought['fact']['id']}")
        elif thrown < 0.03:
            give_back(self.shop, f"#{bought['fact']['id']}", cents // 2 or 1)
        elif thrown < 0.04:
            stamp(self.shop, card, "coffee", 1)
        elif self.others.random() < 0.01:
            engage(self.shop, card, "review")
        elif thrown < 0.043:
            with suppress(VoucherNotFound):
                redeem(self.shop, card, "7AAA-BBBB-CCCC")

    def _take_a_reward(self, card: str) -> None:
        (member_id,) = self.shop.conn.execute("SELECT id FROM members WHERE card = ?", (card,)).fetchone()
        held = vouchers_as_of(self.shop.conn, member_id, AsOf(self.today, NOW))
        if held:
            redeem(self.shop, card, held[0].code)
        elif self._points(member_id) > 150:
            with suppress(LoyaltyError):
                taken = redeem(self.shop, card, self.shop.program.rewards[0].id).document()
                if self.others.random() < 0.1:
                    undo(self.shop, f"#{taken['fact']['id']}")

    def _points(self, member_id: int) -> int:
        """What they have to spend: within the year nothing lapses."""
        sql = "SELECT coalesce(sum(amount), 0) FROM balances WHERE member_id = ? AND unit = ?"
        return int(self.shop.conn.execute(sql, (member_id, POINTS)).fetchone()[0])

    def _owner(self) -> None:
        """What is done when the door is closed."""
        thrown = self.dice.random()
        if thrown < 0.08:
            adjust(self.shop, self.dice.choice(self.cards), 20, reason="a cold coffee")
        elif thrown < 0.09:
            adjust(self.shop, self.dice.choice(self.cards), -5, reason="counted twice", credit_cents=200)
        elif thrown < 0.12:
            merge(self.shop, self._enroll("Guest Twice"), self.cards[self.today.toordinal() % PEOPLE])
            self.cards.pop()
        elif thrown < 0.14:
            erase(self.shop, self._enroll("Guest Once"))
            self.cards.pop()
