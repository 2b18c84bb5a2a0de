"""The first of the list of progress, by worth: only those who can be among them are looked at.

For each item that anybody is near there is a candidate: a member, with the worth and the urgency of the item, or with
what comes before them. Candidates are looked at in that order until enough is found that comes before all the rest.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import accumulate

from loyalty_cli.ledger.queries.members import near
from loyalty_cli.program.kernel.facts import POINTS, STAMPS
from loyalty_cli.program.progress import SOON_DAYS, Item, PointsLapsing, VoucherWaiting
from loyalty_cli.program.promises.buying.rewards import rewards_of
from loyalty_cli.program.promises.buying.stamp_cards import FEW_STAMPS, StampCard, StampsMissing, cards_of
from loyalty_cli.program.promises.buying.tiers import CLOSE_E4, TierAhead
from loyalty_cli.reports.as_of import tables
from loyalty_cli.reports.members.people import Crowd, Person, people
from loyalty_cli.units import E4, Cents
from loyalty_cli.values import Any, Final, NamedTuple, TypeAlias

Key: TypeAlias = tuple[Cents, tuple[int, int]]
"""The worth below zero, and the urgency: the first comes first."""
Worth: TypeAlias = Callable[[dict[str, Any]], Cents]
"""The worth of the document of an item."""

_TOGETHER: Final = 100


class Source(NamedTuple):
    """Candidates of one kind, and the most that one of them is worth; they are read when that is reached."""

    most_cents: Cents
    read: Callable[[], Iterable[tuple[Key, int]]]


def foremost(crowd: Crowd, limit: int, wanted: str | None, worth: Worth) -> list[tuple[Person, Item]]:
    """Items of some kind, or of all, by person in the order of names: those worth most and others.

    The first ``limit`` by worth and urgency, equals by name, are the first ones of everybody. The day is today.
    """
    search = _Search(crowd, limit, wanted, worth)
    search.run(_sources(crowd, wanted, worth))
    place = {person.id: number for number, person in enumerate(people(crowd.shop, crowd.on, list(search.seen)))}
    return sorted(search.found, key=lambda one: place[one[0].id])


class _Search:
    """Looks at candidates until enough is found."""

    def __init__(self, crowd: Crowd, limit: int, wanted: str | None, worth: Worth) -> None:
        self.crowd, self.limit, self.wanted, self.worth = crowd, limit, wanted, worth
        self.found: list[tuple[Person, Item]] = []
        self.seen: set[int] = set()
        self._keys: list[tuple[Key, int]] = []

    def run(self, sources: Iterable[Source]) -> None:
        """Reads the sources as their turn comes."""
        unread = sorted(sources, key=lambda source: source.most_cents)
        groups: dict[Key, set[int]] = {}
        keys: list[Key] = []
        while unread or keys:
            while unread and (not keys or -keys[0][0] <= unread[-1].most_cents):
                for key, member_id in unread.pop().read():
                    if key not in groups:
                        heappush(keys, key)
                    groups.setdefault(key, set()).add(member_id)
            if not keys or self._look_at(key := heappop(keys), groups.pop(key)):
                return

    def _look_at(self, key: Key, members: Collection[int]) -> bool:
        """Looks at the candidates of a key by name; whether enough is found."""
        passed: set[int] = set()
        if self._before(key, passed) >= self.limit:
            return True
        listed = people(self.crowd.shop, self.crowd.on, list(members))
        for start in range(0, len(listed), _TOGETHER):
            part = listed[start : start + _TOGETHER]
            self._add([person for person in part if person.id not in self.seen])
            passed.update(person.id for person in part)
            if self._before(key, passed) >= self.limit:
                return True
        return False

    def _before(self, key: Key, passed: Container[int]) -> int:
        """How many of those found come before all candidates left: of that key, by name behind those passed."""
        return sum(one < key or (one == key and member_id in passed) for one, member_id in self._keys)

    def _add(self, persons: Sequence[Person]) -> None:
        crowd = self.crowd.some(persons)
        for person in crowd.people:
            self.seen.add(person.id)
            for item in crowd.items(person):
                told = item.document()
                if item.near(crowd.on) and self.wanted in (None, told["what"]):
                    self.found.append((person, item))
                    self._keys.append(((-self.worth(told), item.urgency(crowd.on)), person.id))


def _sources(crowd: Crowd, wanted: str | None, worth: Worth) -> Iterator[Source]:
    of = {"lapsing": _lapsing, "reward": _points, "points": _points, "stamps": _stamps, "tier": _tiers, "keep": _keep}
    of["voucher"] = _vouchers
    for source in [of[wanted]] if wanted else dict.fromkeys(of.values()):
        yield from source(crowd, worth)


def _goal(worth: Worth, what: str, goal: str) -> Cents:
    return worth({"what": what, "goal": goal, "have": 0})


def _lapsing(crowd: Crowd, worth: Worth) -> Iterator[Source]:
    on, found = crowd.on, []
    for member_id, last, points in near.next_points(crowd.shop.conn, on, on + timedelta(days=SOON_DAYS)):
        item = PointsLapsing(points, last)
        found.append(((-worth(item.document()), item.urgency(on)), member_id))
    if found:
        yield Source(-min(found)[0][0], found.copy)


def _points(crowd: Crowd, worth: Worth) -> Iterator[Source]:
    """Rewards in reach, and those of which little is missing: at most the dearest of what so many points buy."""
    rewards = [one for one in rewards_of(crowd.shop.program) if one.points is not None]
    priced = sorted((one.points or 0, _goal(worth, "reward", one.name)) for one in rewards)
    costs, worths = [cost for cost, _ in priced], [0, *accumulate((cents for _, cents in priced), max)]

    def read() -> Iterator[tuple[Key, int]]:
        for member_id, have in near.holders(crowd.shop.conn, POINTS, costs[0] * (E4 - CLOSE_E4) // E4):
            reached = worths[bisect_right(costs, have)]
            ahead = worths[bisect_right(costs, have * E4 // (E4 - CLOSE_E4))]
            yield (-reached, (5, 0)), member_id
            if ahead > reached:
                yield (-ahead, (6, 0)), member_id

    if priced:
        yield Source(worths[-1], read)


def _stamps(crowd: Crowd, worth: Worth) -> Iterator[Source]:
    for card in cards_of(crowd.shop.program):
        reward = crowd.shop.program.reward(card.reward)
        name = reward.name if reward else card.name
        cents = _goal(worth, "stamps", name)
        yield Source(cents, partial(_boxes, crowd, card, name, cents))


def _boxes(crowd: Crowd, card: StampCard, name: str, cents: Cents) -> Iterator[tuple[Key, int]]:
    for member_id, boxes in near.holders(crowd.shop.conn, STAMPS + card.id, card.boxes - FEW_STAMPS):
        item = StampsMissing(card.id, max(card.boxes - boxes, 1), card.boxes, name)
        yield (-cents, item.urgency(crowd.on)), member_id


def _tiers(crowd: Crowd, worth: Worth) -> Iterator[Source]:
    tiers = [(one, _goal(worth, "tier", one.name)) for one in crowd.shop.program.tiers if one.from_cents > 0]

    def read() -> Iterator[tuple[Key, int]]:
        least = min(one.from_cents * (E4 - CLOSE_E4) // E4 for one, _ in tiers)
        for member_id, spent in near.spenders(tables(crowd.shop, crowd.on), least):
            for tier, cents in tiers:
                item = TierAhead(tier.name, tier.from_cents - spent, tier.from_cents, None)
                if item.missing_cents > 0 and item.near(crowd.on):
                    yield (-cents, item.urgency(crowd.on)), member_id

    if tiers:
        yield Source(max(cents for _, cents in tiers), read)


def _keep(crowd: Crowd, worth: Worth) -> Iterator[Source]:
    def read() -> Iterator[tuple[Key, int]]:
        for member_id, item in crowd.keeping.items():
            yield (-worth(item.document()), item.urgency(crowd.on)), member_id

    yield Source(max(_goal(worth, "keep", one.name) for one in crowd.shop.program.tiers), read)


def _vouchers(crowd: Crowd, worth: Worth) -> Iterator[Source]:
    def read() -> Iterator[tuple[Key, int]]:
        for member_id, name, last in near.vouchers_waiting(tables(crowd.shop, crowd.on)):
            item = VoucherWaiting("", name, last)
            yield (-worth(item.document()), item.urgency(crowd.on)), member_id

    names = near.voucher_names(crowd.shop.conn)
    if names:
        yield Source(max(_goal(worth, "voucher", name) for name in names), read)
