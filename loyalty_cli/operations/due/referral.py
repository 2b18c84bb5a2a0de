"""Referral rewards, and taking them back with the purchase that earned them.

Each side has a fact of its own that names the friend and the purchase; so has each step that a number of friends
reached. ``settle`` makes these facts agree with the purchase as it stands; it follows every purchase, return and undo,
in the same transaction.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from loyalty_cli.language.catalogue import sentence, spoken
from loyalty_cli.language.say import Voice
from loyalty_cli.language.words import points, price
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.nights import first_review
from loyalty_cli.ledger.queries.referrals import (
    AS_OF,
    followed,
    friends_brought,
    paid_in_year,
    payments,
    purchases_of,
    referrer_told,
    rewards_used,
    steps_given,
    taken_back_before,
)
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.history import with_history
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.operations.due.club_notice import is_contact
from loyalty_cli.operations.due.segment_lists import asked_lists
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed, as_recorded
from loyalty_cli.operations.kernel.recording import RULES, RULES_NOW, Keyed, append, draft_of, reviewed_in
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import Addition, voucher_document
from loyalty_cli.operations.kernel.telling.reasons import Reasons
from loyalty_cli.operations.kernel.telling.receipts import entry_documents
from loyalty_cli.program.decisions.events import decide_referral
from loyalty_cli.program.kernel.facts import POINTS, SHORTFALL, Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.helping.referral import REFERRAL
from loyalty_cli.values import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from loyalty_cli.program.decisions.reversals.corrections import Path, Replayed


class Replay(Protocol):
    """Plays a member's later facts again without one."""

    def __call__(
        self, shop: OpenShop, fact: records.Fact, member_id: int, when: When, reviewed: str | None, *, since: int = 0
    ) -> "tuple[Path, Replayed | None]":
        """How the member would stand, see ``deeds.replayed``."""


def pay_or_take_back(shop: OpenShop, fact_id: int, replay_without: Replay | None = None) -> None:
    """Pays or takes back what follows from a purchase, or from a return or undo of one.

    ``replay_without`` plays a member's later facts again without one: after an undo what it undid never was.
    """
    purchase = _purchase_of(shop.conn, fact_id)
    if purchase is None:
        _pay_the_parted(shop, fact_id)
        return
    friend = get_member(shop.conn, purchase.member_id or 0, follow=True)
    returned, meets = _is_return(shop.conn, fact_id), _meets(shop, purchase)
    if returned and meets:
        # What is left suffices; a promise made since is not for goods bought before it.
        return
    # Where its return is undone, it is the first one again.
    paid = _paid_for_later(shop.conn, friend, purchase) if meets else _paid_for(shop.conn, purchase)
    later = purchase if meets else _first_that_meets(shop, friend) if paid else None
    lapsed = _lapsed(shop, paid) if returned else {}
    given = _paid_anew(shop, friend, later, paid, lapsed, None if returned else replay_without)
    referrer = _referrer_of(shop.conn, friend) if given or paid else None
    if referrer is not None:
        take_back_steps(shop, referrer)
        _give_steps(shop, referrer, later or purchase)


def _paid_anew(
    shop: OpenShop,
    friend: Member,
    later: records.Fact | None,
    paid: Sequence[int],
    lapsed: Mapping[str, int],
    replay_without: Replay | None,
) -> bool:
    """Takes back what was ``paid`` and pays for what is the first purchase now; whether something was paid."""
    for number in paid:
        take_back(shop, number, replay_without)
    given = _pay(shop, friend, later, lapsed) if later is not None else []
    if replay_without is not None:
        for number in given:
            put_in_place(shop, number, replay_without)
    return bool(given)


def _pay_the_parted(shop: OpenShop, fact_id: int) -> None:
    """Pays again, after the undo of a merge, what the merge took back: the two are friend and referrer again.

    Points that the merge found spent, and let go, they have still: these are not given again.
    """
    conn = shop.conn
    undone = records.fact_by_id(conn, fact_id)
    joined = records.fact_by_id(conn, undone.reverses or 0) if undone is not None and undone.kind == "undo" else None
    if joined is None or joined.kind != "merge":
        return
    had: dict[int, dict[str, int]] = {}
    for back in _taken_back_before(conn, joined.body["fact"]):
        paid = records.fact_by_id(conn, back.reverses or 0)
        if paid is not None and "friend" in paid.body:
            kept = paid.body.get("lapsed", 0) + back.body.get(SHORTFALL, 0)
            had.setdefault(paid.body["friend"], {})[paid.body["side"]] = kept
    for number, lapsed in had.items():
        friend = get_member(conn, number, follow=True)
        purchase, referrer = _first_that_meets(shop, friend), _referrer_of(conn, friend)
        if purchase is not None and referrer is not None and _pay(shop, friend, purchase, lapsed):
            _give_steps(shop, referrer, purchase)


def _taken_back_before(conn: sqlite3.Connection, fact_id: int) -> list[records.Fact]:
    """The facts right before one that took back what was paid for a referral."""
    found: list[records.Fact] = []
    fact = records.fact_by_id(conn, fact_id - 1)
    while fact is not None and fact.kind == "undo" and fact.body["kind"] == REFERRAL:
        found.insert(0, fact)
        fact = records.fact_by_id(conn, fact.id - 1)
    return found


def _is_return(conn: sqlite3.Connection, fact_id: int) -> bool:
    fact = records.fact_by_id(conn, fact_id)
    return fact is not None and fact.kind == "return"


def _lapsed(shop: OpenShop, paid: Sequence[int]) -> dict[str, int]:
    """By side, the points of payments that lapsed before goods came back: they are not given anew for other goods.

    After an undo what it undid never was: there nothing of it lapsed.
    """
    today = shop.now().today
    found: dict[str, int] = {}
    for number in paid:
        payment = records.fact_by_id(shop.conn, number)
        side = str(payment.body["side"]) if payment else ""
        gave = records.recorded_entries(shop.conn, number, today)
        found[side] = found.get(side, 0) + sum(one.lapsed for one in gave if one.unit == POINTS)
    return found


def _pay(shop: OpenShop, friend: Member, purchase: records.Fact, lapsed: Mapping[str, int]) -> list[int]:
    """Pays both sides for a purchase that meets the minimum, once a friend; the facts of what was paid.

    ``lapsed`` are points, by side, that they have had already.
    """
    if shop.program.referral is None:
        return []
    referrer = _referrer_of(shop.conn, friend)
    if referrer is None or _same_person(friend, referrer) or _ever_paid(shop.conn, friend, referrer):
        return []
    if is_contact(shop, friend.id, purchase.on):
        return []
    body = {"friend": friend.id, "purchase": purchase.id}
    paid: list[int] = []
    had = _yearly(shop, referrer, purchase)
    if _may_be_paid(shop, referrer, purchase) and had < shop.program.referral.per_year:
        paid.append(record_side(shop, referrer.id, _side(body, "referrer", lapsed), purchase))
    return [*paid, record_side(shop, friend.id, _side(body, "friend", lapsed), purchase)]


def _side(body: Mapping[str, Any], side: str, lapsed: Mapping[str, int]) -> dict[str, Any]:
    had = lapsed.get(side, 0)
    return {**body, "side": side, **({"lapsed": had} if had else {})}


def _may_be_paid(shop: OpenShop, referrer: Member, purchase: records.Fact) -> bool:
    """Whether who brought a friend is a member still, and no contact of a club that all must pay for."""
    return referrer.status == "active" and not is_contact(shop, referrer.id, purchase.on)


def record_side(shop: OpenShop, member_id: int, body: dict[str, Any], purchase: records.Fact) -> int:
    """What one side is given, or a step, as of the day of the purchase, inside the caller's transaction; the fact.

    A reward that was used before its payment was taken back is not given again. For a purchase keyed before today it is
    dated today, as the past days are over, unless some of it has lapsed since.
    """
    told = {name: value for name, value in body.items() if name != "purchase"}
    used = rewards_used(shop.conn, family(shop.conn, member_id), told)
    own = [source for source in used if source.startswith(REFERRAL)]
    won = [source for source in used if source not in own]
    body = {**body, **({"used": True} if own else {}), **({"won": won} if won else {})}
    when = When(purchase.on, shop.now().today)
    known = _known(shop, member_id, when)
    lists: Mapping[str, Any] = {}
    if shop.program.needs(REFERRAL).segments:
        known, lists = asked_lists(shop, known, None)
    decision = _decided(shop, known, body, when)
    fact, keyed = {**body, **lists}, Keyed(purchase.on, purchase.at, None, purchase.batch_id)
    lasts = all(one.expires_on is None or one.expires_on >= when.keyed_on for one in decision.entries)
    if purchase.keyed_on < when.keyed_on and purchase.on < when.keyed_on and lasts:
        fact, keyed = {**fact, AS_OF: purchase.on.isoformat()}, Keyed(batch_id=purchase.batch_id)
        when = When(when.keyed_on, when.keyed_on)
    return append(shop, draft_of(shop, REFERRAL, member_id, when, fact, keyed), _issued_on(decision, when.on))


def _issued_on(decision: Decision, on: date) -> Decision:
    """A voucher is issued on the day of its fact, whatever day its last one is counted from."""
    return decision._replace(vouchers=tuple(one._replace(issued_on=on) for one in decision.vouchers))


def _known(shop: OpenShop, member_id: int, when: When) -> Standing:
    standing = load_one(shop.conn, shop.program, member_id, when)
    return with_history(shop.conn, standing, shop.program.needs(REFERRAL), when.on, keyed_on=when.keyed_on)


def _decided(shop: OpenShop, known: Standing, body: Mapping[str, Any], when: When) -> Decision:
    return decide_referral(shop.program, known, body["side"], when, new_codes(), body)


def _give_steps(shop: OpenShop, referrer: Member, purchase: records.Fact) -> None:
    """Gives a referrer the steps that their friends reach now, each once, dated as the purchase of the last one."""
    rules = shop.program.referral
    if rules is None or not rules.steps or not _may_be_paid(shop, referrer, purchase):
        return
    numbers = family(shop.conn, referrer.id)
    given, friends = steps_given(shop.conn, numbers), friends_brought(shop.conn, numbers)
    for step in rules.steps:
        if step.friends <= friends and step.friends not in given:
            record_side(shop, referrer.id, {"side": "step", "friends": step.friends}, purchase)


def take_back_steps(shop: OpenShop, referrer: Member) -> None:
    """Takes back the steps that a referrer's friends reach no more, inside the caller's transaction."""
    numbers = family(shop.conn, referrer.id)
    given = steps_given(shop.conn, numbers)
    friends = friends_brought(shop.conn, numbers) if given else 0
    for step, fact_id in given.items():
        if step > friends:
            take_back(shop, fact_id)


def take_back(
    shop: OpenShop, fact_id: int, replay_without: Replay | None = None, recorded: Mapping[str, Any] | None = None
) -> None:
    """Takes back what one side was given, or a step, inside the caller's transaction.

    Where the program stops at zero the fact tells as ``shortfall`` the points that were not there any more. With
    ``replay_without`` later facts give what they would have given without it. ``recorded`` is the body of one that is
    decided again.
    """
    from loyalty_cli.ledger.standings.excerpt import replayable
    from loyalty_cli.ledger.standings.undone import undone_record
    from loyalty_cli.program.decisions.reversals.undo import decide_undo

    paid = records.fact_by_id(shop.conn, fact_id)
    if paid is None:
        raise AssertionError("a payment that was just found is in the ledger")
    member = get_member(shop.conn, paid.member_id or 0, follow=True)
    today = shop.now().today
    when = When(today, today)
    standing = load_one(shop.conn, shop.program, member.id, when)
    standing = with_history(shop.conn, standing, shop.program.needs(REFERRAL), today, paid.id)
    undone = undone_record(shop.conn, shop.program, paid, member.id, when)
    undone = undone._replace(refunds_negative=shop.program.refunds.negative)
    body = {"fact": paid.id, "kind": REFERRAL} | {k: v for k, v in paid.body.items() if k in ("purchase", "friends")}
    now = replayable(shop.conn, member.id, paid.id) if recorded is None else RULES in recorded
    if replay_without is not None and now:
        reviewed = reviewed_in(recorded) if recorded is not None else first_review(shop.conn)
        path, rest = replay_without(shop, paid, member.id, when, reviewed)
        undone = undone._replace(path=path, replayed=rest)
        body |= {RULES: RULES_NOW, **({"reviewed": reviewed} if reviewed else {})}
    decision = decide_undo(shop.program, standing, undone, when, new_codes())
    body |= decision.figures
    append(shop, draft_of(shop, "undo", member.id, when, body, Keyed(), reverses=paid.id), decision)


def put_in_place(
    shop: OpenShop, fact_id: int, replay_without: Replay, recorded: Mapping[str, Any] | None = None
) -> None:
    """Undoes that a payment was taken back, once it is made anew: later facts give what they would have given.

    Inside the caller's transaction. Nothing is written where all stands so. ``recorded`` is the body of an undo that is
    decided again.
    """
    paid = records.fact_by_id(shop.conn, fact_id)
    number = taken_back_before(shop.conn, fact_id)
    back = records.fact_by_id(shop.conn, number) if number is not None else None
    if paid is None or back is None:
        return
    member = get_member(shop.conn, paid.member_id or 0, follow=True)
    today = shop.now().today
    when = When(today, today)
    reviewed = reviewed_in(recorded) if recorded is not None else first_review(shop.conn)
    _, rest = replay_without(shop, back, member.id, when, reviewed, since=paid.body["purchase"])
    if rest is None:
        return
    from loyalty_cli.program.decisions.reversals.corrections import decide_in_place

    standing = load_one(shop.conn, shop.program, member.id, when)
    decision = decide_in_place(shop.program, standing, rest, back.id, when, new_codes())
    if decision == Decision():
        return
    body = {"fact": back.id, "kind": "undo", "payment": fact_id, RULES: RULES_NOW}
    body |= {"reviewed": reviewed} if reviewed else {}
    append(shop, draft_of(shop, "undo", member.id, when, body, Keyed(), reverses=back.id), decision)


def addition(shop: OpenShop, fact_id: int, member_id: int, behind: int) -> Addition:
    """What a receipt gets besides: the points of its own member, and those of the other side.

    ``entries`` (all of the receipt's member) and ``referral``: ``points``, ``others`` (card, name, points, and the
    names of ``rewards`` where there are some), with a sentence for each of the others. Empty when nothing followed
    ``behind`` the last of the facts written together.
    """
    facts = followed(shop.conn, behind)
    if not facts:
        return Addition()
    reasons = Reasons(shop)
    own = [one for number, owner in facts if owner == member_id for one in entry_documents(reasons, number)]
    issued = [
        one for number, owner in facts if owner == member_id for one in records.issued_vouchers(shop.conn, number)
    ]
    others = [_other(reasons, number, owner) for number, owner in facts if owner != member_id]
    told = {"points": _points_of(own), "others": others}
    document: dict[str, Any] = {"entries": [*entry_documents(reasons, fact_id), *own], "referral": told}
    if issued:
        document["vouchers"] = [
            voucher_document(one) for one in (*records.issued_vouchers(shop.conn, fact_id), *issued)
        ]
    return Addition(document, _others_told(shop, others))


def _other(reasons: Reasons, fact_id: int, member_id: int) -> dict[str, Any]:
    """What a fact gave to, or took from, a member who is not the receipt's."""
    conn = reasons.shop.conn
    member, entries = get_member(conn, member_id), entry_documents(reasons, fact_id)
    fact = records.fact_by_id(conn, fact_id)
    source = fact.reverses if fact is not None and fact.reverses else fact_id
    moved = [one["unit"].startswith("voucher:") and one["amount"] for one in entries]
    rewards = [one.name for one in records.issued_vouchers(conn, source)] if any(moved) else []
    told: dict[str, Any] = {"card": member.card, "name": member.shown_name, "points": _points_of(entries)}
    return told | ({"rewards": rewards, "back": source != fact_id} if rewards else {})


def _points_of(entries: Sequence[Mapping[str, Any]]) -> int:
    return sum(one["amount"] for one in entries if one["unit"] == POINTS)


def _others_told(shop: OpenShop, others: list[dict[str, Any]]) -> list[str]:
    """A sentence for each other member who was given or lost something."""
    lang, named = spoken(shop.program.shop.language), shop.program.points.name
    told = []
    for other in others:
        what = [points(abs(other["points"]), named, lang)] if other["points"] else []
        what += other.get("rewards", [])
        if what:
            back = other.get("back", other["points"] < 0)
            name = other["name"] or other["card"]
            key = "say.referral-back" if back else "say.referral-paid"
            told.append(sentence(lang, key, name=name, points=" + ".join(what)))
    return told


def promise(shop: OpenShop, friend: Member, referrer: Member) -> tuple[dict[str, Any], str] | None:
    """What a referral will give: a document and its sentence; None where nothing is promised.

    ``referrer`` (card, name), ``referrer_points, friend_points, minimum_cents``, ``refused``: null, or ``same-person``
    (one phone or one e-mail: nobody brings themself along).
    """
    rules = shop.program.referral
    if rules is None:
        return None
    lang, named = spoken(shop.program.shop.language), shop.program.points.name
    same = _same_person(friend, referrer)
    document = {
        "referrer": {"card": referrer.card, "name": referrer.shown_name},
        "referrer_points": rules.referrer_points,
        "friend_points": rules.friend_points,
        "minimum_cents": rules.minimum_cents,
        "refused": "same-person" if same else None,
    }
    voice = Voice(shop.program)
    values = {
        "referrer": referrer.shown_name or referrer.card,
        "given": voice.gift(rules.referrer_points, rules.referrer_reward) or points(0, named, lang),
        "own": voice.gift(rules.friend_points, rules.friend_reward) or points(0, named, lang),
        "minimum": price(rules.minimum_cents, shop.program.shop),
    }
    key = "say.referral-same" if same else "say.referral-from" if rules.minimum_cents else "say.referral"
    return document, sentence(lang, key, **values)


def paid_between(conn: sqlite3.Connection, one: Member, other: Member) -> list[int]:
    """The payments that stand because one of two members brought the other along."""
    families = (family(conn, one.id), family(conn, other.id))
    found: set[int] = set()
    for friends, referrers in (families, families[::-1]):
        for number in payments(conn, set(referrers), "$.friend", list(friends)):
            paid = records.fact_by_id(conn, number)
            if paid is not None and paid.body["side"] == "referrer":
                both = {*friends, *referrers}
                found |= set(payments(conn, both, "$.purchase", [paid.body["purchase"]]))
    return sorted(found)


def _purchase_of(conn: sqlite3.Connection, fact_id: int) -> records.Fact | None:
    """The purchase that a fact is, returns, undoes, or whose return it undoes."""
    fact = records.fact_by_id(conn, fact_id)
    while fact is not None and fact.kind != "purchase":
        fact = records.fact_by_id(conn, fact.reverses) if fact.reverses else None
    return fact


def _meets(shop: OpenShop, purchase: records.Fact) -> bool:
    """Whether a purchase stands, and what is left of it meets the minimum."""
    if any(kind == "undo" for _, kind in records.standing_on(shop.conn, purchase.id)):
        return False
    left = records.purchase_record(shop.conn, purchase, shop.now().today).left_cents
    return left > 0 and (shop.program.referral is None or left >= shop.program.referral.minimum_cents)


def _first_that_meets(shop: OpenShop, friend: Member) -> records.Fact | None:
    """The friend's first purchase that stands and meets the minimum; None where there is none."""
    numbers = family(shop.conn, friend.id)
    found = (records.fact_by_id(shop.conn, number) for number in purchases_of(shop.conn, numbers))
    return next((one for one in found if one is not None and _meets(shop, one)), None)


def _paid_for(conn: sqlite3.Connection, purchase: records.Fact) -> list[int]:
    """The payments for a purchase that stand; they were keyed right behind it, or behind an undo."""
    friend = get_member(conn, purchase.member_id or 0, follow=True)
    referrer = _referrer_of(conn, friend)
    numbers = {*family(conn, friend.id), *(family(conn, referrer.id) if referrer else ())}
    return payments(conn, numbers, "$.purchase", [purchase.id])


def _paid_for_later(conn: sqlite3.Connection, friend: Member, purchase: records.Fact) -> list[int]:
    """The payments that stand for a purchase of the friend keyed after one."""
    referrer = _referrer_of(conn, friend)
    friends = family(conn, friend.id)
    numbers = {*friends, *(family(conn, referrer.id) if referrer else ())}
    paid = (records.fact_by_id(conn, number) for number in payments(conn, numbers, "$.friend", list(friends)))
    return [one.id for one in paid if one is not None and one.body["purchase"] > purchase.id]


def _ever_paid(conn: sqlite3.Connection, friend: Member, referrer: Member) -> bool:
    friends = family(conn, friend.id)
    return bool(payments(conn, {*friends, *family(conn, referrer.id)}, "$.friend", list(friends)))


def _referrer_of(conn: sqlite3.Connection, friend: Member) -> Member | None:
    """Who brought the friend along, as told at the first enrolment that named somebody."""
    numbers = family(conn, friend.id)
    number = referrer_told(conn, numbers)
    return get_member(conn, number, follow=True) if number is not None else None


def _same_person(friend: Member, referrer: Member) -> bool:
    """Nobody refers themself: one record, one phone or one e-mail."""
    same_phone = friend.phone is not None and friend.phone == referrer.phone
    same_email = friend.email is not None and friend.email == referrer.email
    return friend.id == referrer.id or same_phone or same_email


def _yearly(shop: OpenShop, referrer: Member, purchase: records.Fact) -> int:
    """For how many friends the referrer was paid in the calendar year of the purchase."""
    return paid_in_year(shop.conn, family(shop.conn, referrer.id), purchase.on.year)


def replay(shop: OpenShop, fact: records.Fact, member: Member) -> None:
    """Decides one side of a referral, or a step, again."""
    on = date.fromisoformat(fact.body[AS_OF]) if AS_OF in fact.body else fact.on
    when, recorded = When(on, fact.keyed_on), as_keyed(fact).segments
    known, _ = asked_lists(shop, _known(shop, member.id, when), recorded)
    append(shop, as_recorded(fact), _issued_on(_decided(shop, known, fact.body, when), fact.on))
