"""The causes: what was given for each, what was paid, what is owed."""

from datetime import date
from typing import Any

from loyalty_cli.ledger.queries.money.causes import Account, accounts
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.money.causes import Cause, cause_of, causes_of
from loyalty_cli.reports.as_of import day_of


def causes(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """``cause, name, given_cents, paid_cents, owed_cents, unit, units`` of each, as of the end of a day.

    Those of the program in its order, then those it no longer has of which something was given. ``units`` is how many
    of its unit were given. Raises DateOutOfRange.
    """
    found = accounts(shop.conn, day_of(shop, as_of))
    named = {one.id: one for one in causes_of(shop.program)}
    return [_row(cause_id, named.get(cause_id), found.get(cause_id, Account())) for cause_id in {**named, **found}]


def owed(shop: OpenShop, on: date) -> list[tuple[str, int]]:
    """The name of each cause that something is owed to, and how much."""
    told = ((cause_of(shop.program, cause_id), cause_id, one) for cause_id, one in accounts(shop.conn, on).items())
    return [(cause.name if cause else cause_id, one.owed_cents) for cause, cause_id, one in told if one.owed_cents]


def _row(cause_id: str, cause: Cause | None, one: Account) -> dict[str, Any]:
    value = cause.unit_value_cents if cause else 0
    return {
        "cause": cause_id,
        "name": cause.name if cause else cause_id,
        "given_cents": one.given_cents,
        "paid_cents": one.paid_cents,
        "owed_cents": one.owed_cents,
        "unit": cause.unit if cause else "",
        "units": one.given_cents // value if value else None,
    }
