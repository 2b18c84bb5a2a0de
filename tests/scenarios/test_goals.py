"""Goals: the first night keeps where they start, and each day says where they are due."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds import survey
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.program.promises.owner.goals import Goal
from loyalty_cli.reports.asking.goals import aim_of, due_on, goals, keep_baselines
from tests.config.specimens import mistakes_in
from tests.scenarios.test_surveys import ANSWERS, SURVEYS
from tests.support.ten import PROGRAM, TODAY, at, ten

GOALS = """
[[goals]]
kpi = "nps"
target = "+10"
by = 2027-05-30
[[goals]]
kpi = "repurchase_rate"
target = "70 %"
by = 2027-05-30
[[goals]]
kpi = "enrolment_rate"
target = "34 %"
by = 2027-05-30
"""


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    return ten(tmp_path / "shop", PROGRAM + SURVEYS + GOALS)


def test_the_first_night_keeps_where_a_goal_starts_and_each_day_says_where_it_is_due(shop: OpenShop) -> None:
    for name, scores in ANSWERS.items():
        survey.answer(shop, name, "index", scores)
    assert {one["verdict"] for one in goals(shop)} == {"not begun"}
    assert keep_baselines(shop, TODAY) == 2
    assert keep_baselines(shop, TODAY) == 0
    later = at(shop, date(2027, 1, 30))
    nps, repurchase, enrolment = goals(later)
    assert (nps["baseline"], nps["baseline_on"], nps["aim"]) == (25, "2026-11-30", 35)
    assert nps["due"] == pytest.approx(28.4, abs=0.05)
    assert nps["verdict"] == "too few"
    assert repurchase["aim"] == pytest.approx(0.7)
    assert enrolment["verdict"] == "not begun"
    assert [finding.what for finding in check_replay(Evidence(shop.conn))] == []


@pytest.mark.parametrize(
    ("kpi", "target", "start", "aim"),
    [
        ("churn", "-15 %", 0.40, 0.34),
        ("churn", "34 %", 0.40, 0.34),
        ("churn", "-6", 0.40, 0.34),
        ("nps", "+10", 25, 35),
        ("repurchase_rate", "+10", 0.95, 1.0),
        ("repurchase_rate", "+20 %", 0.90, 1.0),
        ("participation", "+2", 0.95, 0.97),
        ("client_value_cents", "+10", 11650, 12650),
        ("client_value_cents", "+10 %", 11650, 12815),
    ],
)
def test_a_target_is_more_relative_or_itself(kpi: str, target: str, start: float, aim: float) -> None:
    goal = Goal(kpi, target, date(2027, 5, 30))  # type: ignore[arg-type]
    assert aim_of(goal, start, 2) == pytest.approx(aim)


@pytest.mark.parametrize(
    ("kpi", "target", "count"),
    [("participation", "120 %", 1), ("participation", "+110", 1), ("participation", "+110 %", 0), ("nps", "+110", 0)],
)
def test_no_share_is_to_be_above_all(kpi: str, target: str, count: int) -> None:
    found = mistakes_in(f'[[goals]]\nkpi = "{kpi}"\ntarget = "{target}"\nby = 2027-05-30\n')
    assert [("above 100%" in text) for text in found] == [True] * count


def test_what_is_due_is_the_aim_from_the_day_on() -> None:
    first, last = date(2026, 11, 30), date(2027, 5, 30)
    assert due_on(25, 35, first, last, last) == 35
    assert due_on(25, 35, first, last, first) == 25
