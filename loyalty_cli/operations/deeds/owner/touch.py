"""Record a touch: a message that reached a member, its channel and its reason."""

from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Decision

TOUCH = "touch"


def record_touch(shop: OpenShop, found: Member, what: str, channel: str, keyed: Keyed) -> Done:
    """One touch inside the caller's transaction; ``what`` is the occasion of a message, or a campaign."""
    return key_fact(shop, found, TOUCH, {"what": what, "channel": channel}, keyed, lambda *_: Decision())


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Records a touch again: it decides nothing."""
    record_touch(shop, member, fact.body["what"], fact.body["channel"], as_keyed(fact))
