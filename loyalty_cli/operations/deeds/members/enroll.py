"""A new member."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from loyalty_cli.errors import DateOutOfRange, Duplicate, NotOffered, RefConflict
from loyalty_cli.jsons import loads
from loyalty_cli.language.catalogue import Listed, Phrase, Word
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.cards import check_card
from loyalty_cli.ledger.people.duplicates import Likeness, likely_duplicates
from loyalty_cli.ledger.people.emails import check_email
from loyalty_cli.ledger.people.members import (
    NO_YEAR,
    Identity,
    Member,
    MemberDraft,
    count_members,
    get_member,
    insert_member,
    members_by,
    record_consent,
    set_field,
    survivors,
)
from loyalty_cli.ledger.people.phones import to_e164
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel import unknown_names
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import (
    Done,
    Keyed,
    append,
    check_ref,
    draft_of,
    durably,
    find_member,
    when_of,
)
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import Addition
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.members.opening import Opening, decide_enrolment, with_tier
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, SPEND, STAMPS, Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import Any, NamedTuple

OLDEST_YEARS = 120
PLACE = "place"
"""Where a new member was among the first ones, the fact says which place that is."""


class EnrollRequest(NamedTuple):
    """The input of an enrolment, as typed; dates and amounts are already parsed.

    ``consents`` are channels the member allows. ``anyway`` enrolls although phone or e-mail are known. ``fee_paid``:
    the member joins the paid club at once.
    """

    name: str = ""
    phone: str | None = None
    email: str | None = None
    birthday: date | None = None
    card: str | None = None
    source_id: str | None = None
    refer: str | None = None
    stamps: Mapping[str, int] = {}
    points: Points = 0
    credit_cents: Cents = 0
    spend_cents: Cents = 0
    spend_until: date | None = None
    consents: Sequence[str] = ()
    fields: Mapping[str, str] = {}
    declined: Sequence[str] = ()
    note: str = ""
    on: date | None = None
    ref: str | None = None
    anyway: bool = False
    fee_paid: bool = False


def enroll(shop: OpenShop, request: EnrollRequest, *, sure: bool = False) -> Receipt:
    """Enrolls a member and answers with their card: head starts, and what their paper cards and history are worth.

    The receipt says ``changes`` as ``update`` does: each detail written beside the name, as it is shown.
    ``sure`` takes what is probably a mistake. Refusals in this order: NotOffered (no club), values (BadText, BadPhone,
    BadEmail, BadCard, PaymentCard, DateOutOfRange), AmountTooLarge (opening balances), the referrer's
    (MemberNotFound, MemberAmbiguous), the day's, the receipt number's, Duplicate (phone, e-mail, card), BadValue
    (stamps on no card), the ledger's.
    """
    if request.fee_paid and shop.program.club is None:
        raise NotOffered("error.no-club")
    draft = checked(shop, request)
    stamps = shop.program.recorded_stamps(request.stamps)
    request = request._replace(fields=_own_fields(shop, request.fields), stamps=stamps)
    if not sure:
        _check_plausible(shop, request)
    referrer = find_member(shop, request.refer) if request.refer else None
    warnings = unknown_names.fields(shop, request.fields) if request.fields else ()
    done = durably(shop, lambda: record_enrolment(shop, draft, request, referrer))
    done = done._replace(warnings=(*done.warnings, *warnings))
    brought = _brought_along(shop, done, referrer) if referrer is not None else Addition()
    promises = {"promises": _what_matters(shop, done)} if "welcome" in shop.program.values else {}
    club = _club(shop, done) if request.fee_paid else {}
    return receipt(shop, done, {"changes": _written(shop, done), **brought.document, **promises, **club}, brought.first)


def _club(shop: OpenShop, done: Done) -> dict[str, Any]:
    """The fee to pay, and the membership."""
    from loyalty_cli.operations.deeds.regulars.club import document

    return document(shop, done.fact_id)


def _written(shop: OpenShop, done: Done) -> list[dict[str, Any]]:
    """The details recorded besides the name; nothing when the enrolment is repeated."""
    if done.repeated:
        return []
    from loyalty_cli.operations.deeds.members.own_fields import shown

    known = shown(shop, get_member(shop.conn, done.member_id))
    return [
        {"field": name, "before": None, "after": value} for name, value in known.items() if name not in ("name", "card")
    ]


def _what_matters(shop: OpenShop, done: Done) -> list[str]:
    """The promises that matter most to the new member."""
    from loyalty_cli.language.say import Voice
    from loyalty_cli.program.promises.days.welcome import what_matters

    fact = records.fact_by_id(shop.conn, done.fact_id)
    return what_matters(shop.program, Voice(shop.program), fact.body.get("told", ()) if fact else ())


def _own_fields(shop: OpenShop, fields: Mapping[str, str]) -> dict[str, str]:
    """The shop's own fields as they will be kept. Raises as ``checked_fields`` does."""
    if not fields:
        return {}
    from loyalty_cli.operations.deeds.members.own_fields import checked_fields

    return {name: value for name, value in checked_fields(shop.program, fields).items() if value}


def _brought_along(shop: OpenShop, done: Done, referrer: Member) -> Addition:
    """What the receipt says of the referrer: what will be paid, or why nothing will."""
    from loyalty_cli.operations.due import referral

    told = referral.promise(shop, get_member(shop.conn, done.member_id), referrer)
    return Addition({"brought_along": told[0]}, [told[1]]) if told is not None else Addition()


def _check_plausible(shop: OpenShop, request: EnrollRequest) -> None:
    """Raises AmountTooLarge for an opening balance above the limit."""
    if request.points or request.credit_cents or request.spend_cents or request.stamps:
        from loyalty_cli.operations.kernel import limits as plausible

        plausible.check_opening(shop, request.points, request.credit_cents, request.spend_cents, request.stamps)


def checked(shop: OpenShop, request: EnrollRequest) -> MemberDraft:
    """The member to be recorded; every value is validated."""
    today = shop.now().today
    if request.birthday is not None:
        check_birthday(request.birthday, today)
    if request.spend_until is not None and request.spend_until > (request.on or today):
        raise DateOutOfRange("error.spend-until", spend_until=request.spend_until)
    return MemberDraft(
        request.on or today,
        clean_text(request.name, "name") if request.name else "",
        to_e164(request.phone, shop.program.shop.country) if request.phone else None,
        check_email(request.email) if request.email else None,
        check_card(request.card) if request.card else None,
        request.source_id,
        request.birthday,
        today if request.birthday else None,
        request.on or today,
        clean_text(request.note, "note", 500) if request.note else "",
    )


def check_birthday(birthday: date, today: date) -> None:
    """Raises DateOutOfRange for a birth in the future or more than 120 years ago."""
    if birthday.year == NO_YEAR:
        return
    if birthday > today:
        raise DateOutOfRange("error.birthday-future", birthday=birthday)
    if birthday.year < today.year - OLDEST_YEARS:
        raise DateOutOfRange("error.birthday-past", birthday=birthday)


def record_enrolment(shop: OpenShop, draft: MemberDraft, request: EnrollRequest, referrer: Member | None) -> Done:
    """One enrolment inside the caller's transaction."""
    keyed = Keyed(request.on, None, check_ref(request.ref))
    when = when_of(shop, keyed)
    body = _body(draft, request, referrer)
    if keyed.ref is not None and (known := records.fact_by_ref(shop.conn, keyed.ref)) is not None:
        return _repeated(shop, known, draft, body)
    if not request.anyway:
        refuse_known(shop, draft)
    if place := _place(shop):
        body[PLACE] = place
    alike = likely_duplicates(shop.conn, draft.name, draft.phone, draft.email)
    member = insert_member(shop.conn, draft)
    for channel in request.consents:
        record_consent(shop.conn, member.id, channel, True, "enrolment", when.on)
    for name, value in request.fields.items():
        set_field(shop.conn, member.id, name, value)
    opening = Opening(request.points, request.credit_cents, request.spend_cents, request.spend_until, request.stamps)
    standing = load_one(shop.conn, shop.program, member.id, when)
    decision = decide_enrolment(
        shop.program, standing, opening, when, new_codes(), told=body["told"], place=place, fee_paid=request.fee_paid
    )
    fact_id = append(shop, draft_of(shop, "enrolment", member.id, when, body, keyed), decision)
    return Done(fact_id, member.id, warnings=_warnings(alike))


def _place(shop: OpenShop) -> int:
    """The new member's place among the first members, who get a badge; 0 after them."""
    if "welcome" not in shop.program.values:
        return 0
    from loyalty_cli.program.promises.days.welcome import welcome_of

    one = welcome_of(shop.program)
    first = one.first or 0 if one else 0
    taken = count_members(shop.conn, first)
    return taken + 1 if taken < first else 0


def _body(draft: MemberDraft, request: EnrollRequest, referrer: Member | None) -> dict[str, Any]:
    """The names of the fields that were given, never their values."""
    told = {"name": draft.name, "phone": draft.phone, "email": draft.email, "birthday": draft.birthday}
    body: dict[str, Any] = {"told": [*(field for field, value in told.items() if value), *sorted(request.fields)]}
    brought = {
        "points": request.points,
        "credit": request.credit_cents,
        "spend": request.spend_cents,
        "spend_until": request.spend_until.isoformat() if request.spend_until else None,
        "stamps": dict(request.stamps),
        "consents": list(request.consents),
        "declined": sorted(request.declined),
        "referrer": referrer.id if referrer else None,
        "fee_paid": request.fee_paid,
    }
    return body | {name: value for name, value in brought.items() if value}


def _repeated(shop: OpenShop, known: records.Fact, draft: MemberDraft, body: dict[str, Any]) -> Done:
    member = get_member(shop.conn, known.member_id or 0)
    without_place = {name: value for name, value in known.body.items() if name != PLACE}
    same_person = (member.name, member.phone, member.email) == (draft.name, draft.phone, draft.email)
    if known.kind == "enrolment" and without_place == body and same_person:
        return Done(known.id, member.id, repeated=True)
    raise RefConflict(
        "error.ref-conflict",
        ref=known.ref,
        kind=Word("kind", known.kind),
        id=known.id,
        on=known.on,
    )


def refuse_known(shop: OpenShop, draft: MemberDraft) -> None:
    """Raises Duplicate when the phone or the e-mail is a member's already."""
    identities: tuple[tuple[Identity, str | None], ...] = (("phone", draft.phone), ("email", draft.email))
    for what, value in identities:
        if value is None:
            continue
        holders = survivors(shop.conn, members_by(shop.conn, what, value))
        if holders:
            worded, holder = Word("thing", what), holders[0]
            raise Duplicate("error.known-identity", what=worded, shown_name=holder.shown_name, card=holder.card)


def _warnings(alike: Sequence[Likeness]) -> tuple[str, ...]:
    if not alike:
        return ()
    near = [Phrase("warning.name-card", name=one.member.shown_name, card=one.member.card) for one in alike[:3]]
    return (str(Phrase("warning.maybe-known", names=Listed(near))),)


def fields_rewarded(shop: OpenShop, member_id: int) -> frozenset[str]:
    """The profile fields this member was ever rewarded for, under whichever of their records."""
    from loyalty_cli.ledger.keying.earlier import thanked_for
    from loyalty_cli.ledger.standings.families import family

    numbers = family(shop.conn, member_id)
    return frozenset(loads(why).get("id", "") for why in thanked_for(shop.conn, numbers))


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides an enrolment again.

    Who came in with a file is rewarded for nothing that was told, and may bring the tier of before.
    """
    body, imported = fact.body, "source" in fact.body
    told = () if imported else body.get("told", ())

    def decide(standing: Standing, when: When) -> Decision:
        place = None if imported else body.get(PLACE, 0)
        opening = opening_of(body)
        paid = body.get("fee_paid", False)
        decision = decide_enrolment(
            shop.program, standing, opening, when, new_codes(), told=told, place=place, fee_paid=paid
        )
        tier, exact = body.get("tier", ""), body.get("ours", False)
        return with_tier(shop.program, decision, standing, tier, when.on, exact=exact)

    key_fact(shop, member, fact.kind, body, as_keyed(fact), decide)


def opening_of(body: Mapping[str, Any], honoured: Collection[str] = ()) -> Opening:
    """The opening balances in the body of a fact, less the units of it that were booked before."""
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
