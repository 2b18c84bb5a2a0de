"""Which purchase a negative row brings back."""

from loyalty_cli.errors import FactNotFound
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.importing.known import purchases_like
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import by_number
from loyalty_cli.units import Cents


def matching_purchase(
    shop: OpenShop, member_id: int, named: str | None, amount_cents: Cents, on: str, ref: str | None
) -> str:
    """The name of the purchase: the one named, else the latest of that very amount, else the latest large enough.

    What was returned by the same receipt number before is found again. Raises FactNotFound.
    """
    if named is not None:
        return named
    known = records.fact_keyed(shop.conn, ref) if ref else None
    if known is not None and known.kind == "return":
        return by_number(known.reverses or 0)
    today = shop.now().today
    for fact_id in purchases_like(shop.conn, member_id, amount_cents, on):
        fact = records.fact_by_id(shop.conn, fact_id)
        if fact is not None and records.purchase_record(shop.conn, fact, today).left_cents >= amount_cents:
            return by_number(fact_id)
    raise FactNotFound("intake.no-such-purchase")
