"""Suspicious sales: split, dated back, without a receipt number, undone after a reward was taken."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.queries.audit import sales as asked
from loyalty_cli.reports.audit.checks.by_hand import SOON_MINUTES
from loyalty_cli.reports.audit.checks.finding import Finding, Span, ago, found, money, told

BACK_DATED_DAYS: Final = 7
"""A fact keyed by hand more than so many days late is worth a look."""
SPLIT_MINUTES: Final = 10
SPLIT_PURCHASES: Final = 4
SPLIT_FOR_BONUS: Final = 3
"""So many purchases of one member within SPLIT_MINUTES look like one that was split; fewer do when each had a bonus."""
NEARLY_ALL_PER_CENT: Final = 90
"""A sale is taken back when so much of it came back: the last cent is often left."""
FEW: Final = 5
RECEIPTS_USUAL_PER_CENT: Final = 90
"""Where at least so many purchases have a receipt number, those without one stand out: large ones each, of one
operator more than FEW, when they are more than twice the others' share."""


def split(span: Span) -> Iterator[Finding]:
    """Many purchases of one member within minutes: to stay below a limit, or for a bonus each time."""
    seen: set[int] = set()
    for keyed, facts, cents, bonuses in (
        asked.together(span.shop.conn, span.part, SPLIT_MINUTES) if span.sells_by_hand else ()
    ):
        if keyed.id in seen or (len(facts) < SPLIT_PURCHASES and bonuses < SPLIT_FOR_BONUS):
            continue
        seen |= set(facts)
        each = told("audit.with-bonus", bonuses=bonuses) if bonuses > 1 else ""
        what = told("audit.split", number=len(facts), minutes=SPLIT_MINUTES, each=each)
        yield found(keyed, "split-purchase", what, facts, amount_cents=cents)


def back_dated(span: Span) -> Iterator[Finding]:
    """Facts keyed by hand long after their day, those of one operator, keyed and dated alike, together."""
    for keyed, facts, kind, dated, points in asked.back_dated(span.shop.conn, span.part, BACK_DATED_DAYS):
        one = Word("kind", kind) if len(facts) == 1 else Phrase("audit.facts", count=len(facts))
        what = told("audit.back-dated", what=one, dated=date.fromisoformat(dated), on=date.fromisoformat(keyed.on))
        yield found(keyed, "back-dated", what, facts, points=points)


def without_receipt(span: Span) -> Iterator[Finding]:
    """Purchases without a receipt number, where they usually have one."""
    missing: Counter[str] = Counter()
    sold: Counter[str] = Counter()
    for operator, count, without in asked.receipts_by_operator(span.shop.conn, span.part) if span.sells_by_hand else ():
        sold[operator], missing[operator] = count, without
    if missing.total() * 100 > sold.total() * (100 - RECEIPTS_USUAL_PER_CENT):
        return
    many = {one for one in missing if _more_than_others(one, missing, sold)}
    for keyed, amount in asked.without_receipt(span.shop.conn, span.part) if span.sells_by_hand else ():
        if keyed.operator in many or amount >= span.large_cents:
            what = told("audit.without-receipt", money=money(span.shop.program, amount))
            yield found(keyed, "without-receipt", what, amount_cents=amount)


def _more_than_others(operator: str, missing: Counter[str], sold: Counter[str]) -> bool:
    others, theirs = missing.total() - missing[operator], sold.total() - sold[operator]
    return missing[operator] > FEW and theirs > 0 and missing[operator] * theirs > 2 * others * sold[operator]


def taken_back(span: Span) -> Iterator[Finding]:
    """A sale undone, or nearly all of it given back on its day, when a reward had been taken since."""
    seen: set[int] = set()
    for keyed, sale, cents, taken in asked.taken_back(span.shop.conn, span.first, NEARLY_ALL_PER_CENT):
        if sale in seen:
            continue
        seen.add(sale)
        what = told("audit.taken-back", money=money(span.shop.program, cents))
        yield found(keyed, "taken-back", what, (sale, int(taken), keyed.id), amount_cents=cents)


def undone_late(span: Span) -> Iterator[Finding]:
    """A large sale undone when the customer had left."""
    large = max(span.large_cents, 1)
    for keyed, sale, cents, minutes in asked.undone_late(span.shop.conn, span.first, SOON_MINUTES, large):
        what = told("audit.undone-later", money=money(span.shop.program, cents), ago=ago(round(minutes)))
        yield found(keyed, "undone-late", what, (sale, keyed.id), amount_cents=cents)
