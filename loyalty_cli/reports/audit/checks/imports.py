"""Imports: each is listed; a few rows that give one member a lot are a finding."""

from collections.abc import Iterator
from typing import Final

from loyalty_cli.language.catalogue import Word
from loyalty_cli.ledger.queries.audit import records as files
from loyalty_cli.operations.kernel.limits import most_of_one_purchase
from loyalty_cli.reports.audit.checks.by_hand import limit_cents
from loyalty_cli.reports.audit.checks.finding import Finding, Span, found, money, told

FEW_FACTS: Final = 20
"""A file of which fewer facts came was written by hand: a list of customers or the sales of a till have more."""


def imports(span: Span) -> Iterator[Finding]:
    """Every file that was not taken back, with who brought it in and what it gave."""
    for one in files.imports(span.shop.conn, span.part, span.sold):
        program = span.shop.program
        given = [told("audit.points", count=one.points)] if one.points else []
        given += [told("audit.of-credit", money=money(program, one.credit_cents))] if one.credit_cents else []
        given += [told("audit.of-sales", money=money(program, one.sales_cents))] if one.sales_cents else []
        most = one.most_points if program.staff.max_adjustment < one.most_points < one.points else 0
        given += [told("audit.most-to-one", points=most)] if most else []
        rows = told("audit.rows", count=one.rows)
        above = _above(span, one)
        out = told("audit.out-of", kind=Word("label.batch", one.kind), file=one.file, given=", ".join([rows, *given]))
        what = told("audit.and-above", what=out, above=above) if above else out
        yield found(
            one.keyed,
            "small-import" if above else "import",
            what,
            look=bool(above),
            points=one.points or None,
            amount_cents=one.sales_cents or one.credit_cents or None,
        )


def _above(span: Span, one: files.Import) -> str:
    """What makes a file of few rows more than staff may give; "" for the others, and for what a ledger begins with."""
    if one.facts >= FEW_FACTS or one.keyed.id == 1:
        return ""
    program, most = span.shop.program, most_of_one_purchase(span.shop)
    if one.largest_cents > most:
        return told("audit.sale-more", money=money(program, one.largest_cents), most=money(program, most))
    usual = one.kind == "purchases" and one.largest_cents < span.large_cents
    if one.most_points > program.staff.max_adjustment and not usual:
        return told("audit.points-to-one", points=one.most_points, limit=program.staff.max_adjustment)
    if one.most_credit_cents > limit_cents(program):
        return told("audit.credit-to-one", money=money(program, one.most_credit_cents))
    return ""
