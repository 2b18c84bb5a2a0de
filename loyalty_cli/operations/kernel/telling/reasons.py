"""Why entries were written, in the shop's language and by name: receipts, promotions and fields as people know them."""

from collections.abc import Mapping

from loyalty_cli.jsons import loads
from loyalty_cli.language import why as language
from loyalty_cli.language.catalogue import sentence
from loyalty_cli.language.words import tongue
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.facts.texts import texts_of
from loyalty_cli.ledger.standings.standing import NOW, AsOf
from loyalty_cli.ledger.store.programs import program_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.sales.money_off import goods_paid
from loyalty_cli.program.kernel.events import Left
from loyalty_cli.program.kernel.facts import EARNED, STAMPS, Why
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import Bought, Terms, reckoned, why_nothing
from loyalty_cli.units import E4
from loyalty_cli.values import Final, TypeAlias

Given: TypeAlias = tuple[str | None, str | None]
"""Rule and why (JSON) of an entry that is taken back; nothing where none is."""
_TAKEN_BACK: Final = ("return", "undo")
_BESIDES: Final = frozenset(
    {"promo-bonus", "challenge", "badge", "discovery", "referral", "referral-welcome", "cashback", "survey"}
)
"""What is given beside the points of a purchase: taken back, it needs its name."""


class Reasons:
    """Words reasons for one shop; programs, receipt numbers and the last purchase are looked up once each."""

    def __init__(self, shop: OpenShop) -> None:
        self.shop = shop
        self.lang = tongue(shop.program.shop)
        self._programs: dict[int, Program] = {shop.recording.program_id: shop.program}
        self._refs: dict[int, str | None] = {}
        self._last: tuple[int, Bought] | None = None

    def of(self, fact_id: int | None, rule: str, numbers: Why, amount: int = 0, given: Given = (None, None)) -> str:
        """Why an entry of ``amount`` was written; ``fact_id`` is None for what no night has written yet.

        ``given``: the entry that it takes back. A gift beside the points of a purchase is told.
        """
        if fact_id is not None and rule in EARNED and (earned := self._earned(fact_id, rule, numbers, amount)):
            return earned
        shop = self.shop.program.shop
        reason = language.why(self.lang, rule, numbers, shop, self._names(fact_id, rule, numbers))
        if rule not in _TAKEN_BACK or (given_by := given[0]) not in _BESIDES:
            return reason
        was: Why = loads(given[1] or "{}")
        what = language.why(self.lang, given_by, was, shop, self._names(None, given_by, was))
        return sentence(self.lang, "reason.back", reason=reason, what=what)

    def nothing(self, fact: Fact) -> str | None:
        """Why a purchase gave no points; None where it gave some, or is none."""
        if fact.kind != "purchase" or records.earns(self.shop.conn, fact.id):
            return None
        program, bought = self._program(fact.program_id), self._bought(fact)
        nothing = why_nothing(program, bought, records.earned_before(self.shop.conn, fact))
        if nothing is None:
            return None
        body = fact.body
        paid_by = "voucher" if not body.get("credit") else "both" if body.get("voucher") else "credit"
        return language.nothing_reason(self.lang, program, nothing, bought, paid_by)

    def no_stamps(self, fact: Fact) -> list[str]:
        """Of each stamp card on which a purchase stamped nothing, since the day's stamps were earned before: why."""
        limited = [card for card in self._program(fact.program_id).stamp_cards if card.per_day is not None]
        if fact.kind != "purchase" or not limited:
            return []
        from loyalty_cli.program.promises.buying.stamp_cards import stamps_for

        program, bought = self._program(fact.program_id), self._bought(fact)
        stamped = {unit for unit, *_ in records.entries_told(self.shop.conn, fact.id)}
        return [
            sentence(self.lang, "reason.no-stamps", card=card.name, count=card.per_day)
            for card in limited
            if STAMPS + card.id not in stamped and stamps_for(program, card, bought.lines, bought.paid_cents)
        ]

    def _earned(self, fact_id: int, rule: str, numbers: Why, amount: int) -> str | None:
        """The reckoning of a purchase's points or of a bonus; None where what was told no longer gives the amount."""
        fact = records.fact_by_id(self.shop.conn, fact_id)
        if fact is None or fact.kind != "purchase":
            return None
        program = self._program(fact.program_id)
        if rule != "points":
            return self._bonus(program, numbers, amount)
        named = str(numbers.get("promos", "")).split(",")
        bought = self._bought(fact)
        whole = Left(*bought, nothing=False)
        asked = program.answering("boost", "purchase")
        boosts = [promise.boost(program, one, whole) for one in named for promise in asked]
        terms = Terms(int(numbers.get("x_e4", E4)), tuple(one for one in boosts if one is not None))
        reckoning = reckoned(program, bought, terms)
        if not reckoning.explains(amount):
            return None
        return language.points_reason(self.lang, program, numbers, reckoning, amount)

    def _bonus(self, program: Program, numbers: Why, amount: int) -> str | None:
        cap, name = program.points.daily_cap, numbers.get("name")
        whole = max((one.bonus for one in program.promotions if one.name == name), default=0)
        if cap is None or not amount < whole or amount > cap:
            return None
        text = language.why(self.lang, "promo-bonus", numbers, program.shop)
        return language.capped_reason(self.lang, text, str(whole), amount, cap)

    def _bought(self, fact: Fact) -> Bought:
        if self._last is None or self._last[0] != fact.id:
            self._last = (fact.id, self._bought_by(fact))
        return self._last[1]

    def _bought_by(self, fact: Fact) -> Bought:
        sale = records.taken_off(self.shop.conn, fact, AsOf(records.ALWAYS, NOW))
        credit = fact.body.get("credit", 0)
        if credit:
            credit -= records.earning_cents(records.recorded_entries(self.shop.conn, fact.id, fact.on))
        return Bought(goods_paid(sale.goods, sale.used, sale.offs), sale.price_cents - sum(sale.offs) - credit)

    def _program(self, program_id: int) -> Program:
        if program_id not in self._programs:
            self._programs[program_id] = program_of(self.shop.conn, program_id)
        return self._programs[program_id]

    def _names(self, fact_id: int | None, rule: str, numbers: Why) -> Mapping[str, str]:
        if rule == "adjust" and fact_id is not None and "reason" not in numbers:
            text = texts_of(self.shop.conn, fact_id).get("reason")
            return {"reason": text} if text else {}
        told = {name: self._ref(int(numbers[name])) for name in ("fact", "undone") if name in numbers}
        if told:
            return {name: ref for name, ref in told.items() if ref}
        if rule == "profile" and "field" in numbers:
            return {"field": language.field_name(self.lang, self.shop.program, str(numbers["field"]))}
        if category := numbers.get("category"):
            return {"category": self.shop.program.category_called(str(category))}
        return {}

    def _ref(self, fact_id: int) -> str | None:
        if fact_id not in self._refs:
            self._refs[fact_id] = records.ref_of(self.shop.conn, fact_id)
        return self._refs[fact_id]
