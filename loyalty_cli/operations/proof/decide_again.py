"""How each kind of fact is decided again: from what was told and recorded, never from what members changed since.

A new kind becomes provable by one function here and its line in ``AGAIN``. It calls the till's own where it can.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from loyalty_cli.errors import FactNotFound, RewardNotFound
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact, lines_of
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.due import Due
from loyalty_cli.ledger.standings.standing import standing_for_writing
from loyalty_cli.operations.deeds import merge
from loyalty_cli.operations.deeds.adjust import record_adjustment
from loyalty_cli.operations.deeds.buy import record_purchase
from loyalty_cli.operations.deeds.engage import find_engagement, record_engagement
from loyalty_cli.operations.deeds.enroll import fields_rewarded
from loyalty_cli.operations.deeds.redeem import record_redemption, record_voucher_use
from loyalty_cli.operations.deeds.returns import record_return
from loyalty_cli.operations.deeds.stamp import record_stamps
from loyalty_cli.operations.deeds.undo import record_undo
from loyalty_cli.operations.deeds.visit import record_visit
from loyalty_cli.operations.due import lapse, referral, review
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.recording import Keyed, append, key_fact
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.adjustment import Adjustment
from loyalty_cli.program.decisions.lapse import decide_reopening
from loyalty_cli.program.decisions.merge import MERGE
from loyalty_cli.program.decisions.opening import Opening, decide_enrolment, decide_opening, with_tier
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, SPEND, STAMPS, Decision, Standing, When
from loyalty_cli.program.promises.birthday import decide_birthday
from loyalty_cli.program.promises.profile import decide_profile

Again: TypeAlias = Callable[[OpenShop, Fact, Member], object]
"""Decides a fact again in a shop that knows what was known then, and writes what comes out."""


def _keyed(fact: Fact) -> Keyed:
    """As it was keyed; without its receipt number, which decides nothing."""
    return Keyed(fact.on, fact.at, None, fact.batch_id)


def _enrolment(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Who came in with a file is rewarded for nothing she told, and may bring the tier she had."""
    body, imported = fact.body, "source" in fact.body
    told = () if imported else body.get("told", ())

    def decide(standing: Standing, when: When) -> Decision:
        decision = decide_enrolment(shop.program, standing, _opening(body), when, new_codes(), told=told)
        tier, exact = body.get("tier", ""), body.get("ours", False)
        return with_tier(shop.program, decision, standing, tier, when.on, exact=exact)

    key_fact(shop, member, fact.kind, body, _keyed(fact), decide)


def _opening(body: Mapping[str, Any], honoured: Collection[str] = ()) -> Opening:
    """What the member brought along, less what of it was honoured before."""
    until = body.get("spend_until")
    return Opening(
        0 if POINTS in honoured else body.get("points", 0),
        0 if CREDIT in honoured else body.get("credit", 0),
        0 if SPEND in honoured else body.get("spend", 0),
        date.fromisoformat(until) if until else None,
        {card: count for card, count in body.get("stamps", {}).items() if STAMPS + card not in honoured},
        [(points, date.fromisoformat(last) if last else None) for points, last in body.get("lots", ())],
        body.get("ours", False),
    )


def _profile(shop: OpenShop, fact: Fact, member: Member) -> None:
    if "source" in fact.body:
        _opening_later(shop, fact, member)
        return

    def decide(standing: Standing, when: When) -> Decision:
        told, known = fact.body.get("told", ()), fact.body.get("known", ())
        new = [name for name in told if name not in known]
        return decide_profile(shop.program, standing, new, fields_rewarded(shop, member.id), when)

    key_fact(shop, member, fact.kind, fact.body, _keyed(fact), decide)


def _opening_later(shop: OpenShop, fact: Fact, member: Member) -> None:
    """A file told more of somebody who was a member already."""
    honoured = shop.conn.execute(
        "SELECT DISTINCT unit FROM entries WHERE member_id = ? AND rule = 'opening'", (member.id,)
    )
    opening = _opening(fact.body, {unit for (unit,) in honoured})
    _append_anew(shop, fact, lambda standing, when: decide_opening(shop.program, standing, opening, when, new_codes()))


def _erasure(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Who she was is gone; that she was forgotten moves nothing."""
    append(shop, _as_recorded(fact), Decision())


def _birthday(shop: OpenShop, fact: Fact, _: Member) -> None:
    year = fact.body["year"]
    _append_anew(shop, fact, lambda standing, when: decide_birthday(shop.program, standing, year, when.on, new_codes()))


def _append_anew(shop: OpenShop, fact: Fact, decide: Callable[[Standing, When], Decision]) -> None:
    """What is written without looking whether a night was missed."""
    when = When(fact.on, fact.keyed_on)
    standing = standing_for_writing(shop.conn, shop.program, fact.member_id or 0, when)
    append(shop, _as_recorded(fact), decide(standing, when))


def _purchase(shop: OpenShop, fact: Fact, member: Member) -> None:
    body = fact.body
    credit, code = body.get("credit", 0), body.get("voucher")
    record_purchase(shop, member, body["amount"], lines_of(body["lines"]), credit, code, _keyed(fact))


def _return(shop: OpenShop, fact: Fact, _: Member) -> None:
    body = fact.body
    record_return(shop, str(fact.reverses), body["amount"], lines_of(body["lines"]), _keyed(fact))


def _visit(shop: OpenShop, fact: Fact, member: Member) -> None:
    record_visit(shop, member, _keyed(fact))


def _stamp(shop: OpenShop, fact: Fact, member: Member) -> None:
    record_stamps(shop, member, fact.body["card"], fact.body["count"], _keyed(fact))


def _redemption(shop: OpenShop, fact: Fact, member: Member) -> None:
    reward = shop.program.reward(fact.body["reward"])
    if reward is None:
        raise RewardNotFound(f"its program has no reward {fact.body['reward']!r}")
    record_redemption(shop, member, reward, fact.body["voucher_only"], _keyed(fact))


def _voucher_use(shop: OpenShop, fact: Fact, member: Member) -> None:
    record_voucher_use(shop, member, fact.body["voucher"], _keyed(fact))


def _adjust(shop: OpenShop, fact: Fact, member: Member) -> None:
    record_adjustment(shop, member, Adjustment(**fact.body), _keyed(fact))


def _undo(shop: OpenShop, fact: Fact, member: Member) -> None:
    match fact.body["kind"]:
        case lapse.LAPSE:
            _reopening(shop, fact, member)
        case "referral":
            referral.take_back(shop, fact.reverses or 0)
        case "merge" | "merge-out":
            _separation(shop, fact)
        case _:
            record_undo(shop, str(fact.reverses), _keyed(fact))


def _separation(shop: OpenShop, fact: Fact) -> None:
    """One side of a merge that was undone; the side that gives up comes first, the other right behind it."""
    side = records.fact_by_id(shop.conn, fact.reverses or 0)
    joined = side if side and side.kind == MERGE else records.fact_by_id(shop.conn, (fact.reverses or 0) + 1)
    if side is None or joined is None:
        raise FactNotFound("it names a merge that is not there")
    when = When(fact.on, fact.keyed_on)
    if side is joined:
        merge.part(shop, joined, when, _keyed(fact))
    else:
        merge.rejoin(shop, side, joined, fact.id - 1, when)


def _merge_out(shop: OpenShop, fact: Fact, member: Member) -> None:
    merge.leave(shop, member.id, dict(fact.body), When(fact.on, fact.keyed_on))


def _merge(shop: OpenShop, fact: Fact, member: Member) -> None:
    merge.join(shop, member.id, dict(fact.body), When(fact.on, fact.keyed_on), _keyed(fact))


def _reopening(shop: OpenShop, fact: Fact, _: Member) -> None:
    """A breakage taken back, because something was keyed late."""
    fact_id = fact.reverses or 0
    undone = records.fact_by_id(shop.conn, fact_id)
    last_day = date.fromisoformat(undone.body["last_day"]) if undone else fact.on
    entries = records.recorded_entries(shop.conn, fact_id, last_day)
    append(shop, _as_recorded(fact), decide_reopening(fact_id, last_day, entries))


def _lapse(shop: OpenShop, fact: Fact, member: Member) -> None:
    lapse.record_lapse(shop, Due(date.fromisoformat(fact.body["last_day"]), member.id))


def _review(shop: OpenShop, fact: Fact, member: Member) -> None:
    review.settle(shop, member.id, fact.on)


def _engagement(shop: OpenShop, fact: Fact, member: Member) -> None:
    record_engagement(shop, member, find_engagement(shop.program, fact.body["id"]), _keyed(fact))


def _referral(shop: OpenShop, fact: Fact, member: Member) -> None:
    purchase = records.fact_by_id(shop.conn, fact.body["purchase"])
    if purchase is None:
        raise FactNotFound(f"it names fact {fact.body['purchase']}, which is not there")
    referral.record_side(shop, member.id, dict(fact.body), purchase)


def _as_recorded(fact: Fact) -> FactDraft:
    return FactDraft(
        fact.kind,
        fact.member_id,
        fact.on,
        fact.keyed_on,
        fact.recorded_at,
        fact.body,
        fact.at,
        batch_id=fact.batch_id,
        reverses=fact.reverses,
    )


AGAIN: Final[Mapping[str, Again]] = {
    "enrolment": _enrolment,
    "profile": _profile,
    "purchase": _purchase,
    "return": _return,
    "visit": _visit,
    "stamp": _stamp,
    "redemption": _redemption,
    "voucher-use": _voucher_use,
    "adjust": _adjust,
    "undo": _undo,
    "lapse": _lapse,
    "review": _review,
    "birthday": _birthday,
    "engagement": _engagement,
    "referral": _referral,
    "erase": _erasure,
    "merge-out": _merge_out,
    "merge": _merge,
}
