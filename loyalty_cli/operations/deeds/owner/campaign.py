"""A campaign: who is reached and who is held out is drawn once at random, and recorded; later it is stopped."""

from collections.abc import Callable, Collection
from hashlib import sha256

from loyalty_cli.errors import Refused
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.trade.touches import Started, campaign_facts
from loyalty_cli.operations.kernel.by_name import find_named
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, durably
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import answered, key_shop_fact
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.owner.campaigns import HELD, Campaign, arms_of, campaigns_of
from loyalty_cli.units import E4
from loyalty_cli.values import Any

CAMPAIGN = "campaign"


def start(shop: OpenShop, campaign: Campaign, eligible: Callable[[], Collection[int]]) -> dict[str, Any]:
    """Draws the members of a campaign and records its arms; the fact, and how many are in each arm.

    ``eligible`` finds whom it may reach, in the transaction that records it. Refusals in this order: Refused (started
    before; no members), the ledger's.
    """

    def work() -> Done:
        if _known(shop, campaign) is not None:
            raise Refused("error.campaign-started", id=campaign.id)
        members = eligible()
        if not members:
            raise Refused("error.campaign-nobody", id=campaign.id)
        body = {"id": campaign.id, "do": "start", "arms": drawn(campaign, members)}
        return key_shop_fact(shop, CAMPAIGN, body, Keyed())

    told = answered(shop, durably(shop, work)) | {"campaign": campaign.id}
    started = _known(shop, campaign)
    arms = started.arms if started else {}
    return told | {"arms": [{"name": name, "n": len(members)} for name, members in arms.items()]}


def stop(shop: OpenShop, campaign: Campaign) -> dict[str, Any]:
    """Ends a campaign: what is counted until now is all of it. Raises Refused where it does not run, StorageError."""

    def work() -> Done:
        running = _known(shop, campaign)
        if running is None or running.stopped_on is not None:
            raise Refused("error.campaign-not-running", id=campaign.id)
        return key_shop_fact(shop, CAMPAIGN, {"id": campaign.id, "do": "stop"}, Keyed())

    return answered(shop, durably(shop, work)) | {"campaign": campaign.id}


def drawn(campaign: Campaign, eligible: Collection[int]) -> dict[str, list[int]]:
    """The members of each arm, those held out first: by a hash of campaign and number, so that nobody chooses."""
    order = sorted(eligible, key=lambda number: sha256(f"{campaign.id} {number}".encode()).digest())
    held = round(len(order) * campaign.hold_out_e4 / E4)
    names, rest = arms_of(campaign), order[held:]
    return {HELD: sorted(order[:held])} | {name: sorted(rest[place :: len(names)]) for place, name in enumerate(names)}


def find_campaign(program: Program, text: str) -> Campaign:
    """The campaign of that id or name. Raises NotFound with the nearest, or those there are."""
    return find_named(campaigns_of(program), text, "error.no-campaign", "error.campaigns")


def _known(shop: OpenShop, campaign: Campaign) -> Started | None:
    """The campaign as it was started, inside the caller's transaction; None where it never was."""
    return next((one for one in campaign_facts(shop.conn, shop.now().today) if one.id == campaign.id), None)


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Records it again: it decides nothing."""
    key_shop_fact(shop, CAMPAIGN, fact.body, as_keyed(fact))
