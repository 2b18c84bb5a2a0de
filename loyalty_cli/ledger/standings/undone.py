"""The fact to undo, as it stands: its entries, the vouchers and lots it touched, what returns could not take back."""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import date

from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.standings.full_cards import with_boxes
from loyalty_cli.ledger.standings.shortfalls import collected_since, referrals_taken_back, returned_purchases
from loyalty_cli.ledger.standings.standing import NOW, AsOf, vouchers_as_of
from loyalty_cli.ledger.standings.visits import moved_lots, visits_keyed_since
from loyalty_cli.ledger.store.programs import program_of
from loyalty_cli.program.decisions.reversals.lots_back import revive_days, standing_debits
from loyalty_cli.program.decisions.reversals.shortfalls import Shortfall, shortfalls
from loyalty_cli.program.decisions.reversals.undo import NOT_REVIVED, Undone
from loyalty_cli.program.kernel.expiry import kept_until
from loyalty_cli.program.kernel.facts import POINTS, Extension, Recorded, When
from loyalty_cli.program.program import Program


def undone_record(conn: sqlite3.Connection, program: Program, fact: Fact, member_id: int, when: When) -> Undone:
    """The fact to undo as it stands today."""
    entries = records.recorded_entries(conn, fact.id, when.on)
    entries += records.corrections_of(conn, fact, when.on)
    if fact.kind == "return":
        entries += collected_since(conn, fact, when.on)
    return Undone(
        fact.id,
        entries,
        records.issued_vouchers(conn, fact.id),
        records.named_vouchers(conn, entries),
        with_boxes(conn, vouchers_as_of(conn, member_id, AsOf(max(when.on, when.keyed_on), NOW))),
        _moved(conn, program, fact, member_id),
        records.tier_changes_of(conn, fact.id),
        _revive_days(conn, fact),
        _shortfalls(conn, fact, entries, when.on),
    )


def _shortfalls(conn: sqlite3.Connection, fact: Fact, entries: Sequence[Recorded], on: date) -> tuple[Shortfall, ...]:
    """What returns could not take back of the purchases whose points these entries drew on.

    But for the purchase whose return is undone: what came back of it is bought again.
    """
    debits = [one for entry in entries if entry.unit == POINTS for one, _ in standing_debits(entry) if entry.amount < 0]
    lots = {lot.id for one in debits for lot, _ in one.draws}
    bought = returned_purchases(conn, lots) if lots else ()
    found = (
        shortfalls(program_of(conn, one.program_id), records.purchase_record(conn, one, on))
        for one in bought
        if one.id != fact.reverses
    )
    return tuple(shortfall for some in found for shortfall in some) + _of_referrals(conn, lots, on)


def _of_referrals(conn: sqlite3.Connection, lots: Collection[int], on: date) -> tuple[Shortfall, ...]:
    """What could not be taken back of referrals whose points these entries drew on."""
    numbers = referrals_taken_back(conn, lots) if lots else []
    gave = ((number, one) for number in numbers for one in records.recorded_entries(conn, number, on))
    return tuple(
        Shortfall(number, one, one.net - one.lapsed)
        for number, one in gave
        if one.unit == POINTS and one.amount > 0 and one.net > one.lapsed
    )


def _moved(conn: sqlite3.Connection, program: Program, fact: Fact, member_id: int) -> tuple[Extension, ...]:
    """The lots whose last day the fact moved, each with the day until which visits keyed since keep it.

    None of a record merged into this one: they are empty.
    """
    moved = moved_lots(conn, fact.id) if fact.member_id == member_id else []
    if not moved:
        return ()
    expiry = program.points.expiry
    by_visits = expiry.mode == "inactivity"
    visits = visits_keyed_since(conn, member_id, fact.id) if by_visits else []
    back = ((lot_id, last, kept_until(expiry, before, visits)) for lot_id, last, before in moved)
    return tuple(Extension(lot_id, until) for lot_id, last, until in back if until < last)


def _revive_days(conn: sqlite3.Connection, fact: Fact) -> int:
    """A lapsed lot that gets points back lives on for the reward's voucher validity; not what a return took back."""
    if fact.kind == "return":
        return NOT_REVIVED
    wanted = str(fact.body.get("reward", ""))
    reward = program_of(conn, fact.program_id).reward(wanted) if wanted else None
    return revive_days(reward)
