"""Who is near what: the whole shop's progress in one list, the most urgent first."""

from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.language.say import say
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.progress import Item
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.members.people import Crowd, Person, check_limit
from loyalty_cli.values import Any, Final, Literal, TypeAlias

What: TypeAlias = Literal["stamps", "points", "tier", "keep", "lapsing", "reward", "voucher"]
WHATS: Final[tuple[What, ...]] = ("stamps", "points", "tier", "keep", "lapsing", "reward", "voucher")
"""What a member can be near: a full card, the points for a reward, a tier, the loss of a tier (``keep``), a lapse, a
reward in reach, a voucher."""


def progress_list(
    shop: OpenShop,
    what: str | None = None,
    *,
    everything: bool = False,
    tier: str | None = None,
    segment: str | None = None,
    limit: int | None = None,
    as_of: date | None = None,
) -> list[dict[str, Any]]:
    """Who is near what at the end of a shop day, the most urgent first, then by name; one row a member and goal.

    Near is: at most two boxes, at most a quarter of the points or of the tier's threshold, 30 days to a lapse or a
    review that lowers, a reward in reach, a voucher waiting; with ``everything`` also what is further off. ``what``
    keeps one of WHATS.

    A row: ``card, name, tier, what, goal`` (the reward, tier or card's reward; null for a lapse), ``have``, ``of``
    and ``missing`` (stamps or points), ``have_cents``, ``of_cents`` and ``missing_cents`` (of a tier), ``by`` (the day
    before which a tier must be reached or kept, the last day of what lapses), ``say``. Raises BadValue, DateOutOfRange.
    """
    wanted = _what_named(what)
    check_limit(limit)
    crowd = Crowd(shop, day_of(shop, as_of))
    found = [
        (item, person)
        for person in crowd.chosen(tier, segment)
        for item in crowd.items(person)
        if (everything or item.near(crowd.on)) and wanted in (None, item.document()["what"])
    ]
    found.sort(key=lambda pair: pair[0].urgency(crowd.on))
    return [_row(crowd, person, item) for item, person in found[:limit]]


def _what_named(text: str | None) -> What | None:
    for name in WHATS:
        if name == text:
            return name
    if text is not None:
        raise BadValue("error.nothing-near", text=text, known=", ".join(WHATS))
    return None


def _row(crowd: Crowd, person: Person, item: Item) -> dict[str, Any]:
    nothing = dict.fromkeys(("goal", "have", "of", "missing", "have_cents", "of_cents", "missing_cents", "by"))
    return {
        "card": person.who.card,
        "name": person.who.name,
        "tier": person.holding.tier,
        "what": "",
        **nothing,
        **item.document(),
        "say": say((item,), crowd.shop.program, crowd.on)[0],
    }
