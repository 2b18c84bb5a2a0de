"""The shop's own segments: members for whom the conditions hold on a day."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cached_property

from loyalty_cli.ledger.people.members import NO_YEAR
from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.ledger.queries.gifts.clubs import holders
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.regulars.segments import FIELD, RFM, Condition, Segment, condition, holds, scores_hold
from loyalty_cli.reports.asking.answers import RECOMMENDING, latest
from loyalty_cli.reports.insight.asked import year_to
from loyalty_cli.reports.insight.clients import Book, Bought
from loyalty_cli.reports.insight.customers.groups import Scored, scored
from loyalty_cli.values import Final, TypeAlias

Known: TypeAlias = int | str | Collection[str] | None

CITY: Final = "city"
"""The field of the shop's own in which the town stands."""


class Chooser:
    """Asks the conditions of a segment of a member by number; sales, fields and consents are read when first needed."""

    def __init__(self, shop: OpenShop, on: date) -> None:
        self.shop, self.on = shop, on
        self.book = Book(shop, on)

    def belongs(self, segment: Segment) -> Callable[[int, Callable[[str], Known]], bool]:
        """Whether a member is in it: asked with the number, and with what else is known."""
        told = [condition(self.shop.program, text) for text in segment.conditions]
        conditions = [one for one in told if isinstance(one, Condition)]
        every = all if segment.every else any
        return lambda number, known: every(self._holds(one, number, known) for one in conditions)

    def _holds(self, one: Condition, number: int, known: Callable[[str], Known]) -> bool:
        if one.what == RFM:
            scores = self._scores.get(number)
            return scores is not None and scores_hold(one, {"R": scores.r, "F": scores.f, "M": scores.m})
        return holds(one, self._looked_at(one.what, number, known))

    def _looked_at(self, what: str, number: int, known: Callable[[str], Known]) -> Known:
        found: Known
        match what:
            case "spend_12m":
                found = self._spent.get(number, 0)
            case "bought" | "not_bought":
                found = [each.category for each in self._bought.get(number, ())]
            case "nps":
                found = self._recommended.get(number)
            case "club":
                found = "yes" if number in self._club else "no"
            case "consent":
                found = self._consents.get(number, ())
            case _ if what == CITY or what.startswith(FIELD):
                found = self._fields.get(number, {}).get(what.removeprefix(FIELD))
            case _:
                found = known(what)
        return found

    @cached_property
    def _scores(self) -> Mapping[int, Scored]:
        return {one.id: one for one in scored(self.book).clients}

    @cached_property
    def _spent(self) -> Mapping[int, int]:
        year = self.book.during(year_to(self.on))
        return {number: sales.spent for number, sales in year.items()}

    @cached_property
    def _bought(self) -> Mapping[int, list[Bought]]:
        return self.book.bought()

    @cached_property
    def _recommended(self) -> Mapping[int, int]:
        """The score of each member's latest answer within twelve months to whether they recommend the shop."""
        return {number: one.scores[0] for number, one in latest(self.book, RECOMMENDING).items()}

    @cached_property
    def _club(self) -> Collection[int]:
        from loyalty_cli.operations.due.club_notice import term

        shop, on = self.shop, self.on
        return {number for number in holders(shop.conn, on) if term(shop, number, on, on) is not None}

    @cached_property
    def _consents(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = {}
        for member_id, channel in queries.consents(self.shop.conn, self.on):
            found.setdefault(member_id, []).append(channel)
        return found

    @cached_property
    def _fields(self) -> Mapping[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for member_id, field, value in queries.own_fields(self.shop.conn):
            found.setdefault(member_id, {})[field] = value
        return found


def age(born: date | None, on: date) -> int | None:
    """Whole years; None for those who told no year."""
    if born is None or born.year == NO_YEAR:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
