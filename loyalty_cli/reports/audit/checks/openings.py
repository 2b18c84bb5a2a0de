"""Opening balances above the staff limit, and records made only for what enrolment gives."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from loyalty_cli.ledger.queries.audit.given import Opening, bare_merges
from loyalty_cli.ledger.queries.audit.keyed import Keyed
from loyalty_cli.ledger.queries.audit.records import root_of
from loyalty_cli.program.decisions.members.adjustment import stamps_cents
from loyalty_cli.program.promises.buying.rewards import worth_cents
from loyalty_cli.reports.audit.checks.by_hand import ADD_UP_DAYS, limit_cents
from loyalty_cli.reports.audit.checks.finding import Finding, Span, found, money, told
from loyalty_cli.units import Cents

BARE_RECORDS: Final = 3
"""So many records of one person that hold nothing but what enrolment gave are no longer slips."""


def openings(span: Span) -> Iterator[Finding]:
    """Opening balances above the staff limit, or with a tier."""
    for one in span.openings:
        why = _above(span, one)
        if why:
            yield found(
                one.keyed,
                "large-opening",
                told("audit.brought-along", what=why),
                points=one.points or None,
                amount_cents=one.credit_cents or None,
            )


def openings_merged(span: Span) -> Iterator[Finding]:
    """Records that became one, and were opened with more than staff may give when it is counted together."""
    program = span.shop.program
    together: dict[int, list[Opening]] = defaultdict(list)
    for one in span.openings:
        if not _above(span, one):
            together[root_of(span.shop.conn, one.keyed.member_id or 0)].append(one)
    for member_id, some in together.items():
        points, credit = sum(one.points for one in some), sum(one.credit_cents for one in some)
        worth = sum(_worth(span, one) for one in some)
        if len({one.keyed.member_id for one in some}) > 1 and worth > limit_cents(program):
            limit, in_all = program.staff.max_adjustment, money(program, worth)
            what = told("audit.openings-add-up", number=len(some), money=in_all, limit=limit)
            last = some[-1].keyed._replace(member_id=member_id)
            facts = [one.keyed.id for one in some]
            yield found(last, "openings-add-up", what, facts, points=points or None, amount_cents=credit or None)


def bare_records(span: Span) -> Iterator[Finding]:
    """Records without a visit, merged within days: each brought the head start of an enrolment."""
    conn = span.shop.conn
    merged: dict[int, list[Keyed]] = defaultdict(list)
    for keyed in bare_merges(conn, span.first):
        merged[root_of(conn, keyed.member_id or 0)].append(keyed)
    for member_id, some in merged.items():
        most = max((_until(some, last) for last in some), key=len)
        if len(most) >= BARE_RECORDS:
            what = told("audit.bare-records", number=len(most), days=ADD_UP_DAYS)
            last = most[-1]._replace(member_id=member_id)
            yield found(last, "bare-records", what, [one.id for one in most])


def _until(merges: list[Keyed], last: Keyed) -> list[Keyed]:
    end = date.fromisoformat(last.on)
    return [one for one in merges if one.id <= last.id and (end - date.fromisoformat(one.on)).days <= ADD_UP_DAYS]


def _above(span: Span, one: Opening) -> str:
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


def _worth(span: Span, one: Opening) -> Cents:
    program = span.shop.program
    cards = ((program.card(card_id), count) for card_id, count in one.stamps.items())
    boxes = sum(stamps_cents(program, card, count) for card, count in cards if card is not None)
    return worth_cents(program, one.points) + one.credit_cents + boxes
