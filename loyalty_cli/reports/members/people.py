"""All members at once: who they are, what they hold, their visits and progress."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.queries.members.holdings import Day, Holding, Holdings, Usable, Window, holdings, windows
from loyalty_cli.ledger.queries.members.roster import Listed, roster, took_at_least
from loyalty_cli.ledger.queries.members.visits import Visits, visits
from loyalty_cli.ledger.standings.families import homes, not_yet
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.notices import all_to_keep
from loyalty_cli.operations.kernel.telling.offers import lapsed_shares, ran_out
from loyalty_cli.program.kernel.facts import POINTS, REWARD, Debt, Lot
from loyalty_cli.program.kernel.segment_names import CLIENT_GROUPS, LIFECYCLES, NEARNESSES
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import Item, VoucherWaiting, progress
from loyalty_cli.program.promises.buying.tiers import TierToKeep
from loyalty_cli.program.promises.regulars.segments import segments_of
from loyalty_cli.reports.as_of import tables
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.groups import in_group
from loyalty_cli.reports.members.own_segments import Chooser, Known, age
from loyalty_cli.reports.members.segments import birthday_soon, check_segment, lifecycle, near_segments, of_lifecycle
from loyalty_cli.units import period_of
from loyalty_cli.values import Final, NamedTuple, TypeVar

NEVER: Final = Visits()
NOTHING_SPENT: Final = Window()
NO_POINTS: Final = Usable(None, 0, 0)
FEW: Final = 1_000
"""So many people are looked up member by member; of more, everybody is read at once."""


class Held:
    """What people hold on a day, read when first asked: everybody, or some ``members``."""

    def __init__(self, day: Day, members: Sequence[int] | None = None) -> None:
        self._day, self._members = day, members
        self._known: Holdings | None = None

    def of(self, member_id: int) -> Holding:
        """What one member holds."""
        if self._known is None:
            self._known = holdings(self._day, self._members)
        return self._known.of(member_id)


class Person(NamedTuple):
    """A member, and where what they hold is read."""

    who: Listed
    held: Held

    @property
    def id(self) -> int:
        """The number of the member."""
        return self.who.id

    @property
    def holding(self) -> Holding:
        """What they hold."""
        return self.held.of(self.who.id)


def people(shop: OpenShop, on: date, among: Sequence[int] | None = None) -> list[Person]:
    """Who was a member at the end of a day, or who of some.

    On an earlier day those merged since count too, and those separated since do not.
    """
    held, others = Held(tables(shop, on)), homes(shop.conn, on).keys() | not_yet(shop.conn, on)
    return [Person(one, held) for one in roster(shop.conn, on, among) if one.id not in others]


class Crowd:
    """Everybody on a day, or those ``among`` them; holdings, visits and tier windows are read when first needed."""

    def __init__(self, shop: OpenShop, on: date, among: Sequence[Person] | None = None) -> None:
        shop.program.hasten()
        self.shop, self.on = shop, on
        self._numbers = None if among is None else [person.id for person in among]
        self._people = None if among is None else _held_by(among, Held(tables(shop, on), self._numbers))
        self._usable: dict[int, Usable] | None = None
        self._unavailable: Mapping[int, frozenset[str]] | None = None
        self._keeping: Mapping[int, TierToKeep] | None = None
        self._visits: dict[int, Visits] | None = None
        self._windows: dict[int, Window] | None = None
        self._chooser: Chooser | None = None

    @property
    def people(self) -> list[Person]:
        """All of them, by name."""
        if self._people is None:
            self._people = people(self.shop, self.on)
        return self._people

    def usable(self, person: Person) -> Usable:
        """Usable points."""
        if self._usable is None:
            self._usable = tables(self.shop, self.on).usable(self._numbers)
        return self._usable.get(person.id, NO_POINTS)

    def visits(self, person: Person) -> Visits:
        """The days of the visits, as far as is known."""
        if self._visits is None:
            self._visits = visits(self.shop.conn, self.on, members=self._numbers)
        found, told = self._visits.get(person.id, NEVER), person.who.told_on
        return found if told is None else found._replace(told=told)

    def window(self, person: Person) -> Window:
        """The tier window."""
        if self._windows is None:
            self._windows = windows(tables(self.shop, self.on), self._numbers)
        return self._windows.get(person.id, NOTHING_SPENT)

    def items(self, person: Person) -> tuple[Item, ...]:
        """What the member is on the way to, as the till would say it."""
        holding = person.holding
        standing = _standing(holding, self.usable(person), self.window(person), self.on)
        waiting = (VoucherWaiting(one.code, one.name, one.expires_on) for one in holding.vouchers)
        keep, gone = self.keeping.get(person.id), self._gone().get(person.id, self._gone()[0])
        return (*progress(self.shop.program, standing, self.on, unavailable=gone, keep=keep), *waiting)

    @property
    def keeping(self) -> Mapping[int, TierToKeep]:
        """What a review that is near asks of members."""
        if self._keeping is None:
            self._keeping = all_to_keep(self.shop, self.on)
        return self._keeping

    def _gone(self) -> Mapping[int, frozenset[str]]:
        """Rewards that are not available by member, under 0 those that ran out for everybody."""
        if self._unavailable is None:
            self._unavailable = unavailable(self.shop, self.on)
        return self._unavailable

    def some(self, among: Sequence[Person]) -> "Crowd":
        """Some people of the day, with what is known of everybody."""
        crowd = Crowd(self.shop, self.on, among)
        crowd._keeping, crowd._unavailable = self.keeping, self._gone()
        return crowd

    def lifecycle(self, person: Person) -> str:
        """The lifecycle segment."""
        return lifecycle(date.fromisoformat(person.who.joined_on), self.visits(person), self.on)

    def chosen(self, tier: str | None, segment: str | None) -> list[Person]:
        """Those of a tier and of a segment. Raises BadValue for an unknown name."""
        wanted = tier_named(self.shop.program, tier) if tier is not None else None
        if segment in LIFECYCLES and self._people is None:
            found: Iterable[Person] = people(self.shop, self.on, of_lifecycle(self.shop, self.on, segment))
            segment = None
        else:
            found = self.people
        if wanted is not None:
            found = [person for person in found if person.holding.tier == wanted]
        if segment is not None:
            found = self._in_segment(found, check_segment(self.shop.program, segment))
        return list(found)

    def _in_segment(self, found: Iterable[Person], segment: str) -> Iterator[Person]:
        if segment in LIFECYCLES:
            return (person for person in found if self.lifecycle(person) == segment)
        if segment in NEARNESSES:
            return (person for person in found if segment in near_segments(self.items(person), self.on))
        if segment in CLIENT_GROUPS:
            chosen = in_group(Book(self.shop, self.on), segment)
            return (person for person in found if person.id in chosen)
        if segment == "birthday-soon":
            gift = self.shop.program.birthday
            leap_day = gift.leap_day if gift else "28-feb"
            return (person for person in found if birthday_soon(person.who.birthday, self.on, leap_day))
        own = next((one for one in segments_of(self.shop.program) if one.id == segment), None)
        if own is not None:
            belongs = self._choose().belongs(own)
            return (person for person in found if belongs(person.id, partial(self._known, person)))
        return (person for person in found if _owes(person.holding))

    def _choose(self) -> Chooser:
        """Who asks the conditions of the shop's own segments."""
        self._chooser = self._chooser or Chooser(self.shop, self.on)
        return self._chooser

    def _known(self, person: Person, what: str) -> Known:
        """What a condition looks at, as far as it is told here."""
        seen = self.visits(person).last_seen
        match what:
            case "age":
                return age(person.who.birthday, self.on)
            case "tier":
                return person.holding.tier
            case "lifecycle":
                return self.lifecycle(person)
            case "visits_90d":
                return self.visits(person).recent
            case "joined_days":
                return (self.on - date.fromisoformat(person.who.joined_on)).days
            case _:
                return None if seen is None else (self.on - seen).days


def _held_by(among: Sequence[Person], held: Held) -> list[Person]:
    return [Person(person.who, held) for person in among]


def unavailable(shop: OpenShop, on: date) -> dict[int, frozenset[str]]:
    """The rewards for points that can not be had today, by member; under 0 those that nobody can have.

    What ran out is known of today; an earlier day is answered as if nothing had.
    """
    gone: dict[int, frozenset[str]] = {0: frozenset()}
    if on != shop.now().today:
        return gone
    priced = [one for one in shop.program.rewards if one.points is not None]
    gone[0] = frozenset(one.id for one in priced if ran_out(shop, one))
    for reward in priced:
        if reward.per_member is not None:
            first, last = period_of(reward.period, on)
            lapsed = lapsed_shares(shop, reward, first, last)
            for member_id, given in took_at_least(shop.conn, REWARD + reward.id, first, last, reward.per_member):
                if given - lapsed[member_id] < reward.per_member:
                    continue
                gone[member_id] = gone.get(member_id, gone[0]) | {reward.id}
    return gone


def _standing(holding: Holding, usable: Usable, window: Window, on: date) -> Standing:
    """As much of a standing as progress asks for: the lots that lapse next as one, all others as another."""
    parts = ((usable.next_points, usable.next_on), (usable.others, None))
    lots = tuple(Lot(0, POINTS, points, points, last, 0, on) for points, last in parts if points)
    owed = usable.next_points + usable.others - holding.points
    debts = (Debt(0, POINTS, owed),) if owed > 0 else ()
    tier, spend = holding.tier, window.spend_cents
    return Standing(0, tier, tier, spend, spend, window.oldest, lots, debts, holding.stamps)


def tier_named(program: Program, text: str) -> str:
    """The tier of that name, capitals or not. Raises BadValue with those there are."""
    for tier in program.tiers:
        if tier.name.casefold() == text.casefold():
            return tier.name
    raise BadValue("error.tier", text=text, known=", ".join(tier.name for tier in program.tiers))


_Name = TypeVar("_Name", bound=str)


def sort_named(text: str, names: Sequence[_Name]) -> _Name:
    """The order of that name. Raises BadValue with those there are."""
    for name in names:
        if name == text:
            return name
    raise BadValue("error.sort", text=text, known=", ".join(names))


def check_limit(limit: int | None) -> None:
    """Raises BadValue for a limit that lists nothing."""
    if limit is not None and limit < 1:
        raise BadValue("error.limit", limit=limit)


def _owes(holding: Holding) -> bool:
    return min(holding.points, holding.credit_cents, *holding.stamps.values()) < 0


def members_of(shop: OpenShop, on: date, segment: str | None) -> frozenset[int] | None:
    """The numbers of those in a segment on a day; None for everybody. Raises BadValue for an unknown one."""
    return None if segment is None else frozenset(person.id for person in Crowd(shop, on).chosen(None, segment))


def eligible(shop: OpenShop, segment: str | None) -> list[int]:
    """The numbers of the members of a segment today, of all for None. Raises BadValue for an unknown one."""
    chosen = Crowd(shop, shop.now().today).chosen(None, segment)
    return [person.id for person in chosen if person.who.status == "active"]
