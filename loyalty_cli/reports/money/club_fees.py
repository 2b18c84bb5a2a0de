"""Fees of the club: paid ahead for months, and earned as each month ends."""

from collections.abc import Iterator
from datetime import date, timedelta

from loyalty_cli.ledger.queries.gifts.clubs import PaidMonths, paid_months
from loyalty_cli.ledger.queries.insight import merged_into
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.units import add_months
from loyalty_cli.values import NamedTuple


class Earned(NamedTuple):
    """What of the fees was earned on a day, in cents."""

    on: date
    cents: int


def fees(shop: OpenShop, on: date) -> list[PaidMonths]:
    """The months paid for up to a day, less those cancelled and handed back since."""
    return paid_months(shop.conn, on, merged_into(shop.conn))


def earned(paid: list[PaidMonths], on: date) -> list[Earned]:
    """What is earned by the end of a day: each month's part of the fee on its last day, oldest first."""
    return sorted(each for one in paid for each in _of(one, on))


def _of(one: PaidMonths, on: date) -> Iterator[Earned]:
    before = 0
    for month in range(1, one.months + 1):
        day = add_months(one.begins, month) - timedelta(days=1)
        if day > on:
            return
        so_far = (2 * one.cents * month + one.months) // (2 * one.months)
        yield Earned(day, so_far - before)
        before = so_far


def unearned_cents(paid: list[PaidMonths], on: date) -> int:
    """What of the fees is still to be earned after a day."""
    return sum(one.cents for one in paid) - sum(one.cents for one in earned(paid, on))
