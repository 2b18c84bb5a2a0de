"""Gift cards: sell, spend on purchases, pay out, block."""

from collections.abc import Sequence
from datetime import date

from loyalty_cli.errors import BadValue, DateOutOfRange, Refused, VoucherNotFound
from loyalty_cli.ledger.facts.records import Fact, fact_by_id, fact_by_ref
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.money.gift_cards import (
    BLOCKED,
    CODE,
    REFUNDED,
    SOLD,
    GiftCard,
    gift_card,
    op_id_of,
    uses_of,
)
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.operations.deeds.money.credit import payment_document
from loyalty_cli.operations.kernel import limits, wrong_codes
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import answered, key_shop_fact, written
from loyalty_cli.units import Cents
from loyalty_cli.values import Any


def sell(
    shop: OpenShop,
    amount_cents: Cents,
    *,
    to: str | None = None,
    on: date | None = None,
    ref: str | None = None,
    sure: bool = False,
) -> dict[str, Any]:
    """Sells a gift card: ``fact``, its ``code``, ``amount_cents`` and the ``payment``. Who shows the code may use it.

    Refusals in this order: BadValue (nothing), BadText, AmountTooLarge, the member's, the day's, the receipt number's,
    the ledger's.
    """
    if amount_cents <= 0:
        raise BadValue("error.sell-no-card")
    ref = check_ref(ref)
    if not sure:
        limits.check_amount(shop, amount_cents)
    code = next(new_codes())
    told = {"to": find_member(shop, to).id} if to else {}
    body = {"amount": amount_cents, **told, CODE: code}
    done = durably(shop, lambda: key_shop_fact(shop, SOLD, body, Keyed(on, None, ref, None, op_id_of(code))))
    code = written(shop, done).body[CODE]
    return answered(shop, done) | {"code": code, "amount_cents": amount_cents, **payment_document(amount_cents)}


def show(shop: OpenShop, text: str, as_of: date | None = None) -> dict[str, Any]:
    """``code, sold_cents, left_cents, state, sold_on, ref, to`` (who it was sold to, if told), and its ``uses``.

    ``as_of`` asks as things stood at the end of an earlier day. Raises VoucherLocked, VoucherNotFound, DateOutOfRange
    (sold later).
    """
    one = wrong_codes.counting(shop, lambda: find_card(shop, text, as_of))
    if as_of is not None and as_of < one.sold_on:
        raise DateOutOfRange("error.gift-card-later", code=one.code, sold_on=one.sold_on)
    to = get_member(shop.conn, homes(shop.conn, as_of).get(one.to, one.to)) if one.to else None
    return {
        "code": one.code,
        "sold_cents": one.sold_cents,
        "left_cents": one.left_cents,
        "state": one.state,
        "sold_on": one.sold_on.isoformat(),
        "ref": one.ref,
        "to": {"card": to.card, "name": to.shown_name} if to else None,
        "uses": [
            {"on": on, "kind": kind, "ref": ref, "fact": number, "amount_cents": cents}
            for on, kind, ref, number, cents in uses_of(shop.conn, one.code, as_of or date.max)
        ],
    }


def refund(shop: OpenShop, text: str, *, ref: str | None = None) -> dict[str, Any]:
    """Pays out what is left on a card: ``fact``, ``code``, ``hand_over``.

    Refusals in this order: BadText, VoucherLocked, VoucherNotFound, Refused (blocked, empty), the receipt number's.
    """
    keyed = Keyed(ref=check_ref(ref))

    def work() -> Done:
        card = find_card(shop, text)
        paid_out = _paid_out(shop, card, keyed.ref)
        amount = usable(card).left_cents if paid_out is None else paid_out
        return key_shop_fact(shop, REFUNDED, {"amount": amount}, keyed, reverses=card.sale)

    done = wrong_codes.counting(shop, lambda: durably(shop, work))
    fact = written(shop, done)
    return answered(shop, done) | {
        "code": _code_of(shop, fact),
        "hand_over": {"money_cents": fact.body["amount"], "credit_cents": 0},
    }


def block(shop: OpenShop, text: str) -> dict[str, Any]:
    """Blocks a card that was lost: nobody may use it until that is undone. ``fact``, ``code``, ``left_cents``.

    Refusals in this order: VoucherLocked, VoucherNotFound, Refused (blocked before).
    """

    def work() -> Done:
        one = find_card(shop, text)
        if one.state == "blocked":
            raise Refused("error.gift-card-blocked", code=one.code)
        return key_shop_fact(shop, BLOCKED, {}, Keyed(), reverses=one.sale)

    done = wrong_codes.counting(shop, lambda: durably(shop, work))
    code = _code_of(shop, written(shop, done))
    return answered(shop, done) | {"code": code, "left_cents": find_card(shop, code).left_cents}


def find_card(shop: OpenShop, text: str, as_of: date | None = None) -> GiftCard:
    """The gift card of a code, today or at the end of a day. Raises VoucherLocked, VoucherNotFound."""
    code = wrong_codes.read_gift_card(shop, text)
    found = gift_card(shop.conn, code, as_of)
    if found is None:
        raise VoucherNotFound("error.no-gift-card", code=code)
    return found


def usable(card: GiftCard) -> GiftCard:
    """The card. Raises Refused where it is blocked, or nothing is left on it."""
    if card.state == "blocked":
        raise Refused("error.gift-card-blocked", code=card.code)
    if card.left_cents <= 0:
        raise Refused("error.gift-card-empty", code=card.code)
    return card


def usable_cards(shop: OpenShop, texts: Sequence[str], on: date) -> list[GiftCard]:
    """The cards of some codes on a day.

    Raises VoucherLocked, VoucherNotFound, Refused (blocked, empty, sold after that day), BadValue (one given twice).
    """
    cards = [usable(find_card(shop, text)) for text in texts]
    for card in cards:
        if on < card.sold_on:
            raise Refused("error.gift-card-later", code=card.code, sold_on=card.sold_on)
    codes = [card.code for card in cards]
    twice_told = next((code for code in codes if codes.count(code) > 1), None)
    if twice_told is not None:
        raise BadValue("error.gift-card-twice", code=twice_told)
    return cards


def _paid_out(shop: OpenShop, card: GiftCard, ref: str | None) -> Cents | None:
    """What was paid out of a card under this receipt number before; None where nothing was."""
    fact = fact_by_ref(shop.conn, ref) if ref else None
    known = fact is not None and (fact.kind, fact.reverses) == (REFUNDED, card.sale)
    return int(fact.body["amount"]) if fact is not None and known else None


def _code_of(shop: OpenShop, fact: Fact) -> str:
    sale = fact_by_id(shop.conn, fact.reverses or 0)
    return str(sale.body[CODE]) if sale else ""


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Replays a sale, a refund or a block: none decides anything."""
    key_shop_fact(shop, fact.kind, fact.body, as_keyed(fact), reverses=fact.reverses)
