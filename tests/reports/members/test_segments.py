"""The closed list of segments: each definition at its edges."""

from datetime import date, timedelta

import pytest

from loyalty_cli.ledger.people.members import update_member
from loyalty_cli.ledger.queries.members.visits import Visits
from loyalty_cli.program.kernel.segment_names import CLIENT_GROUPS, LIFECYCLES, NEARNESSES, SEGMENTS, Lifecycle
from loyalty_cli.program.progress import Item, PointsLapsing, VoucherWaiting
from loyalty_cli.program.promises.buying.rewards_ahead import PointsMissing, RewardInReach
from loyalty_cli.program.promises.buying.stamp_cards import StampsMissing
from loyalty_cli.program.promises.buying.tiers import TierAhead, TierToKeep
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.segments import birthday_soon, lifecycle, near_segments
from tests.reports.conftest import Till
from tests.support.lists import balances, members

TODAY = date(2026, 11, 21)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def weekly(last: int, count: int = 10, recent: int = 0) -> Visits:
    """``count`` visits a week apart, the last of them ``last`` days ago."""
    return Visits(count, ago(last + 7 * (count - 1)), ago(last), recent)


@pytest.mark.parametrize(
    ("joined", "visits", "segment"),
    [
        (29, Visits(), "new"),
        (30, Visits(), "new"),
        (180, Visits(), "new"),
        (181, Visits(), "lost"),
        (700, weekly(180, count=2), "occasional"),
        (700, weekly(181, count=2), "lost"),
        (700, weekly(224), "drifting"),
        (700, weekly(225), "lost"),
        (700, weekly(44, recent=3), "regular"),
        (700, weekly(45, recent=9), "drifting"),
        (700, weekly(45, count=2, recent=2), "occasional"),
        (700, weekly(3, recent=3), "regular"),
        (700, weekly(3, recent=2), "occasional"),
        (700, Visits(5, ago(92 + 4 * 31), ago(92), 3), "regular"),
        (5, Visits(told=ago(21)), "occasional"),
        (700, Visits(told=ago(21)), "occasional"),
        (700, Visits(told=ago(181)), "lost"),
        (700, weekly(400)._replace(told=ago(2)), "occasional"),
        (700, Visits(5, ago(93 + 4 * 31), ago(93), 3), "drifting"),
    ],
)
def test_the_lifecycle_at_its_edges(joined: int, visits: Visits, segment: Lifecycle) -> None:
    assert lifecycle(ago(joined), visits, TODAY) == segment


@pytest.mark.parametrize(
    ("item", "segments"),
    [
        (StampsMissing("coffee", 2, 10, "Coffee"), {"near-card"}),
        (StampsMissing("coffee", 3, 10, "Coffee"), set()),
        (PointsMissing("Coffee", 20, 80), {"near-reward"}),
        (PointsMissing("Coffee", 21, 80), set()),
        (TierAhead("Gold", 12_500, 50_000, None), {"near-tier"}),
        (TierAhead("Gold", 12_501, 50_000, None), set()),
        (TierToKeep("Gold", 50_000, 50_000, TODAY + timedelta(days=30)), {"losing-tier"}),
        (RewardInReach("Coffee", 80), {"can-redeem"}),
        (PointsLapsing(5, TODAY + timedelta(days=30)), {"lapsing-soon"}),
        (PointsLapsing(5, TODAY + timedelta(days=31)), set()),
        (VoucherWaiting("C", "Coffee", TODAY + timedelta(days=30)), {"has-voucher", "lapsing-soon"}),
        (VoucherWaiting("C", "Coffee", TODAY + timedelta(days=31)), {"has-voucher"}),
    ],
)
def test_near_is_what_the_till_calls_near(item: Item, segments: set[str]) -> None:
    assert near_segments((item,), TODAY) == segments


@pytest.mark.parametrize(
    ("birthday", "on", "soon"),
    [
        (date(1990, 11, 21), TODAY, True),
        (date(1990, 11, 20), TODAY, False),
        (date(1990, 12, 4), TODAY, True),
        (date(1990, 12, 5), TODAY, False),
        (date(1990, 1, 3), date(2026, 12, 22), True),
        (date(2000, 2, 29), date(2027, 2, 28), True),
        (date(2000, 2, 29), date(2027, 3, 1), False),
        (date(2000, 2, 29), date(2028, 2, 29), True),
        (None, TODAY, False),
    ],
)
def test_a_birthday_is_soon_within_two_weeks(birthday: date | None, on: date, soon: bool) -> None:
    assert birthday_soon(birthday, on) is soon


def test_a_leap_day_goes_where_the_program_puts_it() -> None:
    assert birthday_soon(date(2000, 2, 29), date(2027, 3, 1), "1-mar")


def test_a_segment_keeps_those_who_are_in_it(till: Till) -> None:
    till.enroll("Ada Inventée", birthday=date(1990, 3, 12))
    till.enroll("Basile Fictif")
    till.enroll("Chloé Imaginaire")
    till.day(date(2025, 1, 10)).buy("chloé", 6_000)
    for day, coffees in ((3, 2), (10, 2), (17, 2), (24, 1)):
        till.day(date(2025, 2, day)).buy("ada", 4_000, coffees)
    loan = till.buy("basile", 10_000)
    till.redeem("basile", "five-euros")
    till.day(date(2025, 3, 3)).give_back(loan["fact"]["id"])

    def those(segment: str) -> set[str]:
        return {row["name"].split()[0] for row in balances(till.shop, segment=segment)}

    assert {segment: those(segment) for segment in SEGMENTS if those(segment)} == {
        "occasional": {"Basile", "Chloé"},
        "regular": {"Ada"},
        "near-card": {"Ada"},
        "near-reward": {"Chloé"},
        "can-redeem": {"Ada"},
        "near-tier": {"Ada"},
        "has-voucher": {"Basile"},
        "birthday-soon": {"Ada"},
        "in-debt": {"Basile"},
        # Of two clients the first is the first fifth, rounded up; none is the last.
        "gold": {"Ada"},
        "basic": {"Chloé"},
        "champions": {"Ada"},
        "asleep": {"Chloé"},
    }


def test_everybody_is_in_one_lifecycle_segment(till: Till) -> None:
    till.enroll("Ada Inventée")
    till.day(date(2026, 3, 3)).enroll("Basile Fictif")
    assert [row["segment"] for row in members(till.shop)] == ["lost", "new"]
    assert sum(len(balances(till.shop, segment=segment)) for segment in LIFECYCLES) == 2


def test_every_segment_is_defined_once() -> None:
    assert len(set(SEGMENTS)) == len(SEGMENTS) == len(LIFECYCLES) + len(NEARNESSES) + 2 + len(CLIENT_GROUPS)


def test_a_last_visit_that_an_import_told_of_counts_as_seen(till: Till) -> None:
    till.enroll("Ada Inventée")
    update_member(till.shop.conn, 1, {"joined_on": date(2024, 1, 5), "last_contact_on": date(2025, 12, 12)})
    till.day(date(2026, 1, 2))
    (row,) = members(till.shop)
    assert (row["last_visit_on"], row["segment"]) == ("2025-12-12", "occasional")
    assert member_card(till.shop, "ada")["last_seen_on"] == "2025-12-12"
    (before,) = members(till.shop, as_of=date(2025, 12, 11))
    assert (before["last_visit_on"], before["segment"]) == (None, "lost")
