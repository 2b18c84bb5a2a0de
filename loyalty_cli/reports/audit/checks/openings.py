"""What members were said to bring along from paper that nobody else saw, and records made for what enrolment gives."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from json import loads
from typing import Final

from loyalty_cli.ledger.store.clauses import in_sql
from loyalty_cli.program.decisions.adjustment import stamps_cents, worth_cents
from loyalty_cli.program.kernel.kinds import BOOKKEEPING
from loyalty_cli.reports.audit.checks.by_hand import ADD_UP_DAYS, limit_cents
from loyalty_cli.reports.audit.checks.finding import Finding, Keyed, Span, money, told
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import NamedTuple

BARE_RECORDS: Final = 3
"""So many records of one person that hold nothing but what enrolment gave are no slip any more."""


class _Opening(NamedTuple):
    """What one record was opened with: by its unit, what all of it is worth, and the tier that told spend gave it."""

    keyed: Keyed
    points: Points
    credit_cents: Cents
    stamps: Mapping[str, int]
    spend_cents: Cents
    tier: str | None


def openings(span: Span) -> Iterator[Finding]:
    """What was brought along, where that is more than staff may give, or a tier."""
    for one in _openings(span):
        why = _above(span, one)
        if why:
            yield one.keyed.found(
                "large-opening",
                told("audit.brought-along", what=why),
                points=one.points or None,
                amount_cents=one.credit_cents or None,
            )


def openings_merged(span: Span) -> Iterator[Finding]:
    """Records that became one, and were opened with more than staff may give when it is counted together."""
    program = span.shop.program
    together: dict[int, list[_Opening]] = defaultdict(list)
    for one in _openings(span):
        if not _above(span, one):
            together[_became(span, one.keyed.member_id or 0)].append(one)
    for member_id, some in together.items():
        points, credit = sum(one.points for one in some), sum(one.credit_cents for one in some)
        worth = sum(_worth(span, one) for one in some)
        if len({one.keyed.member_id for one in some}) > 1 and worth > limit_cents(program):
            limit, in_all = program.staff.max_adjustment, money(program, worth)
            what = told("audit.openings-add-up", number=len(some), money=in_all, limit=limit)
            last = some[-1].keyed._replace(member_id=member_id)
            facts = [one.keyed.id for one in some]
            yield last.found("openings-add-up", what, facts, points=points or None, amount_cents=credit or None)


def bare_records(span: Span) -> Iterator[Finding]:
    """Records that nobody ever came in with, merged into one within days: each brought a head start along."""
    brought = "(SELECT 1 FROM entries e WHERE e.fact_id = f.id AND e.rule = 'merge' AND e.amount > 0)"
    bare = (
        "NOT EXISTS (SELECT 1 FROM facts o WHERE o.member_id = json_extract(f.body, '$.from')"
        f" AND o.kind NOT IN {in_sql(BOOKKEEPING)})"
    )
    merged: dict[int, list[Keyed]] = defaultdict(list)
    for keyed, _ in span.facts(f"f.kind = 'merge' AND EXISTS {brought} AND {bare}"):
        merged[_became(span, keyed.member_id or 0)].append(keyed)
    for member_id, some in merged.items():
        most = max((_until(some, last) for last in some), key=len)
        if len(most) >= BARE_RECORDS:
            what = told("audit.bare-records", number=len(most), days=ADD_UP_DAYS)
            yield most[-1]._replace(member_id=member_id).found("bare-records", what, [one.id for one in most])


def _until(merges: list[Keyed], last: Keyed) -> list[Keyed]:
    end = date.fromisoformat(last.on)
    return [one for one in merges if one.id <= last.id and (end - date.fromisoformat(one.on)).days <= ADD_UP_DAYS]


def _openings(span: Span) -> list[_Opening]:
    opened = (
        "(SELECT coalesce(sum(amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.rule = 'opening'"
        " AND e.unit = '{}')"
    )
    units = ", ".join(opened.format(unit) for unit in ("points", "credit", "spend"))
    tier = "(SELECT t.after FROM tier_changes t WHERE t.fact_id = f.id ORDER BY t.id DESC LIMIT 1)"
    stamps = "json_extract(f.body, '$.stamps')"
    rows = span.facts("f.kind = 'enrolment'", f"{units}, {stamps}, {tier}")
    return [
        _Opening(keyed, points, credit, loads(boxes or "{}"), spend, reached if spend else None)
        for keyed, (points, credit, spend, boxes, reached) in rows
    ]


def _above(span: Span, one: _Opening) -> str:
    """What of it is more than staff may give alone, in words; "" where nothing is."""
    program = span.shop.program
    limit, cents = program.staff.max_adjustment, limit_cents(program)
    parts = [told("audit.points-above", points=one.points, limit=limit)] if one.points > limit else []
    parts += [told("audit.of-credit", money=money(program, one.credit_cents))] if one.credit_cents > cents else []
    for card_id, count in one.stamps.items():
        card = program.card(card_id)
        if card is not None and (count >= 2 * card.boxes or stamps_cents(program, card, count) > cents):
            whole = count // card.boxes
            parts.append(told("audit.stamps-of-card", stamps=count, card=card.name, whole=whole))
    worth = _worth(span, one)
    if not parts and worth > cents:
        parts.append(told("audit.worth-above", money=money(program, worth), limit=limit))
    if one.tier is not None:
        parts.append(told("audit.spend-gave", money=money(program, one.spend_cents), tier=one.tier))
    return "; ".join(parts)


def _worth(span: Span, one: _Opening) -> Cents:
    program = span.shop.program
    cards = ((program.card(card_id), count) for card_id, count in one.stamps.items())
    boxes = sum(stamps_cents(program, card, count) for card, count in cards if card is not None)
    return worth_cents(program, one.points) + one.credit_cents + boxes


def _became(span: Span, member_id: int) -> int:
    """The record that a record is part of now."""
    (root,) = span.shop.conn.execute(
        "WITH RECURSIVE up(id, next) AS (SELECT id, merged_into FROM members WHERE id = ?"
        " UNION SELECT m.id, m.merged_into FROM members m JOIN up ON m.id = up.next)"
        " SELECT coalesce((SELECT id FROM up WHERE next IS NULL), ?)",
        (member_id, member_id),
    ).fetchone()
    return int(root)
