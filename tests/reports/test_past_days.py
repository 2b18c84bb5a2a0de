"""Reports of a past day do not change by what is keyed for later days."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeAlias

import pytest

from loyalty_cli.ledger.queries.money.gift_cards import SOLD
from loyalty_cli.operations.deeds.money import gift_cards
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.notices import notices
from loyalty_cli.reports.asking.goals import report as goals
from loyalty_cli.reports.helping.referrals import referrals
from loyalty_cli.reports.helping.thanks import thanks
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
from loyalty_cli.reports.members.lists import balances as held
from loyalty_cli.reports.members.lists.leaderboard import leaderboard
from loyalty_cli.reports.members.menu import rewards as menu
from loyalty_cli.reports.program.club import club_members
from loyalty_cli.reports.program.surprises import surprises
from loyalty_cli.reports.reaching.attribution import attribution
from loyalty_cli.reports.reaching.promotions import promotions
from tests.support.random_promises import WholeShop

REPORTS = (
    *(digest, kpi, cohorts, pareto, rfm, winback, liability, product_range, rewards, surprises, attribution),
    *(promotions, goals),
)


Ask: TypeAlias = Callable[[OpenShop, date], Any]


def _cards(shop: OpenShop, on: date) -> Any:
    sold = shop.conn.execute(
        f"SELECT json_extract(body, '$.gift_card') FROM facts WHERE kind = '{SOLD}' AND on_date <= ?"
        " AND NOT EXISTS (SELECT 1 FROM facts u WHERE u.reverses = facts.id AND u.on_date <= ? AND u.kind = 'undo')",
        (on.isoformat(), on.isoformat()),
    )
    return [gift_cards.show(shop, code, on) for (code,) in sold.fetchall()]


LISTS: Final[dict[str, Ask]] = {
    "tiers": lambda shop, on: notices(shop, on, 200),
    "referrals": referrals,
    "rewards": menu,
    "club list": lambda shop, on: club_members(shop, as_of=on) if shop.program.club else [],
    "giftcard show": _cards,
    "engage list": lambda shop, on: thanks(shop, as_of=on),
    "balances": lambda shop, on: held.balances(shop, held.Asked(as_of=on)).rows,
    "leaderboard": lambda shop, on: leaderboard(shop, "month", "visits", None, on),
}
"""Lists that take ``--as-of``, each asked of a day."""


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


@pytest.mark.parametrize("seed", range(4))
def test_a_list_of_a_past_day_stays_as_it_was(seed: int) -> None:
    """Also where records are merged, separated and undone on later days; addresses are those of today."""
    random = Punctual(seed, merging=True)
    told: dict[tuple[str, date], Any] = {}
    for _ in range(4):
        random.play(30)
        day = random.today
        while random.today == day:
            told |= {(name, day): _plain(ask(random.shop, day)) for name, ask in LISTS.items()}
            random.play(1)
    # What a night missed is written for its own day: that day then tells it.
    late = "SELECT 1 FROM facts WHERE keyed_on > ? AND on_date <= ?"
    days = {day for _, day in told if random.conn.execute(late, [day.isoformat()] * 2).fetchone() is None}
    assert days, "another seed is needed"
    for (name, day), answer in told.items():
        if day in days:
            assert _plain(LISTS[name](random.shop, day)) == answer, (name, day)


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in ("phone", "email")} for row in rows]
