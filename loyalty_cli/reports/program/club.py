"""The members of the paid club, and when their membership ends."""

import sqlite3
from datetime import date, timedelta
from typing import Any

from loyalty_cli.errors import NotOffered
from loyalty_cli.ledger.people.members import consents_in_force, get_member
from loyalty_cli.ledger.queries.gifts.clubs import holders, payments
from loyalty_cli.operations.due.club_notice import benefits, membership
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.regulars.club import Term
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.units import Cents


def average_benefits(conn: sqlite3.Connection, program: Program, today: date) -> Cents | None:
    """What a membership that is over has brought on average, in cents; None before the first is over."""
    ended = [paid for paid in payments(conn) if paid.begins and paid.until and paid.until < today]
    brought = [
        benefits(conn, program, paid.member_id, Term(paid.begins, paid.until), today)
        for paid in ended
        if paid.begins and paid.until
    ]
    return sum(brought) // len(brought) if brought else None


def club_members(shop: OpenShop, ending_days: int | None = None, as_of: date | None = None) -> list[dict[str, Any]]:
    """The members at the end of a shop day, whose membership ends first first.

    With ``ending_days`` those it ends for within so many days. Each: ``card, name, phone, email`` (as known today),
    ``channels`` (those they allow), ``begins, until, days_left, fee_cents, benefits_cents``. Raises NotOffered where
    the program has no club, DateOutOfRange for a day to come.
    """
    if shop.program.club is None:
        raise NotOffered("error.no-club")
    on = day_of(shop, as_of)
    rows = []
    for number in holders(shop.conn, on):
        found = membership(shop, number, on)
        if found is None or (
            ending_days is not None and date.fromisoformat(found["until"]) > on + timedelta(days=ending_days)
        ):
            continue
        member = get_member(shop.conn, number)
        consents = consents_in_force(shop.conn, number, on)
        rows.append(
            {
                "card": member.card,
                "name": member.shown_name,
                "phone": member.phone,
                "email": member.email,
                "channels": [channel for channel, granted in consents.items() if granted],
                **{name: found[name] for name in ("begins", "until")},
                "days_left": (date.fromisoformat(found["until"]) - on).days,
                **{name: found[name] for name in ("fee_cents", "benefits_cents")},
            }
        )
    return sorted(rows, key=lambda row: (str(row["until"]), str(row["card"])))
