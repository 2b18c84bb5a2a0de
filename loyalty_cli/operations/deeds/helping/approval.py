"""Approve or reject an engagement that needs the owner's approval."""

from datetime import date

from loyalty_cli.errors import AlreadyReversed, Refused
from loyalty_cli.language.catalogue import sentence, spoken
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.people.text import MAX_NOTE, clean_text
from loyalty_cli.operations.deeds.engage import find_engagement
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, durably
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import fact_named, name_of
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.events import decide_approval
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.helping.engagements import APPROVAL, ENGAGEMENT, engagement_of
from loyalty_cli.values import Any


def approve(shop: OpenShop, name: str, *, on: date | None = None) -> Receipt:
    """Approves the engagement of a receipt number or ``#812``: what it brings is given now.

    Refusals in this order: FactNotFound, Duplicate, Refused (no engagement, nothing to approve, somebody erased),
    AlreadyReversed (undone, approved or rejected before), RewardNotFound (the program has no such engagement any
    more), the day's, the ledger's.
    """
    return _decided(shop, name, Keyed(on), {"approved": True})


def reject(shop: OpenShop, name: str, reason: str = "", *, on: date | None = None) -> Receipt:
    """Rejects it: it gives nothing, counts for no limit, and its link may be shown again. Refusals as ``approve``."""
    told = {"reason": clean_text(reason, "reason", MAX_NOTE)} if reason else {}
    return _decided(shop, name, Keyed(on), {"approved": False, **told})


def _decided(shop: OpenShop, name: str, keyed: Keyed, told: dict[str, Any]) -> Receipt:
    def work() -> Done:
        engagement = _waiting(shop, name)
        body = {"of": engagement.id, "id": engagement.body["id"], **told}
        return record_approval(shop, engagement, body, keyed)

    done = durably(shop, work)
    return receipt(shop, done, {"approved": told["approved"]}, [] if told["approved"] else _rejected(shop, done))


def _rejected(shop: OpenShop, done: Done) -> list[str]:
    fact = records.fact_by_id(shop.conn, done.fact_id)
    one = engagement_of(shop.program, fact.body["id"]) if fact else None
    lang = spoken(shop.program.shop.language)
    return [sentence(lang, "say.engagement-rejected", name=one.name)] if one else []


def record_approval(shop: OpenShop, engagement: Fact, body: dict[str, Any], keyed: Keyed) -> Done:
    """One approval or rejection inside the caller's transaction."""
    named = find_engagement(shop.program, body["id"]) if body["approved"] else None

    def decide(standing: Standing, when: When) -> Decision:
        return decide_approval(shop.program, standing, named, when, new_codes()) if named else Decision()

    member = get_member(shop.conn, engagement.member_id or 0, follow=True)
    return key_fact(shop, member, APPROVAL, body, keyed, decide, reverses=engagement.id, not_before=engagement.on)


def _waiting(shop: OpenShop, name: str) -> Fact:
    """The engagement of that name that waits. Raises FactNotFound, Duplicate, Refused, AlreadyReversed."""
    fact = fact_named(shop, name)
    if fact.kind != ENGAGEMENT or not fact.body.get("pending"):
        raise Refused("error.nothing-to-approve", name=name_of(fact))
    for number, kind in records.standing_on(shop.conn, fact.id):
        decided = records.fact_by_id(shop.conn, number) if kind == APPROVAL else None
        if decided is None:
            raise AlreadyReversed("error.already-undone", name=name_of(fact), number=number)
        key = "error.approved-before" if decided.body["approved"] else "error.rejected-before"
        raise AlreadyReversed(key, name=name_of(fact), on=decided.on, number=number)
    if get_member(shop.conn, fact.member_id or 0, follow=True).status == "erased":
        raise Refused("error.thanks-of-erased", name=name_of(fact))
    return fact


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides an approval again."""
    engagement = records.fact_by_id(shop.conn, fact.reverses or 0)
    if engagement is None:
        raise AssertionError("an approval names the engagement that it decides on")
    record_approval(shop, engagement, dict(fact.body), as_keyed(fact))
