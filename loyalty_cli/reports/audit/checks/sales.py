"""Sales that are not what they seem: split, dated back, without a receipt, taken back when their use was had."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.store.clauses import STANDS, in_sql, stands
from loyalty_cli.program.kernel.kinds import DATED
from loyalty_cli.reports.audit.checks.by_hand import SOON_MINUTES
from loyalty_cli.reports.audit.checks.finding import (
    BY_HAND,
    KEYED,
    TAKEN,
    Finding,
    Keyed,
    Span,
    ago,
    money,
    numbers,
    told,
)
from loyalty_cli.units import Cents

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

_MINUTES: Final = "(julianday({0}.recorded_at) - julianday({1}.recorded_at)) * 1440"


_BONUSES: Final = "sum(EXISTS (SELECT 1 FROM entries e WHERE e.fact_id = o.id AND e.rule = 'promo-bonus'))"


def _together(what: str) -> str:
    """Something of the purchases of the same member that follow within minutes, itself among them."""
    return (
        f"(SELECT {what} FROM facts o WHERE o.member_id = f.member_id AND o.kind = 'purchase' AND o.batch_id IS NULL"
        f" AND o.on_date = f.on_date AND o.id BETWEEN f.id AND f.id + 500 AND {_MINUTES.format('o', 'f')}"
        f" <= {SPLIT_MINUTES} AND {stands('o.id')})"
    )


def split(span: Span) -> Iterator[Finding]:
    """Many purchases of one member within minutes: to stay below a limit, or for a bonus each time."""
    more = ", ".join(
        _together(what) for what in ("group_concat(o.id)", "sum(json_extract(o.body, '$.amount'))", _BONUSES)
    )
    seen: set[int] = set()
    for keyed, (listed, cents, bonuses) in span.facts("f.kind = 'purchase'", more):
        facts = numbers(listed)
        if keyed.id in seen or (len(facts) < SPLIT_PURCHASES and bonuses < SPLIT_FOR_BONUS):
            continue
        seen |= set(facts)
        each = told("audit.with-bonus", bonuses=bonuses) if bonuses > 1 else ""
        what = told("audit.split", number=len(facts), minutes=SPLIT_MINUTES, each=each)
        yield keyed.found("split-purchase", what, facts, amount_cents=cents)


def back_dated(span: Span) -> Iterator[Finding]:
    """Facts keyed by hand long after their day, those of one operator, keyed and dated alike, together."""
    rows = span.shop.conn.execute(
        f"SELECT max(f.id), f.keyed_on, NULL, coalesce(f.operator, ''), f.member_id, count(DISTINCT f.member_id),"
        " group_concat(f.id), min(f.kind), f.on_date, sum((SELECT sum(amount) FROM entries e WHERE e.fact_id = f.id"
        f" AND e.unit = 'points')) FROM facts f WHERE f.id >= ? AND {BY_HAND} AND f.kind IN {in_sql(DATED)}"
        f" AND julianday(f.keyed_on) - julianday(f.on_date) > ? AND {STANDS}"
        " GROUP BY f.keyed_on, coalesce(f.operator, ''), f.on_date",
        (span.first, BACK_DATED_DAYS),
    )
    for last, on, at, operator, member_id, members, listed, kind, dated, points in rows:
        facts = numbers(listed)
        one = Word("kind", kind) if len(facts) == 1 else Phrase("audit.facts", count=len(facts))
        what = told("audit.back-dated", what=one, dated=dated, on=on)
        keyed = Keyed(last, on, at, operator, member_id if members == 1 else None)
        yield keyed.found("back-dated", what, facts, points=points)


def without_receipt(span: Span) -> Iterator[Finding]:
    """Purchases without a receipt number, where they usually have one."""
    missing: Counter[str] = Counter()
    sold: Counter[str] = Counter()
    rows = span.shop.conn.execute(
        f"SELECT coalesce(f.operator, ''), count(*), sum(f.ref IS NULL) FROM facts f WHERE f.id >= ? AND {BY_HAND}"
        f" AND f.kind = 'purchase' AND {STANDS} GROUP BY 1",
        (span.first,),
    )
    for operator, count, without in rows:
        sold[operator], missing[operator] = count, without
    if missing.total() * 100 > sold.total() * (100 - RECEIPTS_USUAL_PER_CENT):
        return
    many = {one for one in missing if _more_than_others(one, missing, sold)}
    more = "json_extract(f.body, '$.amount')"
    for keyed, (cents,) in span.facts("f.kind = 'purchase' AND f.ref IS NULL", more):
        amount = cents
        if keyed.operator in many or amount >= span.large_cents:
            what = told("audit.without-receipt", money=money(span.shop.program, amount))
            yield keyed.found("without-receipt", what, amount_cents=amount)


def _more_than_others(operator: str, missing: Counter[str], sold: Counter[str]) -> bool:
    others, theirs = missing.total() - missing[operator], sold.total() - sold[operator]
    return missing[operator] > FEW and theirs > 0 and missing[operator] * theirs > 2 * others * sold[operator]


def taken_back(span: Span) -> Iterator[Finding]:
    """A sale undone, or nearly all of it given back on its day, when a reward had been taken since."""
    reward = (
        "SELECT min(r.id) FROM facts r WHERE r.member_id = f.member_id AND r.id BETWEEN p.id AND f.id"
        f" AND r.kind IN {TAKEN} AND {stands('r.id')}"
    )
    returned = (
        "SELECT sum(json_extract(o.body, '$.amount')) FROM facts o WHERE o.reverses = p.id AND o.kind = 'return'"
        " AND o.id <= f.id"
    )
    nearly = f"cents * {NEARLY_ALL_PER_CENT} <= 100 * ({returned})"
    whole = f"f.kind = 'return' AND f.keyed_on = p.keyed_on AND {STANDS} AND {nearly}"
    seen: set[int] = set()
    for keyed, sale, cents, taken in _of_sales(
        span, f"({reward})", f"more IS NOT NULL AND (f.kind = 'undo' OR {whole})"
    ):
        if sale in seen:
            continue
        seen.add(sale)
        what = told("audit.taken-back", money=money(span.shop.program, cents))
        yield keyed.found("taken-back", what, (sale, taken, keyed.id), amount_cents=cents)


def undone_late(span: Span) -> Iterator[Finding]:
    """A large sale undone when the customer had left."""
    late = f"f.kind = 'undo' AND more > {SOON_MINUTES} AND cents >= {max(span.large_cents, 1)}"
    for keyed, sale, cents, minutes in _of_sales(span, _MINUTES.format("f", "p"), late):
        what = told("audit.undone-later", money=money(span.shop.program, cents), ago=ago(round(minutes)))
        yield keyed.found("undone-late", what, (sale, keyed.id), amount_cents=cents)


def _of_sales(span: Span, more: str, where: str) -> Iterator[tuple[Keyed, int, Cents, Any]]:
    """Facts that take back a sale keyed by hand, with the sale's number, its price, and something more."""
    rows = span.shop.conn.execute(
        f"SELECT {KEYED}, p.id, json_extract(p.body, '$.amount') AS cents, {more} AS more FROM facts f"
        f" JOIN facts p ON p.id = f.reverses WHERE f.id >= ? AND {BY_HAND} AND p.kind = 'purchase'"
        f" AND p.batch_id IS NULL AND {where} ORDER BY f.id",
        (span.first,),
    )
    for *keyed, sale, cents, found in rows:
        yield Keyed(*keyed), sale, cents, found
