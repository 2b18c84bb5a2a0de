"""The progress of all members in one list, what is worth most first."""

from collections.abc import Iterable
from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.language.say import say
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import Item
from loyalty_cli.program.worths import worth_ahead
from loyalty_cli.reports.as_of import day_of, tables
from loyalty_cli.reports.members.lists.foremost import foremost
from loyalty_cli.reports.members.people import Crowd, Person, check_limit, sort_named
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final, Literal, NamedTuple, TypeAlias, assert_never

What: TypeAlias = Literal["stamps", "points", "tier", "keep", "lapsing", "reward", "voucher"]
WHATS: Final[tuple[What, ...]] = ("stamps", "points", "tier", "keep", "lapsing", "reward", "voucher")
"""What a member can be near: a full card, the points for a reward, a tier, the loss of a tier (``keep``), a lapse, a
reward in reach, a voucher."""

Order: TypeAlias = Literal["worth", "urgent", "name"]
ORDERS: Final[tuple[Order, ...]] = ("worth", "urgent", "name")
"""Orders of ``progress``: the most worth first, the most urgent first, by name; equals by urgency, then by name."""


class Ahead(NamedTuple):
    """An item of progress of a member, as a document, and its worth in cents."""

    person: Person
    item: Item
    told: dict[str, Any]
    worth_cents: Cents


def progress_list(
    shop: OpenShop,
    what: str | None = None,
    *,
    everything: bool = False,
    tier: str | None = None,
    segment: str | None = None,
    sort: str = "worth",
    limit: int | None = None,
    as_of: date | None = None,
) -> list[dict[str, Any]]:
    """Who is near what at the end of a shop day, sorted by one of ORDERS; one row a member and goal.

    Near is: at most two boxes, at most a quarter of the points or of the tier's threshold, 30 days to a lapse or a
    review that lowers, a reward in reach, a voucher waiting; with ``everything`` also what is further off. ``what``
    keeps one of WHATS.

    A row: ``card, name, tier, what, goal`` (the reward, tier or card's reward; null for a lapse), ``have``, ``of``
    and ``missing`` (stamps or points), ``have_cents``, ``of_cents`` and ``missing_cents`` (of a tier), ``by`` (the day
    before which a tier must be reached or kept, the last day of what lapses), ``worth_cents`` (to the member), ``say``.
    Raises BadValue, DateOutOfRange.
    """
    wanted, order = _what_named(what), sort_named(sort, ORDERS)
    check_limit(limit)
    crowd = Crowd(shop, day_of(shop, as_of))
    worths = _Worths(shop.program)
    if (
        limit is not None
        and order == "worth"
        and tables(shop, crowd.on).is_today
        and not (everything or tier or segment)
    ):
        items: Iterable[tuple[Person, Item]] = foremost(crowd, limit, wanted, worths.of)
    else:
        items = ((person, item) for person in crowd.chosen(tier, segment) for item in crowd.items(person))
    found = [
        Ahead(person, item, told, worths.of(told))
        for person, item in items
        if everything or item.near(crowd.on)
        if wanted in (None, (told := item.document())["what"])
    ]
    return [_row(crowd, one) for one in _sorted(found, order, crowd.on)[:limit]]


class _Worths:
    """The worth of items of progress, calculated once for all members with the same item."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[tuple[object, ...], Cents] = {}

    def of(self, told: dict[str, Any]) -> Cents:
        """In cents."""
        key = told["what"], told.get("id"), told.get("goal"), told["have"] if told["what"] == "lapsing" else None
        if key not in self._known:
            self._known[key] = worth_ahead(self._program, told)
        return self._known[key]


def _sorted(found: list[Ahead], order: Order, on: date) -> list[Ahead]:
    """Sorted; equals by urgency, then in the order of their names, in which everybody comes."""
    match order:
        case "worth":
            return sorted(found, key=lambda one: (-one.worth_cents, one.item.urgency(on)))
        case "urgent":
            return sorted(found, key=lambda one: one.item.urgency(on))
        case "name":
            return found
        case _:
            assert_never(order)


def _what_named(text: str | None) -> What | None:
    for name in WHATS:
        if name == text:
            return name
    if text is not None:
        raise BadValue("error.nothing-near", text=text, known=", ".join(WHATS))
    return None


def _row(crowd: Crowd, ahead: Ahead) -> dict[str, Any]:
    nothing = dict.fromkeys(("goal", "have", "of", "missing", "have_cents", "of_cents", "missing_cents", "by"))
    return {
        "card": ahead.person.who.card,
        "name": ahead.person.who.name,
        "tier": ahead.person.holding.tier,
        "what": "",
        **nothing,
        **ahead.told,
        "worth_cents": ahead.worth_cents,
        "say": say((ahead.item,), crowd.shop.program, crowd.on)[0],
    }
