"""What every member holds, asked of the whole ledger at once: lists never ask one question a member.

Today is read from the derived tables; an earlier day is added up from entries, allocations, extensions and tier changes
by the dates on which they took effect. Both give what ``member_card`` gives for each member.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from loyalty_cli.ledger.standing import CARD_RULES
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import CREDIT, POINTS, STAMPS
from loyalty_cli.program.tiers import window_start
from loyalty_cli.values import NamedTuple


class Lapse(NamedTuple):
    """Points whose last usable day is ``on`` (None: they never lapse)."""

    on: date | None
    points: int


class OpenVoucher(NamedTuple):
    """A voucher that can be used, ``expires_on`` being its last day."""

    code: str
    name: str
    expires_on: date


class Holding(NamedTuple):
    """What a member holds at the end of a day: usable points and credit less debts, boxes by card, vouchers, tier.

    ``lots`` are her usable points by last day, soonest first, those that never lapse last.
    """

    points: int
    credit_cents: int
    stamps: Mapping[str, int]
    vouchers: tuple[OpenVoucher, ...]
    tier: str
    lots: tuple[Lapse, ...]

    @property
    def next_lapse(self) -> Lapse | None:
        """The points that lapse next; None when none ever do."""
        return self.lots[0] if self.lots and self.lots[0].on else None


_AMOUNTS_TODAY = "SELECT member_id, unit, amount FROM balances"
_AMOUNTS_THEN = (
    "SELECT member_id, unit, sum(amount) AS amount FROM entries WHERE on_date <= :on GROUP BY member_id, unit"
)
_LOTS_TODAY = "SELECT member_id, unit, expires_on, remaining FROM lots WHERE remaining > 0"
_LOTS_THEN = (
    "SELECT e.member_id, e.unit,"
    " coalesce((SELECT x.expires_on FROM extensions x JOIN facts f ON f.id = x.fact_id"
    "   WHERE x.lot_id = e.id AND f.on_date <= :on ORDER BY x.id DESC LIMIT 1), e.expires_on) AS expires_on,"
    " e.amount - coalesce((SELECT sum(a.amount) FROM allocations a JOIN facts f ON f.id = a.fact_id"
    "   JOIN entries d ON d.id = a.debit_id"
    "   WHERE a.lot_id = e.id AND f.on_date <= :on AND d.on_date <= :on), 0) AS remaining"
    " FROM entries e WHERE e.unit IN ('points', 'credit') AND e.amount > 0 AND e.reverses IS NULL AND e.on_date <= :on"
)
_TIERS_TODAY = "SELECT member_id, tier FROM standings"
_TIERS_THEN = "SELECT member_id, after FROM tier_changes WHERE on_date <= :on ORDER BY on_date, id"


class _Reader:
    """The tables of a day: the derived ones today, what adds up to them for an earlier day."""

    def __init__(self, shop: OpenShop, on: date) -> None:
        self.shop = shop
        self.day = {"on": on.isoformat()}
        today = on == shop.now().today
        self.amounts = _AMOUNTS_TODAY if today else _AMOUNTS_THEN
        self.lots = _LOTS_TODAY if today else _LOTS_THEN
        self.tiers = _TIERS_TODAY if today else _TIERS_THEN

    def rows(self, sql: str) -> sqlite3.Cursor:
        return self.shop.conn.execute(sql, self.day)


def holdings(shop: OpenShop, on: date) -> "Holdings":
    """What everybody holds at the end of a day."""
    reader = _Reader(shop, on)
    spendable, stamps = _amounts(reader)
    lots = _lots(reader, on, spendable)
    known = {tier.name for tier in shop.program.tiers}
    return Holdings(
        shop.program.tiers[0].name,
        tuple(card.id for card in shop.program.stamp_cards),
        spendable,
        _without_lapsed_cards(reader, stamps),
        _vouchers(reader),
        {member_id: tier for member_id, tier in reader.rows(reader.tiers) if tier in known},
        lots,
    )


class Holdings(NamedTuple):
    """What everybody holds, by the number of the member; who is not found in a table holds nothing of it."""

    lowest: str
    cards: tuple[str, ...]
    spendable: Mapping[tuple[int, str], int]
    stamps: Mapping[tuple[int, str], int]
    vouchers: Mapping[int, list[OpenVoucher]]
    tiers: Mapping[int, str]
    lots: Mapping[int, list[Lapse]]

    def of(self, member_id: int) -> Holding:
        """What one member holds."""
        return Holding(
            self.spendable.get((member_id, POINTS), 0),
            self.spendable.get((member_id, CREDIT), 0),
            {card: self.stamps.get((member_id, card), 0) for card in self.cards},
            tuple(self.vouchers.get(member_id, ())),
            self.tiers.get(member_id, self.lowest),
            tuple(self.lots.get(member_id, ())),
        )

    def holders(self) -> set[int]:
        """The members who hold or owe anything."""
        owners = {member_id for (member_id, _), amount in self.spendable.items() if amount}
        return owners | {member_id for (member_id, _), boxes in self.stamps.items() if boxes} | set(self.vouchers)


def _amounts(reader: _Reader) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]]:
    """Points and credit by unit, stamps by card, each with its member."""
    rows = reader.rows(
        f"SELECT member_id, unit, amount FROM ({reader.amounts})"
        " WHERE (unit IN ('points', 'credit') OR unit BETWEEN 'stamps:' AND 'stamps;') AND amount <> 0"
    )
    spendable: dict[tuple[int, str], int] = {}
    stamps: dict[tuple[int, str], int] = {}
    for member_id, unit, amount in rows:
        if unit.startswith(STAMPS):
            stamps[member_id, unit.removeprefix(STAMPS)] = amount
        else:
            spendable[member_id, unit] = amount
    return spendable, stamps


def _lots(reader: _Reader, on: date, spendable: dict[tuple[int, str], int]) -> dict[int, list[Lapse]]:
    """Usable points by last day; what has lapsed, written down or not, is taken off ``spendable``."""
    rows = reader.rows(
        f"SELECT member_id, unit, expires_on, sum(remaining) FROM ({reader.lots}) WHERE remaining > 0"
        " GROUP BY member_id, unit, expires_on ORDER BY member_id, unit, expires_on IS NULL, expires_on"
    )
    usable: dict[int, list[Lapse]] = defaultdict(list)
    today = on.isoformat()
    for member_id, unit, expires_on, left in rows:
        if expires_on is not None and expires_on < today:
            spendable[member_id, unit] = spendable.get((member_id, unit), 0) - left
        elif unit == POINTS:
            usable[member_id].append(Lapse(date.fromisoformat(expires_on) if expires_on else None, left))
    return usable


def _vouchers(reader: _Reader) -> dict[int, list[OpenVoucher]]:
    """The usable vouchers of everybody, soonest-expiring first. One that came back lives until its entry's day."""
    rows = reader.rows(
        "SELECT * FROM (SELECT b.member_id, v.code, v.name, coalesce((SELECT e.expires_on FROM entries e"
        "   WHERE e.unit = b.unit AND e.unit GLOB 'voucher:*' AND e.amount > 0 AND e.expires_on IS NOT NULL"
        "   AND e.on_date <= :on ORDER BY e.id DESC LIMIT 1), v.expires_on) AS expires_on"
        f" FROM ({reader.amounts}) b JOIN vouchers v ON v.code = substr(b.unit, 9)"
        " WHERE b.unit BETWEEN 'voucher:' AND 'voucher;' AND b.amount > 0)"
        " WHERE expires_on >= :on ORDER BY member_id, expires_on, code"
    )
    held: dict[int, list[OpenVoucher]] = defaultdict(list)
    for member_id, code, name, expires_on in rows:
        held[member_id].append(OpenVoucher(code, name, date.fromisoformat(expires_on)))
    return held


def _without_lapsed_cards(reader: _Reader, stamps: dict[tuple[int, str], int]) -> Mapping[tuple[int, str], int]:
    """A card lapses whole when its newest stamp's last day has passed."""
    for card in reader.shop.program.stamp_cards:
        if card.valid_months:
            for key in list(_lapsed_cards(reader, card.id)):
                if stamps.get(key, 0) > 0:
                    del stamps[key]
    return stamps


def _lapsed_cards(reader: _Reader, card_id: str) -> Iterator[tuple[int, str]]:
    rows = reader.shop.conn.execute(
        "SELECT member_id, max(coalesce(expires_on, '9999-12-31')) AS last FROM entries"
        f" WHERE unit = :unit AND amount > 0 AND on_date <= :on AND rule IN ({CARD_RULES})"
        " GROUP BY member_id HAVING last < :on",
        {**reader.day, "unit": STAMPS + card_id},
    )
    return ((member_id, card_id) for member_id, _ in rows)


class Window(NamedTuple):
    """Qualifying spend of a tier window in cents, and the first day that still counts in it."""

    spend_cents: int = 0
    oldest: date | None = None


def windows(shop: OpenShop, on: date) -> dict[int, Window]:
    """Everybody's tier window that ends on a day."""
    rows = shop.conn.execute(
        "SELECT member_id, sum(spent), min(CASE WHEN spent > 0 THEN counts_on END) FROM"
        " (SELECT e.member_id, e.counts_on, sum(e.amount) AS spent FROM members m CROSS JOIN entries e"
        "  ON e.member_id = m.id WHERE e.unit = 'spend' AND e.counts_on BETWEEN :start AND :on AND e.on_date <= :on"
        "  GROUP BY e.member_id, e.counts_on) GROUP BY member_id",
        {"start": window_start(shop.program.tier_rules, on).isoformat(), "on": on.isoformat()},
    )
    return {
        member_id: Window(spend, date.fromisoformat(oldest) if oldest else None) for member_id, spend, oldest in rows
    }
