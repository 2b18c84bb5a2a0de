"""Shop days drawn by lot with every promise there is, each switched on in some programs only."""

from collections.abc import Callable
from random import Random
from typing import Any

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.engage import Shown, engage
from loyalty_cli.operations.deeds.helping import approval, joining, linking
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.money import causes, credit, gift_cards
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.survey import answer
from loyalty_cli.operations.due import anniversaries, segment_lists, surprises
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.program.promises.regulars.club import Step
from tests.support.random_programs import random_program
from tests.support.random_shop import RandomShop

CATEGORIES = ("coffee", "tea", "cake", "book", "gift-card")


def every_promise(dice: Random) -> str:
    """The text of a program file: the usual program, and each of the other promises in about half of all."""
    program = random_program(dice, challenges=dice.random() < 0.5)
    if dice.random() < 0.4:
        program = program.replace("[tier_rules]", f'[tier_rules]\nhold = "{dice.choice(["months", "next-year"])}"')
    if dice.random() < 0.5:
        steps = (
            'referrer_reward = "free-coffee"\nfriend_reward = "five-off"\nsteps = [{friends = 2, reward = "credit"}]'
        )
        program = program.replace("per_year = 2", f"per_year = 2\n{steps}")
    if dice.random() < 0.4:
        program = program.replace('id = "photo"', 'id = "photo"\nevidence = "any"\napprove = true')
    kept = [part for draw in _DRAWS if (part := draw(dice)) and dice.random() < 0.5]
    return "\n\n".join([program, *kept]) + "\n"


def _gift(dice: Random) -> str:
    return dice.choice(["points = 7", 'reward = "free-coffee"', 'points = 3\nreward = "five-off"', 'reward = "credit"'])


def _offers(dice: Random) -> str:
    return f'[[offers]]\ncategory = "{dice.choice(["coffee", "cake"])}"\nbuy = {dice.choice([1, 3])}\nget = 1'


def _thresholds(dice: Random) -> str:
    when = dice.choice(["now", "next"])
    second = '\n[[thresholds]]\nfrom = "60.00"\npercent = 8\nwhen = "now"' if dice.random() < 0.5 else ""
    return f'[[thresholds]]\nfrom = "25.00"\npercent = {dice.choice([5, 10])}\nwhen = "{when}"\n{second}'


def _money_off(dice: Random) -> str:
    off = dice.choice(["10 %", "2.00"])
    limit = dice.choice(["", 'minimum = "5.00"', 'per_member = 1\nperiod = "month"', "first_purchase = true"])
    return f'[[promotions]]\nid = "off"\nname = "Off"\noff = "{off}"\ncategories = ["cake", "tea"]\n{limit}'


def _conditions(dice: Random) -> str:
    limit = dice.choice(
        [
            *('minimum = "10.00"', "quantity = 2", 'per_member = 1\nperiod = "month"', "first_purchase = true"),
            *("birthday_week = true", 'segment = "often"'),
        ]
    )
    return f'[[promotions]]\nid = "times"\nname = "Times"\nmultiplier = "3"\n{limit}'


def _profile(dice: Random) -> str:
    return (
        f"[profile]\nrefresh_months = {dice.choice([1, 6])}\nrefresh_points = 4\n"
        'refresh_fields = ["phone", "email"]\nask = ["birthday", "email"]'
    )


def _discovery(dice: Random) -> str:
    families = 'per = "family"\nfamilies = {drinks = ["coffee", "tea"], food = ["cake"], print = ["book"]}'
    how = dice.choice(["", families])
    first = dice.choice(["", "first_purchase = true"])
    return f"[discovery]\n{_gift(dice)}\nat_most = {dice.choice([1, 2])}\n{how}\n{first}"


def _cashback(dice: Random) -> str:
    return (
        f'[cashback]\npercent = "{dice.choice(["3", "7.5"])}"\n'
        f"{dice.choice(['', 'months = 2'])}\n{dice.choice(['', 'tiers = {Gold = 9}'])}\n"
        f'minimum = "{dice.choice(["0", "4.00"])}"'
    )


def _causes(dice: Random) -> str:
    return (
        '[[causes]]\nid = "shelter"\nname = "Shelter"\nunit_value = "2.00"\nround_up = true\n'
        'per_item = {coffee = "0.05"}\n\n'
        f'[[rewards]]\nid = "meal"\nname = "A meal"\nkind = "donation"\nvalue = "2.00"\n'
        f'points = {dice.choice([5, 20])}\ncause = "shelter"'
    )


def _anniversaries(dice: Random) -> str:
    of = dice.choice(["joined", "first-purchase"])
    return f'[[anniversaries]]\nid = "together"\nname = "Together"\nof = "{of}"\n{_gift(dice)}\ndays_after = 20'


def _welcome(dice: Random) -> str:
    return f'[welcome]\n{_gift(dice)}\nfirst = {dice.choice([1, 3])}\nbadge = "Founder"'


def _surprises(dice: Random) -> str:
    every = dice.choice(["month", "week", "visit"])
    lent = dice.choice(["", "tier_days = 30"])
    budget = dice.choice(["", 'budget = "6.00"'])
    return (
        f'[[surprises]]\nid = "luck"\nname = "Luck"\nshare = "{dice.choice(["0.20", "0.6"])}"\nevery = "{every}"\n'
        f'reward = "free-coffee"\nhold_out = "0.25"\ncool_off_days = 10\n{budget}\n{lent}'
    )


def _club(dice: Random) -> str:
    tier, welcome = dice.choice(["", 'tier = "Silver"']), dice.choice(["", 'welcome = "free-coffee"'])
    return (
        f'[club]\nname = "The Club"\nfee = "24.00"\nmonths = {dice.choice([1, 12])}\nmultiplier = "2"\n'
        f'combine = "{dice.choice(["best", "multiply"])}"\n{tier}\n{welcome}\n'
        f'cancel = "{dice.choice(["full-months", "none"])}"\n'
        f"required = {dice.choice(['false', 'false', 'true'])}"
    )


def _surveys(dice: Random) -> str:
    return (
        f'[[surveys]]\nid = "nps"\nquestion = "How?"\nkind = "nps"\npoints = 5\ncool_off_days = {dice.choice([0, 60])}'
    )


def _segments(dice: Random) -> str:
    return f'[[segments]]\nid = "often"\nname = "Often"\nall = ["visits_90d >= {dice.choice([1, 3])}"]'


def _lent(dice: Random) -> str:
    gift = dice.choice(["tier_days = 20", 'tier_days = 20\nreward = "free-coffee"'])
    join = dice.choice(["", 'join = "opt-in"'])
    return (
        f'[[challenges]]\nid = "streak"\nname = "Streak"\ncount = "visits"\ntarget = 1\nwithin = "week"\nstreak = 2\n'
        f"again = true\n{gift}\n{join}"
    )


def _friends(dice: Random) -> str:
    count = dice.choice(["friends", "items", "thanks", "years"])
    return f'[[challenges]]\nid = "other"\nname = "Other"\ncount = "{count}"\ntarget = 1\n{_gift(dice)}'


_DRAWS: tuple[Callable[[Random], str], ...] = (
    *(_offers, _thresholds, _money_off, _profile, _discovery, _cashback, _causes, _anniversaries, _welcome),
    *(_surprises, _club, _surveys, _lent, _friends),
)


class WholeShop(RandomShop):
    """A shop that makes every promise now and then, whose staff do all that there is to do."""

    def text(self) -> str:
        program = every_promise(self.dice)
        return f"{program}\n{_segments(self.dice)}\n\n{_conditions(self.dice)}\n"

    def _actions(self) -> dict[str, tuple[int, Callable[[], object]]]:
        return {
            **super()._actions(),
            "sell card": (4, self.sell_card),
            "end card": (1, self.end_card),
            "sell credit": (3, self.sell_credit),
            "club": (5, self.club),
            "answer": (4, self.answer),
            "told": (4, self.engage_with_evidence),
            "approve": (4, self.approve),
            "join": (2, self.join),
            "link": (2, self.link),
            "pay cause": (3, self.pay_cause),
            "night": (6, self.whole_night),
        }

    def enroll(self) -> None:
        if self.dice.random() < 0.7:
            super().enroll()
            return
        number = self.conn.execute("SELECT count(*) FROM members").fetchone()[0] + 1
        request = EnrollRequest(
            f"Guest {number}",
            fields={"is_company": "yes"} if self.dice.random() < 0.3 else {},
            phone=f"06123{number:05}" if self.dice.random() < 0.5 else None,
            refer=self._member() if number > 1 and self.dice.random() < 0.5 else None,
            fee_paid=self.dice.random() < 0.4 and self.shop.program.club is not None,
            on=self._late(),
        )
        enroll(self.shop, request)

    def buy(self) -> None:
        if self.dice.random() < 0.4:
            super().buy()
            return
        member = self._member()
        amount = self.dice.choice([self.dice.randint(1, 400), self.dice.randint(300, 9_000), 1_010])
        codes = self._codes(member)
        cards = self._gift_cards()
        buy(
            self.shop,
            member,
            amount,
            lines=self._lines(amount),
            credit_cents=self._credit(member, amount),
            voucher=self.dice.choice(codes) if codes and self.dice.random() < 0.3 else None,
            sure=True,
            on=self._late(),
            ref=self._ref(),
            round_up=self._sometimes(0.2, "shelter") if "causes" in self.shop.program.values else None,
            gift_cards=cards[: self.dice.randint(1, 2)] if cards and self.dice.random() < 0.3 else (),
        )

    def give_back(self) -> None:
        if self.dice.random() < 0.8:
            super().give_back()
            return
        fact_id, _ = self._a_fact("kind = 'purchase'", "0")
        give_back(self.shop, self._named(fact_id), as_credit=True)

    def _lines(self, amount: int) -> tuple[Any, ...]:
        return tuple(
            line._replace(category=self.dice.choice(CATEGORIES)) if line.category == "coffee" else line
            for line in super()._lines(amount)
        )

    def _gift_cards(self) -> list[str]:
        """The codes of the gift cards sold last."""
        last = (
            "SELECT json_extract(body, '$.gift_card') FROM facts WHERE kind = 'gift-card-sale' ORDER BY id DESC LIMIT 3"
        )
        return [code for (code,) in self.conn.execute(last)]

    def end_card(self) -> None:
        """A gift card is paid out, or blocked because it was lost."""
        end = self.dice.choice([gift_cards.refund, gift_cards.refund, gift_cards.block])
        end(self.shop, self.dice.choice(self._gift_cards() or [""]))

    def sell_card(self) -> None:
        gift_cards.sell(self.shop, self.dice.randint(100, 9_000), to=self._sometimes(0.4, self._member()))

    def sell_credit(self) -> None:
        credit.sell(self.shop, self._member(), self.dice.randint(100, 3_000), on=self._late(), ref=self._ref())

    def club(self) -> None:
        step: Step = self.dice.choice(["join", "join", "renew", "cancel"])
        club.take(self.shop, self._member(), step, on=self._late())

    def answer(self) -> None:
        answer(self.shop, self._member(), "nps", [self.dice.randint(0, 10)])

    def engage_with_evidence(self) -> None:
        self.keyed += 1
        engage(self.shop, self._member(), "photo", Shown(link=f"https://example.com/{self.keyed}"), on=self._late())

    def approve(self) -> None:
        fact_id, _ = self._a_fact("kind = 'engagement'", "0")
        decide = approval.approve if self.dice.random() < 0.7 else approval.reject
        decide(self.shop, self._named(fact_id))

    def join(self) -> None:
        joining.join(self.shop, self._member(), "streak", on=self._late())

    def link(self) -> None:
        if self.dice.random() < 0.7:
            linking.link(self.shop, self._member(), self._member(), on=self._late())
        else:
            linking.unlink(self.shop, self._member())

    def pay_cause(self) -> None:
        causes.pay(self.shop, "shelter", self.dice.randint(1, 300))

    def update(self) -> None:
        if self.dice.random() < 0.5:
            super().update()
        else:
            changes = self.dice.choice([Changes(confirm=()), Changes(phone=f"06123{self.dice.randint(0, 99_999):05}")])
            update(self.shop, self._member(), changes, on=self._late())

    def whole_night(self) -> None:
        """The steps of a night, and of those that only some programs have."""
        self.night()
        anniversaries.run(self.shop, self.today)
        if "surprises" in self.shop.program.values:
            surprises.run(self.shop, lambda _: self._active(), seed=f"{self.dice.random()}")
        if self.shop.program.segments_asked:
            segment_lists.keep(self.shop, lambda _: self._active()[::2])
            mark_done(self.shop, segment_lists.STEP, self.today)

    def _active(self) -> list[int]:
        return [number for (number,) in self.conn.execute("SELECT id FROM members WHERE status = 'active' ORDER BY id")]
