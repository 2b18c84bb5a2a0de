"""What staff gave without a sale: adjustments, stamps, and rewards taken minutes later."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from loyalty_cli.ledger.queries.audit import given
from loyalty_cli.ledger.queries.audit.keyed import Keyed
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import worth_cents
from loyalty_cli.reports.audit.checks.finding import Finding, Span, found, money, told
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import NamedTuple

SOON_MINUTES: Final = 15
"""A reward taken so soon after points were given by hand is worth a look."""
HAND_STAMPS: Final = 20
"""More stamps by hand of one operator in one day than a forgotten card explains."""
ADD_UP_DAYS: Final = 30
"""What one operator gave one member by hand within so many days is one gift for the limit of staff."""


class _Gift(NamedTuple):
    """An adjustment as it was keyed."""

    keyed: Keyed
    points: Points
    credit_cents: Cents
    stamps: dict[str, int]
    reason: str
    tier: str = ""
    days: int = 0


def adjustments(span: Span) -> Iterator[Finding]:
    """Every adjustment. Those above the staff limit are findings, the others are listed."""
    gifts = [_gift(keyed, body) for keyed, body in given.adjustments(span.shop.conn, span.first)]
    for gift in gifts:
        above = _above(span.shop.program, gift)
        what = told("audit.by-hand", given=_parts(span.shop.program, gift), above=above, reason=gift.reason)
        kind = "large-adjustment" if above else "adjustment"
        yield found(
            gift.keyed,
            kind,
            what,
            look=bool(above),
            points=gift.points or None,
            amount_cents=gift.credit_cents or None,
        )
    yield from _adding_up(span.shop.program, gifts)


def _gift(keyed: Keyed, body: dict[str, Any]) -> _Gift:
    return _Gift(
        keyed,
        body.get("points", 0),
        body.get("credit_cents", 0),
        body.get("stamps", {}),
        body.get("reason", ""),
        body.get("tier", ""),
        body.get("days", 0),
    )


def _parts(program: Program, gift: _Gift) -> str:
    """``+20 points, €3.00 of credit, coffee +2``."""
    parts = [told("audit.points-change", points=f"{gift.points:+d}")] if gift.points else []
    parts += [told("audit.of-credit", money=money(program, gift.credit_cents))] if gift.credit_cents else []
    parts += [f"{card} {count:+d}" for card, count in gift.stamps.items() if count]
    parts += [told("audit.tier-days", tier=gift.tier, count=gift.days)] if gift.tier else []
    return ", ".join(parts)


def _above(program: Program, gift: _Gift) -> str:
    """Why an adjustment is above the staff limit; "" for the others."""
    limit, cents = program.staff.max_adjustment, limit_cents(program)
    if abs(gift.points) > limit:
        return told("audit.above-limit", limit=limit)
    if abs(gift.credit_cents) > cents:
        return told("audit.above-worth", limit=limit, money=money(program, cents))
    boxes = {card.id: card.boxes for card in program.stamp_cards}
    full = [card for card, count in gift.stamps.items() if abs(count) >= boxes.get(card, count)]
    return told("audit.whole-card") if full else ""


def limit_cents(program: Program) -> Cents:
    """What the most points that staff may give are worth."""
    return worth_cents(program, program.staff.max_adjustment)


def _adding_up(program: Program, gifts: Sequence[_Gift]) -> Iterator[Finding]:
    """Adjustments each within the limit, of one operator to one member, that are above it together."""
    limit, cents = program.staff.max_adjustment, limit_cents(program)
    seen: set[tuple[str, int | None]] = set()
    for last, gift in enumerate(gifts):
        pair = (gift.keyed.operator, gift.keyed.member_id)
        if pair in seen or _above(program, gift):
            continue
        together = [one for one in gifts[: last + 1] if _near(one, gift) and not _above(program, one)]
        points = sum(max(one.points, 0) for one in together)
        credit = sum(max(one.credit_cents, 0) for one in together)
        if len(together) > 1 and (points > limit or credit > cents):
            seen.add(pair)
            credit_told = told("audit.of-credit", money=money(program, credit))
            sum_told = told("audit.points", count=points) if points > limit else credit_told
            what = told("audit.add-up", number=len(together), days=ADD_UP_DAYS, given=sum_told, limit=limit)
            facts = [one.keyed.id for one in together]
            yield found(
                gift.keyed, "adjustments-add-up", what, facts, points=points or None, amount_cents=credit or None
            )


def _near(one: _Gift, other: _Gift) -> bool:
    same = (one.keyed.operator, one.keyed.member_id) == (other.keyed.operator, other.keyed.member_id)
    return same and (date.fromisoformat(other.keyed.on) - date.fromisoformat(one.keyed.on)).days <= ADD_UP_DAYS


def given_then_taken(span: Span) -> Iterator[Finding]:
    """A reward minutes after an adjustment gave something, or of a card of which half was stamped by hand at once."""
    for one in given.taken_after(span.shop.conn, span.first, SOON_MINUTES):
        if one.kind == "adjust" or _half_a_card(span.shop.program, one.body):
            key = "audit.taken-after-adjustment" if one.kind == "adjust" else "audit.taken-after-stamps"
            what = told(key, minutes=SOON_MINUTES)
            yield found(one.keyed, "given-then-taken", what, (one.source, one.keyed.id), points=one.points)


def _half_a_card(program: Program, body: dict[str, Any]) -> bool:
    card = program.card(body["card"])
    return card is None or 2 * int(body["count"]) >= card.boxes


def stamps_by_hand(span: Span) -> Iterator[Finding]:
    """More stamps by hand of one operator in a day than a forgotten card explains."""
    for keyed, facts, stamps in given.stamps_a_day(span.shop.conn, span.first, HAND_STAMPS):
        yield found(keyed, "stamps-by-hand", told("audit.stamps-by-hand", stamps=stamps), facts)
