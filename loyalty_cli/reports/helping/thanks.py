"""Engagements, and which of them wait for the owner."""

from typing import Any

from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.queries.helping.thanks import engagements
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.helping.engagements import engagement_of


def thanks(shop: OpenShop, *, pending: bool = False) -> list[dict[str, Any]]:
    """The engagements that were not undone, by day; ``pending``: those that wait for approval.

    Each: ``fact, ref, on, card, name, id, engagement`` (its name), ``stars, link, text, publish, state`` (pending,
    approved, rejected, thanked), ``decided_on``. What was erased reads as null.
    """
    rows = []
    for one in engagements(shop.conn):
        member = get_member(shop.conn, one.member_id, follow=True)
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
