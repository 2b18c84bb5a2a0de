"""Pay out the donations that customers made to a cause."""

from datetime import date

from loyalty_cli.errors import BadValue, LimitExceeded
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.money.causes import PAID, Account, accounts
from loyalty_cli.operations.kernel.by_name import find_named
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import answered, key_shop_fact
from loyalty_cli.program.promises.money.causes import Cause, causes_of
from loyalty_cli.units import Cents
from loyalty_cli.values import Any


def find_cause(shop: OpenShop, text: str) -> Cause:
    """The cause of that id or name. Raises NotFound."""
    return find_named(causes_of(shop.program), text, "error.no-cause", "error.causes")


def pay(
    shop: OpenShop, cause: str, amount_cents: Cents, *, on: date | None = None, ref: str | None = None
) -> dict[str, Any]:
    """Records that a cause was paid: ``fact``, ``cause``, ``amount_cents``, ``owed_cents`` that are left.

    Refusals in this order: BadValue (nothing), BadText, NotFound, DateOutOfRange, RefConflict, LimitExceeded (more than
    is owed, or was on that day), the ledger's.
    """
    if amount_cents <= 0:
        raise BadValue("error.pay-nothing")
    keyed = Keyed(on, None, check_ref(ref))
    one = find_cause(shop, cause)
    done = durably(shop, lambda: _record(shop, one, amount_cents, keyed))
    document = answered(shop, done)
    return document | {
        "cause": one.id,
        "name": one.name,
        "amount_cents": amount_cents,
        "owed_cents": _owed(shop, one, shop.now().today),
    }


def _record(shop: OpenShop, one: Cause, amount_cents: Cents, keyed: Keyed) -> Done:
    done = key_shop_fact(shop, PAID, {"cause": one.id, "amount": amount_cents}, keyed)
    today = shop.now().today
    left = min(_owed(shop, one, day) for day in (keyed.on or today, today))
    if left < 0 and not done.repeated:
        owed = shop.program.shop.amount(max(amount_cents + left, 0))
        raise LimitExceeded("error.cause-owed", owed=owed, name=one.name)
    return done


def _owed(shop: OpenShop, one: Cause, on: date) -> Cents:
    return accounts(shop.conn, on).get(one.id, Account()).owed_cents


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Replays a payment: it decides nothing."""
    key_shop_fact(shop, PAID, fact.body, as_keyed(fact))
