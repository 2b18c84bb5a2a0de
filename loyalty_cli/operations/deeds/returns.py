"""Returns of goods."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.errors import AlreadyReversed, BadValue, DateOutOfRange, FactNotFound
from loyalty_cli.language.catalogue import Word
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact, lines_of
from loyalty_cli.ledger.keying.earlier import came_back_before, usual_sale
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.standings.coming_back import lapsed_boxes, visit_stamps_left, visited_besides
from loyalty_cli.ledger.standings.full_cards import with_boxes
from loyalty_cli.ledger.standings.shortfalls import missing_points
from loyalty_cli.ledger.standings.standing import NOW, AsOf, vouchers_as_of
from loyalty_cli.ledger.store.programs import program_of
from loyalty_cli.operations.due.keying import key_fact, referral_told, with_referral
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import (
    RULES,
    RULES_NOW,
    Done,
    Keyed,
    check_ref,
    durably,
    when_of,
)
from loyalty_cli.operations.kernel.rehearsal import rehearse
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import by_number, fact_named, name_of
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.reversals.hand_over import handed_by, in_hand
from loyalty_cli.program.decisions.reversals.returns import Return, decide_return
from loyalty_cli.program.kernel.facts import CREDIT, GIFT_CARD, Decision, Line, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents
from loyalty_cli.values import Any

TO = "to"
"""What a return tells where money does not go back: the unit in its place."""


def give_back(
    shop: OpenShop,
    purchase: str,
    amount_cents: Cents | None = None,
    *,
    lines: tuple[Line, ...] = (),
    on: date | None = None,
    ref: str | None = None,
    as_credit: bool = False,
) -> Receipt:
    """Records that ``amount_cents`` of a purchase came back (all that is left of it when not given).

    ``purchase`` is its receipt number or ``#812``, ``ref`` the return's own number. ``as_credit`` gives store credit in
    place of money. The receipt says ``returned_cents`` (the price of the goods), ``hand_over`` and, where the program
    stops at zero, ``shortfall_points``: what of this purchase's points could not be taken back so far. Refusals in this
    order: values (BadValue), FactNotFound, the purchase (AlreadyReversed when undone), the day (DateOutOfRange), the
    receipt number (RefConflict), the rules' own (ReturnTooLarge, BadValue, Refused); then the ledger's (Busy,
    StorageError).
    """
    if amount_cents is not None and amount_cents <= 0:
        raise BadValue("error.return-nothing")
    keyed = Keyed(on, None, check_ref(ref))
    return _answer(shop, durably(shop, lambda: _recorded(shop, purchase, amount_cents, lines, keyed, as_credit)))


def preview(
    shop: OpenShop,
    purchase: str,
    amount_cents: Cents | None = None,
    *,
    lines: tuple[Line, ...] = (),
    on: date | None = None,
    as_credit: bool = False,
) -> dict[str, Any]:
    """What ``give_back`` would answer, and ``dry_run``; writes nothing. Refuses as ``give_back`` does.

    ``ask`` says that it is to be confirmed at a terminal: a whole return of more than a usual sale of the shop.
    """
    keyed = Keyed(on)
    answer = rehearse(
        shop, lambda: _answer(shop, _recorded(shop, purchase, amount_cents, lines, keyed, as_credit)).document()
    )
    usual = usual_sale(shop.conn)
    whole = answer["purchase"]["left_cents"] == 0
    bought = sum(answer["hand_over"].values())
    return {**answer, "ask": whole and usual is not None and bought > usual}


def _recorded(
    shop: OpenShop, purchase: str, amount_cents: Cents | None, lines: tuple[Line, ...], keyed: Keyed, as_credit: bool
) -> Done:
    return with_referral(shop, record_return(shop, purchase, amount_cents, lines, keyed, as_credit=as_credit))


def _answer(shop: OpenShop, done: Done) -> Receipt:
    more = referral_told(shop, done)
    return receipt(shop, done, _hand_over(shop, done.fact_id) | more.document, more.first)


def record_return(
    shop: OpenShop,
    purchase: str,
    amount_cents: Cents | None,
    lines: tuple[Line, ...],
    keyed: Keyed,
    recorded: Mapping[str, Any] | None = None,
    *,
    as_credit: bool = False,
) -> Done:
    """One return inside the caller's transaction; ``recorded`` is the body of one that is decided again.

    A renamed category in ``lines`` is recorded by the name that the purchase has for it.
    """
    fact = find_purchase(shop, purchase)
    if recorded is None:
        lines = _as_bought(shop, fact, lines)
    known = _known(shop, fact, keyed)
    if known is None:
        _check_purchase(shop, fact, keyed)
    member = get_member(shop.conn, fact.member_id or 0, follow=True)
    amount = amount_cents
    if amount is None:
        # All that is left; for a receipt number that is known, what came back the first time.
        amount = known.body["amount"] if known else _left_of(shop, fact)
    body: dict[str, Any] = {"purchase": fact.id, "amount": amount, "lines": lines}
    if as_credit:
        body[TO] = CREDIT
    at_first = recorded is not None and RULES not in recorded
    if not at_first:
        body[RULES] = RULES_NOW
    bought_under = program_of(shop.conn, fact.program_id)

    def decide(standing: Standing, when: When) -> Decision:
        record = records.purchase_record(shop.conn, fact, when.on, lapsed_once=not at_first)
        given = Return(amount, lines, at_first=at_first, as_credit=as_credit)
        vouchers = with_boxes(shop.conn, vouchers_as_of(shop.conn, member.id, AsOf(when.keyed_on, NOW)))
        if not at_first:
            vouchers = tuple(one for one in vouchers if one.issued_on <= when.on)
            boxes = lapsed_boxes(shop.conn, member.id, fact.id, when.on)
            given = given._replace(visited=visited_besides(shop.conn, member.id, fact), lapsed_boxes=boxes)
            if amount == record.left_cents and not given.visited:
                record = record._replace(entries=record.entries + visit_stamps_left(shop.conn, fact, when.on))
        return decide_return(
            bought_under, record, standing, given, vouchers, when, refunds_negative=shop.program.refunds.negative
        )

    needs = bought_under.needs("return")
    return key_fact(shop, member, "return", body, keyed, decide, reverses=fact.id, needs=needs)


def _as_bought(shop: OpenShop, purchase: Fact, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with each category by the name that the purchase has, where it is the same category."""
    bought = {line.category for line in lines_of(purchase.body["lines"])}
    pairs = zip(lines, shop.program.recorded_lines(lines), strict=True)
    return tuple(line if line.category in bought else known for line, known in pairs)


def find_purchase(shop: OpenShop, text: str) -> Fact:
    """The purchase of a receipt number, or of a fact's name. Raises FactNotFound, Duplicate."""
    fact = fact_named(shop, text)
    if fact.kind != "purchase":
        raise FactNotFound("error.no-purchase", name=name_of(fact), kind=Word("kind.a", fact.kind))
    return fact


def _known(shop: OpenShop, purchase: Fact, keyed: Keyed) -> Fact | None:
    """The return of this purchase that has the receipt number already, or None."""
    known = records.fact_keyed(shop.conn, keyed.ref) if keyed.ref else None
    return known if known is not None and known.kind == "return" and known.reverses == purchase.id else None


def _check_purchase(shop: OpenShop, purchase: Fact, keyed: Keyed) -> None:
    if any(kind == "undo" for _, kind in records.standing_on(shop.conn, purchase.id)):
        raise AlreadyReversed("error.purchase-undone", id=name_of(purchase))
    when = when_of(shop, keyed)
    if when.on < purchase.on:
        raise DateOutOfRange("error.return-before-purchase", on=when.on, on2=purchase.on)


def _left_of(shop: OpenShop, purchase: Fact) -> Cents:
    return records.purchase_record(shop.conn, purchase, shop.now().today).left_cents


def _hand_over(shop: OpenShop, fact_id: int) -> dict[str, Any]:
    """The money and credit handed to the customer for a recorded return, by how the purchase was paid."""
    fact = records.fact_by_id(shop.conn, fact_id)
    bought = records.fact_by_id(shop.conn, fact.body["purchase"]) if fact else None
    if fact is None or bought is None:
        raise AssertionError("a return that was just written names its purchase")
    after = came_back_before(shop.conn, bought.id, fact_id) + fact.body["amount"]
    document: dict[str, Any] = {
        "returned_cents": fact.body["amount"],
        "hand_over": handed_over(shop, fact),
        "purchase": {"id": bought.id, "ref": bought.ref, "left_cents": bought.body["amount"] - after},
    }
    if shortfall := missing_points(shop.conn, fact_id):
        document["shortfall_points"] = shortfall
    return document


def handed_over(shop: OpenShop, fact: Fact) -> dict[str, int]:
    """The money and credit handed to the customer: money_cents and credit_cents, by how the purchase was paid."""
    bought = records.fact_by_id(shop.conn, fact.body["purchase"])
    if bought is None:
        raise AssertionError("a return names its purchase")
    record = records.purchase_record(shop.conn, bought, fact.on)
    money, credit = handed_by(record, records.returns_of(shop.conn, bought.id))[fact.id]
    money, credit = in_hand(money, credit, as_credit=fact.body.get(TO) == CREDIT)
    document = {"money_cents": money, "credit_cents": credit}
    cards = _back_on_cards(shop, fact.id)
    return document | ({"gift_card_cents": cards} if cards else {})


def _back_on_cards(shop: OpenShop, fact_id: int) -> Cents:
    """What a return put back on gift cards."""
    entries = records.recorded_entries(shop.conn, fact_id, date.max)
    return -sum(one.amount for one in entries if one.unit.startswith(GIFT_CARD))


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides a return again."""
    body = fact.body
    record_return(
        shop, by_number(fact.reverses or 0), body["amount"], lines_of(body["lines"]), as_keyed(fact), body,
        as_credit=body.get(TO) == CREDIT,
    )  # fmt: skip
