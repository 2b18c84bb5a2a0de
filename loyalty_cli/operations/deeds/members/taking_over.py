"""A merge fills in what the record that stays does not know; an undone merge takes it out again."""

import sqlite3
from datetime import date

from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.keying import merging
from loyalty_cli.ledger.people.members import (
    Member,
    Value,
    consents_in_force,
    get_fields,
    record_consent,
    set_field,
    update_member,
)
from loyalty_cli.values import Any, Final, NamedTuple

_COLUMNS: Final = ("name", "phone", "email", "birthday", "note")
_SOURCE: Final = "merge "
"""Sources of consents that a merge brought, each with its fact."""


class Consent(NamedTuple):
    """A consent that the record that stays did not have, or had differently."""

    channel: str
    granted: bool
    on: date
    wording: str


class TakenOver(NamedTuple):
    """What was taken over: ``told`` as the fact's body names it, and the consents that are still to be written."""

    told: dict[str, Any]
    consents: tuple[Consent, ...]

    def write_consents(self, conn: sqlite3.Connection, member_id: int, fact_id: int) -> None:
        """Writes the consents, each with the merge it came by."""
        for one in self.consents:
            source = f"{_SOURCE}{fact_id}"
            record_consent(conn, member_id, one.channel, one.granted, source, one.on, one.wording)


def take_over_profile(conn: sqlite3.Connection, goes: Member, stays: Member) -> TakenOver:
    """Fills in what the record that stays does not know, in the caller's transaction. What it knows stays.

    A channel that either refused stays refused.
    """
    got = [name for name in _COLUMNS if getattr(goes, name) and not getattr(stays, name)]
    changes: dict[str, Value] = {name: getattr(goes, name) for name in got}
    if "birthday" in got:
        changes["birthday_told_on"] = goes.birthday_told_on
    told: dict[str, Any] = {}
    if goes.joined_on < stays.joined_on:
        changes["joined_on"] = goes.joined_on
        told["joined"] = stays.joined_on.isoformat()
    contacts = [day for day in (_last_contact(conn, goes), stays.last_contact_on) if day is not None]
    changes["last_contact_on"] = max(contacts, default=None)
    update_member(conn, stays.id, changes)
    known = get_fields(conn, stays.id)
    fields = {name: value for name, value in get_fields(conn, goes.id).items() if name not in known}
    for name, value in fields.items():
        set_field(conn, stays.id, name, value)
    told |= {key: names for key, names in (("got", got), ("fields", list(fields))) if names}
    return TakenOver(told, tuple(_consents(conn, goes, stays)))


def _last_contact(conn: sqlite3.Connection, member: Member) -> date | None:
    days = [day for day in (merging.last_contact(conn, member.id), member.last_contact_on) if day]
    return max(days, default=None)


def _consents(conn: sqlite3.Connection, goes: Member, stays: Member) -> list[Consent]:
    own = consents_in_force(conn, stays.id)
    found = []
    for channel, granted in consents_in_force(conn, goes.id).items():
        if channel not in own or (own[channel] and not granted):
            found.append(Consent(channel, granted, *merging.consent_told(conn, goes.id, channel)))
    return found


def give_back_profile(conn: sqlite3.Connection, other: Member, stays: Member, joined: Fact) -> None:
    """Takes what was taken over out again, where it has not been changed since, in the caller's transaction."""
    changes: dict[str, Value] = {}
    for name in joined.body.get("got", ()):
        if getattr(stays, name) == getattr(other, name):
            changes[name] = "" if name in ("name", "note") else None
    if "birthday" in changes:
        changes["birthday_told_on"] = None
    if "joined" in joined.body:
        changes["joined_on"] = date.fromisoformat(joined.body["joined"])
    update_member(conn, stays.id, changes)
    mine, theirs = get_fields(conn, stays.id), get_fields(conn, other.id)
    for name in joined.body.get("fields", ()):
        if mine.get(name) == theirs.get(name):
            set_field(conn, stays.id, name, None)
    merging.drop_consents(conn, stays.id, f"{_SOURCE}{joined.id}")
