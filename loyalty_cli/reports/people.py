"""Everybody at once: who the members are, what they hold, when they came, what they are on the way to."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from loyalty_cli.errors import BadValue
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import POINTS, Debt, Lot, Standing
from loyalty_cli.program.model import Program
from loyalty_cli.program.progress import Item, VoucherWaiting, progress
from loyalty_cli.reports.holdings import Holding, Window, holdings, windows
from loyalty_cli.reports.segments import LIFECYCLES, NEARNESSES, birthday_soon, check_segment, lifecycle, near_segments
from loyalty_cli.reports.visits import Visits, visits
from loyalty_cli.values import NamedTuple

NEVER: Final = Visits()
NOTHING_SPENT: Final = Window()


class Person(NamedTuple):
    """A member with what she holds; ``name`` is shown, ``folded`` sorted by."""

    id: int
    card: str
    name: str
    folded: str
    phone: str | None
    email: str | None
    birthday: date | None
    joined_on: str
    holding: Holding

    @property
    def by_name(self) -> tuple[bool, str, str]:
        """Her place in a list sorted by name; who told no name comes last."""
        return not self.folded, self.folded or self.name, self.card


def people(shop: OpenShop, on: date) -> list[Person]:
    """Who was a member at the end of a day, in the order of enrolment.

    On an earlier day those merged since count too, while they still held something of their own.
    """
    held = holdings(shop, on)
    rows = shop.conn.execute(
        "SELECT id, card, name, folded, phone, email, birthday, joined_on, status FROM members"
        " WHERE status IN ('active', 'merged') AND joined_on <= ? ORDER BY id",
        (on.isoformat(),),
    )
    holders = held.holders()
    return [
        Person(
            number, card, name or phone or email or card, folded, phone, email, _day(birthday), joined, held.of(number)
        )
        for number, card, name, folded, phone, email, birthday, joined, status in rows
        if status == "active" or number in holders
    ]


class Crowd:
    """Everybody on a day; visits and tier windows are read when first needed."""

    def __init__(self, shop: OpenShop, on: date) -> None:
        self.shop, self.on = shop, on
        self.people = people(shop, on)
        self._visits: dict[int, Visits] | None = None
        self._windows: dict[int, Window] | None = None

    def visits(self, person: Person) -> Visits:
        """When she came."""
        if self._visits is None:
            self._visits = visits(self.shop, self.on)
        return self._visits.get(person.id, NEVER)

    def window(self, person: Person) -> Window:
        """Her tier window."""
        if self._windows is None:
            self._windows = windows(self.shop, self.on)
        return self._windows.get(person.id, NOTHING_SPENT)

    def items(self, person: Person) -> tuple[Item, ...]:
        """What she is on the way to, as the till would say it."""
        return items(self.shop.program, person.holding, self.window(person), self.on)

    def lifecycle(self, person: Person) -> str:
        """Her lifecycle segment."""
        return lifecycle(date.fromisoformat(person.joined_on), self.visits(person), self.on)

    def chosen(self, tier: str | None, segment: str | None) -> list[Person]:
        """Those of a tier and of a segment. Raises BadValue for a name that is none."""
        wanted = tier_named(self.shop.program, tier) if tier is not None else None
        found: Iterable[Person] = self.people
        if wanted is not None:
            found = [person for person in found if person.holding.tier == wanted]
        if segment is not None:
            found = self._in_segment(found, check_segment(segment))
        return list(found)

    def _in_segment(self, found: Iterable[Person], segment: str) -> Iterator[Person]:
        if segment in LIFECYCLES:
            return (person for person in found if self.lifecycle(person) == segment)
        if segment in NEARNESSES:
            return (person for person in found if segment in near_segments(self.items(person), self.on))
        if segment == "birthday-soon":
            gift = self.shop.program.birthday
            leap_day = gift.leap_day if gift else "28-feb"
            return (person for person in found if birthday_soon(person.birthday, self.on, leap_day))
        return (person for person in found if _owes(person.holding))


def items(program: Program, holding: Holding, window: Window, on: date) -> tuple[Item, ...]:
    """What a member is on the way to: the same items as ``progress`` finds for her standing."""
    waiting = (VoucherWaiting(one.code, one.name, one.expires_on) for one in holding.vouchers)
    return (*progress(program, _standing(holding, window, on), on), *waiting)


def _standing(holding: Holding, window: Window, on: date) -> Standing:
    """As much of a standing as progress asks for: the lots that lapse next, all others as one."""
    first, rest = holding.lots[:1], sum(lapse.points for lapse in holding.lots[1:])
    lots = [Lot(0, POINTS, lapse.points, lapse.points, lapse.on, 0, on) for lapse in first]
    if rest:
        lots.append(Lot(0, POINTS, rest, rest, None, 0, on))
    owed = sum(lot.remaining for lot in lots) - holding.points
    debts = (Debt(0, POINTS, owed),) if owed > 0 else ()
    tier, spend = holding.tier, window.spend_cents
    return Standing(0, tier, tier, spend, spend, window.oldest, tuple(lots), debts, holding.stamps)


def tier_named(program: Program, text: str) -> str:
    """The tier of that name, capitals or not. Raises BadValue with those there are."""
    for tier in program.tiers:
        if tier.name.casefold() == text.casefold():
            return tier.name
    raise BadValue(f"there is no tier {text!r}", f"tiers: {', '.join(tier.name for tier in program.tiers)}")


def check_limit(limit: int | None) -> None:
    """Raises BadValue for a limit that lists nothing."""
    if limit is not None and limit < 1:
        raise BadValue(f"a list of {limit} is none", "write a limit above zero")


def _owes(holding: Holding) -> bool:
    return min(holding.points, holding.credit_cents, *holding.stamps.values()) < 0


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
