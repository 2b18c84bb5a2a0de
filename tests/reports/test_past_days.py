"""Reports of a past day do not change by what is keyed for later days."""

from typing import Any

import pytest

from loyalty_cli.reports.asking.goals import report as goals
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.customers.cohorts import cohorts
from loyalty_cli.reports.insight.customers.drifting import winback
from loyalty_cli.reports.insight.customers.pareto import pareto
from loyalty_cli.reports.insight.customers.rfm import rfm
from loyalty_cli.reports.insight.digest import digest
from loyalty_cli.reports.insight.kpi import kpi
from loyalty_cli.reports.insight.liability import liability
from loyalty_cli.reports.insight.product_range import product_range
from loyalty_cli.reports.insight.rewards import rewards
from loyalty_cli.reports.program.surprises import surprises
from loyalty_cli.reports.reaching.attribution import attribution
from loyalty_cli.reports.reaching.promotions import promotions
from tests.support.random_promises import WholeShop

REPORTS = (
    *(digest, kpi, cohorts, pareto, rfm, winback, liability, product_range, rewards, surprises, attribution),
    *(promotions, goals),
)


class Punctual(WholeShop):
    """A shop of one program whose staff key nothing late."""

    first = ""

    def text(self) -> str:
        self.first = self.first or super().text()
        return self.first

    def _late(self) -> None:
        return None


@pytest.mark.parametrize("seed", [1, 4, 8])
def test_a_past_day_stays_as_it_was(seed: int) -> None:
    random = Punctual(seed)
    random.play(60)
    day = random.today
    while random.today == day:
        random.play(1)
    on = Asked(as_of=day)
    then: dict[str, Any] = {report.__name__: report(random.shop, on) for report in REPORTS}
    last = random.conn.execute("SELECT max(id) FROM facts").fetchone()
    random.play(60)
    assert random.today > day
    # What a night missed is written for its own day, when the member comes or the next night runs.
    late = random.conn.execute("SELECT id FROM facts WHERE id > ? AND on_date <= ?", (*last, day.isoformat()))
    assert late.fetchall() == [], "another seed is needed"
    for report in REPORTS:
        assert report(random.shop, on) == then[report.__name__], report.__name__
