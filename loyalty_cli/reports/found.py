"""Finding members: who may be meant, with what each holds today."""

from typing import Any

from loyalty_cli.ledger.search import DEFAULT_LIMIT, find
from loyalty_cli.ledger.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.receipts import balance_document, standing_now
from loyalty_cli.operations.shop import OpenShop


def found(shop: OpenShop, text: str, limit: int = DEFAULT_LIMIT) -> list[dict[str, Any]]:
    """The members that a text may mean, best first, at most ``limit``; none when nobody matches.

    Each: ``card, name, tier, points, credit_cents, stamps, vouchers, phone, email`` and ``by``, what matched (card,
    phone, email, name, parts, near). Raises BadText and PaymentCard for what can not be typed.
    """
    today = AsOf(shop.now().today)
    return [_row(shop, one, today) for one in find(shop.conn, text, shop.program.shop.country, limit)]


def _row(shop: OpenShop, one: dict[str, Any], today: AsOf) -> dict[str, Any]:
    standing = standing_now(shop, one["id"], today)
    return {
        "card": one["card"],
        "name": one["name"] or one["phone"] or one["email"] or one["card"],
        "tier": standing.tier,
        **balance_document(standing, vouchers_as_of(shop.conn, one["id"], today)),
        "phone": one["phone"],
        "email": one["email"],
        "by": one["by"],
    }
