"""Who does what more than others, and what is done with whole records: returns, merges, erasures, guessed codes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from loyalty_cli.ledger.store.clauses import STANDS
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.wrong_codes import TRIES
from loyalty_cli.reports.audit.checks.finding import BY_HAND, Finding, Keyed, Span, numbers, told
from loyalty_cli.values import NamedTuple

FEW_RETURNS: Final = 5
ALONE_PER_CENT: Final = 40
"""Returns of one who has nobody to be compared with: more than FEW_RETURNS and than this share of what they keyed."""
ERASED_SOON_DAYS: Final = 30
"""A record erased so soon after something was given to it by hand is worth a look."""


class _Work(NamedTuple):
    """What one operator keyed."""

    keyed: Keyed
    returns: int
    purchases: int
    facts: str


def many_returns(span: Span) -> Iterator[Finding]:
    """An operator with more returns than the others' rate makes likely."""
    rows = span.shop.conn.execute(
        "SELECT max(f.id), max(f.keyed_on), NULL, coalesce(f.operator, ''), NULL, sum(f.kind = 'return'),"
        " sum(f.kind = 'purchase'), coalesce(group_concat(CASE WHEN f.kind = 'return' THEN f.id END), '')"
        f" FROM facts f WHERE f.id >= ? AND f.kind IN ('purchase', 'return') AND {BY_HAND} AND {STANDS}"
        " GROUP BY coalesce(f.operator, '')",
        (span.first,),
    )
    staff = [_Work(Keyed(*row[:5]), *row[5:]) for row in rows]
    for one in staff:
        others = [other for other in staff if other is not one]
        returns, purchases = sum(other.returns for other in others), sum(other.purchases for other in others)
        if _too_many(one, returns, purchases):
            what = told("audit.returns-beside", returns=one.returns, purchases=one.purchases)
            what += told("audit.the-others", returns=returns, purchases=purchases) if purchases else ""
            yield one.keyed.found("many-returns", what, numbers(one.facts))


def _too_many(one: _Work, returns: int, purchases: int) -> bool:
    """More than FEW_RETURNS, than twice what the others' rate gives, and than three deviations above that."""
    if one.returns <= FEW_RETURNS:
        return False
    if not purchases:
        return one.returns * 100 > one.purchases * ALONE_PER_CENT
    # In parts of 1 / purchases, so that all is whole; one more is expected than the rate says.
    expected = returns * one.purchases + purchases
    above = one.returns * purchases - expected
    return one.returns * purchases > 2 * expected and above * above > 9 * expected * purchases


def merges(span: Span) -> Iterator[Finding]:
    """Every merge; one of two people whose names share no word is to be looked at."""
    moved = (
        "(SELECT coalesce(sum(amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points'"
        " AND e.rule = 'merge' AND e.amount > 0)"
    )
    for keyed, (gone, points) in span.facts("f.kind = 'merge'", f"json_extract(f.body, '$.from'), {moved}"):
        card, name, folded = _member(span.shop, gone)
        stays = _member(span.shop, keyed.member_id or 0)[2]
        unlike = bool(folded and stays and not set(folded.split()) & set(stays.split()))
        what = told("audit.became-part", name=name or told("audit.somebody"), card=card)
        what += told("audit.names-unlike") if unlike else ""
        yield keyed.found("merge", what, look=unlike, points=points or None)


def _member(shop: OpenShop, member_id: int) -> tuple[str, str, str]:
    row = shop.conn.execute("SELECT card, name, folded FROM members WHERE id = ?", (member_id,)).fetchone()
    return row or ("", "", "")


def erasures(span: Span) -> Iterator[Finding]:
    """Every erasure; one soon after something was given by hand is to be looked at: the member cannot be asked."""
    for keyed, (why,) in span.facts("f.kind = 'erase'", "json_extract(f.body, '$.why')"):
        row = span.shop.conn.execute(
            "SELECT id, cast(julianday(?) - julianday(keyed_on) AS INTEGER) FROM facts WHERE member_id = ? AND id < ?"
            " AND kind IN ('adjust', 'stamp') AND batch_id IS NULL AND julianday(?) - julianday(keyed_on) <= ?"
            " ORDER BY id DESC LIMIT 1",
            (keyed.on, keyed.member_id, keyed.id, keyed.on, ERASED_SOON_DAYS),
        ).fetchone()
        if row is not None:
            what = told("audit.erased-after", days=row[1])
            yield keyed.found("erasure", what, (row[0], keyed.id))
        else:
            key = "audit.erased-asked" if why == "asked" else "audit.erased-unseen"
            yield keyed.found("erasure", told(key), look=False)


def wrong_codes(span: Span) -> Iterator[Finding]:
    """So many voucher codes tried in a day that were nobody's: guessed, not misread."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(span.shop.program.shop.timezone)
    days: dict[tuple[str, str], int] = {}
    for instant, operator in span.shop.conn.execute(
        "SELECT at, operator FROM wrong_codes WHERE at >= ? ORDER BY id", (span.since,)
    ):
        on = datetime.fromisoformat(instant).astimezone(zone).date().isoformat()
        days[on, operator] = days.get((on, operator), 0) + 1
    for (on, operator), tries in days.items():
        if tries >= TRIES:
            what = told("audit.wrong-codes", tries=tries)
            yield Finding("wrong-codes", on, None, operator, None, (), what)
