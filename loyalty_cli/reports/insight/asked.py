"""The scope of a report: its day, its period and its members."""

from datetime import date, timedelta

from loyalty_cli.errors import BadValue
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.units import add_months, month_end, next_day
from loyalty_cli.values import NamedTuple

YEAR_MONTHS = 12


class Asked(NamedTuple):
    """As typed: all may be left out. ``until`` is the last day looked at, ``as_of`` the day things stood on."""

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    segment: str | None = None


class Span(NamedTuple):
    """The days looked at, both included; ``told`` says that the first one was asked for."""

    since: date
    on: date
    told: bool = False

    @property
    def before(self) -> "Span":
        """As long a time right before; a year before for a year."""
        if not self.told:
            on = self.since - timedelta(days=1)
            return Span(year_to(on), on)
        length = self.on - self.since + timedelta(days=1)
        return Span(self.since - length, self.since - timedelta(days=1), told=True)


def year_to(on: date) -> date:
    """The first of the twelve months that end on a day; months are whole where the day ends one."""
    back = add_months(on, -YEAR_MONTHS)
    return next_day(month_end(back) if on == month_end(on) else back)


def span_of(shop: OpenShop, asked: Asked) -> Span:
    """The time a report looks at: the last twelve months unless told. Raises DateOutOfRange, BadValue."""
    on = day_of(shop, asked.until or asked.as_of)
    if asked.since is None:
        return Span(year_to(on), on)
    if asked.since > on:
        raise BadValue("error.since-after", since=asked.since, on=on)
    return Span(asked.since, on, told=True)
