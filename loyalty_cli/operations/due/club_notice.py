"""The notice before a membership of the paid club ends, with what it has brought."""

import sqlite3
from datetime import date

from loyalty_cli.language.catalogue import sentence
from loyalty_cli.language.words import day, price, tongue
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.gifts.clubs import months_of, points_in, welcomes_in
from loyalty_cli.ledger.standings.visits import last_visit
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.standing import History, Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import worth_cents
from loyalty_cli.program.promises.regulars.club import Term, term_on
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final

LAST_DAYS: Final = (1, 7)
"""So many days before the end it is said again, after the program's ``notice_days``."""


def term(shop: OpenShop, member_id: int, on: date, known: date = date.max) -> Term | None:
    """The membership on a day, as known at the end of a day; None without one."""
    months = tuple(months_of(shop.conn, member_id, known))
    return term_on(Standing(member_id, "", "", history=History(club=months)), on)


def is_contact(shop: OpenShop, member_id: int, on: date) -> bool:
    """Whether membership is required and not paid: contacts are given nothing."""
    one = shop.program.club
    return one is not None and one.required and term(shop, member_id, on) is None


def membership(shop: OpenShop, member_id: int, on: date) -> dict[str, Any] | None:
    """The membership of a day as it stood then: ``name, begins, until, fee_cents``, ``benefits_cents`` so far.

    None without one.
    """
    one, found = shop.program.club, term(shop, member_id, on, on)
    if one is None or found is None:
        return None
    return {
        "name": one.name,
        "begins": found.begins.isoformat(),
        "until": found.until.isoformat(),
        "fee_cents": one.fee_cents,
        "benefits_cents": benefits(shop.conn, shop.program, member_id, found, on),
    }


def benefits(conn: sqlite3.Connection, program: Program, member_id: int, found: Term, on: date) -> Cents:
    """What a membership has brought by a day: points beyond those of the tier, at their worth, and the welcome."""
    more = sum(
        points * (x_e4 - own_e4) // x_e4
        for points, x_e4, own_e4 in points_in(conn, member_id, found.begins, min(on, found.until), on)
    )
    return worth_cents(program, more) + welcomes_in(conn, member_id, found.begins, min(on, found.until), on)


def notice(shop: OpenShop, member: Member, fact_id: int, on: date) -> str | None:
    """What is said of the end on a visit: once when it is near, once in the last week, once on the last day."""
    one, found = shop.program.club, term(shop, member.id, on)
    if one is None or found is None:
        return None
    thresholds = sorted({*LAST_DAYS, one.notice_days})
    reached = _reached(thresholds, found.until, on)
    before = last_visit(shop.conn, member.id, fact_id)
    if reached is None or (before is not None and _reached(thresholds, found.until, before) == reached):
        return None
    return sentence(
        tongue(shop.program.shop),
        "say.club",
        name=one.name,
        day=day(found.until, tongue(shop.program.shop), on),
        fee=price(one.fee_cents, shop.program.shop),
        benefits=price(benefits(shop.conn, shop.program, member.id, found, on), shop.program.shop),
    )


def _reached(thresholds: list[int], until: date, on: date) -> int | None:
    left = (until - on).days
    return next((days for days in thresholds if left <= days), None)
