"""Clients: who bought what is not returned, day by day. Read once, and asked by every report."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TypeAlias

from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.lots import Lots, read_lots
from loyalty_cli.reports.members.holdings import Day as Tables
from loyalty_cli.values import NamedTuple

Day: TypeAlias = int
"""A proleptic ordinal: differences are days."""
Sale: TypeAlias = tuple[Day, int]
"""The day of a purchase and the cents left of it."""
Histories: TypeAlias = Mapping[int, Sequence[Sale]]
"""The sales of each client, by the number of the member, each in order of days."""


class Member(NamedTuple):
    """Who it is; ``joined_on`` is ISO."""

    id: int
    card: str
    name: str
    joined_on: str
    phone: str | None
    email: str | None

    @property
    def shown(self) -> str:
        """The name, else what else is known of them."""
        return self.name or self.phone or self.email or self.card


class Bought(NamedTuple):
    """A category that a client bought: first and last day (ISO), cents, number of purchases."""

    category: str
    first: str
    last: str
    cents: int
    purchases: int


class Book:
    """The sales up to the end of a day, all of them or those of some members."""

    def __init__(self, shop: OpenShop, on: date, only: Collection[int] | None = None) -> None:
        self.shop, self.on, self.only = shop, on, only
        self.today: Day = on.toordinal()
        self._bought: dict[date, dict[int, list[Bought]]] = {}
        self._during: dict[tuple[date, date], dict[int, Sequence[Sale]]] = {}

    def earlier(self, on: date) -> "Book":
        """The same book at the end of an earlier day; what came back since is left out of it, too."""
        book = Book(self.shop, on, self.only)
        vars(book)["homes"] = self.homes
        vars(book)["histories"] = self.during(date.min, on)
        return book

    @cached_property
    def homes(self) -> dict[int, int]:
        """Each merged record with the member it is part of now."""
        return queries.merged_into(self.shop.conn)

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
    def histories(self) -> Histories:
        """The sales of every client."""
        histories: dict[int, list[Sale]] = {}
        homes, only, ordinals = self.homes, self.only, _Ordinals()
        for member_id, on, cents in queries.sales(self.shop.conn, self.on):
            home: int = homes.get(member_id, member_id) if homes else member_id
            sale = (ordinals[on], cents)
            known = histories.get(home)
            if known is None:
                histories[home] = [sale]
            else:
                known.append(sale)
        if only is not None:
            histories = {number: sales for number, sales in histories.items() if number in only}
        for sales in histories.values():
            sales.sort()
        return histories

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
        return Tables(self.shop, self.on).is_today

    @cached_property
    def lots(self) -> Lots:
        """The points of all members, by month."""
        return read_lots(self.shop, self.on, today=self.is_today)

    def during(self, since: date, on: date | None = None) -> dict[int, Sequence[Sale]]:
        """The sales of a time; clients without any are left out."""
        span = (since, on or self.on)
        if span not in self._during:
            self._during[span] = self._read_during(*span)
        return self._during[span]

    def _read_during(self, since: date, on: date) -> dict[int, Sequence[Sale]]:
        first, last = since.toordinal(), on.toordinal()
        found: dict[int, Sequence[Sale]] = {}
        for number, sales in self.histories.items():
            if sales[0][0] >= first and sales[-1][0] <= last:
                found[number] = sales
            elif sales[-1][0] >= first and sales[0][0] <= last:
                # Sales are in order of days, and a day's cents are never negative.
                kept = sales[bisect_left(sales, (first, -1)) : bisect_left(sales, (last + 1, -1))]
                if kept:
                    found[number] = kept
        return found

    def bought(self, since: date = date.min) -> dict[int, list[Bought]]:
        """The categories that each client bought from a day on; ``first`` is the first day since then."""
        if since not in self._bought:
            self._bought[since] = self._read_bought(since)
        return self._bought[since]

    def _read_bought(self, since: date) -> dict[int, list[Bought]]:
        found: dict[int, dict[str, Bought]] = {}
        for member_id, category, *rest in queries.categories(self.shop.conn, since, self.on):
            home = self.homes.get(member_id, member_id)
            if self.only is None or home in self.only:
                one, mine = Bought(category, *rest), found.setdefault(home, {})
                mine[category] = _together(mine[category], one) if category in mine else one
        return {number: list(mine.values()) for number, mine in found.items()}

    @cached_property
    def visited(self) -> dict[int, list[Day]]:
        """The days on which each member bought, checked in or redeemed, in order, each once."""
        days = {number: dict.fromkeys(day for day, _ in sales) for number, sales in self.histories.items()}
        ordinals = _Ordinals()
        for member_id, on in queries.other_visits(self.shop.conn, self.on):
            home = self.homes.get(member_id, member_id)
            if self.only is None or home in self.only:
                days.setdefault(home, {})[ordinals[on]] = None
        return {number: sorted(mine) for number, mine in days.items()}

    def visit_days(self, since: date) -> dict[int, list[Day]]:
        """As ``visited``, from a day on; who did not come since is left out."""
        first = since.toordinal()
        return {number: days[bisect_left(days, first) :] for number, days in self.visited.items() if days[-1] >= first}


class _Ordinals(dict[str, Day]):
    """ISO days as ordinals, each worked out once."""

    def __missing__(self, iso: str) -> Day:
        self[iso] = ordinal = date.fromisoformat(iso).toordinal()
        return ordinal


def _together(one: Bought, other: Bought) -> Bought:
    first, last = min(one.first, other.first), max(one.last, other.last)
    return Bought(one.category, first, last, one.cents + other.cents, one.purchases + other.purchases)


def revenue(sales: Mapping[int, Sequence[Sale]]) -> int:
    """All cents of some sales."""
    return sum(cents for mine in sales.values() for _, cents in mine)
