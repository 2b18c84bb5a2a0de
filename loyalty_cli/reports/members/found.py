"""Search results: members that match, with what each holds today."""

from loyalty_cli.ledger.people.phones import shown_name
from loyalty_cli.ledger.people.search import DEFAULT_LIMIT, find
from loyalty_cli.ledger.queries.members.holdings import Holding, holdings
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.as_of import tables
from loyalty_cli.values import Any


def found(shop: OpenShop, text: str, limit: int = DEFAULT_LIMIT) -> list[dict[str, Any]]:
    """The members that a text may mean, best first, at most ``limit``; none when nobody matches.

    Each: ``card, name, tier, points, credit_cents, stamps, vouchers, phone, email`` and ``by``, what matched (card,
    phone, email, name, parts, near). Raises BadText and PaymentCard for what can not be typed.
    """
    matches: list[dict[str, Any]] = find(shop.conn, text, shop.program.shop.country, limit)
    held = holdings(tables(shop, shop.now().today), [one["id"] for one in matches])
    return [_row(one, held.of(one["id"])) for one in matches]


def _row(one: dict[str, Any], holding: Holding) -> dict[str, Any]:
    return {
        "card": one["card"],
        "name": shown_name(one["name"], one["phone"], one["email"], one["card"]),
        "tier": holding.tier,
        "points": holding.points,
        "credit_cents": holding.credit_cents,
        "stamps": dict(holding.stamps),
        "vouchers": len(holding.vouchers),
        "phone": one["phone"],
        "email": one["email"],
        "by": one["by"],
    }
