"""The takings of a day: all tickets of the shop and what they came to, members' and others'."""

from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Keyed, durably
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import answered, key_shop_fact
from loyalty_cli.values import Any

TAKINGS = "takings"


def takings(shop: OpenShop, on: date, tickets: int, cents: int) -> dict[str, Any]:
    """Records the tickets of a day and what they came to; told again, the last counts. The fact and what was told.

    Refusals in this order: BadValue (no tickets), DateOutOfRange, the ledger's.
    """
    if tickets < 1:
        raise BadValue("error.no-tickets")
    body = {"tickets": tickets, "amount": cents}
    done = durably(shop, lambda: key_shop_fact(shop, TAKINGS, body, Keyed(on=on)))
    return answered(shop, done) | {"tickets": tickets, "amount_cents": cents}


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Records the takings of a day again: they decide nothing."""
    key_shop_fact(shop, TAKINGS, fact.body, as_keyed(fact))
