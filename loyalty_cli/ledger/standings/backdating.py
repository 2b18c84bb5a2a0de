"""The standing of an earlier day for a fact keyed late: undone facts do not count, later visits do.

Views of that day go on telling it as it was (``standing_as_of``). The till of today asks for none of this.
"""

import sqlite3
from datetime import date

from loyalty_cli.ledger.standings.standing import AsOf, window_spend
from loyalty_cli.ledger.standings.visits import visits_after
from loyalty_cli.ledger.store.clauses import stands
from loyalty_cli.program.kernel.facts import SPEND, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import rank, tier_for, window_start
from loyalty_cli.units import Cents


def seen_late(conn: sqlite3.Connection, program: Program, standing: Standing, when: When) -> Standing:
    """A standing with the tier and the window of its day as they are for what is keyed on a later one.

    ``window_spend_now`` becomes that of the window ending on the day of keying.
    """
    member_id, on = standing.member_id, when.on
    now, _ = window_spend(conn, program, member_id, AsOf(when.keyed_on))
    if on > when.keyed_on:
        return standing._replace(window_spend_now=now)
    spend = standing.window_spend + _undone_since(conn, program, member_id, on)
    tier = standing.tier
    if standing.tier_since is not None and standing.tier_since > on:
        tier = _tier_without_undone(conn, program, member_id, on, spend)
    idle = program.points.expiry.mode == "inactivity"
    visits = visits_after(conn, member_id, on, when.keyed_on) if idle else ()
    return standing._replace(tier=tier, window_spend=spend, window_spend_now=now, visits_since=visits)


def _undone_since(conn: sqlite3.Connection, program: Program, member_id: int, on: date) -> Cents:
    """What undoing took out of the window of a day since, and gave back to it, of what was known on that day."""
    start = window_start(program.tier_rules, on).isoformat()
    (cents,) = conn.execute(
        "SELECT coalesce(sum(e.amount), 0) FROM entries e CROSS JOIN facts u CROSS JOIN entries r"
        " WHERE e.member_id = ?1 AND e.unit = ?2 AND e.counts_on BETWEEN ?3 AND ?4 AND e.on_date > ?4"
        " AND u.id = e.fact_id AND u.kind = 'undo' AND r.id = e.reverses AND r.on_date <= ?4",
        (member_id, SPEND, start, on.isoformat()),
    ).fetchone()
    return int(cents)


def _tier_without_undone(conn: sqlite3.Connection, program: Program, member_id: int, on: date, spend: Cents) -> str:
    """The tier of a day without what was undone since; then at least the one that the other purchases deserve."""
    rows = conn.execute(
        f"SELECT after, NOT {stands('t.fact_id')}"
        " FROM tier_steps t WHERE member_id = ? AND on_date <= ? AND replaced_by IS NULL"
        " ORDER BY on_date DESC, id DESC",
        (member_id, on.isoformat()),
    ).fetchall()
    left = next((after for after, undone in rows if not undone), program.tiers[0].name)
    held = program.tier(left).name
    if not rows or not rows[0][1]:
        return held
    return max(held, tier_for(program.tiers, spend).name, key=lambda name: rank(program, name))
