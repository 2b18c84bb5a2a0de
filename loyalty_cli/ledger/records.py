"""Earlier facts as they stand today: what was told, what is left of what they gave, what stands on them."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from loyalty_cli.ledger.standing import NOW, AsOf, lot_of, voucher
from loyalty_cli.program.facts import (
    SPENDABLE,
    VOUCHER,
    Extension,
    Line,
    Lot,
    PurchaseRecord,
    Recorded,
    TierChange,
    Voucher,
)
from loyalty_cli.program.purchase import money_off, rest_included
from loyalty_cli.values import NamedTuple

ALWAYS = date(9999, 12, 31)


class Fact(NamedTuple):
    """A fact as it was written; ``body`` is what was told."""

    id: int
    kind: str
    member_id: int | None
    on: date
    at: str | None
    keyed_on: date
    recorded_at: str
    operator: str | None
    ref: str | None
    op_id: str | None
    batch_id: int | None
    reverses: int | None
    program_id: int
    body: Mapping[str, Any]


_COLUMNS = (
    "id, kind, member_id, on_date, at_time, keyed_on, recorded_at, operator, ref, op_id, batch_id, reverses,"
    " program_id, body"
)


def _fact(row: tuple[Any, ...] | None) -> Fact | None:
    if row is None:
        return None
    on, keyed_on = date.fromisoformat(row[3]), date.fromisoformat(row[5])
    return Fact._make((*row[:3], on, row[4], keyed_on, *row[6:13], json.loads(row[13])))


def fact_by_id(conn: sqlite3.Connection, fact_id: int) -> Fact | None:
    """The fact of that number, or None."""
    return _fact(conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE id = ?", (fact_id,)).fetchone())


def fact_by_ref(conn: sqlite3.Connection, ref: str) -> Fact | None:
    """The fact of that receipt number, or None."""
    return _fact(conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE ref = ?", (ref,)).fetchone())


def fact_by_op(conn: sqlite3.Connection, op_id: str) -> Fact | None:
    """The fact of that operation id, or None."""
    return _fact(conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE op_id = ?", (op_id,)).fetchone())


def last_keyed(conn: sqlite3.Connection, kinds: tuple[str, ...]) -> Fact | None:
    """The last fact of these kinds that was not undone, or None."""
    marks = ",".join("?" * len(kinds))
    return _fact(
        conn.execute(
            f"SELECT {_COLUMNS} FROM facts f WHERE kind IN ({marks}) AND NOT EXISTS"
            " (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo') ORDER BY id DESC LIMIT 1",
            kinds,
        ).fetchone()
    )


def standing_on(conn: sqlite3.Connection, fact_id: int) -> tuple[tuple[int, str], ...]:
    """Facts that reverse this one and were not undone themselves: (number, kind), oldest first."""
    rows = conn.execute(
        "SELECT id, kind FROM facts f WHERE reverses = ? AND NOT EXISTS"
        " (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo') ORDER BY id",
        (fact_id,),
    )
    return tuple(rows.fetchall())


def recorded_entries(conn: sqlite3.Connection, fact_id: int, on: date) -> tuple[Recorded, ...]:
    """The entries of a fact, each with what is left of it on that day."""
    rows = conn.execute(
        "SELECT id, unit, amount, rule, why, counts_on, expires_on, reverses FROM entries WHERE fact_id = ?"
        " ORDER BY id",
        (fact_id,),
    ).fetchall()
    return tuple(_recorded(conn, row, on) for row in rows)


def _recorded(conn: sqlite3.Connection, row: tuple[Any, ...], on: date) -> Recorded:
    entry_id, unit, amount, rule, why, counts_on, expires_on, reverses = row
    spendable = unit in SPENDABLE
    is_lot = spendable and amount > 0 and reverses is None
    return Recorded(
        entry_id,
        unit,
        amount,
        rule,
        json.loads(why),
        _net(conn, entry_id, amount),
        _lapsed(conn, entry_id, on) if is_lot else 0,
        date.fromisoformat(counts_on),
        date.fromisoformat(expires_on) if expires_on else None,
        _draws(conn, entry_id) if spendable and amount < 0 else (),
    )


def _net(conn: sqlite3.Connection, entry_id: int, amount: int) -> int:
    """An entry, less what was taken back of it, plus what of that was undone…"""
    rows = conn.execute("SELECT id, amount FROM entries WHERE reverses = ?", (entry_id,)).fetchall()
    return amount + sum(_net(conn, *row) for row in rows)


def _lapsed(conn: sqlite3.Connection, lot_id: int, on: date) -> int:
    """What lapsed unused of a lot: written down by a night, or past its last day and not yet written."""
    (written,) = conn.execute(
        "SELECT coalesce(sum(a.amount), 0) FROM allocations a JOIN entries d ON d.id = a.debit_id"
        " WHERE a.lot_id = ? AND d.rule = 'lapse'",
        (lot_id,),
    ).fetchone()
    (due,) = conn.execute(
        "SELECT coalesce(sum(remaining), 0) FROM lots WHERE entry_id = ? AND expires_on < ?", (lot_id, on.isoformat())
    ).fetchone()
    return int(written + due)


def _draws(conn: sqlite3.Connection, debit_id: int) -> tuple[tuple[Lot, int], ...]:
    rows = conn.execute(
        "SELECT l.entry_id, l.unit, l.granted, l.remaining, l.expires_on, l.fact_id, l.on_date, sum(a.amount)"
        " FROM allocations a JOIN lots l ON l.entry_id = a.lot_id WHERE a.debit_id = ?"
        " GROUP BY a.lot_id HAVING sum(a.amount) > 0 ORDER BY min(a.id)",
        (debit_id,),
    )
    return tuple((lot_of(row), row[7]) for row in rows)


def lines_of(raw: list[list[Any]]) -> tuple[Line, ...]:
    """The lines as a fact's body holds them."""
    return tuple(Line(*line) for line in raw)


def purchase_record(conn: sqlite3.Connection, fact: Fact, on: date) -> PurchaseRecord:
    """A purchase as it stands on that day: what came back of it, what is left of its entries."""
    body = fact.body
    used = voucher(conn, body["voucher"], AsOf(ALWAYS, NOW)) if body.get("voucher") else None
    returns = [
        one for fact_id, kind in standing_on(conn, fact.id) if kind == "return" and (one := fact_by_id(conn, fact_id))
    ]
    return PurchaseRecord(
        fact.id,
        fact.on,
        body["amount"],
        rest_included(body["amount"], lines_of(body["lines"])),
        money_off(used, body["amount"]) if used else 0,
        body.get("credit", 0),
        used,
        recorded_entries(conn, fact.id, on),
        tuple(line for one in returns for line in lines_of(one.body.get("lines", []))),
        sum(one.body["amount"] for one in returns),
    )


def issued_vouchers(conn: sqlite3.Connection, fact_id: int) -> tuple[Voucher, ...]:
    """The vouchers a fact issued, with their state now."""
    rows = conn.execute("SELECT code FROM vouchers WHERE fact_id = ? ORDER BY rowid", (fact_id,)).fetchall()
    found = (voucher(conn, code, AsOf(ALWAYS, NOW)) for (code,) in rows)
    return tuple(one for one in found if one is not None)


def used_vouchers(conn: sqlite3.Connection, entries: tuple[Recorded, ...]) -> dict[str, Voucher]:
    """The vouchers that these entries used or withdrew, by unit."""
    used: dict[str, Voucher] = {}
    for entry in entries:
        if entry.unit.startswith(VOUCHER) and entry.amount < 0:
            one = voucher(conn, entry.unit.removeprefix(VOUCHER), AsOf(ALWAYS, NOW))
            if one is not None:
                used[entry.unit] = one
    return used


def moved_lots(conn: sqlite3.Connection, fact_id: int) -> tuple[Extension, ...]:
    """Lots whose last day this fact moved and nothing moved since, with the day before the move."""
    rows = conn.execute(
        "SELECT x.lot_id, coalesce((SELECT p.expires_on FROM extensions p WHERE p.lot_id = x.lot_id AND p.id < x.id"
        " ORDER BY p.id DESC LIMIT 1), e.expires_on) FROM extensions x JOIN entries e ON e.id = x.lot_id"
        " WHERE x.fact_id = ? AND NOT EXISTS (SELECT 1 FROM extensions n WHERE n.lot_id = x.lot_id AND n.id > x.id)",
        (fact_id,),
    )
    return tuple(Extension(lot_id, date.fromisoformat(before)) for lot_id, before in rows)


def tier_changes_of(conn: sqlite3.Connection, fact_id: int) -> tuple[TierChange, ...]:
    """The tier changes a fact made."""
    rows = conn.execute(
        "SELECT before, after, on_date, rule FROM tier_changes WHERE fact_id = ? ORDER BY id", (fact_id,)
    )
    return tuple(TierChange(before, after, date.fromisoformat(on), rule) for before, after, on, rule in rows)
