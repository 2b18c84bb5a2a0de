"""Record one fact in one transaction: find the member, the day and an earlier fact that is the same, and commit."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from loyalty_cli.errors import BadText, DateOutOfRange, RefConflict, StorageError
from loyalty_cli.jsons import dumps, loads
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.facts import journal, outside, records
from loyalty_cli.ledger.facts.chain import seal_of
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.keying.earlier import same_since
from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.values import Any, Final, NamedTuple

RULES: Final = "rules"
SEGMENTS: Final = "segments"
"""In a body: the day of the lists that were asked (``on``), and the segments ``in`` which the member was."""
_NOT_TOLD: Final = (RULES, "reviewed", "channel", "occasions", "pending", SEGMENTS, "gift_card", "cards_paid")
RULES_NOW: Final = 2
"""Undos and returns tell by which rules they were decided; those of the first release, which tell nothing, are decided
again as they were."""


class Keyed(NamedTuple):
    """What identifies a command: the day it is dated, the time of day, the receipt number, the batch it came in.

    ``op_id`` identifies what has no receipt number when it is told again; one is made where none is given.
    ``segments`` is what was read of the lists for a fact that is decided again; None for one that is keyed now.
    """

    on: date | None = None
    at: str | None = None
    ref: str | None = None
    batch_id: int | None = None
    op_id: str | None = None
    segments: Mapping[str, Any] | None = None


class Done(NamedTuple):
    """The fact that answers a command; ``repeated`` when it was there before; warnings to say aloud.

    ``changes`` are the member's details that it changed: field, before, after.
    """

    fact_id: int
    member_id: int
    repeated: bool = False
    warnings: tuple[str, ...] = ()
    figures: Mapping[str, int] = {}
    changes: tuple[dict[str, str | None], ...] = ()


def when_of(shop: OpenShop, keyed: Keyed, not_before: date = date.min) -> When:
    """The day of the fact and the day of keying.

    Raises DateOutOfRange for a day to come. An hour to come is taken: the clocks of registers differ, and ``audit``
    looks at it. What takes back a fact is dated ``not_before`` that one, although the clock of this till may be behind
    the other's.
    """
    now = shop.now()
    on = max(keyed.on or now.today, not_before)
    if on > max(now.today, not_before):
        raise DateOutOfRange("error.still-to-come", on=on, today=now.today)
    return When(on, now.today, _minute(keyed, now.today, now.at))


def time_of(shop: OpenShop, keyed: Keyed) -> str | None:
    """The time of day: as told, else now for what happens today, else not known."""
    now = shop.now()
    return keyed.at or (now.at if keyed.on in (None, now.today) else None) or None


def _minute(keyed: Keyed, today: date, at_now: str) -> int | None:
    at = keyed.at or (at_now if keyed.on in (None, today) else None)
    return int(at[:2]) * 60 + int(at[3:]) if at else None


def check_enrolled(member: Member, when: When) -> None:
    """Raises DateOutOfRange for a fact before the member was enrolled."""
    if when.on < member.joined_on:
        raise DateOutOfRange("error.before-enrolment", on=when.on, joined_on=member.joined_on)


def find_member(shop: OpenShop, text: str) -> Member:
    """The one member a text means. Raises MemberNotFound, MemberAmbiguous."""
    return resolve(shop.conn, text, shop.program.shop.country)


def check_ref(ref: str | None) -> str | None:
    """A receipt number as it will be kept. Raises BadText."""
    if ref is None:
        return None
    ref = clean_text(ref, "receipt number", 64)
    if ref.isdigit() and len(ref) > 18:
        raise BadText("error.ref-long")
    return ref


def earlier(
    shop: OpenShop, kind: str, member_id: int | None, body: Mapping[str, Any], keyed: Keyed
) -> records.Fact | None:
    """The fact of the same receipt number and content, or None for a new number.

    Raises RefConflict when the number is known with other content.
    """
    if keyed.ref is None:
        return None
    fact = records.fact_by_ref(shop.conn, keyed.ref)
    if fact is None:
        return None
    same = (fact.kind, fact.member_id, _told(fact.body)) == (kind, member_id, _told(_plain(body)))
    if not same or (keyed.on is not None and keyed.on != fact.on):
        raise RefConflict("error.ref-conflict", ref=keyed.ref, kind=Word("kind", fact.kind), id=fact.id, on=fact.on)
    return fact


def _told(body: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a fact the same when it is told again: not how it was decided, nor where it was sold."""
    return {name: value for name, value in body.items() if name not in _NOT_TOLD}


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it reads back from the ledger: tuples are lists there."""
    plain: dict[str, Any] = loads(dumps(body))
    return plain


def draft_of(
    shop: OpenShop, kind: str, member_id: int | None, when: When, body: Mapping[str, Any], keyed: Keyed, **more: Any
) -> FactDraft:
    """The fact to be written. Without a receipt number it gets an operation id of its own."""
    op_id = keyed.op_id or (None if keyed.ref else os.urandom(8).hex())
    return FactDraft(
        kind,
        member_id,
        when.on,
        when.keyed_on,
        shop.now().instant,
        body,
        time_of(shop, keyed),
        shop.operator,
        keyed.ref,
        op_id,
        keyed.batch_id,
        **more,
    )


def append(shop: OpenShop, draft: FactDraft, decision: Decision) -> int:
    """Writes one fact in the caller's transaction; returns its number."""
    return journal.append(shop.conn, draft, shop.recording, decision)


def durably(shop: OpenShop, work: Callable[[], Done]) -> Done:
    """Runs ``work`` in one transaction and says the truth about it.

    After a storage error the ledger is opened again: when the fact is there the commit had come through.
    """
    done: Done | None = None
    sealed: bytes | None = None
    try:
        with connection.writing(shop.conn):
            done = work()
            sealed = seal_of(shop.conn, done.fact_id)
        return done._replace(warnings=(*done.warnings, *_lost(shop)))
    except StorageError as error:
        if done is not None and _is_there(shop, done.fact_id, sealed):
            return done
        raise error.with_hint(Phrase("error.nothing-recorded", hint=error.hint)) from error


def _lost(shop: OpenShop) -> tuple[str, ...]:
    """A warning where the ledger lacks facts that the head beside it knows, with the first of them."""
    if not shop.root or not outside.is_lost(shop.conn, shop.db_path):
        return ()
    from loyalty_cli.config import files
    from loyalty_cli.ledger.copies.backups import lost_since

    lost = ", ".join(lost_since(files.resolve(shop.root, shop.settings.backup_dir), shop.conn))
    if lost:
        return (str(Phrase("warning.facts-missing-named", named=lost)),)
    return (str(Phrase("warning.facts-missing")),)


def _is_there(shop: OpenShop, fact_id: int, sealed: bytes | None) -> bool:
    """Whether the very fact came through, as a new connection sees it."""
    try:
        conn = sqlite3.connect(shop.db_path, isolation_level=None)
        try:
            return sealed is not None and seal_of(conn, fact_id) == sealed
        finally:
            conn.close()
    except sqlite3.Error:
        return False


def keyed_twice(
    shop: OpenShop, member_id: int, kind: str, told: Mapping[str, Any], keyed: Keyed, what: str
) -> tuple[str, ...]:
    """A warning where the same was keyed of a member for that day within five minutes, and stands.

    ``told`` is what of the body makes it the same, ``what`` the key of how that is said. Receipt numbers tell
    two apart, unless they look alike (``T-1001``, ``t-1001``).
    """
    now = shop.now()
    since = _five_minutes_before(now.instant)
    rows = same_since(shop.conn, member_id, kind, keyed.on or now.today, since, told)
    named = next((name for ref, name in rows if _may_be_one(ref, keyed.ref)), None)
    return (str(Phrase("warning.keyed-twice", what=Phrase(what), named=named)),) if named else ()


def _may_be_one(earlier_ref: str | None, ref: str | None) -> bool:
    """Whether two slips may be one: none has a number, or their numbers differ and look alike."""
    if ref is None or earlier_ref is None:
        return ref is None
    from loyalty_cli.ledger.people.folding import look_of_ref

    return ref != earlier_ref and look_of_ref(ref) == look_of_ref(earlier_ref)


def _five_minutes_before(instant: str) -> str:
    """The instant five minutes earlier, as recorded."""
    from datetime import datetime

    return (datetime.fromisoformat(instant) - timedelta(minutes=5)).isoformat(timespec="seconds")


def reviewed_in(body: Mapping[str, Any]) -> str | None:
    """The instant of the first night that had reviewed tiers when an undo was keyed, as its body tells it."""
    return body.get("reviewed")
