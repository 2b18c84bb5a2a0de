"""The day a report is about: today, or the end of an earlier shop day."""

from datetime import date

from loyalty_cli.errors import DateOutOfRange
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_cli.ledger.queries.members.holdings import Day


def day_of(shop: OpenShop, as_of: date | None) -> date:
    """The day a question is about; today when none is named. Raises DateOutOfRange for a day to come."""
    today = shop.now().today
    if as_of is not None and as_of > today:
        raise DateOutOfRange("error.still-to-come-as-of", as_of=as_of, today=today)
    return as_of or today


def tables(shop: OpenShop, on: date) -> "Day":
    """The tables of a day, from which holdings of all members are read."""
    from loyalty_cli.ledger.queries.members.holdings import Day

    return Day(shop.conn, shop.program, on, shop.now().today)


def check_member_then(member: Member, on: date) -> None:
    """Raises DateOutOfRange for a day before the enrolment."""
    if on < member.joined_on:
        raise DateOutOfRange("error.enrolled-later", shown_name=member.shown_name, joined=member.joined_on)
