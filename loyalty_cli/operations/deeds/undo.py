"""Undo the last fact keyed, or the one named."""

from collections.abc import Mapping, Sequence
from datetime import date

from loyalty_cli.errors import AlreadyReversed, Refused
from loyalty_cli.language.catalogue import Listed, Phrase, Word, phrase_if_any
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.keying import undoing
from loyalty_cli.ledger.people.members import KEPT_DAYS, Member, get_member, has_replaced, put_back
from loyalty_cli.ledger.queries.gifts.surprises import WITH_VISIT
from loyalty_cli.ledger.queries.money.gift_cards import CODE, SOLD, gift_card
from loyalty_cli.ledger.queries.nights import first_review
from loyalty_cli.ledger.standings.coming_back import lapsed_boxes
from loyalty_cli.ledger.standings.excerpt import replayable
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.shortfalls import told_in_reasons
from loyalty_cli.ledger.standings.undone import undone_record
from loyalty_cli.operations.deeds.money.credit import CREDIT_SALE
from loyalty_cli.operations.deeds.money.undone import amount_of, money_of_undone
from loyalty_cli.operations.deeds.returns import TO
from loyalty_cli.operations.deeds.without import without
from loyalty_cli.operations.due.keying import key_fact, referral_document, with_referral
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.last_keyed import last_thing
from loyalty_cli.operations.kernel.recording import (
    RULES,
    RULES_NOW,
    Done,
    Keyed,
    check_ref,
    durably,
    find_member,
    reviewed_in,
)
from loyalty_cli.operations.kernel.rehearsal import rehearse
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import document_of, key_shop_fact
from loyalty_cli.operations.kernel.telling.fact_names import by_number, fact_named, name_of, typed
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.reversals.corrections import REVIVED
from loyalty_cli.program.decisions.reversals.undo import decide_undo
from loyalty_cli.program.kernel.facts import CREDIT, GIFT_CARD, Decision, When
from loyalty_cli.program.kernel.kinds import DATED, NOBODYS, TAKING, UNDOABLE, step_of
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import Any, Final

MERGES: Final = ("merge", "merge-out")
"""The two sides of a merge: either stands for both."""


def undo(shop: OpenShop, fact: str | None = None, *, ref: str | None = None, member: str | None = None) -> Receipt:
    """Reverses a fact with a new one: the fact named, or else the last one keyed today.

    With a customer in front, ``member``, that is the last one keyed of that customer.
    The receipt says ``revived_points`` when points live on although their lot had lapsed; in ``hand_over`` what to give
    back of what was paid, or in ``take_back`` what the customer is to bring back of what was handed over (money_cents;
    the credit_cents and gift_card_cents move by the undo itself); of a change of details the ``changes`` (field,
    before, after); of a merge, who was ``separated`` (card, name), and in ``kept`` what had been used since and stays
    used.
    Refusals in this order: FactNotFound, Refused (the last thing keyed has to be named, see ``last_thing``; or it is of
    a kind that can not be undone), AlreadyReversed (undone before, or something stands on it), the receipt number's,
    the ledger's.
    """
    keyed = Keyed(ref=check_ref(ref))
    return _answer(shop, durably(shop, lambda: _recorded(shop, fact, keyed, member)))


def preview(shop: OpenShop, fact: str | None = None, *, member: str | None = None) -> dict[str, Any]:
    """What ``undo`` would answer, ``undone`` among it, and ``dry_run``; writes nothing. Refuses as ``undo`` does."""
    return rehearse(shop, lambda: _answer(shop, _recorded(shop, fact, Keyed(), member)).document())


def _recorded(shop: OpenShop, fact: str | None, keyed: Keyed, member: str | None) -> Done:
    front = find_member(shop, member) if member is not None else None
    done = record_undo(shop, fact, keyed, front)
    return with_referral(shop, _with_luck(shop, done), without) if done.member_id else done


def _with_luck(shop: OpenShop, done: Done) -> Done:
    """Undoes the surprise of a visit together with the visit, unless it was used."""
    if done.repeated or "surprises" not in shop.program.values:
        return done
    from loyalty_cli.operations.due import surprise_visits
    from loyalty_cli.program.promises.regulars.surprises import surprise_of

    undo_ = records.fact_by_id(shop.conn, done.fact_id)
    visit = records.fact_by_id(shop.conn, undo_.reverses or 0) if undo_ else None
    for brought in surprise_visits.brought_by(shop, visit) if visit else ():
        try:
            undo_fact(shop, brought, Keyed(op_id=f"{WITH_VISIT}{brought.id}"))
        except AlreadyReversed:
            continue
        surprise_visits.draw_again(shop, brought.member_id or 0, brought.on)
        one = surprise_of(shop.program, brought.body["id"])
        if one is not None and brought.body["arm"] == surprise_visits.GIFT:
            done = done._replace(warnings=(*done.warnings, str(Phrase("warning.luck-back", name=one.name))))
    return done


def _answer(shop: OpenShop, done: Done) -> Receipt:
    undone = records.fact_by_id(shop.conn, done.fact_id)
    what = records.fact_by_id(shop.conn, undone.reverses or 0) if undone else None
    more: dict[str, Any] = {}
    if what is not None and what.kind in MERGES:
        from loyalty_cli.operations.deeds.members.merge import separated_document

        more |= separated_document(shop, what, done.fact_id)
    if what is not None:
        amount = amount_of(shop, what) if what.kind in (*DATED, *NOBODYS) else None
        more["undone"] = {
            "id": what.id,
            "kind": what.kind,
            **({"step": step} if (step := step_of(what.kind, what.body)) else {}),
            "ref": what.ref,
            "on": what.on.isoformat(),
            "amount_cents": amount,
        }
        more |= money_of_undone(shop, what)
    if undone is not None and undone.member_id is None:
        return Receipt(document_of(done, undone._replace(body={})) | more)
    if done.changes or (what is not None and what.kind == "profile"):
        more["changes"] = list(done.changes)
    if revived := told_in_reasons(shop.conn, done.fact_id, REVIVED):
        more["revived_points"] = revived
    return receipt(shop, done, more | referral_document(shop, done))


def record_undo(
    shop: OpenShop,
    text: str | None,
    keyed: Keyed,
    member: Member | None = None,
    recorded: Mapping[str, Any] | None = None,
) -> Done:
    """One undo inside the caller's transaction: of the fact named, else of the last thing keyed (of that member).

    ``recorded`` is the body of one that is decided again.
    """
    if keyed.ref is not None and (known := records.fact_by_ref(shop.conn, keyed.ref)) is not None:
        same = known.kind == "undo" and (text is None or fact_named(shop, text).id == known.reverses)
        if same:
            return Done(known.id, known.member_id or 0, repeated=True)
    fact = fact_named(shop, text) if text is not None else last_thing(shop, member)
    if fact.kind in MERGES:
        from loyalty_cli.operations.deeds.members.merge import record_separation

        return record_separation(shop, fact, keyed)
    return undo_fact(shop, fact, keyed, recorded)


def undo_fact(shop: OpenShop, fact: Fact, keyed: Keyed, recorded: Mapping[str, Any] | None = None) -> Done:
    """Undoes one fact inside the caller's transaction. Raises as ``check_undoable``, before anything is written.

    It is dated no earlier than the fact, which a till with another clock may have dated ahead. With an enrolment goes
    all that tells who the member was: the record is closed, its card and its number elsewhere are free.
    """
    check_undoable(shop, fact, again=recorded is not None)
    if fact.member_id is None:
        body: dict[str, Any] = {"fact": fact.id, "kind": fact.kind, RULES: RULES_NOW}
        return key_shop_fact(shop, "undo", body, keyed, reverses=fact.id, not_before=fact.on)
    member = get_member(shop.conn, fact.member_id or 0, follow=True)
    _settle_lots(shop, fact, member.id)

    now = recorded is None or RULES in recorded
    reviewed = first_review(shop.conn) if recorded is None else reviewed_in(recorded)

    def decide(standing: Standing, when: When) -> Decision:
        undone = undone_record(shop.conn, shop.program, fact, member.id, when)
        again = replayable(shop.conn, member.id, fact.id)
        if now and (again or fact.member_id == member.id):
            path, rest = without(shop, fact, member.id, when, reviewed)
            boxes = None if again else lapsed_boxes(shop.conn, member.id, fact.id, when.on)
            undone = undone._replace(path=path, without=rest, lapsed_boxes=boxes)
        return decide_undo(shop.program, standing, undone, when, new_codes())

    body = {"fact": fact.id, "kind": fact.kind}
    if now:
        body |= {RULES: RULES_NOW, **({"reviewed": reviewed} if reviewed else {})}
    done = key_fact(shop, member, "undo", body, keyed, decide, reverses=fact.id, not_before=fact.on)
    if fact.kind == "profile" and fact.batch_id is None and not done.repeated:
        return _with_details(shop, fact, member, done)
    if fact.kind != "enrolment" or done.repeated:
        return done
    from loyalty_cli.ledger.people.erasure import forget
    from loyalty_cli.operations.deeds.members.own_fields import differences, shown

    gone = differences(shown(shop, member), {})
    forget(shop.conn, member.id, "closed")
    return done._replace(changes=gone, warnings=(*done.warnings, str(Phrase("warning.card-free", card=member.card))))


def _with_details(shop: OpenShop, fact: Fact, member: Member, done: Done) -> Done:
    """Restores the details as they were before a change, except what changed since."""
    from loyalty_cli.operations.deeds.members.own_fields import differences, shown

    before = shown(shop, member)
    stay = put_back(shop.conn, fact.id)
    after = shown(shop, get_member(shop.conn, member.id))
    fields = [Word("field", name.rpartition(":")[2]) for name in stay if name != "birthday_told_on"]
    kept = (str(Phrase("warning.details-kept", fields=Listed(fields))),) if fields else ()
    return done._replace(changes=differences(before, after), warnings=(*done.warnings, *kept))


def _settle_lots(shop: OpenShop, fact: Fact, member_id: int) -> None:
    """Records the unused rest of lapsed lots it drew on, so that the undo does not revive it.

    What a merged record owed, other lots of the member have paid.
    """
    if fact.member_id != member_id or undoing.drew_on_lapsed(shop.conn, fact.id, shop.now().today):
        from loyalty_cli.operations.due import lapse

        lapse.settle(shop, member_id, shop.now().today)


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
        if kind == "undo":
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
        if not (voucher.fact_id == fact.id and voucher.source.startswith("card:")):
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


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides an undo again, by what it undid."""
    match fact.body["kind"]:
        case "lapse":
            from loyalty_cli.operations.due import lapse

            lapse.replay_reopening(shop, fact)
        case "referral":
            from loyalty_cli.operations.due import referral

            referral.take_back(shop, fact.reverses or 0, without, fact.body)
        case "undo":
            from loyalty_cli.operations.due import referral

            referral.put_in_place(shop, fact.body["payment"], without, fact.body)
        case "merge" | "merge-out":
            from loyalty_cli.operations.deeds.members.merge import replay_separation

            replay_separation(shop, fact)
        case _:
            record_undo(shop, by_number(fact.reverses or 0), as_keyed(fact), recorded=fact.body)
