"""A ledger of one member up to a fact, to replay later facts without it."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from operator import itemgetter

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.facts import journal
from loyalty_cli.ledger.facts.records import Fact, fact_by_id
from loyalty_cli.ledger.standings.carried import given_back_elsewhere
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.full_cards import with_boxes
from loyalty_cli.ledger.standings.standing import AsOf, net, voucher, vouchers_as_of
from loyalty_cli.ledger.store.blank import add_stranger, blank_with_programs, follow_merge
from loyalty_cli.ledger.store.clauses import in_sql
from loyalty_cli.program.decisions.reversals.corrections import Step
from loyalty_cli.program.decisions.reversals.lots_without import Giver
from loyalty_cli.program.kernel.facts import BADGE, CORRECTED, POINTS, SPEND, SPENDABLE, Voucher
from loyalty_cli.program.kernel.kinds import FOLLOWING
from loyalty_cli.values import Any, Final, NamedTuple

_SEPARATED: Final = (
    "SELECT 1 FROM facts f WHERE member_id IN (SELECT value FROM json_each(?)) AND id > ? AND kind = 'undo'"
    " AND json_extract(body, '$.kind') IN ('merge', 'merge-out') AND id NOT IN (SELECT by_fact FROM undone) LIMIT 1"
)


_REOPENS: Final = "({0}.kind = 'undo' AND json_extract({0}.body, '$.kind') = 'lapse')"
_UNDONE_SINCE: Final = (
    "SELECT min(fact_id) FROM (SELECT member_id, fact_id, by_fact FROM undone"
    " UNION ALL SELECT u.member_id, f.id, u.id FROM facts u JOIN facts f ON f.id = u.reverses AND f.kind = 'referral'"
    " WHERE u.kind = 'undo') WHERE member_id IN (SELECT value FROM json_each(?1)) AND fact_id < ?2 AND by_fact > ?2"
)
"""The first fact before one that was undone after it; a referral goes with the purchase that earned it."""


_REOPENED_FOR: Final = (
    "SELECT min(r.id) FROM facts r WHERE r.member_id IN (SELECT value FROM json_each(?1)) AND r.id < ?2"
    f" AND {_REOPENS.format('r')} AND r.id > (SELECT coalesce(max(o.id), 0) FROM facts o"
    " WHERE o.member_id IN (SELECT value FROM json_each(?1)) AND o.id < ?2"
    f" AND o.kind NOT IN ('lapse', 'review') AND NOT {_REOPENS.format('o')})"
)
"""The first of the lapses taken back right before a fact: that was keyed late."""


_REVIVING: Final = (
    "FROM extensions x JOIN facts f ON f.id = x.fact_id AND f.kind = 'undo' JOIN lots l ON l.entry_id = x.lot_id"
    " JOIN allocations a ON a.fact_id = f.id AND a.lot_id = x.lot_id AND a.amount < 0"
    " WHERE x.expires_on >= f.on_date"
    " AND x.id = (SELECT max(n.id) FROM extensions n WHERE n.fact_id = f.id AND n.lot_id = x.lot_id)"
    " AND EXISTS (SELECT 1 FROM entries u WHERE u.fact_id = f.id AND json_extract(u.why, '$.revived') IS NOT NULL)"
    " AND coalesce((SELECT b.expires_on FROM extensions b WHERE b.lot_id = x.lot_id"
    "  AND b.fact_id < f.id ORDER BY b.id DESC LIMIT 1),"
    "  (SELECT e.expires_on FROM entries e WHERE e.id = x.lot_id)) < f.on_date"
)
"""An undo gives back to a lot that had lapsed, and moves its last day; the last time if it did so twice."""


_WITHOUT_NAMES: Final = {"ref": "NULL", "op_id": "NULL"}
"""In an excerpt facts are named by their numbers alone."""


_OTHERS: Final = (
    "INSERT INTO facts(id, kind, on_date, keyed_on, recorded_at, program_id, body, entry_count, hash)"
    " SELECT :last, 'other', '0001-01-01', '0001-01-01', '', (SELECT min(id) FROM programs), '{}', 0, zeroblob(32)"
    " WHERE :last > 0 AND NOT EXISTS (SELECT 1 FROM facts WHERE id = :last)"
)
"""Stands for the facts of others before a fact, so that what is played again is numbered after them."""


class Story(NamedTuple):
    """What is played again without a fact: ``first`` is the first fact left out, ``later`` those that stand since.

    Among ``later`` are undos that revived lapsed lots. ``members`` are the record of the member and those that became
    part of it, before and since.
    """

    first: int
    later: tuple[Fact, ...]
    members: tuple[int, ...]


def story_without(
    conn: sqlite3.Connection, member_id: int, fact_id: int, since: int = 0, besides: int = 0
) -> Story | None:
    """What stands of a member since a fact, the fact left out; None where nothing did, or it is not ``replayable``.

    A fact undone since then is left out too, although it came before. ``since`` is an earlier fact behind which all is
    played again, ``besides`` another one left out.
    """
    members = family(conn, member_id)
    first = _first_left_out(conn, members, since + 1 if since else fact_id)
    if _separated(conn, members, first):
        return None
    rows = conn.execute(
        "SELECT id FROM standing_facts WHERE member_id IN (SELECT value FROM json_each(?1)) AND id >= ?2"
        f" AND id NOT IN (?3, ?4) AND kind NOT IN {in_sql(FOLLOWING)} UNION SELECT f.id {_REVIVING}"
        " AND f.member_id IN (SELECT value FROM json_each(?1)) AND f.id >= ?2 ORDER BY 1",
        (dumps(members), first, fact_id, besides),
    ).fetchall()
    found = [fact for (number,) in rows if (fact := fact_by_id(conn, number)) is not None]
    later = tuple(fact for _, fact in sorted((_placed(conn, fact) for fact in found), key=itemgetter(0)))
    last = "SELECT max(id) FROM facts WHERE member_id IN (SELECT value FROM json_each(?))"
    if first == fact_id == conn.execute(last, (dumps(members),)).fetchone()[0]:
        return None
    return Story(first, later, members)


def _placed(conn: sqlite3.Connection, fact: Fact) -> tuple[tuple[int, int], Fact]:
    """A fact with its place: a referral paid since is played again right behind the purchase that earns it."""
    earned_by = fact.body.get("purchase") if fact.kind == "referral" else None
    purchase = fact_by_id(conn, earned_by) if earned_by else None
    if purchase is None:
        return (fact.id, 0), fact
    return (purchase.id, fact.id), fact._replace(
        on=min(fact.on, purchase.on), keyed_on=purchase.keyed_on, recorded_at=purchase.recorded_at
    )


def replayable(conn: sqlite3.Connection, member_id: int, fact_id: int) -> bool:
    """Whether what came since a fact can be played again without it.

    Not where two records that became one, and did something as one, were separated since the first fact that is left
    out: what each has then was divided by what there was.
    """
    members = family(conn, member_id)
    return not _separated(conn, members, _first_left_out(conn, members, fact_id))


def _separated(conn: sqlite3.Connection, members: Sequence[int], first: int) -> bool:
    return conn.execute(_SEPARATED, (dumps(members), first)).fetchone() is not None


def _first_left_out(conn: sqlite3.Connection, members: Sequence[int], fact_id: int) -> int:
    """The first fact that is left out, with what was taken back of lapses so that it could use them."""
    first = fact_id
    while True:
        asked = dumps(members), first
        found = [number for one in (_UNDONE_SINCE, _REOPENED_FOR) for (number,) in conn.execute(one, asked) if number]
        if not found:
            return first
        first = min(found)


def hold_reviews(conn: sqlite3.Connection) -> None:
    """In a ledger in memory: from now on nights review tiers."""
    conn.execute("INSERT OR IGNORE INTO nights(on_date, step, done_at) VALUES ('0001-01-01', 'review', '')")


def excerpt(conn: sqlite3.Connection, members: Sequence[int], before: int) -> sqlite3.Connection:
    """A ledger in memory with what was recorded of members before a fact; no night has reviewed tiers in it.

    What is in it is as it was then: what was undone later stands, and who became one later is apart.
    """
    copy = blank_with_programs(conn)
    for member_id in members:
        add_stranger(copy, member_id)
    for (table, columns), statement in zip(journal.TABLES, journal.INSERTS, strict=True):
        asked = ", ".join(_WITHOUT_NAMES.get(name, f"t.{name}") for name in columns.split(", "))
        rows = conn.execute(
            f"SELECT {asked} FROM facts f JOIN {table} t ON t.{'id' if table == 'facts' else 'fact_id'} = f.id"
            " WHERE f.member_id IN (SELECT value FROM json_each(?)) AND f.id < ? ORDER BY t.rowid",
            (dumps(members), before),
        )
        copy.executemany(statement, rows)
    for number in members:
        for goes in family(copy, number)[1:]:
            follow_merge(copy, goes, number)
    copy.execute(_OTHERS, {"last": before - 1})
    return copy


def codes_since(conn: sqlite3.Connection, members: Sequence[int], first: int) -> list[str]:
    """The codes of the vouchers of members that are unused, or were given or changed since a fact."""
    rows = conn.execute(
        "SELECT v.code FROM vouchers v WHERE v.member_id IN (SELECT value FROM json_each(?1))"
        " AND (v.fact_id >= ?2 OR EXISTS (SELECT 1 FROM balances b"
        " WHERE b.member_id IN (SELECT value FROM json_each(?1)) AND b.unit = 'voucher:' || v.code AND b.amount > 0)"
        " OR EXISTS (SELECT 1 FROM entries e WHERE e.member_id IN (SELECT value FROM json_each(?1))"
        " AND e.unit = 'voucher:' || v.code AND e.fact_id >= ?2))",
        (dumps(members), first),
    )
    return [code for (code,) in rows]


def codes_moved(conn: sqlite3.Connection, joined_by: int) -> set[str]:
    """The codes of the vouchers that a merge moved to the record that stays; none for any other fact."""
    moved = "SELECT substr(unit, 9) FROM entries WHERE fact_id = ? AND rule = 'merge' AND unit GLOB 'voucher:*'"
    return {code for (code,) in conn.execute(moved, (joined_by,))}


def vouchers_of(conn: sqlite3.Connection, codes: Collection[str], on: date) -> tuple[Voucher, ...]:
    """Those of these vouchers that there are, oldest first.

    Each has its state on a day, the boxes of its card, and the fact that it was given for. One that was revived after
    it had lapsed counts as lapsed.
    """
    vouchers = []
    for code, revived in conn.execute(_VOUCHERS_OF, (dumps(sorted(codes)),)).fetchall():
        one = voucher(conn, code, AsOf(date.max))
        if one is None:
            continue
        over = one.state == "open" and (revived or one.expires_on < on)
        vouchers.append(one._replace(state="lapsed" if over else one.state))
    return with_boxes(conn, vouchers)


_VOUCHERS_OF: Final = (
    "SELECT v.code, EXISTS (SELECT 1 FROM entries u WHERE u.member_id = v.member_id AND u.unit = 'voucher:' || v.code"
    " AND u.rule = 'undo' AND u.amount > 0 AND u.expires_on > (SELECT p.expires_on FROM entries p"
    " WHERE p.member_id = u.member_id AND p.unit = u.unit AND p.amount > 0 AND p.id < u.id ORDER BY p.id DESC LIMIT 1))"
    " FROM vouchers v WHERE v.code IN (SELECT value FROM json_each(?)) ORDER BY v.rowid"
)


def opened_again(conn: sqlite3.Connection, codes: Collection[str]) -> dict[str, int]:
    """The entry by which each of these vouchers came back after it had been used, the last one; by code."""
    rows = conn.execute(
        "SELECT c.value, max(e.id) FROM json_each(?) c JOIN entries e ON e.unit = 'voucher:' || c.value"
        " AND e.unit GLOB 'voucher:*' JOIN entries r ON r.id = e.reverses"
        " WHERE e.amount > 0 AND r.rule = 'voucher-used' GROUP BY 1",
        (dumps(sorted(codes)),),
    )
    return dict(rows.fetchall())


def boxes_lapsed(conn: sqlite3.Connection, members: Sequence[int]) -> dict[tuple[str, date], int]:
    """The boxes of members that lapsed with their card, by the card's id and the day after its last one."""
    rows = conn.execute(
        "SELECT id, substr(unit, 8), counts_on, amount FROM entries WHERE member_id IN (SELECT value FROM json_each(?))"
        " AND rule = 'lapse' AND unit BETWEEN 'stamps:' AND 'stamps;'",
        (dumps(members),),
    ).fetchall()
    found: dict[tuple[str, date], int] = {}
    for number, card_id, day, amount in rows:
        key = card_id, date.fromisoformat(day)
        found[key] = found.get(key, 0) - net(conn, number, amount)
    return found


def same_vouchers(
    conn: sqlite3.Connection, source: sqlite3.Connection, codes: Sequence[str], fact: Fact
) -> tuple[str, ...]:
    """The codes that vouchers used by a fact in another ledger have in this one.

    Each is the unused one for the same reward that is most alike: by its last day, what it was given for, its code.
    Where there is none it keeps its code.
    """
    usable = list(vouchers_as_of(conn, fact.member_id or 0, AsOf(fact.on)))
    found = []
    for code in codes:
        used = voucher(source, code, AsOf(date.max, fact.id - 1))
        others = [one for one in usable if used is not None and one.reward == used.reward]
        if used is None or not others:
            found.append(code)
            continue
        same = min(others, key=partial(_unlike, used))
        usable.remove(same)
        found.append(same.code)
    return tuple(found)


def _unlike(used: Voucher, one: Voucher) -> tuple[bool, bool, bool, date, str]:
    """How different two vouchers are; less is more alike."""
    return one.expires_on != used.expires_on, one.source != used.source, one.code != used.code, one.expires_on, one.code


def rename_vouchers(conn: sqlite3.Connection, codes: dict[str, str]) -> None:
    """In a ledger in memory: vouchers get the codes that were drawn for them at the time."""
    triggers = conn.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_no_update'"
    ).fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    for now, then in codes.items():
        conn.execute("UPDATE vouchers SET code = ? WHERE code = ?", (then, now))
        conn.execute("UPDATE entries SET unit = 'voucher:' || ? WHERE unit = 'voucher:' || ?", (then, now))
        conn.execute(
            "INSERT INTO balances SELECT member_id, 'voucher:' || ?, amount FROM balances WHERE unit = 'voucher:' || ?"
            " ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
            (then, now),
        )
        conn.execute("DELETE FROM balances WHERE unit = 'voucher:' || ?", (now,))


def codes_of(conn: sqlite3.Connection, fact_id: int) -> tuple[tuple[str, str], ...]:
    """The code and the source of each voucher that a fact issued, in order."""
    rows = conn.execute("SELECT code, source FROM vouchers WHERE fact_id = ? ORDER BY rowid", (fact_id,))
    return tuple(rows.fetchall())


def write_as_recorded(conn: sqlite3.Connection, source: sqlite3.Connection, fact_id: int) -> int:
    """Writes what a fact gave and took as it is recorded in another ledger; returns its number here.

    It draws on the lots that are usable here on its day; what they do not hold is owed.
    """
    end = journal.head(conn)
    number = end.fact_id + 1
    row = list(source.execute(f"SELECT {journal.FACT_COLUMNS} FROM facts WHERE id = ?", (fact_id,)).fetchone())
    row[0], row[8], row[9], row[11] = number, None, None, None
    conn.execute(journal.INSERTS[0], row)
    placed: dict[int, int] = {}
    entries = source.execute(f"SELECT {journal.ENTRY_COLUMNS} FROM entries WHERE fact_id = ? ORDER BY id", (fact_id,))
    for place, entry in enumerate(entries.fetchall(), start=end.entry_id + 1):
        placed[entry[0]] = place
        conn.execute(journal.INSERTS[1], (place, number, *entry[2:10], None, None))
        if entry[3] in SPENDABLE and entry[4] < 0:
            _draw(conn, number, place)
    rows = source.execute(f"SELECT {journal.VOUCHER_COLUMNS} FROM vouchers WHERE fact_id = ?", (fact_id,)).fetchall()
    conn.executemany(journal.INSERTS[4], [(one[0], number, *one[2:]) for one in rows])
    return number


def _draw(conn: sqlite3.Connection, fact_id: int, debit_id: int) -> None:
    lots = conn.execute(
        "SELECT l.entry_id, l.remaining, -e.amount FROM entries e JOIN lots l USING (member_id, unit)"
        " WHERE e.id = ? AND l.remaining > 0 AND l.on_date <= e.on_date"
        " AND (l.expires_on IS NULL OR l.expires_on >= e.on_date)"
        " ORDER BY l.expires_on IS NULL, l.expires_on, l.entry_id",
        (debit_id,),
    ).fetchall()
    drawn = 0
    for lot_id, remaining, amount in lots:
        part = min(remaining, amount - drawn)
        drawn += part
        if part:
            conn.execute(
                "INSERT INTO allocations(fact_id, debit_id, lot_id, amount) VALUES (?, ?, ?, ?)",
                (fact_id, debit_id, lot_id, part),
            )


_LOTS: Final = (
    "SELECT e.id, r.id, CASE r.rule WHEN ?1 THEN json_extract(r.why, '$.fact') ELSE r.fact_id END, r.unit,"
    " CASE r.rule WHEN ?1 THEN json_extract(r.why, '$.rule') ELSE r.rule END, coalesce(json_extract(r.why, '$.id'), '')"
    " FROM entries e JOIN entries r ON r.id = coalesce(e.origin, e.id)"
    f" WHERE e.member_id IN (SELECT value FROM json_each(?2)) AND e.unit IN {in_sql(SPENDABLE)}"
    " AND e.amount > 0 AND e.reverses IS NULL ORDER BY e.id"
)


class LotGiven(NamedTuple):
    """A lot, the first lot that it carries on, and what it was given for."""

    lot: int
    first: int
    giver: Giver


def lots_given(conn: sqlite3.Connection, members: Sequence[int]) -> list[LotGiven]:
    """All lots of members. A correction stands with the fact it corrects."""
    rows = conn.execute(_LOTS, (CORRECTED, dumps(members))).fetchall()
    return [
        LotGiven(lot, first, Giver(fact_id, unit, rule, str(goal))) for lot, first, fact_id, unit, rule, goal in rows
    ]


_LOTS_LAPSED: Final = (
    "SELECT a.lot_id, date(d.counts_on, '-1 day'), sum(a.amount) FROM entries d JOIN allocations a ON a.debit_id = d.id"
    f" WHERE d.member_id IN (SELECT value FROM json_each(?1)) AND d.unit IN {in_sql(SPENDABLE)} AND d.rule = 'lapse'"
    " GROUP BY 1, 2 HAVING sum(a.amount) > 0 UNION ALL SELECT entry_id, expires_on, remaining FROM lots"
    " WHERE member_id IN (SELECT value FROM json_each(?1)) AND remaining > 0 AND expires_on < ?2"
)


def lots_lapsed(conn: sqlite3.Connection, members: Sequence[int], on: date) -> list[tuple[int, date, int]]:
    """What of the lots of members has lapsed by a day, written or not: lot, last day, amount."""
    rows = conn.execute(_LOTS_LAPSED, (dumps(members), on.isoformat())).fetchall()
    return [(lot, date.fromisoformat(day), amount) for lot, day, amount in rows]


class Revival(NamedTuple):
    """What an undo gave back to a lot that had lapsed, and the lot's last day since."""

    lot: int
    unit: str
    amount: int
    until: date


def revivals(conn: sqlite3.Connection, fact_id: int) -> list[Revival]:
    """What an undo revived."""
    rows = conn.execute(
        f"SELECT l.entry_id, l.unit, -sum(a.amount), x.expires_on {_REVIVING} AND f.id = ? GROUP BY x.id", (fact_id,)
    ).fetchall()
    return [Revival(lot, unit, amount, date.fromisoformat(until)) for lot, unit, amount, until in rows]


def lapses_of(conn: sqlite3.Connection, lots: Sequence[int]) -> list[tuple[int, int, int]]:
    """What of lots lapsed, the last first: the lot, the entry by which it lapsed, how much."""
    return conn.execute(
        "SELECT a.lot_id, a.debit_id, sum(a.amount) FROM allocations a"
        " JOIN entries d ON d.id = a.debit_id AND d.rule = 'lapse'"
        " WHERE a.lot_id IN (SELECT value FROM json_each(?)) GROUP BY 1, 2 HAVING sum(a.amount) > 0 ORDER BY 2 DESC",
        (dumps(lots),),
    ).fetchall()


_TOUCHED_SINCE: Final = (
    "SELECT CASE t.rule WHEN ?1 THEN json_extract(t.why, '$.fact') ELSE t.fact_id END FROM entries t"
    " WHERE t.member_id IN (SELECT value FROM json_each(?2)) AND t.amount > 0 AND t.reverses IS NULL"
    " AND (t.fact_id >= ?5 OR EXISTS (SELECT 1 FROM entries r WHERE r.reverses = t.id AND r.fact_id >= ?5))"
)
"""The facts of members of which something was given, corrected or taken back since a fact."""


class Earning(NamedTuple):
    """What a fact gave by a rule: an entry, and what is ``left`` of it. Of a correction it is the fact it corrects."""

    fact_id: int
    counts_on: date
    entry_id: int
    unit: str
    rule: str
    left: int
    until: date | None
    why: Mapping[str, Any]


def earnings(conn: sqlite3.Connection, members: Sequence[int], since: int, undone: int = 0) -> list[Earning]:
    """What facts gave by the rules of a day, each entry with what is left of it.

    Those since a fact, and earlier ones of which something was taken back or corrected since, with all that they gave.
    What fact ``undone`` took back counts as given back.
    """
    rows = conn.execute(
        "SELECT CASE e.rule WHEN ?1 THEN json_extract(e.why, '$.fact') ELSE e.fact_id END AS of_fact, e.counts_on,"
        " e.id, e.unit, e.rule, e.amount, coalesce(l.expires_on, e.expires_on), e.why"
        " FROM entries e LEFT JOIN lots l ON l.entry_id = e.id"
        " WHERE e.member_id IN (SELECT value FROM json_each(?2)) AND e.amount > 0 AND e.reverses IS NULL"
        " AND ((e.unit = ?3 AND e.rule NOT IN ('redrawn', 'referral', 'referral-welcome', 'merge'))"
        " OR (e.unit = 'credit' AND e.rule IN ('cashback', ?1))"
        f" OR (e.unit BETWEEN '{BADGE}' AND '{BADGE}~' AND e.rule IN ('badge', ?1))"
        " OR (e.unit = ?4 AND e.rule <> 'merge')"
        " OR (e.unit BETWEEN 'stamps:' AND 'stamps;' AND e.rule IN ('stamps', ?1)))"
        f" AND (of_fact >= ?5 OR of_fact IN ({_TOUCHED_SINCE}))"
        " ORDER BY e.id",
        (CORRECTED, dumps(members), POINTS, SPEND, since),
    ).fetchall()
    return [
        Earning(
            of_fact,
            date.fromisoformat(counts_on),
            entry_id,
            unit,
            rule,
            _left_of(conn, entry_id, amount) - _taken_by(conn, entry_id, undone),
            date.fromisoformat(until) if until else None,
            loads(why),
        )
        for of_fact, counts_on, entry_id, unit, rule, amount, until, why in rows
    ]


def _left_of(conn: sqlite3.Connection, entry_id: int, amount: int) -> int:
    return net(conn, entry_id, amount) + given_back_elsewhere(conn, entry_id)


def undone_givers(conn: sqlite3.Connection, fact_id: int) -> list[int]:
    """The facts of which a fact took something back, and that are undone by now themselves."""
    rows = conn.execute(
        "SELECT DISTINCT x.fact_id FROM entries r JOIN entries e ON e.id = r.reverses JOIN undone x"
        " ON x.fact_id = CASE e.rule WHEN ? THEN json_extract(e.why, '$.fact') ELSE e.fact_id END"
        " WHERE r.fact_id = ? AND r.amount < 0",
        (CORRECTED, fact_id),
    )
    return [number for (number,) in rows]


def _taken_by(conn: sqlite3.Connection, entry_id: int, fact_id: int) -> int:
    rows = conn.execute("SELECT id, amount FROM entries WHERE reverses = ? AND fact_id = ?", (entry_id, fact_id))
    return sum(net(conn, *row) for row in rows.fetchall())


def tier_path(conn: sqlite3.Connection, member_id: int, since: date, left_out: int = 0) -> list[Step]:
    """The tiers of a member from a day on, the one in force before that day first if there is one.

    The changes of the fact ``left_out`` do not count.
    """
    rows = conn.execute(
        "SELECT after, on_date, rule FROM tier_steps WHERE member_id = ? AND replaced_by IS NULL AND fact_id <> ?"
        " ORDER BY on_date, id",
        (member_id, left_out),
    ).fetchall()
    steps = [Step(tier, date.fromisoformat(on), rule) for tier, on, rule in rows]
    before = [step for step in steps if step.on < since]
    return [*before[-1:], *(step for step in steps if step.on >= since)]
