"""Operators and records: many returns, merges, erasures, guessed voucher codes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from loyalty_cli.ledger.queries.audit import records
from loyalty_cli.operations.kernel.wrong_codes import TRIES
from loyalty_cli.reports.audit.checks.finding import Finding, Span, found, told

FEW_RETURNS: Final = 5
ALONE_PER_CENT: Final = 40
"""Returns of one who has nobody to be compared with: more than FEW_RETURNS and than this share of what they keyed."""
ERASED_SOON_DAYS: Final = 30
"""A record erased so soon after something was given to it by hand is worth a look."""


def many_returns(span: Span) -> Iterator[Finding]:
    """An operator with more returns than the others' rate makes likely."""
    staff = records.returns_by_operator(span.shop.conn, span.part)
    for one in staff:
        others = [other for other in staff if other is not one]
        returns, purchases = sum(other.returns for other in others), sum(other.purchases for other in others)
        if _too_many(one, returns, purchases):
            what = told("audit.returns-beside", returns=one.returns, purchases=one.purchases)
            what += told("audit.the-others", returns=returns, purchases=purchases) if purchases else ""
            yield found(one.keyed, "many-returns", what, one.facts)


def _too_many(one: records.Work, returns: int, purchases: int) -> bool:
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
    for keyed, gone, points in records.merges(span.shop.conn, span.first):
        card, name, folded = records.card_and_names(span.shop.conn, gone) or ("", "", "")
        _, _, stays = records.card_and_names(span.shop.conn, keyed.member_id) or ("", "", "")
        unlike = bool(folded and stays and not set(folded.split()) & set(stays.split()))
        what = told("audit.became-part", name=name or told("audit.somebody"), card=card)
        what += told("audit.names-unlike") if unlike else ""
        yield found(keyed, "merge", what, look=unlike, points=points or None)


def erasures(span: Span) -> Iterator[Finding]:
    """Every erasure; one soon after something was given by hand is to be looked at: the member cannot be asked."""
    for keyed, why in records.erasures(span.shop.conn, span.first):
        given = records.given_before(span.shop.conn, keyed, ERASED_SOON_DAYS)
        if given is not None:
            fact_id, days = given
            what = told("audit.erased-after", days=days)
            yield found(keyed, "erasure", what, (fact_id, keyed.id))
        else:
            key = "audit.erased-asked" if why == "asked" else "audit.erased-unseen"
            yield found(keyed, "erasure", told(key), look=False)


def wrong_codes(span: Span) -> Iterator[Finding]:
    """Many unknown voucher codes tried in a day: guessed, not misread."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(span.shop.program.shop.timezone)
    days: dict[tuple[str, str], int] = {}
    for instant, operator in records.wrong_codes(span.shop.conn, span.since):
        on = datetime.fromisoformat(instant).astimezone(zone).date().isoformat()
        days[on, operator] = days.get((on, operator), 0) + 1
    for (on, operator), tries in days.items():
        if tries >= TRIES:
            what = told("audit.wrong-codes", tries=tries)
            yield Finding("wrong-codes", on, None, operator, None, (), what)
