"""An hour that was still to come when the purchase was keyed."""

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from tests.reports.audit.checks.conftest import Watched


@pytest.mark.parametrize(("at", "kinds"), [("14:10", ["hour-ahead"]), ("10:30", []), ("09:00", []), (None, [])])
def test_a_happy_hour_keyed_ahead_is_shown(watched: Watched, at: str | None, kinds: list[str]) -> None:
    enroll(watched.shop, EnrollRequest("Ada Essai", card="A1"))
    buy(watched.shop, "A1", 500, at=at, ref="T1")
    assert watched.kinds() == kinds
    assert all(one["what"].startswith(f"a purchase of {at} was keyed") for one in watched.found())


def test_of_an_earlier_day_any_hour_may_be_told(watched: Watched) -> None:
    enroll(watched.shop, EnrollRequest("Ada Essai", card="A1"))
    watched.at("2026-11-22T10:30")
    buy(watched.shop, "A1", 500, on=watched.shop.now().today.replace(day=21), at="14:10", ref="T1")
    assert watched.kinds() == []
