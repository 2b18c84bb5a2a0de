"""Sales that stand by client and day, read once for all reports."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, repeat
from typing import TypeAlias

from loyalty_cli.ledger.people.phones import shown_name
from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.ledger.queries.trade import clients as derived
from loyalty_cli.ledger.queries.trade.clients import Client
from loyalty_cli.ledger.queries.trade.sales import Sales, categories, other_visits, sales_of_some
from loyalty_cli.ledger.queries.trade.sales import sales as sales_of
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.rhythm import ended_silences
from loyalty_cli.reports.as_of import tables
from loyalty_cli.reports.insight.lots import Lots, read_lots
from loyalty_cli.units import E4
from loyalty_cli.values import Final, NamedTuple

Day: TypeAlias = int
"""A proleptic ordinal: differences are days."""
Histories: TypeAlias = Mapping[int, Sales]
"""The sales of each client, by the number of the member."""
_NOBODY: Final[Client] = (0, 0, 0, 0, 0, 0)


class Member(NamedTuple):
    """A member of the book; ``joined_on`` is ISO."""

    id: int
    card: str
    name: str
    joined_on: str
    phone: str | None
    email: str | None

    @property
    def shown(self) -> str:
        """The name, else what else is known of them."""
        return shown_name(self.name, self.phone, self.email, self.card)


class Bought(NamedTuple):
    """A category that a client bought: first and last day, cents, number of purchases."""

    category: str
    first: Day
    last: Day
    cents: int
    purchases: int


class Book:
    """The sales up to the end of a day, all of them or those of some members."""

    def __init__(self, shop: OpenShop, on: date, only: Collection[int] | None = None) -> None:
        self.shop, self.on, self.only = shop, on, only
        self.today: Day = on.toordinal()
        self._bought: dict[date, dict[int, list[Bought]]] = {}
        self._during: dict[tuple[date, date], Histories] = {}
        self._spent: dict[date, Mapping[int, int]] = {}

    def earlier(self, on: date) -> "Book":
        """The same book at the end of an earlier day; what came back since is left out of it, too."""
        book = Book(self.shop, on, self.only)
        vars(book)["homes"] = self.homes
        vars(book)["histories"] = self.during(date.min, on)
        return book

    @cached_property
    def homes(self) -> dict[int, int]:
        """Each merged record with the member it is part of now."""
        return homes(self.shop.conn)

    @cached_property
    def members(self) -> dict[int, Member]:
        """The members of that day, earliest first."""
        rows = queries.known_members(self.shop.conn, self.on)
        return {
            number: Member(number, card, name, joined, phone, email)
            for number, card, name, phone, email, joined in rows
            if self.only is None or number in self.only
        }

    @cached_property
    def joined(self) -> dict[int, str]:
        """The members of that day, each with the ISO day they joined on."""
        every = queries.joined(self.shop.conn, self.on)
        return every if self.only is None else {number: day for number, day in every.items() if number in self.only}

    def some(self, members: Iterable[int]) -> dict[int, Member]:
        """Some of the members; quicker than all."""
        rows = queries.some_members(self.shop.conn, members)
        return {
            number: Member(number, card, name, joined, phone, email)
            for number, card, name, phone, email, joined in rows
        }

    @cached_property
    def histories(self) -> Histories:
        """The sales of every client."""
        histories = sales_of(self.shop.conn, self.on)
        for record, home in self.homes.items():
            if record in histories:
                histories[home] = _joined(histories.pop(record), histories.get(home))
        if self.only is not None:
            return {number: sales for number, sales in histories.items() if number in self.only}
        return histories

    @property
    def is_derived(self) -> bool:
        """Whether many questions are answered by the rows derived from all sales: they are of that day.

        Once all sales were read, these answer sooner.
        """
        return "histories" not in vars(self) and self._is_of_the_rows

    @cached_property
    def _is_of_the_rows(self) -> bool:
        return self.only is None and derived.are_of(self.shop.conn, self.on)

    @cached_property
    def clients(self) -> Mapping[int, Client]:
        """The sales of each client in sums."""
        if not self.is_derived:
            return {number: _client(*sales) for number, sales in self.histories.items()}
        found = derived.clients(self.shop.conn)
        for number in self._parts:
            found.pop(number, None)
        return found | {number: _client(*sales) for number, sales in self._merged.items()}

    @cached_property
    def visitors(self) -> Mapping[int, Client]:
        """As ``clients``, its days those of all visits."""
        if not self.is_derived:
            return {number: self._visitor(number, days) for number, days in self.visited.items()}
        others = self.days_of(self._others)
        return {**self.clients, **{number: self._visitor(number, days) for number, days in others.items()}}

    def _visitor(self, number: int, days: Sequence[Day]) -> Client:
        *_, sales, cents, _ = self.clients.get(number, _NOBODY)
        return days[0], days[-1], len(days), sales, cents, ended_silences(days)

    @cached_property
    def client_months(self) -> Mapping[tuple[int, int], int]:
        """How many clients of each first month bought in each month; months are counted through the years."""
        if not self.is_derived:
            return months_of(self.histories)
        found = Counter(
            {
                (month_number(first), month_number(month)): many
                for (first, month), many in derived.client_months(self.shop.conn).items()
            }
        )
        found.subtract(months_of(self._parts))
        found.update(months_of(self._merged))
        return +found

    @cached_property
    def _parts(self) -> Histories:
        """The sales of each record that is part of another one's member, and of those members themselves."""
        return sales_of_some(self.shop.conn, {*self.homes, *self.homes.values()}, self.on)

    @cached_property
    def _merged(self) -> Histories:
        """The sales of the members that records were merged into."""
        found: dict[int, Sales] = {}
        for number, sales in self._parts.items():
            home = self.homes.get(number, number)
            found[home] = _joined(sales, found.get(home))
        return found

    @property
    def _rest(self) -> Histories:
        """The sales that no derived row answers for: those of merged members, or of all."""
        return self._merged if self.is_derived else self.histories

    @cached_property
    def _others(self) -> Mapping[int, list[Day]]:
        """The days on which a member came and bought nothing."""
        found: dict[int, list[Day]] = {}
        for member_id, on in other_visits(self.shop.conn, self.on):
            home = self.homes.get(member_id, member_id)
            if self.only is None or home in self.only:
                found.setdefault(home, []).append(date.fromisoformat(on).toordinal())
        return found

    def days_of(self, members: Iterable[int]) -> dict[int, list[Day]]:
        """As ``visited``, of some members."""
        if not self.is_derived:
            return {number: self.visited[number] for number in members if number in self.visited}
        wanted = list(members)
        sales = {**sales_of_some(self.shop.conn, wanted, self.on), **self._merged}
        others = self._others
        days = {
            number: sorted({*(sales[number].days if number in sales else ()), *others.get(number, ())})
            for number in wanted
        }
        return {number: mine for number, mine in days.items() if mine}

    def often_since(self, after: Day, days: int) -> Collection[int]:
        """The members who came on so many days after one."""
        if not self.is_derived:
            return {number for number, mine in self.visited.items() if len(mine) - bisect_right(mine, after) >= days}
        few = self.days_of({*self._others, *self._merged})
        found = derived.often_since(self.shop.conn, after, days) - few.keys() - self._parts.keys()
        return found | {number for number, mine in few.items() if len(mine) - bisect_right(mine, after) >= days}

    def newcomers(self, first: Day, last: Day, within: int) -> tuple[int, int]:
        """Clients whose first sale lies in some days, and how many of them bought again within so many days of it."""
        many, again = 0, 0
        if self.is_derived:
            many, again = derived.newcomers(self.shop.conn, first, last, within, list(self._parts))
        new = [sales.days for sales in self._rest.values() if first <= sales.days[0] <= last]
        back = sum(any(0 < day - days[0] <= within for day in days[1:]) for days in new)
        return many + len(new), again + back

    def several(self, since: date | None = None) -> tuple[int, int]:
        """Clients who bought, from a day on if told, and how many of these more than once."""
        first = since.toordinal() if since else 0
        clients, several = derived.several(self.shop.conn, first, list(self._parts)) if self.is_derived else (0, 0)
        many = [len(days) - bisect_left(days, first) for days, _ in self._rest.values() if days[-1] >= first]
        return clients + len(many), several + sum(sales > 1 for sales in many)

    def again(self, until: Day, within: int) -> tuple[int, int]:
        """Clients whose first sale lies up to a day, and how many of these had a second one within so many days."""
        clients, soon = 0, 0
        if self.is_derived:
            clients, soon = derived.again(self.shop.conn, until, within, list(self._parts))
        old = [sales.days for sales in self._rest.values() if sales.days[0] <= until]
        return clients + len(old), soon + sum(len(days) > 1 and days[1] - days[0] <= within for days in old)

    def first_cents(self, since: date) -> int:
        """The cents of the first sales of those clients who had it on a day or later."""
        first = since.toordinal()
        cents = derived.first_cents(self.shop.conn, first, list(self._parts)) if self.is_derived else 0
        return cents + sum(sales.cents[0] for sales in self._rest.values() if sales.days[0] >= first)

    @cached_property
    def by_day(self) -> Mapping[Day, tuple[int, int]]:
        """The cents and the purchases of each day."""
        if self.is_derived:
            return derived.sale_days(self.shop.conn)
        purchases = Counter(chain.from_iterable(sales.days for sales in self.histories.values()))
        cents = [0] * (max(purchases, default=0) + 1)  # by the ordinal itself: a million sums, quicker than a dict's
        for sales in self.histories.values():
            for day, amount in zip(*sales, strict=True):
                cents[day] += amount
        return {day: (cents[day], many) for day, many in purchases.items()}

    def records(self, members: Sequence[int]) -> dict[int, list[int]]:
        """Some members, each with the numbers of all records that are part of theirs."""
        found = {number: [number] for number in members}
        for record, home in self.homes.items():
            if home in found:
                found[home].append(record)
        return found

    @cached_property
    def is_today(self) -> bool:
        """Whether the derived tables are of that day."""
        return tables(self.shop, self.on).is_today

    @cached_property
    def lots(self) -> Lots:
        """The points of all members, by month."""
        return read_lots(self.shop, self.on, today=self.is_today)

    @cached_property
    def vouchers(self) -> Sequence[queries.Issued]:
        """Every voucher."""
        return queries.vouchers(self.shop.conn, self.on)

    def during(self, since: date, on: date | None = None) -> Histories:
        """The sales of a time; clients without any are left out."""
        span = (since, on or self.on)
        if span not in self._during:
            self._during[span] = self._read_during(*span)
        return self._during[span]

    def _read_during(self, since: date, on: date) -> Histories:
        first, last = since.toordinal(), on.toordinal()
        found: dict[int, Sales] = {}
        for number, sales in self.histories.items():
            days, cents = sales
            if days[0] >= first and days[-1] <= last:
                found[number] = sales
            elif days[-1] >= first and days[0] <= last:
                begin, end = bisect_left(days, first), bisect_right(days, last)
                if begin < end:
                    found[number] = Sales(days[begin:end], cents[begin:end])
        return found

    def buyers(self, since: date, on: date) -> set[int]:
        """The clients with sales in a time."""
        first, last = since.toordinal(), on.toordinal()
        found = derived.buyers(self.shop.conn, first, last) - self._parts.keys() if self.is_derived else set()
        for number, (days, _) in self._rest.items():
            if days[-1] < first or days[0] > last:
                continue
            if days[0] >= first or days[-1] <= last or days[bisect_left(days, first)] <= last:
                found.add(number)
        return found

    def spent_since(self, since: date) -> Mapping[int, int]:
        """All cents of each client's sales from a day on."""
        if since not in self._spent:
            self._spent[since] = self._read_spent(since.toordinal())
        return self._spent[since]

    def _read_spent(self, first: Day) -> Mapping[int, int]:
        if not self.is_derived:
            return _spent_since(self.histories, first)
        found = derived.spent_since(self.shop.conn, first)
        for number in self._parts:
            found.pop(number, None)
        return found | _spent_since(self._merged, first)

    def bought(self, since: date = date.min) -> dict[int, list[Bought]]:
        """The categories that each client bought from a day on; ``first`` is the first day since then."""
        if since not in self._bought:
            self._bought[since] = self._read_bought(since)
        return self._bought[since]

    def _read_bought(self, since: date) -> dict[int, list[Bought]]:
        homes, only = self.homes, self.only
        found: dict[int, list[Bought]] = {}
        for member_id, *told in categories(self.shop.conn, since, self.on):
            home = homes.get(member_id, member_id) if homes else member_id
            if only is not None and home not in only:
                continue
            one, mine = Bought(*told), found.get(home)
            if mine is None:
                found[home] = [one]
            else:
                _add(mine, one)
        return found

    @cached_property
    def visited(self) -> dict[int, list[Day]]:
        """The days on which each member bought, checked in or redeemed, in order, each once."""
        days = {
            number: mine if len(set(mine)) == len(mine) else list(dict.fromkeys(mine))
            for number, (mine, _) in self.histories.items()
        }
        for number, more in self._others.items():
            days[number] = sorted({*days.get(number, ()), *more})
        return days

    def spent(self, number: int) -> int:
        """All cents of a member's sales."""
        *_, cents, _ = self.clients.get(number, _NOBODY)
        return cents

    @cached_property
    def mean_purchase(self) -> int:
        """What a purchase came to on average, in cents; 0 without any."""
        cents, count = (sum(column) for column in zip(*self.by_day.values(), strict=True)) if self.by_day else (0, 0)
        return round(cents / count) if count else 0

    def voucher_cents(self, reward_id: str, cents: int, percent_e4: int) -> int:
        """What a voucher costs: its value; where it takes a share off, that of an average purchase, up to its limit."""
        if cents or not percent_e4:
            return cents
        reward = self.shop.program.reward(reward_id)
        taken = self.mean_purchase * percent_e4 // E4
        most = reward.max_discount_cents if reward else None
        return taken if most is None else min(taken, most)

    def visit_days(self, since: date) -> dict[int, list[Day]]:
        """As ``visited``, from a day on; who did not come since is left out."""
        first = since.toordinal()
        return {number: days[bisect_left(days, first) :] for number, days in self.visited.items() if days[-1] >= first}


class Ordinals(dict[str, Day]):
    """ISO days as ordinals, each worked out once."""

    def __missing__(self, iso: str) -> Day:
        self[iso] = ordinal = date.fromisoformat(iso).toordinal()
        return ordinal


class MonthOf(dict[int, int]):
    """The month of a day, counted through the years: 12 × year + month - 1."""

    def __missing__(self, day: int) -> int:
        on = date.fromordinal(day)
        self[day] = month = on.year * 12 + on.month - 1
        return month


def month_number(month: str) -> int:
    """A month (2026-11) counted through the years, as ``MonthOf`` does."""
    return 12 * int(month[:4]) + int(month[5:]) - 1


def months_of(histories: Histories) -> Counter[tuple[int, int]]:
    """How many clients of each first month bought in each month; months are counted through the years."""
    month_of = MonthOf().__getitem__
    found: Counter[tuple[int, int]] = Counter()
    for days, _ in histories.values():
        found.update(zip(repeat(month_of(days[0])), set(map(month_of, days))))
    return found


def _client(days: Sequence[Day], cents: Sequence[int]) -> Client:
    """The sums of some sales."""
    each = days if len(set(days)) == len(days) else list(dict.fromkeys(days))
    return days[0], days[-1], len(each), len(days), sum(cents), ended_silences(each)


def _spent_since(histories: Histories, first: Day) -> dict[int, int]:
    return {
        number: sum(cents if days[0] >= first else cents[bisect_left(days, first) :])
        for number, (days, cents) in histories.items()
        if days[-1] >= first
    }


def _joined(one: Sales, other: Sales | None) -> Sales:
    """The sales of two records of one member."""
    if other is None:
        return one
    days, cents = zip(*sorted([*zip(*one, strict=True), *zip(*other, strict=True)]), strict=True)
    return Sales(list(days), list(cents))


def _add(mine: list[Bought], one: Bought) -> None:
    """Adds a category to those of a client, to what there is of it."""
    for place, other in enumerate(mine):
        if other.category == one.category:
            first, last = min(one.first, other.first), max(one.last, other.last)
            cents, purchases = one.cents + other.cents, one.purchases + other.purchases
            mine[place] = Bought(one.category, first, last, cents, purchases)
            return
    mine.append(one)


def revenue(sales: Histories) -> int:
    """All cents of some sales."""
    return sum(sum(mine.cents) for mine in sales.values())
