"""What may be undone: the refusals of an undo, before anything is written."""

from collections.abc import Sequence
from datetime import date

from loyalty_cli.errors import AlreadyReversed, Refused
from loyalty_cli.language.catalogue import Phrase, Word, phrase_if_any
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.keying import undoing
from loyalty_cli.ledger.people.members import KEPT_DAYS, get_member, has_replaced
from loyalty_cli.ledger.queries.money.gift_cards import CODE, SOLD, gift_card
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.deeds.money.credit import CREDIT_SALE
from loyalty_cli.operations.deeds.returns import TO
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import name_of, typed
from loyalty_cli.program.kernel.facts import CARD, CREDIT, GIFT_CARD, UNDO
from loyalty_cli.program.kernel.kinds import NOBODYS, TAKING, UNDOABLE


def check_undoable(shop: OpenShop, fact: Fact, *, again: bool = False) -> None:
    """Raises Refused for a kind that can not be undone, AlreadyReversed when undone or when something stands on it.

    Of what a file told about a member, what it brought can be taken back; the details stay. A change of details is
    refused once the old values are gone, but not where it is decided ``again``.
    """
    if fact.kind not in UNDOABLE:
        hint = phrase_if_any(f"error.undo-hint.{fact.kind}", number=fact.reverses)
        raise Refused("error.not-undone", hint, name=name_of(fact), kind=Word("kind.a", fact.kind))
    if fact.member_id is None and fact.kind not in NOBODYS:
        raise Refused("error.of-nobody", name=name_of(fact))
    for number, kind in records.standing_on(shop.conn, fact.id):
        if kind == UNDO:
            raise AlreadyReversed("error.already-undone", name=name_of(fact), number=number)
        later = records.fact_by_id(shop.conn, number)
        of = later.batch_id if later is not None and later.batch_id != fact.batch_id else None
        by = Phrase(
            "error.what" if of is None else "error.what-of-import", kind=Word("kind", kind), number=number, batch=of
        )
        raise AlreadyReversed("error.stands-on", by=by, name=name_of(fact), typed=typed(number))
    if fact.kind == "profile" and fact.batch_id is None and not again:
        _check_details(shop, fact)
    _check_months(shop, fact)
    _check_vouchers(shop, fact)
    _check_credit(shop, fact)
    _check_cards(shop, fact)
    if fact.kind == "enrolment" and (later := _later(shop, fact)) is not None:
        raise AlreadyReversed("error.came-since", told=_told(later))


def _check_details(shop: OpenShop, fact: Fact) -> None:
    """Raises Refused for a change of details whose old values are no longer kept."""
    old = (shop.now().today - fact.keyed_on).days > KEPT_DAYS
    if any(fact.body.get(name) for name in ("told", "cleared", "consents")) and (
        old or not has_replaced(shop.conn, fact.id)
    ):
        raise Refused("error.details-gone", name=name_of(fact), days=KEPT_DAYS)


def _told(fact: Fact) -> Phrase:
    """A fact as a refusal names it, with the import that brought it."""
    key = "error.fact-told" if fact.batch_id is None else "error.fact-told-import"
    ref = f" {fact.ref}" if fact.ref else ""
    return Phrase(key, kind=Word("kind", fact.kind), ref=ref, on=fact.on, id=fact.id, batch=fact.batch_id)


def _check_vouchers(shop: OpenShop, fact: Fact) -> None:
    """Raises AlreadyReversed when a voucher it issued, or gave back, was used since, or withdrawn to pay for a card.

    A voucher of the card it filled is another matter: without it the next card is in debt.
    """
    if not undoing.moves_vouchers(shop.conn, fact.id):
        return
    entries = records.recorded_entries(shop.conn, fact.id, shop.now().today)
    vouchers = records.named_vouchers(shop.conn, entries)
    for entry in entries:
        voucher = vouchers.get(entry.unit)
        if voucher is None or entry.net <= 0 or voucher.state not in ("used", "withdrawn"):
            continue
        if not (voucher.fact_id == fact.id and voucher.source.startswith(CARD)):
            by = _last_turn(shop, voucher.code)
            state = Word("state", voucher.state)
            if by is None:
                raise AlreadyReversed("error.voucher-gone", code=voucher.code, state=state)
            raise AlreadyReversed("error.voucher-gone-by", code=voucher.code, state=state, told=_told(by))


def _check_credit(shop: OpenShop, fact: Fact) -> None:
    """Raises AlreadyReversed when the store credit of a reward was spent since, so that it is not there any more.

    The points, or the money it was bought with, would come back, and the goods that were paid for with it stay.
    """
    if fact.kind not in (*TAKING, CREDIT_SALE) and fact.body.get(TO) != CREDIT:
        return
    paid_in = sum(one.net for one in records.recorded_entries(shop.conn, fact.id, fact.on) if one.unit == CREDIT)
    member_id = get_member(shop.conn, fact.member_id or 0, follow=True).id
    if paid_in <= 0 or undoing.has_credit(shop.conn, member_id, paid_in):
        return
    by = _last_paid_with_credit(shop, family(shop.conn, member_id), fact.id)
    if by is not None:
        raise AlreadyReversed("error.credit-spent", told=_told(by))


def _check_cards(shop: OpenShop, fact: Fact) -> None:
    """Raises AlreadyReversed when what was put on a gift card was spent since: what is left on it does not suffice."""
    if fact.kind == SOLD:
        put_on = {fact.body[CODE]: fact.body["amount"]}
    elif fact.kind == "return":
        entries = records.recorded_entries(shop.conn, fact.id, fact.on)
        put_on = {one.unit.removeprefix(GIFT_CARD): -one.amount for one in entries if one.unit.startswith(GIFT_CARD)}
    else:
        return
    for code, cents in put_on.items():
        card = gift_card(shop.conn, code)
        if card is not None and card.left_cents < cents:
            raise AlreadyReversed("error.gift-card-spent", code=code)


def _check_months(shop: OpenShop, fact: Fact) -> None:
    """Raises AlreadyReversed when months of the club that it gave were cancelled since: their fee was handed over."""
    if fact.kind != "club":
        return
    member_id = get_member(shop.conn, fact.member_id or 0, follow=True).id
    number = undoing.cancelled_since(shop.conn, family(shop.conn, member_id), fact.id)
    if number is not None:
        by = Phrase("error.what", kind=Word("kind", fact.kind), number=number)
        raise AlreadyReversed("error.stands-on", by=by, name=name_of(fact), typed=typed(number))


def _last_paid_with_credit(shop: OpenShop, members: Sequence[int], after: int) -> Fact | None:
    """The last purchase since a fact of which something is still paid with store credit."""
    for number in undoing.paid_with_credit(shop.conn, members, after):
        if any(one.unit == CREDIT and one.net < 0 for one in records.recorded_entries(shop.conn, number, date.max)):
            return records.fact_by_id(shop.conn, number)
    return None


def _last_turn(shop: OpenShop, code: str) -> Fact | None:
    """The fact that took a voucher away."""
    number = undoing.last_taker(shop.conn, code)
    return records.fact_by_id(shop.conn, number) if number else None


def _later(shop: OpenShop, fact: Fact) -> Fact | None:
    """The last fact of a member after a fact that still stands. Changes of details alone do not count."""
    number = undoing.last_since(shop.conn, fact.member_id, fact.id)
    return records.fact_by_id(shop.conn, number) if number else None
