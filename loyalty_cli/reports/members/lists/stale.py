"""Stale details: given or confirmed so long ago that they are worth confirming."""

from loyalty_cli.errors import NotOffered
from loyalty_cli.ledger.people import telling
from loyalty_cli.ledger.people.members import get_members
from loyalty_cli.operations.deeds.members.own_fields import shown
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.telling.profile import grows_stale, profile_rules
from loyalty_cli.reports.members.people import check_limit, people
from loyalty_cli.values import Any


def stale(shop: OpenShop, limit: int | None = None) -> list[dict[str, Any]]:
    """One row a member and stale detail, the oldest first: ``card, name, field, value, told_on``.

    Raises NotOffered where the program lets nothing grow stale, BadValue for a limit that lists nothing.
    """
    check_limit(limit)
    rules, today = profile_rules(shop.program), shop.now().today
    if rules is None or rules.refresh_months is None:
        raise NotOffered("error.nothing-stale")
    rows: list[dict[str, Any]] = []
    active = [one.id for one in people(shop, today) if one.who.status == "active"]
    for member in get_members(shop.conn, active):
        known, told = shown(shop, member), telling.told_of(shop.conn, member.id)
        days = {name: told.day(name) for name in rules.refresh_fields if name in known}
        rows += [
            {
                "card": member.card,
                "name": member.shown_name,
                "field": name,
                "value": known[name],
                "told_on": days[name].isoformat(),
            }
            for name in grows_stale(rules, days, today)
        ]
    rows.sort(key=lambda row: (row["told_on"], row["card"]))
    return rows[:limit]
