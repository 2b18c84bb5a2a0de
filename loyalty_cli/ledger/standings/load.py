"""Load the standings of one or many members in a handful of statements.

Stamps, lots and debts are as they are now; the day of a fact says which lots it may draw on, which tier and which
window count. Views of a past day are read by ``standing_as_of``.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date

from loyalty_cli.jsons import dumps
from loyalty_cli.ledger.standings.families import families
from loyalty_cli.ledger.standings.standing import (
    CARD_RULES,
    AsOf,
    debts_of,
    later_steps,
    lot_of,
    net,
    tier_as_of,
    tier_step,
)
from loyalty_cli.ledger.standings.visits import COUNTED_VISIT
from loyalty_cli.ledger.store.clauses import RETURNED, in_sql, place
from loyalty_cli.program.kernel.facts import CORRECTED, EARNED, POINTS, STAMPS, Lot, When
from loyalty_cli.program.kernel.kinds import TYING
from loyalty_cli.program.kernel.needs import LOTS, NOTHING, Needs
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import window_start
from loyalty_cli.values import Any, Final, TypeAlias

_CHUNK: Final = 400
# Asked about some hundred members SQLite would make an index of the whole table first, were it not told which to use.
_UNITS: Final = "unit IN ('points', 'credit') OR unit BETWEEN 'stamps:' AND 'stamps;'"
_BALANCES: Final = f"SELECT member_id, unit, amount FROM asked CROSS JOIN balances USING (member_id) WHERE {_UNITS}"
_LOTS: Final = (
    "SELECT member_id, entry_id, unit, granted, remaining, expires_on, fact_id, on_date FROM asked"
    " CROSS JOIN lots INDEXED BY lots_open USING (member_id) WHERE remaining > 0"
    " ORDER BY member_id, expires_on IS NULL, expires_on, entry_id"
)
_LEFT: Final = (
    "SELECT member_id, unit, sum(remaining) FROM asked CROSS JOIN lots INDEXED BY lots_open USING (member_id)"
    " WHERE remaining > 0 GROUP BY 1, 2"
)
_TIERS: Final = "SELECT member_id, tier, since FROM asked CROSS JOIN standings USING (member_id)"
_SPENT: Final = (
    "SELECT member_id, counts_on, sum(amount) FROM asked CROSS JOIN entries USING (member_id)"
    " WHERE unit = 'spend' AND counts_on BETWEEN start_day AND on_day AND on_date <= on_day"
    " GROUP BY 1, 2 ORDER BY 1, 2"
)
_HELD: Final = (
    "SELECT e.member_id, e.unit, max(coalesce(e.expires_on, '9999-12-31')) FROM asked"
    " CROSS JOIN entries e INDEXED BY entries_member USING (member_id)"
    " WHERE e.unit IN (SELECT value FROM json_each(?)) AND e.amount > 0"
    f" AND e.rule IN ({CARD_RULES}) AND e.on_date <= on_day AND NOT EXISTS"
    f" (SELECT 1 FROM undone x WHERE x.fact_id = {place('e')} AND x.on_date <= on_day) GROUP BY 1, 2"
)
_TODAY: Final = (
    "SELECT owner, e.unit, e.rule, e.id, e.amount FROM asked CROSS JOIN entries e USING (member_id)"
    " WHERE e.counts_on = on_day AND e.reverses IS NULL"
    " AND (e.unit = 'points' OR e.unit BETWEEN 'stamps:' AND 'stamps;')"
    f" AND iif(e.rule = '{CORRECTED}', json_extract(e.why, '$.rule'), e.rule) IN {in_sql((*EARNED, 'stamps'))}"
)
_VISITED: Final = (
    "SELECT DISTINCT owner FROM asked CROSS JOIN facts f USING (member_id) WHERE f.on_date = on_day"
    f" AND {COUNTED_VISIT} AND NOT (f.kind = 'purchase'"
    f" AND json_extract(f.body, '$.amount') = {RETURNED})"
)
_LATER: Final = (
    "SELECT member_id FROM asked WHERE EXISTS"
    " (SELECT 1 FROM facts f WHERE f.member_id = asked.member_id AND f.on_date > on_day)"
)
_ALONE: Final = (
    "SELECT member_id FROM asked WHERE NOT EXISTS (SELECT 1 FROM facts f WHERE f.member_id = asked.member_id"
    f" AND (on_date > on_day OR kind IN {in_sql(TYING)}"
    " OR (kind = 'enrolment' AND json_extract(body, '$.referrer') IS NOT NULL)))"
)


def load_one(conn: sqlite3.Connection, program: Program, member_id: int, when: When) -> Standing:
    """One member with the lots, inside the caller's transaction."""
    return load(conn, program, {member_id: when})[member_id]


def load(
    conn: sqlite3.Connection, program: Program, whens: Mapping[int, When], needs: Needs = LOTS
) -> dict[int, Standing]:
    """The members, each as of the day of a fact of theirs, with the slices of the history that are needed.

    Without ``needs.lots`` the lots are left out; debts are always known.
    """
    found: dict[int, Standing] = {}
    members = list(whens.items())
    for start in range(0, len(members), _CHUNK):
        found |= _Asked(conn, program, dict(members[start : start + _CHUNK]), needs).standings()
    if needs in (NOTHING, LOTS):
        return found
    from loyalty_cli.ledger.standings.history import with_histories

    days = {member_id: (when.on, when.keyed_on) for member_id, when in members}
    return {one.member_id: one for one in with_histories(conn, list(found.values()), needs, days)}


def quiet_since(conn: sqlite3.Connection, days: Mapping[int, date]) -> set[int]:
    """The members without facts after a day and without referrals on either side.

    They can be carried on in memory from purchase to purchase; of the others each purchase asks the ledger.
    """
    found: set[int] = set()
    members = list(days.items())
    for start in range(0, len(members), _CHUNK):
        asked = [(one, "", on.isoformat(), one) for one, on in members[start : start + _CHUNK]]
        found |= {member_id for (member_id,) in _ask(conn, asked, _ALONE)}
    return found


_Rows: TypeAlias = list[tuple[int, str, str, int]]
"""A record, the days from and up to which it is asked for, and the member whose it is."""


_ASKED: Final = (
    "WITH asked(member_id, start_day, on_day, owner) AS MATERIALIZED (SELECT json_extract(value, '$[0]'),"
    " json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(?)) "
)
"""One statement for any number of members: SQLite keeps it prepared."""


def _ask(conn: sqlite3.Connection, asked: _Rows, query: str, *more: str) -> list[tuple[Any, ...]]:
    return conn.execute(_ASKED + query, (dumps(asked), *more)).fetchall() if asked else []


class _Asked:
    """What the ledger says of some members, table by table."""

    def __init__(self, conn: sqlite3.Connection, program: Program, whens: dict[int, When], needs: Needs) -> None:
        self.conn, self.program, self.whens, self.needs = conn, program, whens, needs
        rules = program.tier_rules
        self.asked = [
            (one, window_start(rules, when.on).isoformat(), when.on.isoformat(), one) for one, when in whens.items()
        ]
        kin = families(conn, whens)
        self.records = [(one, start, on, owner) for owner, start, on, _ in self.asked for one in kin[owner]]
        self.now = [
            (one, window_start(rules, when.keyed_on).isoformat(), when.keyed_on.isoformat(), one)
            for one, when in whens.items()
            if when.on != when.keyed_on
        ]

    def standings(self) -> dict[int, Standing]:
        """All of them."""
        self.balances = self._by_member(_BALANCES)
        self.lots: dict[int, list[Lot]] = {}
        if self.needs.lots:
            for member_id, *row in self._rows(_LOTS):
                self.lots.setdefault(member_id, []).append(lot_of(tuple(row)))
        else:
            self.left = self._by_member(_LEFT)
        self.tiers = {member_id: (tier, date.fromisoformat(since)) for member_id, tier, since in self._rows(_TIERS)}
        self.window = self._by_member(_SPENT)
        self.spent_now = self._by_member(_SPENT, self.now)
        self.perishable = {card.id for card in self.program.stamp_cards if card.valid_months}
        cards = dumps([STAMPS + card_id for card_id in self.perishable])
        self.held = self._by_member(_HELD, self.asked, cards) if self.perishable else {}
        self.today = self._earned_today()
        self.visited = {member_id for (member_id,) in _ask(self.conn, self.records, _VISITED)}
        self.later = {member_id for (member_id,) in _ask(self.conn, self.asked, _LATER)} if self.now else set()
        return {member_id: self._standing(member_id, when) for member_id, when in self.whens.items()}

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return _ask(self.conn, self.asked, query)

    def _by_member(self, query: str, asked: _Rows | None = None, *more: str) -> dict[int, dict[str, Any]]:
        told: dict[int, dict[str, Any]] = {}
        for member_id, what, value in _ask(self.conn, self.asked if asked is None else asked, query, *more):
            told.setdefault(member_id, {})[what] = value
        return told

    def _earned_today(self) -> dict[tuple[int, str], int]:
        """What counts for the caps of the day, less what was taken back of it since."""
        cards = {STAMPS + card.id for card in self.program.stamp_cards if card.per_day is not None}
        capped = self.program.points.daily_cap is not None
        earned: dict[tuple[int, str], int] = {}
        for member_id, unit, rule, entry_id, amount in _ask(self.conn, self.records, _TODAY) if capped or cards else ():
            counts = rule == CORRECTED or (rule == "stamps") == (unit != POINTS)
            if counts and (unit in cards or (capped and unit == POINTS)):
                earned[member_id, unit] = earned.get((member_id, unit), 0) + net(self.conn, entry_id, amount)
        return earned

    def _standing(self, member_id: int, when: When) -> Standing:
        on, lowest = when.on, self.program.tiers[0].name
        tier, since = self.tiers.get(member_id, (lowest, None))
        now = then = self.program.tier(tier).name
        ahead = since is not None and since > on
        later: tuple[tuple[str, date], ...] = ()
        if ahead:
            # Dated after today by a clock that was ahead, or lent until then, a tier is not yet held.
            then = tier_as_of(self.conn, self.program, member_id, AsOf(on))
            now = then if on == when.keyed_on else now
            steps = later_steps(self.conn, member_id, on, when.keyed_on)
            later = tuple((self.program.tier(name).name, day) for name, day in steps)
            if later and since is not None and since > when.keyed_on:
                step = tier_step(self.conn, member_id, AsOf(when.keyed_on))
                now, since = (self.program.tier(step[0]).name, step[1]) if step else (lowest, None)
        window = tuple(
            (date.fromisoformat(day), cents) for day, cents in self.window.get(member_id, {}).items() if cents
        )
        spend = sum(cents for _, cents in window)
        units = self.held.get(member_id, {})
        held = {
            card_id: date.fromisoformat(units[STAMPS + card_id])
            for card_id in self.perishable
            if STAMPS + card_id in units
        }
        standing = Standing(
            member_id, then, now, spend, spend, next((day for day, cents in window if cents > 0), None),
            tuple(self._usable(member_id, on)), debts_of(self.conn, member_id, self._uneven(member_id)),
            dict(self._stamps(member_id, held, on)), self._stamps_today(member_id),
            self.today.get((member_id, POINTS), 0), member_id in self.visited, since, (), window,
            window_start(self.program.tier_rules, when.keyed_on), held, known=self.needs,
            tiers_ahead=later,
        )  # fmt: skip
        if on == when.keyed_on:
            return standing
        if member_id in self.later or ahead or on > when.keyed_on:
            from loyalty_cli.ledger.standings.backdating import seen_late

            return seen_late(self.conn, self.program, standing, when)
        return standing._replace(window_spend_now=sum(self.spent_now.get(member_id, {}).values()))

    def _usable(self, member_id: int, on: date) -> Iterator[Lot]:
        for lot in self.lots.get(member_id, ()):
            if lot.on <= on and (lot.expires_on is None or lot.expires_on >= on):
                yield lot

    def _uneven(self, member_id: int) -> list[str]:
        """The units of which the lots hold more than the balance says: something is owed."""
        if self.needs.lots:
            left: dict[str, int] = {}
            for lot in self.lots.get(member_id, ()):
                left[lot.unit] = left.get(lot.unit, 0) + lot.remaining
        else:
            left = self.left.get(member_id, {})
        amounts = self.balances.get(member_id, {})
        return [unit for unit in ("points", "credit") if left.get(unit, 0) != amounts.get(unit, 0)]

    def _stamps(self, member_id: int, held: Mapping[str, date], on: date) -> Iterator[tuple[str, int]]:
        """Boxes by card; a card lapses whole when its newest stamp's last day has passed."""
        amounts = self.balances.get(member_id, {})
        for card in self.program.stamp_cards:
            boxes = amounts.get(STAMPS + card.id, 0)
            lapsed = card.valid_months and boxes > 0 and held.get(card.id, on) < on
            yield card.id, 0 if lapsed else boxes

    def _stamps_today(self, member_id: int) -> dict[str, int]:
        limited = [card.id for card in self.program.stamp_cards if card.per_day is not None]
        return {card_id: self.today.get((member_id, STAMPS + card_id), 0) for card_id in limited}
