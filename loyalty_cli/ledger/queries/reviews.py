"""Members due for a lower tier, and when, today or on an earlier day."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.standings.standing import AsOf, earned_step, lent_until
from loyalty_cli.ledger.store.clauses import stands
from loyalty_cli.program.decisions.members.review import Due, Held, Spent, next_review
from loyalty_cli.program.kernel.facts import OVER
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import BEGINNING, rank, window_start
from loyalty_cli.values import Final

ALL: Final = AsOf(date.max)
"""All that the ledger knows."""
STRIDE: Final = 5_000
"""Members looked at in one reading: none holds up a till's commit for long."""

_SPEND: Final = (
    "(SELECT coalesce(sum(e.amount), 0) FROM entries e WHERE e.member_id = s.member_id AND e.unit = 'spend'"
    " AND e.counts_on BETWEEN :{0}_start AND :{0} AND e.on_date <= min(:{0}, :known)) < :cents"
)
_TIERS_THEN: Final = (
    # Beside max() stand the values of the row that has it.
    "(SELECT member_id, after AS tier, on_date AS since, max(on_date || printf('%012d', id)) FROM tier_steps"
    " WHERE member_id BETWEEN :first AND :last AND on_date <= :known AND known_on <= :known"
    " AND (replaced_by IS NULL OR replaced_on > :known) GROUP BY member_id)"
)
_TOO_LOW: Final = (
    "SELECT s.member_id FROM {0} s JOIN members m ON m.id = s.member_id AND {1}"
    " WHERE s.member_id BETWEEN :first AND :last AND s.tier = :tier AND (s.since <= :then OR EXISTS (SELECT 1"
    f" FROM tier_changes t WHERE t.member_id = s.member_id AND t.rule = '{OVER}'))"
    " AND " + _SPEND.format("now") + " AND (" + _SPEND.format("then") + " OR EXISTS (SELECT 1 FROM facts u"
    " WHERE u.member_id = s.member_id AND u.on_date > :then AND u.kind = 'undo'))"
)

_ACTIVE: Final = "m.status = 'active'"
# A record that was merged since was a member's own; one whose merge was undone since was not.
_ACTIVE_THEN: Final = (
    "m.status IN ('active', 'merged') AND NOT EXISTS (SELECT 1 FROM facts g WHERE g.member_id = m.id"
    f" AND g.kind = 'merge-out' AND g.on_date <= :known AND {stands('g.id', 'u.on_date <= :known')})"
)

_UNDONE_BY: Final = (
    "EXISTS (SELECT 1 FROM undone x WHERE x.{0} = e.fact_id AND x.on_date <= :on AND x.by_fact <= :upto AND {1})"
)
_OWN: Final = "x.fact_id = (SELECT r.fact_id FROM entries r WHERE r.id = e.reverses AND r.member_id = e.member_id)"
_KNOWN: Final = (
    f"CASE WHEN {_UNDONE_BY.format('by_fact', 'true')} THEN coalesce((SELECT max(m.on_date) FROM entries m"
    " WHERE m.member_id = e.member_id AND m.unit = 'spend' AND m.rule = 'merge' AND m.counts_on = e.counts_on"
    " AND m.fact_id < e.fact_id), e.counts_on) ELSE e.on_date END"
)
# What was undone and what undid it, each looked up by its number: asked for together they are looked for among all.
_SPENT: Final = (
    f"SELECT counts_on, {_KNOWN} AS known, sum(amount) FROM entries e WHERE member_id = :member AND unit = 'spend'"
    " AND counts_on >= :start AND on_date <= :on AND fact_id <= :upto"
    f" AND NOT {_UNDONE_BY.format('fact_id', 'true')} AND NOT {_UNDONE_BY.format('by_fact', _OWN)} GROUP BY 1, 2"
)


def candidates(conn: sqlite3.Connection, program: Program, on: date, known: date | None = None) -> list[int]:
    """The members above the lowest tier who may be lowered up to a day, found by the tables at once.

    Their spend is too low on that day, and was before the days of grace. ``known`` asks as things stood at the end of
    that earlier day.
    """
    rules = program.tier_rules
    if rules.downgrade == "never" or len(program.tiers) == 1:
        return []
    days = {"known": (known or on).isoformat()}
    question = _TOO_LOW.format(*(("standings", _ACTIVE) if known is None else (_TIERS_THEN, _ACTIVE_THEN)))
    for name, day in (("now", on), ("then", on - timedelta(days=rules.grace_days))):
        days |= {name: day.isoformat(), f"{name}_start": window_start(rules, day).isoformat()}
    found: list[int] = []
    for first, last in _strides(conn):
        for tier in program.tiers[1:]:
            for name in (tier.name, *tier.was):
                asked = {"first": first, "last": last, "tier": name, "cents": tier.from_cents, **days}
                found += [member_id for (member_id,) in conn.execute(question, asked)]
    return sorted(found)


def _strides(conn: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    (highest,) = conn.execute("SELECT coalesce(max(member_id), 0) FROM standings").fetchone()
    for first in range(1, highest + 1, STRIDE):
        yield first, first + STRIDE - 1


def due_of(
    conn: sqlite3.Connection, program: Program, member_id: int, upto: date, rules_from: date, as_of: AsOf = ALL
) -> Due | None:
    """The next downgrade of one member due up to a day, as the ledger stands, or stood."""
    held = held_by(conn, program, member_id, as_of)
    if held is None:
        return None
    return next_review(program, held, _spends(conn, program, member_id, held.since, as_of), upto, rules_from)


def held_by(conn: sqlite3.Connection, program: Program, member_id: int, as_of: AsOf = ALL) -> Held | None:
    """The tier a member holds, lent ones left out; None in the lowest."""
    step = earned_step(conn, member_id, as_of)
    if step is None or rank(program, step[0]) == 0:
        return None
    return Held(step[0], step[1], step[2] == "tier-down", lent_until(conn, member_id, as_of))


def _spends(conn: sqlite3.Connection, program: Program, member_id: int, since: date, as_of: AsOf) -> list[Spent]:
    """The qualifying spend that counts on ``since`` or later, by the day it counts for and the day it is known.

    What was undone by then never was: of a record that became part of this one, since the day of the merge.
    """
    rows = conn.execute(
        _SPENT,
        {
            "member": member_id,
            "start": window_start(program.tier_rules, since).isoformat(),
            "on": as_of.on.isoformat(),
            "upto": as_of.upto,
        },
    )
    return [Spent(date.fromisoformat(counts), date.fromisoformat(known), cents) for counts, known, cents in rows]


def rules_since(conn: sqlite3.Connection, program_id: int) -> date:
    """Since when thresholds and rules of the tiers are what they are under this program.

    A threshold that was raised lowers nobody before the days of grace have passed from then on.
    """
    rows = conn.execute(
        "SELECT canonical_json, first_used_at FROM programs WHERE id <= ? ORDER BY id DESC", (program_id,)
    )
    since = BEGINNING
    now: object = None
    for text, first_used_at in rows.fetchall():
        promised = _tier_promises(text)
        if now is None:
            now = promised
        if promised != now:
            return since
        since = date.fromisoformat(first_used_at[:10])
    return BEGINNING


def _tier_promises(canonical_json: str) -> object:
    raw = loads(canonical_json)
    return [(tier["name"], tier["from_cents"]) for tier in raw["tiers"]], raw["tier_rules"]
