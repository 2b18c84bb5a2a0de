"""The holdings of all members in a few statements: lists never run one query a member.

Today is read from the derived tables; an earlier day is added up from entries, allocations, extensions and tier changes
by the dates on which they took effect. Both give what ``member_card`` gives for each member.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from loyalty_cli.jsons import dumps
from loyalty_cli.ledger.queries.nights import written_ahead
from loyalty_cli.ledger.standings.standing import CARD_RULES, TIER_HELD
from loyalty_cli.ledger.store.clauses import LAST_DAY, place
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, STAMPS, VOUCHER
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import window_start
from loyalty_cli.values import Final, NamedTuple


class Usable(NamedTuple):
    """The usable points of a member: ``next_points`` with the soonest last day, ``others`` with later ones or none.

    ``next_on`` is that soonest day, None when none of the points ever lapse.
    """

    next_on: date | None
    next_points: int
    others: int


class OpenVoucher(NamedTuple):
    """A voucher that can be used, ``expires_on`` being its last day."""

    code: str
    name: str
    expires_on: date


class Holding(NamedTuple):
    """What a member holds at the end of a day: usable points and credit less debts, boxes by card, vouchers, tier."""

    points: int
    credit_cents: int
    stamps: Mapping[str, int]
    vouchers: tuple[OpenVoucher, ...]
    tier: str


_BALANCES_TODAY: Final = "SELECT member_id, unit, amount FROM balances WHERE amount <> 0"
_BALANCES_THEN: Final = (
    "SELECT member_id, unit, sum(amount) AS amount FROM entries WHERE on_date <= :on GROUP BY member_id, unit"
    " HAVING sum(amount) <> 0"
)
_OF_UNIT: Final = "unit = :unit AND amount > 0"
_LOTS_TODAY: Final = "SELECT member_id, unit, expires_on, remaining FROM lots WHERE remaining > 0"
LOTS_ON_DAY: Final = (
    "WITH used AS MATERIALIZED (SELECT a.lot_id, sum(a.amount) AS amount FROM allocations a"
    "  JOIN facts f ON f.id = a.fact_id JOIN entries d ON d.id = a.debit_id"
    "  WHERE f.on_date <= :on AND d.on_date <= :on GROUP BY a.lot_id),"
    # Of a lot's moves the one with the highest number holds.
    " moved AS MATERIALIZED (SELECT x.lot_id, x.expires_on, max(x.id) FROM extensions x"
    "  JOIN facts f ON f.id = x.fact_id WHERE f.on_date <= :on GROUP BY x.lot_id),"
    " lots_on_day AS (SELECT e.member_id, e.unit, e.on_date, e.amount,"
    "  e.amount - coalesce(used.amount, 0) AS remaining, coalesce(moved.expires_on, e.expires_on) AS expires_on"
    "  FROM entries e LEFT JOIN used ON used.lot_id = e.id LEFT JOIN moved ON moved.lot_id = e.id"
    "  WHERE e.unit IN ('points', 'credit') AND e.amount > 0 AND e.reverses IS NULL AND e.on_date <= :on)"
)
"""Begins a statement about ``lots_on_day``: the lots as they were at the end of the day ``:on``."""
_LOTS_THEN: Final = f"{LOTS_ON_DAY} SELECT member_id, unit, expires_on, remaining FROM lots_on_day WHERE remaining > 0"
_TIERS_TODAY: Final = f"SELECT member_id, {TIER_HELD} FROM standings s WHERE 1{{}}"
_TIERS_THEN: Final = (
    "SELECT member_id, after FROM tier_steps WHERE on_date <= :on AND known_on <= :on"
    " AND (replaced_by IS NULL OR replaced_on > :on){} ORDER BY on_date, id"
)


class Day:
    """The tables of a day: the derived ones today, what adds up to them for an earlier day."""

    def __init__(self, conn: sqlite3.Connection, program: Program, on: date, today: date) -> None:
        self.conn, self.program, self.on = conn, program, on
        self.is_today = on == today and not written_ahead(conn, on)

    def rows(self, today: str, then: str | None = None, **more: str) -> sqlite3.Cursor:
        """The rows of a query, in its form for today or for an earlier day."""
        sql = today if self.is_today or then is None else then
        return self.conn.execute(sql, {"on": self.on.isoformat(), **more})

    def tiers(self, members: Collection[int] | None = None) -> dict[int, str]:
        """The tier of those who ever left the lowest, by the number of the member."""
        known = {name: tier.name for tier in self.program.tiers for name in (tier.name, *tier.was)}
        # Of several changes the last one stays.
        few = _among(members)
        tiers = dict(self.rows(_TIERS_TODAY.format(few), _TIERS_THEN.format(few)).fetchall())
        return {member_id: known[tier] for member_id, tier in tiers.items() if tier in known}

    def usable(self, members: Collection[int] | None = None) -> dict[int, Usable]:
        """The usable points of everybody, or of some members, and what of them lapses next."""
        few = _among(members)
        # Beside min() stand the values of the row that has it.
        grouped = (
            "SELECT member_id, min(last), points, sum(points) - points FROM"
            " (SELECT member_id, coalesce(expires_on, '9999-12-31') AS last, sum(remaining) AS points FROM ({lots})"
            f"  WHERE unit = 'points' AND coalesce(expires_on, '9999-12-31') >= :on{few} GROUP BY member_id, last)"
            " GROUP BY member_id"
        )
        rows = self.rows(grouped.format(lots=_LOTS_TODAY), grouped.format(lots=_LOTS_THEN))
        return {
            member_id: Usable(None if last == "9999-12-31" else date.fromisoformat(last), points, others)
            for member_id, last, points, others in rows
        }

    def lapsed(self, members: Collection[int] | None = None) -> dict[tuple[int, str], int]:
        """What has lapsed and was not written down yet, by member and unit."""
        summed = (
            "SELECT member_id, unit, sum(remaining) FROM ({lots}) WHERE expires_on < :on"
            f"{_among(members)} GROUP BY member_id, unit"
        )
        rows = self.rows(summed.format(lots=_LOTS_TODAY), summed.format(lots=_LOTS_THEN))
        return {(member_id, unit): left for member_id, unit, left in rows}

    def lapsed_cards(self, card_id: str, members: Collection[int]) -> list[int]:
        """Those of these members whose card has lapsed whole."""
        rows = self.rows(
            f"SELECT j.value FROM json_each(:members) j WHERE {_card_has_lapsed('j.value')}",
            unit=STAMPS + card_id,
            members=dumps(list(members)),
        )
        return [member_id for (member_id,) in rows]

    def lapsed_boxes(self, card_id: str) -> int:
        """How many boxes there are on cards that have lapsed whole."""
        held = f"SELECT coalesce(sum(amount), 0) FROM ({{}}) b WHERE {_OF_UNIT} AND {_card_has_lapsed('b.member_id')}"
        rows = self.rows(held.format(_BALANCES_TODAY), held.format(_BALANCES_THEN), unit=STAMPS + card_id)
        return int(rows.fetchone()[0])

    def holders(self, unit: str) -> dict[int, int]:
        """Who has some of a unit, what has lapsed counted: the amount by the number of the member."""
        few = f"SELECT member_id, amount FROM ({{}}) WHERE {_OF_UNIT}"
        return dict(self.rows(few.format(_BALANCES_TODAY), few.format(_BALANCES_THEN), unit=unit).fetchall())


def _card_has_lapsed(member: str) -> str:
    """The clause that holds where the newest stamp's last day on a member's card ``:unit`` has passed."""
    stamped = (
        f"FROM entries e WHERE e.member_id = {member} AND e.unit = :unit AND e.amount > 0 AND e.on_date <= :on"
        f" AND e.rule IN ({CARD_RULES})"
        f" AND NOT EXISTS (SELECT 1 FROM undone x WHERE x.fact_id = {place('e')} AND x.on_date <= :on)"
    )
    return (
        f"(SELECT 1 {stamped} AND coalesce(e.expires_on, '9999-12-31') >= :on"
        " ORDER BY e.counts_on DESC LIMIT 1) IS NULL"
        f" AND EXISTS (SELECT 1 {stamped})"
    )


def held_in_all(day: Day) -> dict[str, int]:
    """Credit in cents and boxes of all members at the end of a day, by unit; debts and what has lapsed are left out."""
    cards = day.program.stamp_cards
    units = [CREDIT, *(STAMPS + card.id for card in cards)]
    told = {f"unit{place}": unit for place, unit in enumerate(units)}
    columns = ", ".join(f"sum(amount) FILTER (WHERE unit = :{name})" for name in told)
    held = f"SELECT {columns} FROM ({{}}) WHERE amount > 0"
    row = day.rows(held.format(_BALANCES_TODAY), held.format(_BALANCES_THEN), **told).fetchone()
    sums = {unit: amount for unit, amount in zip(units, row, strict=True) if amount}
    if CREDIT in sums:
        sums[CREDIT] -= _lapsed_credit(day)
    for card in cards:
        if card.valid_months and STAMPS + card.id in sums:
            sums[STAMPS + card.id] -= day.lapsed_boxes(card.id)
    return {unit: amount for unit, amount in sums.items() if amount}


def _lapsed_credit(day: Day) -> int:
    """What of the credit of all members has lapsed and was not written down yet, in cents."""
    lapsed = "SELECT member_id, sum(remaining) FROM ({}) WHERE unit = 'credit' AND expires_on < :on GROUP BY member_id"
    rows = day.rows(lapsed.format(_LOTS_TODAY), lapsed.format(_LOTS_THEN)).fetchall()
    held = day.holders(CREDIT) if rows else {}
    return sum(min(left, held.get(member_id, 0)) for member_id, left in rows)


def holdings(day: Day, members: Collection[int] | None = None) -> "Holdings":
    """What everybody, or some members, held at the end of a day."""
    held = _HELD + _among(members)
    spendable: dict[tuple[int, str], int] = {}
    stamps: dict[tuple[int, str], int] = {}
    codes: dict[str, int] = {}
    for member_id, unit, amount in day.rows(held.format(_BALANCES_TODAY), held.format(_BALANCES_THEN)):
        if unit.startswith(STAMPS):
            stamps[member_id, unit.removeprefix(STAMPS)] = amount
        elif unit.startswith(VOUCHER):
            codes[unit.removeprefix(VOUCHER)] = member_id
        else:
            spendable[member_id, unit] = amount
    for key, left in day.lapsed(members).items():
        spendable[key] = spendable.get(key, 0) - left
    for card in day.program.stamp_cards:
        if card.valid_months:
            begun = [member_id for (member_id, card_id), boxes in stamps.items() if card_id == card.id and boxes > 0]
            for member_id in day.lapsed_cards(card.id, begun):
                del stamps[member_id, card.id]
    cards = tuple(card.id for card in day.program.stamp_cards)
    return Holdings(
        day.program.tiers[0].name, cards, spendable, stamps, usable_vouchers(day, codes), day.tiers(members)
    )


def _among(members: Collection[int] | None, number: str = "member_id") -> str:
    """The condition that keeps some members of all."""
    return "" if members is None else f" AND {number} IN ({', '.join(map(str, members))})"


_HELD: Final = (
    "SELECT member_id, unit, amount FROM ({}) WHERE (unit IN ('points', 'credit')"
    " OR unit BETWEEN 'stamps:' AND 'stamps;' OR (unit BETWEEN 'voucher:' AND 'voucher;' AND amount > 0))"
)


class Holdings(NamedTuple):
    """The holdings of all members, by number; a member missing from a table holds nothing of it."""

    lowest: str
    cards: tuple[str, ...]
    spendable: Mapping[tuple[int, str], int]
    stamps: Mapping[tuple[int, str], int]
    vouchers: Mapping[int, list[OpenVoucher]]
    tiers: Mapping[int, str]

    def of(self, member_id: int) -> Holding:
        """What one member holds."""
        return Holding(
            self.spendable.get((member_id, POINTS), 0),
            self.spendable.get((member_id, CREDIT), 0),
            {card: self.stamps.get((member_id, card), 0) for card in self.cards},
            tuple(self.vouchers.get(member_id, ())),
            self.tiers.get(member_id, self.lowest),
        )


def usable_vouchers(day: Day, codes: Mapping[str, int]) -> dict[int, list[OpenVoucher]]:
    """The usable ones of these vouchers by their member, soonest-expiring first."""
    rows = day.rows(
        f"SELECT * FROM (SELECT v.code, v.name, {LAST_DAY} AS expires_on"
        "  FROM json_each(:codes) j CROSS JOIN vouchers v ON v.code = j.value)"
        " WHERE expires_on >= :on ORDER BY expires_on, code",
        codes=dumps(list(codes)),
    )
    held: dict[int, list[OpenVoucher]] = defaultdict(list)
    for code, name, expires_on in rows:
        held[codes[code]].append(OpenVoucher(code, name, date.fromisoformat(expires_on)))
    return held


class Window(NamedTuple):
    """Qualifying spend of a tier window in cents, and the first day that still counts in it."""

    spend_cents: int = 0
    oldest: date | None = None


def windows(day: Day, members: Collection[int] | None = None) -> dict[int, Window]:
    """The tier windows of everybody, or of some members, that end on a day."""
    on = day.on.isoformat()
    rows = day.conn.execute(
        "SELECT member_id, sum(spent), min(CASE WHEN spent > 0 THEN counts_on END) FROM"
        " (SELECT e.member_id, e.counts_on, sum(e.amount) AS spent FROM members m CROSS JOIN entries e"
        "  ON e.member_id = m.id WHERE e.unit = 'spend' AND e.counts_on BETWEEN :start AND :on AND e.on_date <= :on"
        f"  {_among(members, 'm.id')} GROUP BY e.member_id, e.counts_on) GROUP BY member_id",
        {"start": window_start(day.program.tier_rules, day.on).isoformat(), "on": on},
    )
    return {
        member_id: Window(spend, date.fromisoformat(oldest) if oldest else None) for member_id, spend, oldest in rows
    }
