"""A purchase at the till."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from loyalty_cli.errors import BadValue, Refused, VoucherNotFound
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.facts.records import (
    Fact,
    codes_of,
    fact_by_id,
    fact_by_ref,
    lines_of,
    paid_for,
    recorded_entries,
    taken_off,
)
from loyalty_cli.ledger.people.links import BY, any_links
from loyalty_cli.ledger.people.members import Member, get_member, update_member
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.standing import NOW, AsOf, voucher
from loyalty_cli.operations.due.keying import key_fact, referral_told, with_referral
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.recording import (
    Done,
    Keyed,
    check_ref,
    durably,
    find_member,
    keyed_twice,
)
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.sales.cuts import cut_goods, price_of
from loyalty_cli.program.decisions.sales.money_off import money_off_each
from loyalty_cli.program.decisions.sales.purchase import (
    Purchase,
    check_terms,
    cuts_of_sale,
    decide_purchase,
    whole_lines,
)
from loyalty_cli.program.kernel.facts import GIFT_CARD, Decision, Line, Voucher, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final, NamedTuple, TypeAlias

_UNQUESTIONED: Final = 100_000
"""Cents from which on a price may be a card's number, in whatever currency."""
ROUND_UP: Final = "round-up"
"""The rule of what is rounded up for a cause."""
CARDS: Final = "gift_cards"
"""In the body of a purchase: the codes of gift cards told…"""
CARDS_PAID: Final = "cards_paid"
"""… and what each of them paid."""
CHARGED: Final = "charged"
"""In the body of a purchase that is played again without another fact: the cuts as they were taken off at the till."""


def buy(
    shop: OpenShop,
    member: str,
    amount_cents: Cents,
    *,
    lines: tuple[Line, ...] = (),
    credit_cents: Cents = 0,
    voucher: str | Sequence[str] | None = None,
    on: date | None = None,
    at: str | None = None,
    ref: str | None = None,
    sure: bool = False,
    round_up: str | None = None,
    gift_cards: Sequence[str] = (),
    own: bool = False,
) -> Receipt:
    """Records a purchase of goods worth ``amount_cents`` and answers with its receipt.

    ``voucher`` is a code, or several: all are used, money off first. ``sure`` takes an amount or a quantity that is
    probably a mistake, and a voucher of which something would be lost. ``gift_cards`` pay what is left; ``round_up``
    names a cause: what is missing to the next whole amount is paid for it. ``own``: it counts for the member, whoever
    they are linked to. Refusals in this order: values (BadValue, items above the amount among them; BadText), the cause
    (NotFound, Refused), AmountTooLarge, the member (MemberNotFound, MemberAmbiguous), what cannot be a code
    (VoucherLocked, VoucherNotFound), the day (DateOutOfRange), the receipt number (RefConflict), the voucher
    (VoucherNotFound, Refused for another's, VoucherUsed, VoucherLapsed, Refused), the gift cards (VoucherNotFound,
    BadValue, Refused), what is left to pay (BadValue), the credit (NotEnoughCredit); then Busy, StorageError.
    """
    if amount_cents <= 0:
        raise BadValue("error.purchase-nothing")
    lines = shop.program.recorded_lines(lines)
    whole_lines(shop.program, amount_cents, lines)
    keyed = Keyed(on, at, check_ref(ref))
    cause = _cause(shop, round_up) if round_up else ""
    if not sure:
        _check_plausible(shop, amount_cents, lines)
    codes = (voucher,) if isinstance(voucher, str) else tuple(voucher or ())
    found = find_member(shop, member)

    def check(vouchers: Sequence[Voucher], goods: tuple[Line, ...]) -> None:
        _check_vouchers(shop, vouchers, goods, sure=sure)

    def work() -> Done:
        by = found.id if own else 0
        sale = Sale(amount_cents, lines, credit_cents, codes, round_up=cause, cards=gift_cards, by=by)
        return with_referral(shop, record_purchase(shop, found, sale, keyed, check))

    done = _counted(shop, lambda: durably(shop, work)) if codes or gift_cards else durably(shop, work)
    done = done._replace(warnings=(*done.warnings, *_unheard(shop, lines, done.fact_id)))
    more = referral_told(shop, done)
    return receipt(shop, done, _payment(shop, done.fact_id) | more.document | _bought_by(done, found), more.first)


def _counted(shop: OpenShop, work: Callable[[], Done]) -> Done:
    from loyalty_cli.operations.kernel.wrong_codes import counting

    return counting(shop, work)


def _check_plausible(shop: OpenShop, amount_cents: Cents, lines: tuple[Line, ...]) -> None:
    """Raises AmountTooLarge: a card's number, far above a usual sale or ``max_purchase``, a hundred of one item."""
    from loyalty_cli.operations.kernel import limits

    least = shop.settings.max_purchase_cents
    unquestioned = _UNQUESTIONED if least is None else min(least, _UNQUESTIONED)
    if amount_cents >= unquestioned or limits.far_above_the_usual(shop, amount_cents):
        limits.check_amount(shop, amount_cents)
    limits.check_quantities(lines)


def _unheard(shop: OpenShop, lines: tuple[Line, ...], fact_id: int) -> tuple[str, ...]:
    """A warning for each category never used before."""
    if not any(line.category for line in lines):
        return ()
    from loyalty_cli.operations.kernel import unknown_names

    return unknown_names.categories(shop, lines, fact_id)


class Sale(NamedTuple):
    """The input of a sale: the price of the goods, the lines, and how a part of it is paid.

    ``vouchers`` and ``cards`` are codes, ``channel`` is where it was sold, as a file tells it, ``round_up`` the id of
    the cause for which the customer rounds up. ``by`` is the number of who bought, where that is told.
    """

    amount_cents: Cents
    lines: tuple[Line, ...] = ()
    credit_cents: Cents = 0
    vouchers: Sequence[str] = ()
    channel: str = ""
    round_up: str = ""
    cards: Sequence[str] = ()
    by: int = 0

    def body(self) -> dict[str, Any]:
        """The values that were given."""
        vouchers = list(self.vouchers)
        told = {
            "credit": self.credit_cents,
            "voucher": vouchers[0] if len(vouchers) == 1 else vouchers,
            "channel": self.channel,
            "round_up": self.round_up,
            CARDS: list(self.cards),
        }
        return {"amount": self.amount_cents, "lines": self.lines, **{name: one for name, one in told.items() if one}}


Check: TypeAlias = Callable[[Sequence[Voucher], tuple[Line, ...]], None]
"""Looks at the vouchers of a sale, and at the goods they are for."""


def record_purchase(
    shop: OpenShop,
    found: Member,
    sale: Sale,
    keyed: Keyed,
    check: Check | None = None,
    recorded: Mapping[str, Any] | None = None,
) -> Done:
    """One purchase inside the caller's transaction.

    ``check`` is made of a sale that is keyed now; ``recorded`` is the body of one that is decided again.
    """
    sale = _with_codes(shop, sale._replace(lines=shop.program.recorded_lines(sale.lines)))
    body = sale.body()
    account = _account(shop, found, keyed) if recorded is None and not sale.by else found
    buyer = found if sale.by in (0, found.id) else get_member(shop.conn, sale.by)
    by = buyer.id if account is not buyer else (recorded or {}).get(BY)
    if by:
        body[BY] = by
    occasions = _occasions(shop, account, keyed) if recorded is None else tuple(recorded.get("occasions", ()))
    if occasions:
        body["occasions"] = list(occasions)

    def decide(standing: Standing, when: When) -> Decision:
        if account is not buyer and recorded is None:
            _check_whose(shop, sale.vouchers, buyer, account)
        purchase = _purchase(shop, sale, standing, when, occasions, check, recorded)
        decision = decide_purchase(shop.program, standing, purchase, when, new_codes())
        if sale.cards:
            body[CARDS_PAID] = _paid_by_each(purchase.cards, decision)
        return decision

    told = {"amount": sale.amount_cents}
    twice = keyed_twice(shop, account.id, "purchase", told, keyed, "warning.same-amount")
    done = key_fact(shop, account, "purchase", body, keyed, decide)
    if account is not buyer and not done.repeated:
        _came(shop, buyer, keyed.on or shop.now().today)
    if sale.round_up and not done.repeated and ROUND_UP not in done.figures:
        twice = (*twice, str(Phrase("warning.nothing-to-round")))
    return done._replace(warnings=(*done.warnings, *twice))


def _cards(shop: OpenShop, sale: Sale, on: date, recorded: Mapping[str, Any] | None) -> tuple[tuple[str, Cents], ...]:
    """Each gift card with the amount it may pay: its balance, or what it paid when the purchase is replayed."""
    if recorded is not None:
        return tuple(zip(sale.cards, recorded.get(CARDS_PAID, ()), strict=False))
    from loyalty_cli.operations.deeds.money.gift_cards import usable_cards

    return tuple((card.code, card.left_cents) for card in usable_cards(shop, sale.cards, on))


def _paid_by_each(cards: Sequence[tuple[str, Cents]], decision: Decision) -> list[Cents]:
    """The amount that each gift card pays."""
    paid = {entry.unit: entry.amount for entry in decision.entries}
    return [paid.get(GIFT_CARD + code, 0) for code, _ in cards]


def _with_codes(shop: OpenShop, sale: Sale) -> Sale:
    """The sale with its codes as issued. Raises VoucherLocked, VoucherNotFound, BadValue for a voucher told twice."""
    if not sale.vouchers and not sale.cards:
        return sale
    from loyalty_cli.operations.kernel import wrong_codes

    codes = [wrong_codes.read_code(shop, code) for code in sale.vouchers]
    twice_told = next((code for code in codes if codes.count(code) > 1), None)
    if twice_told is not None:
        raise BadValue("error.voucher-twice", twice_told=twice_told)
    return sale._replace(vouchers=codes, cards=[wrong_codes.read_gift_card(shop, code) for code in sale.cards])


def _purchase(
    shop: OpenShop,
    sale: Sale,
    standing: Standing,
    when: When,
    occasions: tuple[str, ...],
    check: Check | None,
    recorded: Mapping[str, Any] | None,
) -> Purchase:
    """The sale as the rules see it: its vouchers, what is taken off it, what its gift cards may pay."""
    used = tuple(usable_voucher(shop, standing.member_id, code) for code in sale.vouchers)
    paid_lots = paid_for(shop.conn, standing.lots) if sale.credit_cents else ()
    purchase = Purchase(
        sale.amount_cents, sale.lines, sale.credit_cents, used, not standing.visited_today, sale.channel, occasions,
        paid_lots, round_up=sale.round_up, cards=_cards(shop, sale, when.on, recorded) if sale.cards else (),
    )  # fmt: skip
    charged = recorded.get(CHARGED) if recorded is not None else None
    cuts = cuts_of_sale(shop.program, standing, purchase, when) if charged is None else charged
    if check is not None and used:
        check(used, cut_goods(cuts, whole_lines(shop.program, sale.amount_cents, sale.lines))[1])
    return purchase._replace(cuts=cuts)


def _cause(shop: OpenShop, text: str) -> str:
    """The id of the cause for which a customer rounds up. Raises NotFound, Refused where it is not rounded up for."""
    from loyalty_cli.operations.deeds.money.causes import find_cause

    one = find_cause(shop, text)
    if not one.round_up:
        raise Refused("error.no-round-up", name=one.name)
    return one.id


def _account(shop: OpenShop, found: Member, keyed: Keyed) -> Member:
    """The member a purchase counts for: the buyer, or who they are linked to. A known receipt keeps its member."""
    if not any_links(shop.conn):
        return found
    from loyalty_cli.operations.kernel.links import account_of

    known = fact_by_ref(shop.conn, keyed.ref) if keyed.ref else None
    if known is not None and known.kind == "purchase":
        owner = get_member(shop.conn, known.member_id or 0, follow=True)
        if known.body.get(BY, owner.id) == found.id:
            return found if owner.id == found.id else owner
    account = account_of(shop, found, keyed.on)
    return found if account.id == found.id else account


def _check_whose(shop: OpenShop, codes: Sequence[str], buyer: Member, account: Member) -> None:
    """Raises Refused for a voucher of who buys, where the purchase counts for another."""
    for code in codes:
        found = voucher(shop.conn, code, AsOf(shop.now().today, NOW))
        if found is not None and found.member_id in family(shop.conn, buyer.id):
            raise Refused("error.voucher-of-buyer", code=code, name=buyer.shown_name, other=account.shown_name)


def _came(shop: OpenShop, buyer: Member, on: date) -> None:
    """Record the buyer's visit when the purchase counts for another member."""
    if buyer.last_contact_on is None or buyer.last_contact_on < on:
        update_member(shop.conn, buyer.id, {"last_contact_on": on})


def _bought_by(done: Done, found: Member) -> dict[str, Any]:
    """``bought_by`` (card, name) where the purchase counts for another member, else nothing."""
    if done.member_id == found.id:
        return {}
    return {"bought_by": {"card": found.card, "name": found.shown_name}}


def _occasions(shop: OpenShop, account: Member, keyed: Keyed) -> tuple[str, ...]:
    """What promotions and thresholds need to know. The fact records it, because it may change."""
    found: list[str] = []
    if "promotions" in shop.program.values:
        from loyalty_cli.program.promises.buying import promotions

        asked = promotions.asks_for_birthdays(shop.program)
        if asked and promotions.is_birthday_week(account.birthday, keyed.on or shop.now().today):
            found.append(promotions.BIRTHDAY)
    if "thresholds" in shop.program.values:
        from loyalty_cli.operations.kernel.links import is_company
        from loyalty_cli.program.promises.buying import thresholds

        if thresholds.asks_for_companies(shop.program) and is_company(shop, account):
            found.append(thresholds.COMPANY)
    return tuple(found)


def _check_vouchers(shop: OpenShop, vouchers: Sequence[Voucher], goods: tuple[Line, ...], *, sure: bool) -> None:
    """Raises Refused for a product voucher without a value, and for a voucher worth more than the sale."""
    for one in vouchers:
        if one.state == "open" and one.kind == "product" and not one.value_cents:
            raise Refused("error.nothing-off", name=one.name, code=one.code)
    if sure or any(one.state != "open" for one in vouchers):
        return
    check_terms(vouchers, goods, shop.program.shop)
    for one, off in zip(vouchers, money_off_each(vouchers, price_of(goods), goods), strict=True):
        lost = one.value_cents - off if one.kind == "discount" else 0
        if lost > 0:
            raise Refused("error.voucher-loses", told=shop.program.shop.amount(lost), code=one.code)


def usable_voucher(shop: OpenShop, member_id: int, code: str) -> Voucher:
    """The member's own voucher of that code, or one of a record merged into theirs.

    Raises VoucherNotFound, Refused for somebody else's and for a gift card.
    """
    found = voucher(shop.conn, code, AsOf(shop.now().today, NOW))
    if found is None:
        from loyalty_cli.ledger.queries.money.gift_cards import gift_card

        if (card := gift_card(shop.conn, code)) is not None:
            raise Refused("error.voucher-is-gift-card", code=code, left=shop.program.shop.amount(card.left_cents))
        raise VoucherNotFound("error.no-voucher", code=code)
    if found.member_id != member_id and found.member_id not in family(shop.conn, member_id):
        raise Refused("error.voucher-of-another", code=code)
    from loyalty_cli.ledger.standings.terms import with_terms

    return with_terms(shop.conn, found)


def _payment(shop: OpenShop, fact_id: int) -> dict[str, Any]:
    fact = fact_by_id(shop.conn, fact_id)
    if fact is None:
        raise AssertionError("a receipt is given for a purchase that was just written")
    return {"payment": payment_of(shop, fact)}


def payment_of(shop: OpenShop, fact: Fact) -> dict[str, Any]:
    """The amount left to pay: the price less vouchers and credit."""
    amount, credit = fact.body["amount"], fact.body.get("credit", 0)
    sale = taken_off(shop.conn, fact, AsOf(shop.now().today, NOW))
    used, each, off = sale.used, sale.offs, sum(sale.cut_offs)
    payment: dict[str, Any] = {
        "amount_cents": amount,
        "discount_cents": sum(each) + off,
        "credit_cents": credit,
        "to_pay_cents": amount - sum(each) - off - credit,
    }
    if off:
        payment["off_cents"] = off
    if CARDS in fact.body:
        by_card = sum(fact.body[CARDS_PAID])
        payment |= {"gift_card_cents": by_card, "to_pay_cents": payment["to_pay_cents"] - by_card}
    if "round_up" in fact.body:
        up = sum(one.amount for one in recorded_entries(shop.conn, fact.id, fact.on) if one.rule == ROUND_UP)
        payment |= {"round_up_cents": up, "to_pay_cents": payment["to_pay_cents"] + up}
    if len(used) > 1:
        payment["vouchers"] = [
            {"code": one.code, "name": one.name, "discount_cents": off} for one, off in zip(used, each, strict=True)
        ]
    return payment


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a purchase again."""
    from loyalty_cli.operations.kernel.kinds import as_keyed

    body = fact.body
    sale = Sale(
        body["amount"], lines_of(body["lines"]), body.get("credit", 0), codes_of(body), body.get("channel", ""),
        body.get("round_up", ""), body.get(CARDS, ()),
    )  # fmt: skip
    record_purchase(shop, member, sale, as_keyed(fact), recorded=body)
