"""Undo the last fact keyed, or the one named."""

from collections.abc import Mapping

from loyalty_cli.errors import AlreadyReversed
from loyalty_cli.language.catalogue import Listed, Phrase, Word
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.keying import undoing
from loyalty_cli.ledger.people.members import Member, get_member, put_back
from loyalty_cli.ledger.queries.gifts.surprises import WITH_VISIT
from loyalty_cli.ledger.queries.nights import first_review
from loyalty_cli.ledger.standings.coming_back import lapsed_boxes
from loyalty_cli.ledger.standings.excerpt import replayable
from loyalty_cli.ledger.standings.shortfalls import revived_points
from loyalty_cli.ledger.standings.undone import undone_record
from loyalty_cli.operations.deeds.money.undone import amount_of, money_of_undone
from loyalty_cli.operations.deeds.replayed import replay_without
from loyalty_cli.operations.deeds.undoable import check_undoable
from loyalty_cli.operations.due.keying import key_fact, referral_told, with_referral
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
from loyalty_cli.operations.kernel.telling.fact_names import by_number, fact_named
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.reversals.undo import decide_undo
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.kinds import DATED, NOBODYS, step_of
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
    return with_referral(shop, _with_luck(shop, done), replay_without) if done.member_id else done


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
    if revived := revived_points(shop.conn, done.fact_id):
        more["revived_points"] = revived
    # The other side of a merge is undone right behind it.
    parted = what is not None and what.kind in MERGES
    referral = referral_told(shop, done, behind=done.fact_id + parted)
    return receipt(shop, done, more | referral.document, referral.first)


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

        return record_separation(shop, fact, keyed, replay_without)
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
    _lapse_first(shop, fact, member.id)

    now = recorded is None or RULES in recorded
    reviewed = first_review(shop.conn) if recorded is None else reviewed_in(recorded)

    def decide(standing: Standing, when: When) -> Decision:
        undone = undone_record(shop.conn, shop.program, fact, member.id, when)
        again = replayable(shop.conn, member.id, fact.id)
        if now and (again or fact.member_id == member.id):
            path, rest = replay_without(shop, fact, member.id, when, reviewed)
            boxes = None if again else lapsed_boxes(shop.conn, member.id, fact.id, when.on)
            undone = undone._replace(path=path, replayed=rest, lapsed_boxes=boxes)
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


def _lapse_first(shop: OpenShop, fact: Fact, member_id: int) -> None:
    """Records the unused rest of lapsed lots it drew on, so that the undo does not revive it.

    What a merged record owed, other lots of the member have paid.
    """
    if fact.member_id != member_id or undoing.drew_on_lapsed(shop.conn, fact.id, shop.now().today):
        from loyalty_cli.operations.due import lapse

        lapse.write_lapses(shop, member_id, shop.now().today)


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides an undo again, by what it undid."""
    match fact.body["kind"]:
        case "lapse":
            from loyalty_cli.operations.due import lapse

            lapse.replay_reopening(shop, fact)
        case "referral":
            from loyalty_cli.operations.due import referral

            referral.take_back(shop, fact.reverses or 0, replay_without, fact.body)
        case "undo":
            from loyalty_cli.operations.due import referral

            referral.put_in_place(shop, fact.body["payment"], replay_without, fact.body)
        case "merge" | "merge-out":
            from loyalty_cli.operations.deeds.members.merge import replay_separation

            replay_separation(shop, fact, replay_without)
        case _:
            record_undo(shop, by_number(fact.reverses or 0), as_keyed(fact), recorded=fact.body)
