"""Whom a report is about: the members of a segment."""

from datetime import date

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.members.people import Crowd


def members_of(shop: OpenShop, on: date, segment: str | None) -> frozenset[int] | None:
    """The numbers of those in a segment on a day; None for everybody. Raises BadValue for an unknown one."""
    return None if segment is None else frozenset(person.id for person in Crowd(shop, on).chosen(None, segment))
