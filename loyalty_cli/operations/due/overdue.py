"""What missed nights have not written yet: shown to who reads, written at the member's next fact or by the night."""

from datetime import date, timedelta

from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.nights import last_night
from loyalty_cli.operations.due.nights import MOST_MISSED, days_after
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Any, Final

CLOSED_DAYS: Final = 2
"""So many nights without a run are a weekend."""


def late_since(shop: OpenShop) -> date | None:
    """The last night, when more than CLOSED_DAYS nights were missed since; None in a shop that runs none.

    The demo plays gifts and reviews of its days, and has run no night yet: it has no export.
    """
    today = shop.now().today
    if last_night(shop.conn, "export", today) is None:
        return None
    last = min((last_night(shop.conn, step, today) or date.max for step in ("review", "birthdays")), default=date.max)
    return last if last < today - timedelta(days=CLOSED_DAYS + 1) else None


def overdue(shop: OpenShop, member: Member) -> list[dict[str, Any]]:
    """The gifts and the tier of missed nights that one member is still to be given, by day.

    Each ``kind`` (``birthday``, ``anniversary`` or ``review``), ``on`` and ``what``: the gift as customers read it, or
    the tier. Of reviews the next one alone. Of a shop that runs no night nothing.
    """
    found = [*_gifts(shop, member), *_reviews(shop, member)]
    return [{"kind": kind, "on": day.isoformat(), "what": what} for day, kind, what in sorted(found)]


def _missed(shop: OpenShop, step: str) -> list[date]:
    """The days before today whose night was missed."""
    today = shop.now().today
    last = last_night(shop.conn, step, today)
    days = days_after(last, today - timedelta(days=1)) if last is not None else []
    return days if len(days) <= MOST_MISSED else []


def _gifts(shop: OpenShop, member: Member) -> list[tuple[date, str, str]]:
    days = _missed(shop, "birthdays")
    if not days or member.status != "active":
        return []
    from loyalty_cli.operations.due import birthdays

    found = [(day, "birthday", what) for day, what in birthdays.owed(shop, member, days)]
    if "anniversaries" in shop.program.values:
        from loyalty_cli.operations.due import anniversaries

        found += [(day, "anniversary", what) for day, what in anniversaries.owed(shop, member, days)]
    return found


def _reviews(shop: OpenShop, member: Member) -> list[tuple[date, str, str]]:
    if len(shop.program.tiers) < 2 or not (days := _missed(shop, "review")):
        return []
    from loyalty_cli.ledger.queries.reviews import due_of, rules_since

    due = due_of(shop.conn, shop.program, member.id, days[-1], rules_since(shop.conn, shop.recording.program_id))
    return [(due.on, "review", due.after)] if due else []
