"""Engagements: a member helps the shop and is thanked, at once or after the owner's approval."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.errors import BadValue, Duplicate, RewardNotFound
from loyalty_cli.language.catalogue import sentence, spoken
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.people.text import MAX_NOTE, clean_text
from loyalty_cli.ledger.queries.helping.thanks import links, times_thanked
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.by_name import find_named
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import name_of
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.events import decide_engagement
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.helping.engagements import ENGAGEMENT, MOST_STARS, Engagement
from loyalty_cli.units import period_of
from loyalty_cli.values import Any, Final, NamedTuple

_LINK: Final = r"(?i:https?://)?[^\s/@]+\.[^\s/@]{2,}(?:/\S*)?"
_MOST_OF_A_LINK: Final = 500


class Shown(NamedTuple):
    """Proof of an engagement: link, text, stars, and whether the shop may publish it."""

    link: str = ""
    text: str = ""
    stars: int | None = None
    publish: bool = False


NOTHING_SHOWN: Final = Shown()


def engage(
    shop: OpenShop,
    member: str,
    what: str,
    shown: Shown = NOTHING_SHOWN,
    *,
    on: date | None = None,
    ref: str | None = None,
) -> Receipt:
    """Thanks a member for an engagement of the program, by its id or name.

    Where it must be approved nothing is given yet: the receipt says ``pending`` true.
    Refusals in this order: values, RewardNotFound (no such engagement), BadValue (what must be shown is not), the
    member's, Duplicate (the link was shown before), the day's, the receipt number's, LimitReached, the ledger's.
    """
    keyed = Keyed(on, None, check_ref(ref))
    named = find_engagement(shop.program, what)
    body = _body(named, shown)
    found = find_member(shop, member)

    def work() -> Done:
        _check_link(shop, body.get("link", ""), keyed.ref)
        return record_engagement(shop, found, named, body, keyed)

    done = durably(shop, work)
    if not body.get("pending"):
        return receipt(shop, done)
    waits = sentence(spoken(shop.program.shop.language), "say.engagement-waits", name=named.name)
    return receipt(shop, done, {"pending": True}, [waits])


def record_engagement(
    shop: OpenShop, found: Member, engagement: Engagement, body: Mapping[str, Any], keyed: Keyed
) -> Done:
    """One engagement inside the caller's transaction."""

    def decide(standing: Standing, when: When) -> Decision:
        times = _times(shop, standing.member_id, engagement, when.on)
        return decide_engagement(shop.program, standing, engagement, times, when, new_codes())

    return key_fact(shop, found, ENGAGEMENT, body, keyed, decide)


def find_engagement(program: Program, text: str) -> Engagement:
    """The engagement of that id or name. Raises RewardNotFound with the nearest, or those there are."""
    return find_named(program.engagements, text, "error.no-engagement", "error.engagements", RewardNotFound)


def _is_link(text: str) -> bool:
    import re

    return re.fullmatch(_LINK, text) is not None


def _body(engagement: Engagement, shown: Shown) -> dict[str, Any]:
    """The body of the fact. Raises BadValue, BadText."""
    link = clean_text(shown.link, "link", _MOST_OF_A_LINK) if shown.link else ""
    if link and not _is_link(link):
        raise BadValue("error.link")
    text = clean_text(shown.text, "text", MAX_NOTE) if shown.text else ""
    if shown.stars is not None and not 1 <= shown.stars <= MOST_STARS:
        raise BadValue("error.stars", most=MOST_STARS)
    enough = {"none": True, "link": link, "text": text, "any": link or text or shown.stars}
    if not enough[engagement.evidence]:
        raise BadValue(f"error.evidence.{engagement.evidence}", name=engagement.name)
    told = {"link": link, "text": text, "stars": shown.stars, "publish": shown.publish, "pending": engagement.approve}
    return {"id": engagement.id} | {name: value for name, value in told.items() if value}


def _check_link(shop: OpenShop, link: str, ref: str | None) -> None:
    """Raises Duplicate for a link that was shown before, by anybody; the same receipt number is the same thanks."""
    wanted = _same(link)
    for fact_id, other in links(shop.conn) if link else ():
        fact = records.fact_by_id(shop.conn, fact_id) if _same(other) == wanted else None
        if fact is not None and (ref is None or fact.ref != ref):
            who = get_member(shop.conn, fact.member_id or 0, follow=True)
            raise Duplicate("error.link-twice", on=fact.on, member=who.shown_name or who.card, name=name_of(fact))


def _same(link: str) -> str:
    """What two links to one place have in common, however they are typed."""
    before, scheme, behind = link.partition("://")
    place = (behind if scheme and before.lower() in ("http", "https") else link).partition("#")[0]
    host, slash, path = place.partition("/")
    return f"{host.casefold().removeprefix('www.')}{slash}{path}".rstrip("/")


def _times(shop: OpenShop, member_id: int, engagement: Engagement, on: date) -> int:
    """How often the member was thanked for it in the period that holds the day, under any of their records."""
    if engagement.per_member is None:
        return 0
    return times_thanked(shop.conn, family(shop.conn, member_id), engagement.id, period_of(engagement.period, on))


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides an engagement again."""
    record_engagement(shop, member, find_engagement(shop.program, fact.body["id"]), fact.body, as_keyed(fact))
