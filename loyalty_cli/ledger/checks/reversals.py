"""Reversals: each undo and return names one earlier fact and takes back exactly what that fact gave."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, Question, ask, say
from loyalty_cli.ledger.standings.carried import GIVEN_BACK
from loyalty_cli.ledger.store.clauses import STANDS, in_sql, stands
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.values import Final

_STANDS: Final = stands("x.id", "u.id < f.id")
"""Return ``x`` was not undone before fact ``f``."""

_NAMES: Final = Question(
    "names",
    """
    SELECT 'fact ' || f.id, f.kind, coalesce(r.kind || ' ' || r.id, 'no earlier fact')
    FROM facts f LEFT JOIN facts r ON r.id = f.reverses AND r.id < f.id
    WHERE CASE f.kind WHEN 'undo' THEN coalesce(r.id <> json_extract(f.body, '$.fact') OR r.kind = 'undo' AND NOT EXISTS
        (SELECT 1 FROM facts p JOIN facts b ON b.id = r.reverses AND b.kind = 'referral'
          WHERE p.id = json_extract(f.body, '$.payment') AND p.id BETWEEN r.id AND f.id AND p.kind = 'referral'
            AND json_extract(p.body, '$.friend') = json_extract(b.body, '$.friend')), 1)
      WHEN 'return' THEN coalesce(r.kind <> 'purchase' OR r.id <> json_extract(f.body, '$.purchase'), 1) END
    """,
)
"""That a payment of a referral was taken back is undone where it is made anew."""
_MEMBER: Final = Question(
    "member",
    """
    SELECT 'fact ' || f.id, r.id FROM facts f JOIN facts r ON r.id = f.reverses
    WHERE f.member_id IS NOT r.member_id AND NOT EXISTS (SELECT 1 FROM facts g WHERE g.kind = 'merge'
      AND g.id < f.id AND json_extract(g.body, '$.from') = r.member_id)
    """,
)
_ONCE: Final = Question(
    "once",
    "SELECT 'fact ' || reverses, count(*) FROM facts WHERE reverses IS NOT NULL AND kind = 'undo'"
    " GROUP BY reverses HAVING count(*) > 1",
)
_GONE: Final = Question(
    "gone",
    "SELECT 'fact ' || f.id, u.reverses FROM facts u JOIN facts f ON f.reverses = u.reverses AND f.kind = 'return'"
    " WHERE u.reverses IS NOT NULL AND u.kind = 'undo' AND u.id < f.id",
)
_LEANING: Final = Question(
    "leaning",
    f"""
    SELECT 'fact ' || f.id, f.reverses, x.id FROM facts f JOIN facts x ON x.reverses = f.reverses AND x.kind = 'return'
    WHERE f.reverses IS NOT NULL AND f.kind = 'undo' AND x.id < f.id AND {_STANDS}
    """,
)
_TOO_MUCH: Final = Question(
    "too-much",
    f"""
    SELECT 'fact ' || f.id, p.id, sum(json_extract(x.body, '$.amount')) AS back,
      json_extract(p.body, '$.amount') AS bought
    FROM facts f JOIN facts p ON p.id = f.reverses
    JOIN facts x ON x.reverses = f.reverses AND x.kind = 'return' AND x.id <= f.id
    WHERE f.reverses IS NOT NULL AND f.kind = 'return' AND {_STANDS} GROUP BY f.id HAVING back > bought
    """,
)
# What counted for a challenge may come back although another fact won it.
# A debt that a merge took over is given back with what had made it. An undo that gives points of returned goods back
# takes them at once, for the return that found too few; undone, the return gives them back, too. A voucher that a merge
# moved and an undo withdrew since comes back with its count where the merge is undone. CASE, because SQLite works out
# both sides of an OR that stands inside a function: the search for a merge would be made for each entry.
_NEGATES: Final = Question(
    "negates",
    """
    SELECT 'entry ' || e.id, e.amount, e.unit FROM entries e JOIN facts f ON f.id = e.fact_id
    LEFT JOIN entries r ON r.id = e.reverses
    WHERE e.reverses IS NOT NULL AND NOT coalesce(r.id < e.id AND r.fact_id < e.fact_id AND r.unit = e.unit
      AND (r.amount < 0) <> (e.amount < 0)
      AND CASE WHEN r.fact_id = coalesce(f.reverses, r.fact_id) THEN 1
        WHEN f.kind IN ('undo', 'return') AND 'corrected' IN (e.rule, r.rule) THEN 1
        WHEN f.kind IN ('undo', 'return') AND r.rule IN ('challenge', 'badge') THEN 1
        WHEN f.kind = 'return' AND r.rule = 'stamps' AND e.rule = 'return' THEN EXISTS (SELECT 1 FROM facts p
          WHERE p.id = f.reverses AND p.on_date = r.on_date AND p.id <> r.fact_id)
        WHEN r.rule = 'merge' AND r.amount < 0 AND r.fact_id > f.reverses THEN 1
        WHEN f.kind = 'undo' AND r.rule = 'withdrawn' AND EXISTS (SELECT 1 FROM entries m
          WHERE m.fact_id = f.reverses AND m.rule = 'merge' AND m.unit = r.unit AND m.id < r.id) THEN 1
        WHEN f.kind = 'undo' AND e.rule = 'return' THEN EXISTS (SELECT 1 FROM facts x
          WHERE x.reverses = r.fact_id AND x.kind IN ('return', 'undo') AND x.id < f.id)
        WHEN f.kind = 'undo' AND r.rule = 'return' THEN EXISTS (SELECT 1 FROM facts x JOIN entries p
          WHERE x.id = f.reverses AND p.id = r.reverses AND p.fact_id = x.reverses AND r.fact_id > x.id)
        ELSE EXISTS (SELECT 1 FROM facts u JOIN facts x ON x.id = u.reverses
          WHERE u.id = r.fact_id AND u.kind = 'undo' AND x.reverses = f.reverses) END
      AND CASE WHEN r.member_id = e.member_id THEN 1
        ELSE EXISTS (SELECT 1 FROM facts g WHERE g.kind = 'merge' AND g.id < f.id
          AND json_extract(g.body, '$.from') = r.member_id) END, 0)
    """,
)
_LEFT_BEHIND: Final = Question(
    "left-behind",
    """
    SELECT 'member ' || m.id, b.amount, b.unit FROM members m JOIN balances b ON b.member_id = m.id
    WHERE m.status = 'merged' AND b.amount <> 0
    """,
)
# A voucher that lapses names the entry that made it good; that takes nothing back. What is given back of a debit
# to a record that another became part of names the debit in its reason.
_TAKEN_BACK: Final = (
    "SELECT id, reverses, amount FROM entries WHERE reverses IS NOT NULL AND rule <> 'lapse'"
    " UNION ALL SELECT n.id, json_extract(n.why, '$.debit'), n.amount FROM facts u JOIN entries n ON n.fact_id = u.id"
    " WHERE u.reverses IS NOT NULL AND json_extract(n.why, '$.debit') IS NOT NULL"
    " ORDER BY 1 DESC"
)
_TAKEN_BACK_OF: Final = (
    "SELECT id, amount FROM entries WHERE reverses = ?1 AND fact_id <= ?2 AND rule <> 'lapse'"
    f" UNION ALL SELECT n.id, n.amount FROM entries d {GIVEN_BACK} WHERE d.id = ?1 AND d.amount < 0 AND u.id <= ?2"
)
_LAPSED: Final = """(
    e.unit IN ('points', 'credit') AND e.amount > 0 AND (
      coalesce((SELECT z.expires_on FROM extensions z WHERE z.lot_id = e.id AND z.fact_id < g.by_fact
        ORDER BY z.id DESC LIMIT 1), e.expires_on) < g.on_date
      OR EXISTS (SELECT 1 FROM allocations a JOIN entries d ON d.id = a.debit_id
        WHERE a.lot_id = e.id AND d.rule IN ('lapse', 'merge') AND a.fact_id < g.by_fact))
    OR e.unit GLOB 'stamps:*' AND e.amount > 0 AND EXISTS (SELECT 1 FROM entries l WHERE l.member_id = e.member_id
      AND l.unit = e.unit AND l.rule = 'lapse' AND l.id > e.id AND l.fact_id < g.by_fact))
    """
"""Lot or stamps ``e`` had lapsed, or a part of it, when it was taken back: what lapses is not taken a second time.

Or the lot had moved on to another record, and may have lapsed there.
"""
_GONE_OVER: Final = """(e.unit IN ('points', 'credit') AND e.amount < 0 AND EXISTS (SELECT 1 FROM facts w
    WHERE w.member_id = e.member_id AND w.kind = 'merge-out' AND w.id > e.fact_id AND w.id < g.by_fact))"""
"""Debit ``e`` drew on lots of a record that became part of another since: what comes back of it is a new lot there."""
_UNDONE: Final = f"""
    WITH g AS (SELECT reverses AS fact_id, id AS by_fact, on_date, json_extract(body, '$.shortfall') AS short FROM facts
      WHERE reverses IS NOT NULL AND kind = 'undo' AND json_extract(body, '$.kind') <> 'undo')
    SELECT e.id, e.amount, e.unit, g.by_fact FROM g JOIN entries e ON e.fact_id = g.fact_id
    WHERE e.rule NOT IN ('card-full', 'merge') AND NOT coalesce({_LAPSED}, 0) AND NOT {_GONE_OVER}
      AND NOT (g.short IS NOT NULL AND e.unit = 'points')
      AND NOT (e.rule = 'head-start' AND EXISTS (SELECT 1 FROM entries c WHERE c.fact_id = e.fact_id
        AND c.unit = e.unit AND c.rule = 'card-full' AND c.id < e.id))
      AND NOT ((e.unit GLOB 'voucher:*' OR e.unit GLOB 'reward:*') AND EXISTS (SELECT 1 FROM vouchers v
        WHERE v.fact_id = e.fact_id AND (v.source GLOB 'card:*' OR EXISTS (SELECT 1 FROM entries l
          WHERE l.unit = 'voucher:' || v.code AND l.unit GLOB 'voucher:*' AND l.fact_id < g.by_fact
            AND (l.rule IN ('lapse', 'withdrawn') OR l.rule = 'voucher-used'
              AND (SELECT kind FROM facts WHERE id = e.fact_id) = 'referral')))))
    """
"""Full cards stay full, and what follows from them: taking their stamps back leaves the next card in debt.

What a referral gave and was used stays used.
"""
_RETURNED: Final = f"""
    WITH g AS (
      SELECT p.id AS fact_id, max(f.id) AS by_fact, f.on_date, f.program_id
      FROM facts f JOIN facts p ON p.id = f.reverses
      WHERE f.reverses IS NOT NULL AND f.kind = 'return'
        AND {STANDS}
      GROUP BY p.id HAVING sum(json_extract(f.body, '$.amount')) = json_extract(p.body, '$.amount'))
    SELECT e.id, e.amount, e.unit, g.by_fact FROM g JOIN entries e ON e.fact_id = g.fact_id
    JOIN programs p ON p.id = g.program_id
    WHERE e.rule IN ('points', 'promo-bonus', 'spend', 'stamps', 'credit-spent', 'voucher-used', 'promo-off', 'offer',
        'threshold', 'gift-card-used')
      AND NOT coalesce({_LAPSED}, 0) AND NOT {_GONE_OVER}
      AND NOT (e.unit = 'points' AND coalesce(json_extract(p.canonical_json, '$.refunds.negative'), 1) = 0)
      AND NOT (e.rule = 'stamps' AND EXISTS (SELECT 1 FROM facts v WHERE v.on_date = e.on_date AND v.id <> e.fact_id
        AND v.kind IN {in_sql(VISITS)} AND (v.member_id = e.member_id OR v.member_id IN (SELECT g.member_id
          FROM facts g WHERE g.kind = 'merge' AND json_extract(g.body, '$.from') = e.member_id AND g.id < v.id))))
    """


"""The stamp of a visit stays while another visit of the day stands."""


def check_reversals(evidence: Evidence) -> Iterator[Finding]:
    """Facts that name others, entries that negate others, and what is left after all of it."""
    yield from ask(evidence.conn, _NAMES, _MEMBER, _ONCE, _GONE, _LEANING, _TOO_MUCH, _NEGATES, _LEFT_BEHIND)
    yield from _beyond(evidence.conn)
    for what, sql in (("fault.leaves-undone", _UNDONE), ("fault.leaves-returned", _RETURNED)):
        for entry_id, amount, unit, by_fact in evidence.conn.execute(sql):
            if left := _left(evidence.conn, entry_id, amount, by_fact):
                yield Finding(f"entry {entry_id}", "leaves", say(what, amount=amount, unit=unit, left=left))


def _left(conn: sqlite3.Connection, entry_id: int, amount: int, upto: int) -> int:
    """What was left of an entry after fact ``upto``: less what was taken back of it, plus what of that was undone…"""
    rows = conn.execute(_TAKEN_BACK_OF, (entry_id, upto)).fetchall()
    return amount + sum(_left(conn, row[0], row[1], upto) for row in rows)


def _taken_back(conn: sqlite3.Connection) -> dict[int, int]:
    """What was taken back of each entry (signed as it was written), less what of that was taken back itself, and so on.

    From the last entry to the first, so that each is settled before the one it reverses.
    """
    taken: dict[int, int] = {}
    for entry_id, reverses, amount in conn.execute(_TAKEN_BACK):
        taken[reverses] = taken.get(reverses, 0) + amount + taken.get(entry_id, 0)
    return taken


def _beyond(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Entries of which more was taken back than there was, or that were given more instead."""
    taken = _taken_back(conn)
    for entry_id, amount, unit in conn.execute(
        "SELECT id, amount, unit FROM entries WHERE id IN (SELECT reverses FROM entries WHERE reverses IS NOT NULL)"
    ):
        left = amount + taken.get(entry_id, 0)
        if not min(amount, 0) <= left <= max(amount, 0):
            yield Finding(f"entry {entry_id}", "beyond", say("fault.beyond", amount=amount, unit=unit, left=left))
