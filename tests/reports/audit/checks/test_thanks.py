"""Thanks beyond what anybody does."""

import pytest

from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.visit import visit
from tests.reports.audit.checks.conftest import PROGRAM, Watched

REVIEW = '\n[[engagements]]\nid = "review"\nname = "Review"\npoints = 10\n'


@pytest.fixture(autouse=True)
def _testa(watched: Watched) -> None:
    enroll(watched.under(PROGRAM + REVIEW), EnrollRequest("Testa Exemple", card="T1"))


def test_thanked_three_times_on_a_day(watched: Watched) -> None:
    for times in range(1, 4):
        engage(watched.shop, "T1", "review")
        assert watched.kinds() == (["thanks-repeated"] if times == 3 else [])
    (finding,) = watched.found()
    assert (finding["points"], finding["facts"]) == (30, [2, 3, 4])
    assert finding["what"] == "thanked 3 times for Review, and came in on 0 days"


def test_thanked_day_after_day_without_coming_in(watched: Watched) -> None:
    for day in (10, 12, 14):
        watched.at(f"2026-12-{day}T10:00")
        engage(watched.shop, "T1", "review")
    watched.at("2026-12-20T10:00")
    assert watched.kinds() == ["thanks-repeated"]
    visit(watched.shop, "T1")
    assert watched.kinds() == []


def test_the_programs_own_limit_is_limit_enough(watched: Watched) -> None:
    limited = watched.under(PROGRAM + REVIEW + 'per_member = 4\nperiod = "day"\n')
    for _ in range(4):
        engage(limited, "T1", "review")
    assert watched.kinds() == []
