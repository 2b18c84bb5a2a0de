"""Engagements, and which of them wait for the owner."""

from datetime import date
from typing import Any

from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.queries.helping.thanks import engagements
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.helping.engagements import engagement_of
from loyalty_cli.reports.as_of import day_of


def thanks(shop: OpenShop, *, pending: bool = False, as_of: date | None = None) -> list[dict[str, Any]]:
    """The engagements that were not undone by the end of a shop day, by day; ``pending``: those that wait for approval.

    Each: ``fact, ref, on, card, name, id, engagement`` (its name), ``stars, link, text, publish, state`` (pending,
    approved, rejected, thanked), ``decided_on``. What was erased reads as null.
    Raises DateOutOfRange for a day to come.
    """
    on = day_of(shop, as_of)
    home, rows = homes(shop.conn, on), []
    for one in engagements(shop.conn, on):
        member = get_member(shop.conn, home.get(one.member_id, one.member_id))
        gone = member.status in ("erased", "closed")
        if pending and (one.state != "pending" or gone):
            continue
        engagement = engagement_of(shop.program, one.what)
        rows.append(
            {
                "fact": one.fact_id,
                "ref": one.ref,
                "on": one.on,
                "card": member.card,
                "name": member.shown_name,
                "id": one.what,
                "engagement": engagement.name if engagement else one.what,
                "stars": one.stars,
                "link": one.link,
                "text": one.text,
                "publish": one.publish,
                "state": one.state,
                "decided_on": one.decided_on,
            }
        )
    return rows
