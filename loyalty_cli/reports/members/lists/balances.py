"""The lists of members: what each holds, and who each is."""

from collections.abc import Callable
from datetime import date

from loyalty_cli.ledger.people.members import birthday_text
from loyalty_cli.ledger.queries.members.holdings import Usable
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.buying.tiers import rank
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.members.people import FEW, Crowd, Person, check_limit, sort_named
from loyalty_cli.values import Any, Final, Literal, NamedTuple, TypeAlias, assert_never

HeldSort: TypeAlias = Literal["name", "card", "points", "credit", "lapsing", "tier"]
KnownSort: TypeAlias = Literal["joined", "spend", "visits", "last-visit"]

BALANCE_SORTS: Final[tuple[HeldSort, ...]] = ("name", "card", "points", "credit", "lapsing", "tier")
"""Orders of ``balances``: most first, soonest first, else as one reads; equals by name."""
MEMBER_SORTS: Final[tuple[HeldSort | KnownSort, ...]] = (*BALANCE_SORTS, "joined", "spend", "visits", "last-visit")
"""Orders of ``members``: also the last enrolled, the last seen first."""


class Page(NamedTuple):
    """The rows of a list that were asked for, and how many there are of all."""

    rows: list[dict[str, Any]]
    of: int


class Asked(NamedTuple):
    """Which members a list is of, how it is sorted, how many rows it has at most, and the end of which day it tells."""

    tier: str | None = None
    segment: str | None = None
    sort: str = "name"
    limit: int | None = None
    as_of: date | None = None


def balances(shop: OpenShop, asked: Asked) -> Page:
    """What each member holds at the end of a shop day, sorted by one of BALANCE_SORTS.

    Each: ``card, name, tier, points, credit_cents, stamps`` (by card id), ``vouchers`` (how many can be used),
    ``lapses_on`` and ``lapses_points`` (what lapses next, nulls when nothing does), ``next_tier``,
    ``next_tier_cents`` and ``next_tier_have_cents`` (the tier above, what it asks for, and the spend that counts for
    it; nulls in the highest). Raises BadValue for an unknown tier, segment or sort, DateOutOfRange for a day to come.
    """
    return _page(shop, asked, sort_named(asked.sort, BALANCE_SORTS), _ahead_document)


def _ahead_document(crowd: Crowd, person: Person) -> dict[str, Any]:
    """How far the next tier is."""
    program = crowd.shop.program
    above = program.tiers[rank(program, person.holding.tier) + 1 :]
    if not above:
        return {"next_tier": None, "next_tier_cents": None, "next_tier_have_cents": None}
    spend = max(crowd.window(person).spend_cents, 0)
    return {"next_tier": above[0].name, "next_tier_cents": above[0].from_cents, "next_tier_have_cents": spend}


def members(shop: OpenShop, asked: Asked) -> Page:
    """Who the members are, sorted by one of MEMBER_SORTS, else as ``balances``.

    Each has besides: phone, email, birthday, joined_on (as known today), ``visits`` (days keyed), ``last_visit_on``,
    ``spend_cents`` (of the tier window), ``segment`` (the lifecycle one).
    """
    return _page(shop, asked, sort_named(asked.sort, MEMBER_SORTS), _known_document)


def _page(
    shop: OpenShop,
    asked: Asked,
    order: HeldSort | KnownSort,
    besides: Callable[[Crowd, Person], dict[str, Any]],
) -> Page:
    check_limit(asked.limit)
    crowd = Crowd(shop, day_of(shop, asked.as_of))
    everybody = _sorted(crowd, crowd.chosen(asked.tier, asked.segment), order)
    chosen = everybody[: asked.limit]
    if len(chosen) <= FEW:
        crowd = Crowd(shop, crowd.on, among=chosen)
        chosen = crowd.people
    rows = [held_document(person, crowd.usable(person)) | besides(crowd, person) for person in chosen]
    return Page(rows, len(everybody))


def _sorted(crowd: Crowd, found: list[Person], order: HeldSort | KnownSort) -> list[Person]:
    """Sorted; equals stay in the order of their names, in which everybody comes."""
    return found if order == "name" else sorted(found, key=lambda person: _key(crowd, person, order))


def _key(crowd: Crowd, person: Person, order: HeldSort | KnownSort) -> Any:
    match order:
        case "lapsing":
            return crowd.usable(person).next_on or date.max
        case "tier":
            return -rank(crowd.shop.program, person.holding.tier)
        case "spend":
            return -crowd.window(person).spend_cents
        case "visits":
            return -crowd.visits(person).days
        case "last-visit":
            return -(crowd.visits(person).last_seen or date.min).toordinal()
        case _:
            return _own_key(person, order)


def _own_key(person: Person, order: Literal["name", "card", "points", "credit", "joined"]) -> Any:
    match order:
        case "name":
            return 0
        case "card":
            return len(person.who.card), person.who.card
        case "points":
            return -person.holding.points
        case "credit":
            return -person.holding.credit_cents
        case "joined":
            return -date.fromisoformat(person.who.joined_on).toordinal()
        case _:
            assert_never(order)


def held_document(person: Person, usable: Usable) -> dict[str, Any]:
    """A member in a list, with what they hold."""
    holding, next_on = person.holding, usable.next_on
    return {
        "card": person.who.card,
        "name": person.who.name,
        "tier": holding.tier,
        "points": holding.points,
        "credit_cents": holding.credit_cents,
        "stamps": dict(holding.stamps),
        "vouchers": len(holding.vouchers),
        "lapses_on": next_on.isoformat() if next_on else None,
        "lapses_points": usable.next_points if next_on else None,
    }


def _known_document(crowd: Crowd, person: Person) -> dict[str, Any]:
    seen = crowd.visits(person)
    return {
        "phone": person.who.phone,
        "email": person.who.email,
        "birthday": birthday_text(person.who.birthday),
        "joined_on": person.who.joined_on,
        "visits": seen.days,
        "last_visit_on": seen.last_seen.isoformat() if seen.last_seen else None,
        "spend_cents": crowd.window(person).spend_cents,
        "segment": crowd.lifecycle(person),
    }
