"""What each promise gives at the shop's own pace, from the ledger's last twelve months."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from loyalty_cli.ledger.queries.helping.thanks import waiting
from loyalty_cli.ledger.queries.owner import pace
from loyalty_cli.program.canonical import from_canonical_json
from loyalty_cli.program.kernel.facts import CREDIT, POINTS
from loyalty_cli.program.kernel.judging import JUDGED_DAYS, Pace, Seen
from loyalty_cli.program.kernel.promise import Promise
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import point_worth
from loyalty_cli.program.registry import in_file_order
from loyalty_cli.reports.program.club import average_benefits
from loyalty_cli.reports.program.findings import priced_parts
from loyalty_cli.reports.program.typical import MONTHS, median_monthly_cents
from loyalty_cli.units import E4, add_months, next_day

_CARD: Final = "card"
"""The source of a voucher of a full stamp card begins so."""


def seen(conn: sqlite3.Connection | None, program: Program, today: date) -> Seen:
    """What the ledger tells of a program on a day; without a ledger, nothing. It is only read."""
    first = _first(conn) if conn else None
    if conn is None or first is None:
        return Seen(today)
    counts = pace.members_by_tier(conn)
    counts[program.tiers[0].name] = counts.get(program.tiers[0].name, 0) + counts.pop("", 0)
    return Seen(
        today,
        (today - first).days,
        sum(counts.values()),
        median_monthly_cents(conn, today),
        paces(conn, program, today),
        pace.categories_sold(conn, today - timedelta(days=JUDGED_DAYS), today),
        counts,
        average_benefits(conn, program, today),
        pace.most_linked(conn),
        waiting(conn).many,
    )


def paces(conn: sqlite3.Connection, program: Program, today: date) -> dict[str, Pace]:
    """How often each part of a program gave in the last twelve months, and what that was worth, in cents.

    Points are worth their best use in the lowest tier. A part counts from the day on which the program first had it;
    one that is new to a ledger's program since today.
    """
    year = next_day(add_months(today, -MONTHS))
    sums: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for part, times, cents in (*_gifts(conn, program, year, today), *_earned(conn, program, year, today)):
        sums[part][0] += times
        sums[part][1] += cents
    began = _began(conn, program, today)
    return {
        part: Pace(max(year, began[part]), int(times), round(cents))
        for part, (times, cents) in ((part, sums[part]) for part in began)
    }


def _first(conn: sqlite3.Connection) -> date | None:
    used = pace.programs_used(conn)
    return date.fromisoformat(used[0][1]) if used else None


def _began(conn: sqlite3.Connection, program: Program, today: date) -> dict[str, date]:
    """Since when the shop makes each part of its program."""
    began: dict[str, date] = {}
    for text, first in pace.programs_used(conn):
        for name in priced_parts(from_canonical_json(text)):
            began.setdefault(name, date.fromisoformat(first))
    return {name: began.get(name, today) for name in priced_parts(program)}


def _gifts(conn: sqlite3.Connection, program: Program, since: date, today: date) -> Iterator[tuple[str, int, Fraction]]:
    worth = point_worth(program, program.tiers[0])
    promises = _by_rule(in_file_order((program,)))
    ids = {one.name: one.id for one in program.promotions}
    for row in pace.given(conn, since, today):
        if row.rule in promises:
            one = worth if row.unit == POINTS else 1
            name = ids.get(row.name, row.name) if row.rule == "promo-bonus" else row.name
            told = row.unit.removeprefix("reward:cause:") if row.unit not in (POINTS, CREDIT) else name
            part = promises[row.rule].part(row.rule, told.rpartition(":")[2])
            yield part, row.times, row.amount * Fraction(one)
    for source, times, cents in pace.vouchers_given(conn, since, today):
        rule, _, name = source.partition(":")
        if rule in promises:
            yield promises[rule].part(rule, name), times, Fraction(cents)
    values = {reward.id: reward.value_cents for reward in program.rewards}
    for reward, times in pace.redeemed(conn, since, today):
        yield f"rewards.{reward}", times, Fraction(times * values.get(reward, 0))


def _earned(
    conn: sqlite3.Connection, program: Program, since: date, today: date
) -> Iterator[tuple[str, int, Fraction]]:
    """Points of purchases, and of them what a tier, the paid club or a promotion has multiplied."""
    worth = point_worth(program, program.tiers[0])
    rates = {one.id: one.multiplier_e4 for one in program.promotions}
    names = {tier.name for tier in program.tiers}
    for row in pace.earned(conn, since, today):
        cents = row.points * worth
        yield "points", row.times, cents
        own = row.own_e4 or row.x_e4
        if row.x_e4 > own:
            yield "club", row.times, cents * (row.x_e4 - own) / row.x_e4
        if own > E4 and row.tier in names:
            yield f"tiers.{row.tier}", row.times, cents * (own - E4) / row.x_e4
        for boost in row.promotions.split(",") if row.promotions else ():
            rate = rates.get(boost, E4)
            yield f"promotions.{boost}", row.times, cents * (rate - E4) / rate if rate > E4 else Fraction(0)


def _by_rule(promises: Iterable[Promise]) -> dict[str, Promise]:
    """The promise behind each rule, and behind each source of vouchers."""
    found: dict[str, Promise] = {}
    for one in promises:
        table = one.tables[0].key
        names = {*one.rules, *one.kinds} - {"purchase", "voucher", "reward", "redemption"}
        found |= dict.fromkeys({_CARD} if table == "stamp_cards" else names, one)
    return found
