"""Random shop days, keyed in the house and written on paper: after each step both know the same.

The paper is ``tests/support/plain.py``, written from the rules in words. What one refuses the other refuses, in the
same word; every member's points by last day, credit, boxes, vouchers, spend and tier are compared after every step, and
the ledger is proven when the days are over.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.standings.standing import NOW, AsOf, standing_as_of, vouchers_as_of
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.program.kernel import facts
from loyalty_cli.program.kernel.facts import When
from loyalty_cli.program.kernel.standing import Standing
from tests.support.ledger import check_ledger, fingerprint
from tests.support.nights import prove
from tests.support.plain import (
    CARDS,
    CREDIT_TEN,
    FIVE_OFF,
    FREE_COFFEE,
    VOUCHER_DAYS,
    Line,
    Member,
    No,
    Paper,
    Rules,
    Slip,
    Untold,
    Voucher,
)
from tests.support.programs import program
from tests.support.till import shop_in_memory, under_program

FIRST_DAY = date(2026, 1, 20)
NAMES = ("Ada", "Bob", "Cleo", "Dora", "Emil", "Fay")
AT_ONCE = 3
"""So many are members at a time."""


def stamped(card_id: str) -> str:
    """A stamp card of the paper, as the program file tells it."""
    card = CARDS[card_id]
    return f"""
[[stamp_cards]]
id = "{card_id}"
name = "{card_id.title()} card"
category = "{card.category}"
boxes = {card.boxes}
head_start = {card.start}
head_start_every_card = {str(card.every).lower()}
reward = "free-coffee"
"""


def offered(reward: tuple[str, int], gives: str) -> str:
    """A reward of the paper, as the program file tells it."""
    reward_id, points = reward
    return f"""
[[rewards]]
id = "{reward_id}"
name = "{reward_id.replace("-", " ").capitalize()}"
{gives}
points = {points}
voucher_days = {VOUCHER_DAYS}
"""


COMMON = (
    *(stamped(card_id) for card_id in CARDS),
    offered(FREE_COFFEE, 'value = "2.60"'),
    offered(FIVE_OFF, 'kind = "discount"\nvalue = "5.00"'),
    offered(CREDIT_TEN, 'kind = "credit"\nvalue = "10.00"'),
)
PROGRAMS = (
    (
        Rules(
            months=1,
            tiers=(("Bronze", 0, Fraction(1)), ("Silver", 4_000, Fraction(5, 4)), ("Gold", 9_000, Fraction(3, 2))),
        ),
        """
        [points]
        per_unit = 1
        exclude = ["gift-card"]
        [points.expiry]
        months = 1
        [[tiers]]
        name = "Bronze"
        [[tiers]]
        name = "Silver"
        from = "40.00"
        multiplier = "1.25"
        [[tiers]]
        name = "Gold"
        from = "90.00"
        multiplier = "1.5"
        """,
    ),
    (
        Rules(
            per_euro=Fraction("1.3"),
            rounding="ceil",
            minimum=200,
            months=3,
            tiers=(("Bronze", 0, Fraction(1)), ("Gold", 6_000, Fraction(2))),
            tea_rate=Fraction("1.5"),
            bonus=2,
            owes=False,
        ),
        """
        [points]
        per_unit = "1.3"
        rounding = "ceil"
        minimum = "2.00"
        exclude = ["gift-card"]
        [points.multipliers]
        tea = "1.5"
        [points.expiry]
        months = 3
        [refunds]
        negative = false
        [[tiers]]
        name = "Bronze"
        [[tiers]]
        name = "Gold"
        from = "60.00"
        multiplier = "2"
        [[promotions]]
        id = "treat"
        name = "Treat"
        bonus = 2
        """,
    ),
    (
        Rules(per_euro=Fraction("0.5"), rounding="nearest", months=2),
        """
        [points]
        per_unit = "0.5"
        rounding = "nearest"
        exclude = ["gift-card"]
        [points.expiry]
        months = 2
        [[tiers]]
        name = "Bronze"
        """,
    ),
)

GONE: dict[str | None, str | None] = {"voucher-lapsed": "voucher-gone", "voucher-used": "voucher-gone"}
"""A voucher that lapsed and was withdrawn, too, may be refused for either."""
OFTEN = ("buy",) * 6 + ("return",) * 4 + ("undo",) * 3 + ("redeem",) * 3 + ("hand in",) * 2
BUSINESS = (*OFTEN, "adjust", "visit", "merge", "merge")
DAYS = (1, 1, 1, 2, 7, 19, 25, 45)
LATE = (0, 0, 0, 0, 1, 3, 20, 60)
REWARDS = (FREE_COFFEE, FIVE_OFF, CREDIT_TEN)
MONEY = st.integers(1, 2_000)
LINES = st.lists(
    st.tuples(st.sampled_from(("coffee", "tea", "gift-card", "cake")), st.integers(1, 6), MONEY), max_size=2
)
MEMBERS = st.integers(0, AT_ONCE - 1)
PICK = st.integers(0, 10**6)


def text_of(number: int) -> str:
    return program(dedent(PROGRAMS[number][1]), *COMMON)


class Shop(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.shop = shop_in_memory(text_of(0))
        self.paper = Paper(PROGRAMS[0][0], FIRST_DAY)
        self.today = FIRST_DAY
        self.names: list[str] = []
        self.enrolled = 0
        self.fact_of: dict[int, int] = {}
        self.code_of: dict[int, str] = {}
        self._clock()

    def _clock(self) -> None:
        moment = f"{self.today.isoformat()}T10:30:00+00:00"
        self.shop = self.shop._replace(rehearsed=Now(self.today, "10:30", moment))
        self.paper.today = self.today

    def _member(self, pick: int) -> tuple[str, Member]:
        at = pick % len(self.names)
        return self.names[at], self.paper.members[at]

    def _both(self, on_paper: Callable[[], Any], in_house: Callable[[], Any]) -> tuple[Any, dict[str, Any]] | None:
        """Does it on both sides; what one refuses the other refuses in the same word, and nothing is written."""
        before = fingerprint(self.shop.conn)
        refused_on_paper = refused_in_house = None
        written, document = None, {}
        try:
            written = on_paper()
        except No as no:
            refused_on_paper = str(no)
        try:
            document = in_house().document()
        except LoyaltyError as error:
            refused_in_house = error.slug
        assert GONE.get(refused_in_house, refused_in_house) == GONE.get(refused_on_paper, refused_on_paper)
        if refused_in_house is not None:
            assert fingerprint(self.shop.conn) == before
            return None
        return written, document

    def _remember(self, slip: Slip, document: dict[str, Any]) -> None:
        self.fact_of[id(slip)] = document["fact"]["id"]
        codes = [one["code"] for one in document.get("vouchers", ())]
        assert len(codes) == len(slip.issued)
        for voucher, code in zip(slip.issued, codes, strict=True):
            self.code_of[id(voucher)] = code

    @initialize(points=st.integers(0, 30))
    def opens(self, points: int) -> None:
        self.enrolls(points)
        self.enrolls(0)

    @precondition(lambda self: len(self.names) < AT_ONCE and self.enrolled < len(NAMES))
    @rule(points=st.integers(0, 30))
    def enrolls(self, points: int) -> None:
        name = NAMES[self.enrolled]
        self.enrolled += 1
        self.names.append(name)
        self.paper.enroll(points)
        enroll(self.shop, EnrollRequest(name, points=points))

    @rule(days=st.sampled_from(DAYS))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self._clock()

    @rule(number=st.integers(0, len(PROGRAMS) - 1))
    def changes_the_program(self, number: int) -> None:
        self.shop = under_program(self.shop, text_of(number))
        self.paper.rules = PROGRAMS[number][0]

    @rule(
        business=st.sampled_from(BUSINESS),
        who=MEMBERS,
        lines=LINES,
        rest=st.integers(0, 2_000),
        reward=st.sampled_from(REWARDS),
        late=st.sampled_from(LATE),
        share=st.integers(1, 110),
        pick=PICK,
        other=PICK,
        third=PICK,
    )
    def serves(
        self,
        business: str,
        who: int,
        lines: list[tuple[str, int, int]],
        rest: int,
        reward: tuple[str, int],
        late: int,
        share: int,
        pick: int,
        other: int,
        third: int,
    ) -> None:
        """One member after the other, by lot; most come to buy."""
        match business:
            case "buy":
                self.buys(who, lines, rest, pick, other if third % 2 else None, late)
            case "return":
                self.returns(who, pick, share, bool(third % 2), other, third)
            case "redeem":
                self.redeems(who, reward, late)
            case "hand in":
                self.hands_in_a_voucher(who, pick)
            case "adjust":
                self.adjusts(who, pick % 61 - 30, (-300, 0, 0, 700)[other % 4])
            case "visit":
                self.visits(who, late)
            case "merge":
                self.merges(who, pick, for_good=bool(third % 3))
            case _:
                self.undoes(who, pick)

    def buys(
        self, who: int, lines: list[tuple[str, int, int]], rest: int, pick: int, voucher: int | None, late: int
    ) -> None:
        name, member = self._member(who)
        on = max(self.today - timedelta(days=late), member.joined)
        rest = rest or int(not lines)
        told = [Line(*line) for line in lines] + ([Line("", 1, rest)] if rest else [])
        amount = sum(line.cents for line in told)
        offs = [one for one in member.vouchers if one.reward == "five-off" and one.usable(self.today)]
        chosen = offs[voucher % len(offs)] if offs and voucher is not None and on == self.today else None
        credit = (0, 0, 1, min(250, member.credit), max(member.credit, 0))[pick % 5] if on == self.today else 0
        credit = max(min(credit, amount), 0) if pick % 7 else credit
        done = self._both(
            lambda: self.paper.buy(member, told, credit, chosen, on),
            lambda: buy(
                self.shop,
                name,
                amount,
                lines=tuple(facts.Line(*line) for line in lines),
                credit_cents=credit,
                voucher=self._code(chosen),
                sure=True,
                on=on,
            ),
        )
        if done:
            slip, document = done
            assert document["payment"]["to_pay_cents"] == amount - slip.off - slip.by_credit
            self._remember(slip, document)

    def _code(self, voucher: Voucher | None) -> str | None:
        return self.code_of[id(voucher)] if voucher else None

    def _slips(self, member: Member, *kinds: str) -> list[Slip]:
        return [slip for slip in member.book if slip.kind in kinds]

    def returns(self, who: int, pick: int, share: int, named: bool, count: int, cents: int) -> None:
        _, member = self._member(who)
        purchases = self._slips(member, "purchase")
        still_there = [one for one in purchases if one.returned < one.amount and not one.undone]
        purchases = still_there if still_there and pick % 8 else purchases
        if not purchases:
            return
        purchase = purchases[pick % len(purchases)]
        left = purchase.amount - purchase.returned
        amount = max(left * share // 100, 1)
        lines = self._named(purchase, amount, count, cents) if named else []
        done = self._both(
            lambda: self.paper.give_back(member, purchase, amount, lines),
            lambda: give_back(
                self.shop,
                f"#{self.fact_of[id(purchase)]}",
                amount,
                lines=tuple(facts.Line(line.category, line.count, line.cents) for line in lines),
            ),
        )
        if done:
            (slip, money, credit), document = done
            assert document["hand_over"] == {"money_cents": money, "credit_cents": credit}
            assert money >= 0
            assert credit >= 0
            self._remember(slip, document)

    def _named(self, purchase: Slip, amount: int, count: int, cents: int) -> list[Line]:
        """A part of one category that is still there to come back."""
        open_lines: dict[str, list[int]] = {}
        for line in purchase.lines:
            if line.category:
                here = open_lines.setdefault(line.category, [0, 0])
                here[0], here[1] = here[0] + line.count, here[1] + line.cents
        for one in purchase.standing_returns:
            for line in one.named:
                here = open_lines[line.category]
                here[0], here[1] = here[0] - line.count, here[1] - line.cents
        fitting = sorted(category for category, (items, price) in open_lines.items() if items and price)
        if not fitting:
            return []
        category = fitting[count % len(fitting)]
        items, price = open_lines[category]
        return [Line(category, count % items + 1, cents % min(price, amount) + 1)]

    def redeems(self, who: int, reward: tuple[str, int], late: int) -> None:
        name, member = self._member(who)
        on = max(self.today - timedelta(days=late), member.joined)
        done = self._both(
            lambda: self.paper.redeem(member, *reward, on), lambda: redeem(self.shop, name, reward[0], on=on)
        )
        if done:
            self._remember(*done)

    def hands_in_a_voucher(self, who: int, pick: int) -> None:
        name, member = self._member(who)
        if not member.vouchers:
            return
        usable = [one for one in member.open_vouchers(self.today) if one.reward != "five-off"]
        vouchers = usable if usable and pick % 8 else member.vouchers
        voucher = vouchers[pick % len(vouchers)]
        code = self.code_of[id(voucher)]
        done = self._both(lambda: self.paper.use(member, voucher), lambda: redeem(self.shop, name, code))
        if done:
            self._remember(*done)

    def adjusts(self, who: int, points: int, credit: int) -> None:
        if not points and not credit:
            return
        name, member = self._member(who)
        done = self._both(
            lambda: self.paper.adjust(member, points, credit),
            lambda: adjust(self.shop, name, points, reason="counted", credit_cents=credit),
        )
        if done:
            self._remember(*done)

    def visits(self, who: int, late: int) -> None:
        name, member = self._member(who)
        visit(self.shop, name, on=max(self.today - timedelta(days=late), member.joined))

    def merges(self, who: int, pick: int, *, for_good: bool) -> None:
        """Two pages turn out to be of one person, or it is undone at once: then nothing has changed.

        But that the tier was looked at: what a new program gives for the member's own spend stays.
        """
        if len(self.names) < 2:
            return
        name, goes = self._member(who)
        other, stays = self._member(who + 1 + pick % (len(self.names) - 1))
        document = merge(self.shop, name, other).document()
        if for_good:
            self._remember(self.paper.merge(goes, stays), document)
            self.names.remove(name)
        else:
            undo(self.shop, f"#{document['fact']['id']}")
            stays.rise(Slip("merge", 0, self.today), self.paper.rules, self.today, self.today)

    def undoes(self, who: int, pick: int) -> None:
        name, member = self._member(who)
        slips = self._slips(member, "purchase", "return", "redemption", "voucher-use", "adjust")
        if not slips:
            return
        slip = slips[-1 - pick % min(len(slips), 6)]
        try:
            self._both(lambda: self.paper.undo(member, slip), lambda: undo(self.shop, f"#{self.fact_of[id(slip)]}"))
        except Untold:
            return
        self._name_vouchers(name, member)

    def _name_vouchers(self, name: str, member: Member) -> None:
        """An undo may give a voucher that would have been given: those of one card and one last day are alike."""
        found = vouchers_as_of(self.shop.conn, resolve(self.shop.conn, name, "FR").id, AsOf(self.today, NOW))
        codes = sorted((one.source.removeprefix("card:"), one.expires_on, one.code) for one in found)
        for voucher in sorted(member.open_vouchers(self.today), key=lambda one: one.issued):
            mine = [one for one in codes if one[:2] == (voucher.source, voucher.until)]
            known = [one for one in mine if one[2] == self.code_of.get(id(voucher))]
            assert mine, f"{voucher} is not among {codes}"
            codes.remove((known or mine)[0])
            self.code_of[id(voucher)] = (known or mine)[0][2]

    @invariant()
    def both_know_the_same(self) -> None:
        for name, member in zip(self.names, self.paper.members, strict=True):
            found = resolve(self.shop.conn, name, "FR")
            when = When(self.today, self.today)
            standing = load_one(self.shop.conn, self.shop.program, found.id, when)
            assert self._told(standing, found.id) == self._on_paper(member), name
            as_of = standing_as_of(self.shop.conn, self.shop.program, found.id, AsOf(self.today))
            assert self._told(as_of, found.id) == self._on_paper(member), name

    def _told(self, standing: Standing, member_id: int) -> dict[str, Any]:
        by_last_day: dict[date | None, int] = {}
        for lot in standing.lots:
            if lot.unit == facts.POINTS and lot.remaining:
                by_last_day[lot.expires_on] = by_last_day.get(lot.expires_on, 0) + lot.remaining
        vouchers = vouchers_as_of(self.shop.conn, member_id, AsOf(self.today, NOW))
        return {
            "points": standing.available(facts.POINTS),
            "by last day": by_last_day,
            "credit": standing.available(facts.CREDIT),
            "boxes": dict(standing.stamps),
            "vouchers": sorted((one.code, one.expires_on) for one in vouchers),
            "spend": standing.window_spend,
            "tier": standing.tier,
        }

    def _on_paper(self, member: Member) -> dict[str, Any]:
        vouchers = [(self.code_of[id(one)], one.until) for one in member.open_vouchers(self.today)]
        tier = member.tier(self.today)
        known = [name for name, _, _ in self.paper.rules.tiers]
        return {
            "points": member.points(self.today),
            "by last day": member.by_last_day(self.today),
            "credit": member.credit,
            "boxes": member.boxes,
            "vouchers": sorted(vouchers),
            "spend": member.spend(self.today),
            "tier": tier if tier in known else known[0],
        }

    @invariant()
    def the_ledger_holds(self) -> None:
        check_ledger(self.shop)

    def teardown(self) -> None:
        """When the days are over the whole ledger is proven, and every fact decided again."""
        prove(self.shop)
        self.shop.conn.close()


def drawn(seed: int, steps: int) -> list[tuple[str, dict[str, Any]]]:
    """The steps of a story drawn by lot, each with what it is told: the same ones for one seed."""
    dice = Random(seed)

    def cents() -> int:
        return dice.choice([1, 2, dice.randint(1, 2_000), dice.randint(1, 2_000)])

    def pick() -> int:
        return dice.choice([0, 1, 2, 3, dice.randint(0, 10**6), dice.randint(0, 10**6)])

    def served() -> dict[str, Any]:
        categories = ("coffee", "tea", "gift-card", "cake")
        lines = [(dice.choice(categories), dice.randint(1, 6), cents()) for _ in range(dice.randint(0, 2))]
        return {
            "business": dice.choice(BUSINESS),
            "who": dice.randrange(AT_ONCE),
            "lines": lines,
            "rest": dice.choice([0, cents()]),
            "reward": dice.choice(REWARDS),
            "late": dice.choice(LATE),
            "share": dice.randint(1, 110),
            "pick": pick(),
            "other": pick(),
            "third": pick(),
        }

    told: dict[str, Callable[[], dict[str, Any]]] = {
        "enrolls": lambda: {"points": dice.randint(0, 30)},
        "days_pass": lambda: {"days": dice.choice(DAYS)},
        "changes_the_program": lambda: {"number": dice.randrange(len(PROGRAMS))},
        "serves": served,
    }
    names = dice.choices(list(told), [4, 24, 3, 69], k=steps)
    return [(name, told[name]()) for name in names]


def play(seed: int, steps: int) -> None:
    """Plays a story; both sides are compared after each step, and the ledger is proven when the days are over."""
    shop = Shop()
    shop.opens(seed % 3 * 10)
    for name, told in drawn(seed, steps):
        if name != "enrolls" or (len(shop.names) < AT_ONCE and shop.enrolled < len(NAMES)):
            getattr(shop, name)(**told)
            shop.both_know_the_same()
    shop.the_ledger_holds()
    shop.teardown()


def test_boxes_of_a_card_whose_voucher_lapsed_are_not_owed() -> None:
    """Goods come back after the voucher of the card they filled has lapsed unused."""
    shop = Shop()
    shop.opens(0)
    shop.buys(1, [("coffee", 1, 1), ("coffee", 1, 1)], 0, 0, None, 0)
    shop.days_pass(25)
    shop.returns(1, 0, 1, named=False, count=0, cents=0)
    shop.both_know_the_same()
    shop.teardown()


@pytest.mark.parametrize("seed", range(32))
def test_random_shop_days(seed: int) -> None:
    play(seed, 40)


LONG = settings(max_examples=1_000, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.long
def test_many_random_shop_days() -> None:
    run_state_machine_as_test(Shop, settings=LONG)
