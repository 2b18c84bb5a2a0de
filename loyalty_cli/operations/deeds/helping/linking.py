"""Link a member to another, as a household or a company. Their purchases then count for the other."""

from datetime import date

from loyalty_cli.errors import Refused
from loyalty_cli.language.catalogue import Listed, sentence, spoken
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.links import days_of_links, link_of, linked_to
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.links import buyer
from loyalty_cli.operations.kernel.recording import Done, Keyed, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.needs import NOTHING
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import Final

LINK: Final = "link"


def link(shop: OpenShop, member: str, to: str, *, on: date | None = None) -> Receipt:
    """From a day on the purchases of a member count for another: their points, stamps, spend and tier.

    Refusals in this order: the members', the day's, Refused (one and the same; the other is linked themself, or has
    others linked; linked there already), the ledger's.
    """
    found, other = find_member(shop, member), find_member(shop, to)
    done = durably(shop, lambda: record_link(shop, found, other, Keyed(on)))
    told = {"name": found.shown_name, "other": other.shown_name}
    return receipt(shop, done, first=[sentence(spoken(shop.program.shop.language), "say.linked", **told)])


def unlink(shop: OpenShop, member: str, *, on: date | None = None) -> Receipt:
    """From a day on their purchases count for themself again. Refused for a member who is not linked."""
    found = find_member(shop, member)
    done = durably(shop, lambda: record_link(shop, found, None, Keyed(on)))
    told = {"name": found.shown_name}
    return receipt(shop, done, first=[sentence(spoken(shop.program.shop.language), "say.unlinked", **told)])


def record_link(shop: OpenShop, found: Member, other: Member | None, keyed: Keyed) -> Done:
    """One link, or its end, inside the caller's transaction."""

    def decide(_: Standing, when: When) -> Decision:
        _check(shop, found, other, when.on)
        return Decision()

    return key_fact(shop, found, LINK, {"to": other.id if other else None}, keyed, decide, needs=NOTHING)


def link_once(shop: OpenShop, found: Member, other: Member, keyed: Keyed) -> None:
    """Links a member as a file tells it, inside the caller's transaction; what is so already, or cannot be, is left."""
    now = link_of(shop.conn, family(shop.conn, found.id), keyed.on or shop.now().today)
    if now is not None or found.id == other.id:
        return
    try:
        record_link(shop, found, other, keyed)
    except Refused:
        return


def _check(shop: OpenShop, found: Member, other: Member | None, on: date) -> None:
    """A link dated before others must agree with them on their days too: nobody counts for who counts for another."""
    now = link_of(shop.conn, family(shop.conn, found.id), on)
    if other is None:
        if now is None:
            raise Refused("error.not-linked", name=found.shown_name)
        return
    if found.id == other.id:
        raise Refused("error.linked-to-self", name=found.shown_name)
    if now is not None and now.member_id == other.id:
        raise Refused("error.linked-before", name=found.shown_name, other=other.shown_name, on=now.since)
    members, others = family(shop.conn, found.id), family(shop.conn, other.id)
    for day in (on, *days_of_links(shop.conn, members, others, on)):
        if (onward := link_of(shop.conn, others, day)) is not None:
            raise Refused("error.linked-on", name=other.shown_name, other=buyer(shop, onward.member_id))
        if linked := linked_to(shop.conn, members, day):
            names = Listed([buyer(shop, one.member_id) for one in linked])
            raise Refused("error.linked-by", name=found.shown_name, others=names)


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Replays it: it decides nothing."""
    key_fact(shop, member, LINK, dict(fact.body), as_keyed(fact), lambda _, __: Decision(), needs=NOTHING)
