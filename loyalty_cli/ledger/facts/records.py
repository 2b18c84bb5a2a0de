"""Read earlier facts: their input, what is left of their entries, and the facts that refer to them."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.facts.texts import told_body
from loyalty_cli.ledger.standings.standing import NOW, AsOf, lot_of, net, voucher
from loyalty_cli.ledger.store.clauses import STANDS, holders, in_sql, place
from loyalty_cli.program.kernel.facts import (
    CORRECTED,
    CREDIT,
    EARNED,
    GIFT_CARD,
    PAID_CREDIT,
    POINTS,
    SPENDABLE,
    STAMPED,
    STAMPS,
    VOUCHER,
    Cut,
    Line,
    Lot,
    PurchaseRecord,
    Recorded,
    TierChange,
    Voucher,
)
from loyalty_cli.values import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.decisions.reversals.hand_over import Returned

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


def _fact(conn: sqlite3.Connection, row: tuple[Any, ...] | None) -> Fact | None:
    if row is None:
        return None
    on, keyed_on = date.fromisoformat(row[3]), date.fromisoformat(row[5])
    return Fact._make((*row[:3], on, row[4], keyed_on, *row[6:13], told_body(conn, row[0], row[13])))


def fact_by_id(conn: sqlite3.Connection, fact_id: int) -> Fact | None:
    """The fact of that number, or None."""
    return _fact(conn, conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE id = ?", (fact_id,)).fetchone())


def ref_of(conn: sqlite3.Connection, fact_id: int) -> str | None:
    """The receipt number of a fact; None where it has none, or is not there."""
    row = conn.execute("SELECT ref FROM facts WHERE id = ?", (fact_id,)).fetchone()
    return row[0] if row else None


def entries_told(
    conn: sqlite3.Connection, fact_id: int
) -> list[tuple[str, int, str, str, str | None, str | None, str | None]]:
    """The entries of a fact: unit, amount, rule, why (JSON), last day; rule and why of what each takes back."""
    told = (
        "SELECT e.unit, e.amount, e.rule, e.why, e.expires_on, r.rule, r.why FROM entries e"
        " LEFT JOIN entries r ON r.id = e.reverses WHERE e.fact_id = ? ORDER BY e.id"
    )
    return conn.execute(told, (fact_id,)).fetchall()


def last_of_kind(conn: sqlite3.Connection, kind: str) -> int:
    """The number of the last fact of a kind; 0 without one."""
    (number,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts WHERE kind = ?", (kind,)).fetchone()
    return int(number)


def digest_of(conn: sqlite3.Connection, program_id: int) -> str:
    """The digest of a recorded program."""
    (digest,) = conn.execute("SELECT digest FROM programs WHERE id = ?", (program_id,)).fetchone()
    return str(digest)


def fact_by_ref(conn: sqlite3.Connection, ref: str) -> Fact | None:
    """The fact of that receipt number, or None; the latest, where the number was used again."""
    query = f"SELECT {_COLUMNS} FROM facts WHERE ref = ?"
    fact = _fact(conn, conn.execute(query, (ref,)).fetchone())
    if fact is None:
        return None
    now = _current(conn, ref)
    return fact if now == ref else _fact(conn, conn.execute(query, (now,)).fetchone()) or fact


def fact_of_operation(conn: sqlite3.Connection, op_id: str) -> Fact | None:
    """The fact of an operation id, or None."""
    return _fact(conn, conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE op_id = ?", (op_id,)).fetchone())


def fact_keyed(conn: sqlite3.Connection, ref: str) -> Fact | None:
    """The fact that holds a receipt number; None for a new number, and for one that is free again."""
    return _fact(conn, conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE ref = ?", (_current(conn, ref),)).fetchone())


def _current(conn: sqlite3.Connection, ref: str) -> str:
    from loyalty_cli.ledger.facts.reusable_refs import current_one

    return current_one(conn, "ref", ref)


def standing_on(conn: sqlite3.Connection, fact_id: int) -> tuple[tuple[int, str], ...]:
    """Facts that reverse this one and were not undone themselves: (number, kind), oldest first."""
    rows = conn.execute(
        f"SELECT id, kind FROM facts f WHERE reverses = ? AND {STANDS} ORDER BY id",
        (fact_id,),
    )
    return tuple(rows.fetchall())


_ENTRY = "id, unit, amount, rule, why, counts_on, expires_on, reverses, member_id"


_CORRECTS: Final = (
    f"fact_id IN (SELECT by_fact FROM undone WHERE member_id IN {holders('?')} AND by_fact > ?) AND rule = ?"
    " AND json_extract(why, '$.fact') = ?"
)
"""Entries of later undos that correct a fact: its member and number, the rule, its number again.

They are of its member, or of one whom that has become part of.
"""


def recorded_entries(conn: sqlite3.Connection, fact_id: int, on: date) -> tuple[Recorded, ...]:
    """The entries of a fact, each with what is left of it on that day."""
    rows = conn.execute(f"SELECT {_ENTRY} FROM entries WHERE fact_id = ? ORDER BY id", (fact_id,)).fetchall()
    return tuple(_recorded(conn, row, on) for row in rows)


def corrections_of(conn: sqlite3.Connection, fact: Fact, on: date) -> tuple[Recorded, ...]:
    """What undos of other facts have given besides for a fact, each with what is left of it on that day."""
    rows = conn.execute(
        f"SELECT {_ENTRY} FROM entries WHERE {_CORRECTS} AND reverses IS NULL ORDER BY id",
        (fact.member_id, fact.id, CORRECTED, fact.id),
    ).fetchall()
    return tuple(_recorded(conn, row, on) for row in rows)


def recorded_entry(conn: sqlite3.Connection, entry_id: int | None, on: date) -> Recorded | None:
    """One entry, with what is left of it on that day, or None."""
    row = conn.execute(f"SELECT {_ENTRY} FROM entries WHERE id = ?", (entry_id,)).fetchone()
    return _recorded(conn, row, on) if row else None


def _recorded(conn: sqlite3.Connection, row: tuple[Any, ...], on: date) -> Recorded:
    from loyalty_cli.ledger.standings.carried import carried_on, given_back_elsewhere

    entry_id, unit, amount, rule, why, counts_on, expires_on, reverses, holder = row
    spendable = unit in SPENDABLE
    given = amount > 0 and reverses is None
    lapsed = 0
    carried: tuple[int, ...] = ()
    if spendable and given:
        carried = carried_on(conn, entry_id)
        lapsed = sum(_lapsed(conn, lot_id, on) for lot_id in (entry_id, *carried))
    elif given and unit.startswith(STAMPS):
        lapsed = min(_boxes_lapsed(conn, entry_id), amount)
    draws = _draws(conn, entry_id, gave_back=amount > 0) if spendable and not given else ()
    again: tuple[Recorded, ...] = ()
    if spendable and amount < 0:
        over = _taken_over(conn, draws, on)
        draws = tuple(one for one in draws if one[0].id not in over)
        again = (*(_recorded(conn, one, on) for one in _retaken(conn, entry_id)), *over.values())
    return Recorded(
        entry_id,
        unit,
        amount,
        rule,
        loads(why),
        net(conn, entry_id, amount) + (given_back_elsewhere(conn, entry_id) if spendable and given else 0),
        lapsed,
        date.fromisoformat(counts_on),
        date.fromisoformat(expires_on) if expires_on else None,
        draws,
        again,
        holder,
        carried,
    )


def _lapsed(conn: sqlite3.Connection, lot_id: int, on: date) -> int:
    """The part of a lot that lapsed unused, recorded by a night or not yet."""
    (written,) = conn.execute(
        "SELECT coalesce(sum(a.amount), 0) FROM allocations a JOIN entries d ON d.id = a.debit_id"
        " WHERE a.lot_id = ? AND d.rule = 'lapse'",
        (lot_id,),
    ).fetchone()
    (due,) = conn.execute(
        "SELECT coalesce(sum(remaining), 0) FROM lots WHERE entry_id = ? AND expires_on < ?", (lot_id, on.isoformat())
    ).fetchone()
    return int(written + due)


def _boxes_lapsed(conn: sqlite3.Connection, entry_id: int) -> int:
    """What lapsed of the card since these stamps were given."""
    rows = conn.execute(
        "SELECT l.id, l.amount FROM entries e JOIN entries l ON l.member_id = e.member_id AND l.unit = e.unit"
        f" WHERE e.id = ? AND l.fact_id > {place('e')} AND l.rule = 'lapse' AND l.counts_on > e.counts_on",
        (entry_id,),
    ).fetchall()
    return -sum(net(conn, *row) for row in rows)


def _draws(conn: sqlite3.Connection, entry_id: int, *, gave_back: bool) -> tuple[tuple[Lot, int], ...]:
    """The lots a debit draws on, or those that a giving back gave to."""
    which = "a.debit_id = e.reverses AND a.fact_id = e.fact_id" if gave_back else "a.debit_id = e.id"
    rows = conn.execute(
        "SELECT l.entry_id, l.unit, l.granted, l.remaining, l.expires_on, l.fact_id, l.on_date, abs(sum(a.amount))"
        " FROM entries e CROSS JOIN allocations a JOIN lots l ON l.entry_id = a.lot_id"
        f" WHERE e.id = ? AND {which} GROUP BY a.lot_id HAVING sum(a.amount) <> 0 ORDER BY min(a.id)",
        (entry_id,),
    )
    return tuple((lot_of(row), row[7]) for row in rows)


def _taken_over(conn: sqlite3.Connection, draws: tuple[tuple[Lot, int], ...], on: date) -> dict[int, Recorded]:
    """The debits that took over what this one owed, by the lots of a merge that paid it: each for its part of them."""
    from loyalty_cli.ledger.standings.possessions import debt_taken_over

    found = {}
    for lot, drawn in draws:
        taken = recorded_entry(conn, debt_taken_over(conn, lot.id), on)
        if taken is not None and taken.net < 0:
            found[lot.id] = taken._replace(net=max(taken.net, -drawn))
    return found


def _retaken(conn: sqlite3.Connection, debit_id: int) -> list[tuple[Any, ...]]:
    """The debits that took again what had been given back of this one, oldest first."""
    return conn.execute(
        f"SELECT {_ENTRY} FROM entries WHERE reverses IN (SELECT id FROM entries WHERE reverses = ?)"
        " AND amount < 0 ORDER BY id",
        (debit_id,),
    ).fetchall()


def lines_of(raw: list[list[Any]]) -> tuple[Line, ...]:
    """The lines as a fact's body holds them."""
    return tuple(Line(*line) for line in raw)


def purchase_record(conn: sqlite3.Connection, fact: Fact, on: date, *, lapsed_once: bool = False) -> PurchaseRecord:
    """A purchase as it stands on that day: what came back of it, what is left of its entries.

    ``lapsed_once`` counts boxes that lapsed with a card for the newest stamps alone, not for all before them.
    """
    from loyalty_cli.program.decisions.reversals.hand_over import handed_by, together

    body, sale = fact.body, taken_off(conn, fact, AsOf(ALWAYS, NOW))
    returns = [
        one for fact_id, kind in standing_on(conn, fact.id) if kind == "return" and (one := fact_by_id(conn, fact_id))
    ]
    record = PurchaseRecord(
        fact.id,
        fact.on,
        body["amount"],
        sale.lines,
        sum(sale.offs),
        body.get("credit", 0),
        sale.used,
        _with_terms(recorded_entries(conn, fact.id, on), conn, fact) + corrections_of(conn, fact, on),
        tuple(line for one in returns for line in lines_of(one.body.get("lines", []))),
        sum(one.body["amount"] for one in returns),
        offs=sale.offs,
        cuts=sale.cuts,
    )
    cards = [one for one in record.entries if one.unit.startswith(GIFT_CARD) and one.amount > 0]
    record = record._replace(
        earning_cents=earning_cents(record.entries),
        gifts=tuple(one.amount for one in cards),
        gifts_back=tuple(one.amount - one.net for one in cards),
    )
    if lapsed_once:
        record = record._replace(entries=tuple(_lapsed_once(conn, one) for one in record.entries))
    handed = handed_by(record, returns_of(conn, fact.id)) if returns else {}
    return record._replace(handed=together(handed[one.id] for one in returns))


class TakenOff(NamedTuple):
    """What was taken off a purchase: by ``cuts`` their ``cut_offs``, off its ``lines`` with the rest of the amount.

    That leaves ``goods`` for ``price_cents``; off these the vouchers ``used`` take ``offs``, each its part.
    """

    lines: tuple[Line, ...]
    cuts: tuple[Cut, ...]
    cut_offs: tuple[int, ...]
    goods: tuple[Line, ...]
    price_cents: int
    used: tuple[Voucher, ...]
    offs: tuple[int, ...]


def taken_off(conn: sqlite3.Connection, fact: Fact, as_of: AsOf) -> TakenOff:
    """What was taken off a purchase when it was keyed."""
    from loyalty_cli.program.decisions.sales.money_off import money_off_each, rest_included

    body = fact.body
    goods = lines = rest_included(body["amount"], lines_of(body["lines"]))
    cuts = cuts_of(conn, fact.id)
    cut_offs: tuple[int, ...] = ()
    if cuts:
        from loyalty_cli.program.decisions.sales.cuts import cut_goods

        cut_offs, goods = cut_goods(cuts, lines)
    price = body["amount"] - sum(cut_offs)
    used = used_vouchers(conn, body, as_of)
    return TakenOff(lines, cuts, cut_offs, goods, price, used, money_off_each(used, price, goods) if used else ())


def cuts_of(conn: sqlite3.Connection, fact_id: int) -> tuple[Cut, ...]:
    """What promises took off a purchase, in the order in which they did."""
    rows = conn.execute(
        "SELECT unit, rule, why FROM entries WHERE fact_id = ? AND unit BETWEEN 'reward:off:' AND 'reward:off;'"
        " ORDER BY id",
        (fact_id,),
    ).fetchall()
    if not rows:
        return ()
    from loyalty_cli.program.decisions.sales.cuts import cut_of

    return tuple(cut_of(unit, rule, loads(why)) for unit, rule, why in rows)


def earning_cents(entries: Iterable[Recorded]) -> int:
    """What of the store credit spent on a purchase had been paid for."""
    return sum(int(one.why.get("earning_cents", 0)) for one in entries if one.rule == "credit-spent")


def paid_for(conn: sqlite3.Connection, lots: Iterable[Lot]) -> frozenset[int]:
    """Of lots of store credit those that were paid for, also where another record brought them along."""
    numbers = dumps([lot.id for lot in lots if lot.unit == CREDIT])
    rows = conn.execute(_PAID_FOR, (numbers, *PAID_CREDIT)).fetchall()
    return frozenset(number for (number,) in rows)


def _with_terms(entries: tuple[Recorded, ...], conn: sqlite3.Connection, fact: Fact) -> tuple[Recorded, ...]:
    """The entries of a purchase, its points with the terms that an undo of an earlier fact has corrected."""
    row = conn.execute(
        f"SELECT why FROM entries WHERE {_CORRECTS} AND unit = ? AND json_extract(why, '$.rule') = 'points'"
        " ORDER BY id DESC LIMIT 1",
        (fact.member_id, fact.id, CORRECTED, fact.id, POINTS),
    ).fetchone()
    if row is None:
        return entries
    why = loads(row[0])
    terms = {name: why[name] for name in ("x_e4", "promos") if name in why}
    return tuple(one._replace(why={**one.why, **terms}) if one.rule == "points" else one for one in entries)


def _lapsed_once(conn: sqlite3.Connection, entry: Recorded) -> Recorded:
    if not entry.lapsed or not entry.unit.startswith(STAMPS):
        return entry
    lapses = conn.execute(
        "SELECT l.id, -l.amount, (SELECT coalesce(sum(n.amount + coalesce((SELECT sum(r.amount) FROM entries r"
        "   WHERE r.reverses = n.id AND r.id < l.id), 0)), 0) FROM entries n WHERE n.member_id = l.member_id"
        "   AND n.unit = l.unit AND n.amount > 0 AND n.reverses IS NULL AND n.counts_on < l.counts_on"
        f"   AND ({place('n')}, n.id) > ({place('e')}, e.id) AND {place('n')} < l.fact_id"
        f"   AND n.rule IN {in_sql(STAMPED)} AND NOT EXISTS (SELECT 1 FROM undone x WHERE x.fact_id = n.fact_id))"
        " FROM entries e JOIN entries l ON l.member_id = e.member_id AND l.unit = e.unit"
        f" WHERE e.id = ?1 AND l.fact_id > {place('e')} AND l.rule = 'lapse' AND l.counts_on > e.counts_on",
        (entry.id,),
    ).fetchall()
    lapsed = sum(max(boxes - newer, 0) for number, boxes, newer in lapses if net(conn, number, -boxes))
    return entry._replace(lapsed=min(lapsed, entry.amount))


_PAID_FOR: Final = (
    "WITH RECURSIVE root(lot, rule, origin) AS (SELECT id, rule, origin FROM entries"
    " WHERE id IN (SELECT value FROM json_each(?)) UNION ALL"
    " SELECT r.lot, e.rule, e.origin FROM root r JOIN entries e ON e.id = r.origin)"
    " SELECT DISTINCT lot FROM root WHERE rule IN (?, ?)"
)


def codes_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of the vouchers used on a purchase: one stands by itself in its body, several as a list."""
    told = body.get("voucher") or ()
    return (told,) if isinstance(told, str) else tuple(told)


def members_since(conn: sqlite3.Connection, fact_id: int) -> set[int]:
    """The members of the facts behind one."""
    rows = conn.execute("SELECT member_id FROM facts WHERE id > ? AND member_id IS NOT NULL", (fact_id,))
    return {member_id for (member_id,) in rows}


def earns(conn: sqlite3.Connection, fact_id: int) -> bool:
    """Whether a fact wrote points."""
    query = "SELECT 1 FROM entries WHERE fact_id = ? AND unit = ? LIMIT 1"
    return conn.execute(query, (fact_id, POINTS)).fetchone() is not None


def earned_before(conn: sqlite3.Connection, fact: Fact) -> int:
    """The points that the member's purchases of the day had earned when this fact was written."""
    query = (
        "SELECT coalesce(sum(e.amount + coalesce((SELECT sum(r.amount) FROM entries r"
        "  WHERE r.reverses = e.id AND r.fact_id < ?1), 0)), 0) FROM entries e"
        " WHERE e.member_id = ?2 AND e.unit = ?3 AND e.counts_on = ?4 AND e.fact_id < ?1 AND e.reverses IS NULL"
        f" AND e.rule IN ({', '.join(map(repr, EARNED))})"
    )
    return int(conn.execute(query, (fact.id, fact.member_id, POINTS, fact.on.isoformat())).fetchone()[0])


def used_vouchers(conn: sqlite3.Connection, body: Mapping[str, Any], as_of: AsOf) -> tuple[Voucher, ...]:
    """The vouchers used on a purchase, in the order they were told, with their terms."""
    codes = codes_of(body)
    if not codes:
        return ()
    from loyalty_cli.ledger.standings.terms import with_terms

    found = (voucher(conn, code, as_of) for code in codes)
    return tuple(with_terms(conn, one) for one in found if one is not None)


def returns_of(conn: sqlite3.Connection, purchase_id: int) -> "list[Returned]":
    """All returns of a purchase, undone ones too, oldest first."""
    from loyalty_cli.program.decisions.reversals.hand_over import Returned

    query = (
        "SELECT f.id, json_extract(f.body, '$.amount'), u.id, json_extract(f.body, '$.lines')"
        " FROM facts f LEFT JOIN facts u ON u.reverses = f.id"
        " AND u.kind = 'undo' WHERE f.reverses = ? AND f.kind = 'return' ORDER BY f.id"
    )
    return [
        Returned(number, cents, undone_by, lines_of(loads(lines or "[]")))
        for number, cents, undone_by, lines in conn.execute(query, (purchase_id,))
    ]


def issued_vouchers(conn: sqlite3.Connection, fact_id: int) -> tuple[Voucher, ...]:
    """The vouchers a fact issued, with their state now."""
    rows = conn.execute("SELECT code FROM vouchers WHERE fact_id = ? ORDER BY rowid", (fact_id,)).fetchall()
    found = (voucher(conn, code, AsOf(ALWAYS, NOW)) for (code,) in rows)
    return tuple(one for one in found if one is not None)


def named_vouchers(conn: sqlite3.Connection, entries: tuple[Recorded, ...]) -> dict[str, Voucher]:
    """The vouchers that these entries issued, used, withdrew or gave back, by unit, with their state now."""
    named: dict[str, Voucher] = {}
    for entry in entries:
        if entry.unit.startswith(VOUCHER):
            one = voucher(conn, entry.unit.removeprefix(VOUCHER), AsOf(ALWAYS, NOW))
            if one is not None:
                named[entry.unit] = one
    return named


def tier_changes_of(conn: sqlite3.Connection, fact_id: int) -> tuple[TierChange, ...]:
    """The tier changes a fact made."""
    rows = conn.execute(
        "SELECT before, after, on_date, rule FROM tier_changes WHERE fact_id = ? ORDER BY id", (fact_id,)
    )
    return tuple(TierChange(before, after, date.fromisoformat(on), rule) for before, after, on, rule in rows)
