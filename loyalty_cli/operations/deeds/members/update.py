"""Change a member's details."""

from collections.abc import Mapping, Sequence
from datetime import date

from loyalty_cli.errors import BadValue, Duplicate
from loyalty_cli.language.catalogue import Word
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.keying.earlier import units_opened
from loyalty_cli.ledger.people.cards import check_card
from loyalty_cli.ledger.people.emails import check_email
from loyalty_cli.ledger.people.members import (
    Identity,
    Member,
    Replaced,
    as_kept,
    consents_in_force,
    forget_replaced,
    get_fields,
    get_member,
    keep_replaced,
    members_by,
    record_consent,
    set_field,
    survivors,
    update_member,
)
from loyalty_cli.ledger.people.phones import to_e164
from loyalty_cli.ledger.people.telling import told_of
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.operations.deeds.members.enroll import check_birthday, fields_rewarded, opening_of
from loyalty_cli.operations.deeds.members.own_fields import checked_fields, differences, shown
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel import unknown_names
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import append_anew, as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.events import decide_profile
from loyalty_cli.program.decisions.members.opening import decide_opening
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.telling.profile import ProfileRules, profile_rules
from loyalty_cli.values import Any, NamedTuple


class Changes(NamedTuple):
    """The changes as typed: None leaves a value, "" clears it. ``consents`` maps a channel to yes or no.

    ``confirm`` are fields that still hold, none of them all that grow stale; ``declined`` those not to be asked again.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: date | None = None
    clear_birthday: bool = False
    card: str | None = None
    note: str | None = None
    fields: Mapping[str, str] = {}
    consents: Mapping[str, bool] = {}
    confirm: Sequence[str] | None = None
    declined: Sequence[str] = ()
    anyway: bool = False


def update(shop: OpenShop, member: str, changes: Changes, *, on: date | None = None, ref: str | None = None) -> Receipt:
    """Writes the changes; the statement names the fields, never their values.

    The receipt says ``changes`` (field, before, after), null where nothing stood or stands.

    Refusals in this order: values, the member's, Duplicate (phone, e-mail, card of another), the day's, the receipt
    number's, BadValue (nothing would say who it is), the ledger's.
    """
    columns = _checked(shop, changes)
    fields = checked_fields(shop.program, changes.fields)
    if not (columns or fields or changes.consents or changes.confirm is not None or changes.declined):
        raise BadValue("error.nothing-to-update")
    keyed = Keyed(on, None, check_ref(ref))
    found = find_member(shop, member)
    before = shown(shop, get_member(shop.conn, found.id, follow=True))
    warnings = unknown_names.fields(shop, fields)
    done = durably(shop, lambda: _record(shop, found, columns, fields, changes, keyed))
    if not done.repeated:
        done = done._replace(warnings=(*done.warnings, *warnings))
    after = shown(shop, get_member(shop.conn, done.member_id))
    return receipt(shop, done, {"changes": list(differences(before, after))})


def _checked(shop: OpenShop, changes: Changes) -> dict[str, str | date | None]:
    today = shop.now().today
    columns: dict[str, str | date | None] = {}
    if changes.name is not None:
        columns["name"] = clean_text(changes.name, "name") if changes.name else ""
    if changes.phone is not None:
        columns["phone"] = to_e164(changes.phone, shop.program.shop.country) if changes.phone else None
    if changes.email is not None:
        columns["email"] = check_email(changes.email) if changes.email else None
    if changes.card:
        columns["card"] = check_card(changes.card)
    if changes.note is not None:
        columns["note"] = clean_text(changes.note, "note", 500) if changes.note else ""
    if changes.birthday is not None:
        check_birthday(changes.birthday, today)
        columns |= {"birthday": changes.birthday, "birthday_told_on": today}
    elif changes.clear_birthday:
        columns |= {"birthday": None, "birthday_told_on": None}
    return columns


def _record(
    shop: OpenShop,
    found: Member,
    columns: dict[str, str | date | None],
    fields: dict[str, str | None],
    changes: Changes,
    keyed: Keyed,
) -> Done:
    member = get_member(shop.conn, found.id, follow=True)
    if not changes.anyway:
        _refuse_others(shop, member, columns)
    told = [name for name, value in {**columns, **fields}.items() if value and name != "birthday_told_on"]
    known = _known_before(shop, member, told, keyed)
    body: dict[str, Any] = {"told": sorted(told)}
    if known:
        body["known"] = known
    if cleared := sorted(name for name, value in {**columns, **fields}.items() if not value):
        body["cleared"] = cleared
    if changes.consents:
        body["consents"] = dict(changes.consents)
    if confirmed := _confirmed(shop, member, changes.confirm):
        body["confirmed"] = confirmed
    if changes.declined:
        body["declined"] = sorted(changes.declined)

    def decide(standing: Standing, when: When) -> Decision:
        return _decide(shop, member, body, standing, when)

    done = key_fact(shop, member, "profile", body, keyed, decide)
    if not done.repeated:
        _write(shop, member, columns, fields, changes, done.fact_id)
    return done


def _decide(shop: OpenShop, member: Member, body: Mapping[str, Any], standing: Standing, when: When) -> Decision:
    """What was told for the first time, and what was known and is told again or confirmed."""
    told, known = body.get("told", ()), body.get("known", ())
    new = [name for name in told if name not in known]
    again = [*known, *body.get("confirmed", ())]
    before = told_of(shop.conn, member.id) if again else None
    confirmed = {name: before.day(name) for name in again} if before else {}
    return decide_profile(shop.program, standing, new, fields_rewarded(shop, member.id), when, confirmed)


def _confirmed(shop: OpenShop, member: Member, asked: Sequence[str] | None) -> list[str]:
    """The fields that still hold: those named, else all known ones that grow stale. Raises BadValue for unknown."""
    if asked is None:
        return []
    known = shown(shop, member)
    rules = profile_rules(shop.program) or ProfileRules()
    missing = [name for name in asked if name not in known]
    found = list(asked) or [name for name in rules.refresh_fields if name in known]
    if missing or not found:
        raise BadValue("error.nothing-to-confirm", field=", ".join(missing or rules.refresh_fields))
    return sorted(set(found))


def _known_before(shop: OpenShop, member: Member, told: list[str], keyed: Keyed) -> list[str]:
    """The fields that were known already: changing them is not telling them for the first time."""
    if keyed.ref is not None and (fact := records.fact_by_ref(shop.conn, keyed.ref)) is not None:
        return list(fact.body.get("known", []))
    own = get_fields(shop.conn, member.id)
    return sorted(name for name in told if own.get(name) or getattr(member, name, None))


def _write(
    shop: OpenShop,
    member: Member,
    columns: dict[str, str | date | None],
    fields: dict[str, str | None],
    changes: Changes,
    fact_id: int,
) -> None:
    today = shop.now().today
    if columns.get("birthday") == member.birthday:
        # Told again unchanged is not told again: the gift's waiting time would begin again.
        columns.pop("birthday_told_on", None)
    forget_replaced(shop.conn, today)
    keep_replaced(shop.conn, fact_id, member.id, _replaced(shop, member, columns, fields, changes.consents))
    update_member(shop.conn, member.id, {**columns, "last_contact_on": today})
    for name, value in fields.items():
        set_field(shop.conn, member.id, name, value)
    for channel, granted in changes.consents.items():
        record_consent(shop.conn, member.id, channel, granted, "told", today)


def _replaced(
    shop: OpenShop,
    member: Member,
    columns: Mapping[str, str | date | None],
    fields: Mapping[str, str | None],
    consents: Mapping[str, bool],
) -> list[Replaced]:
    """What stands before and after the change, so that it can be undone."""
    own, given = get_fields(shop.conn, member.id), consents_in_force(shop.conn, member.id)
    rows = [Replaced(name, as_kept(getattr(member, name)), as_kept(value)) for name, value in columns.items()]
    rows += [Replaced(f"field:{name}", own.get(name), value) for name, value in fields.items()]
    for channel, granted in consents.items():
        was = given.get(channel)
        rows.append(Replaced(f"consent:{channel}", None if was is None else str(int(was)), str(int(granted))))
    return rows


def _refuse_others(shop: OpenShop, member: Member, columns: Mapping[str, str | date | None]) -> None:
    identities: tuple[Identity, ...] = ("phone", "email")
    for what in identities:
        value = columns.get(what)
        if not value:
            continue
        holders = survivors(shop.conn, members_by(shop.conn, what, str(value)))
        for holder in holders:
            if holder.id != member.id:
                raise Duplicate(
                    "error.known-identity-update",
                    what=Word("thing", what),
                    shown_name=holder.shown_name,
                    card=holder.card,
                    card2=member.card,
                )


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Replays a change of details; one of a file (with ``source``) with the opening balances it brought."""
    if "source" in fact.body:
        _replay_opening(shop, fact, member)
        return

    def decide(standing: Standing, when: When) -> Decision:
        return _decide(shop, member, fact.body, standing, when)

    key_fact(shop, member, fact.kind, fact.body, as_keyed(fact), decide)


def _replay_opening(shop: OpenShop, fact: Fact, member: Member) -> None:
    opening = opening_of(fact.body, units_opened(shop.conn, member.id))
    append_anew(shop, fact, lambda standing, when: decide_opening(shop.program, standing, opening, when, new_codes()))
