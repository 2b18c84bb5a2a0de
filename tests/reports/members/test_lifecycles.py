"""The members of a lifecycle segment, told at once, are those of whom each by themselves it is told."""

from datetime import date

import pytest

from loyalty_cli.ledger.queries.members.visits import visits, visits_in_sums
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.segment_names import LIFECYCLES
from loyalty_cli.reports.members.people import Crowd
from tests.support.random_shop import RandomShop, seeds


@pytest.mark.parametrize("seed", seeds(5, 40))
def test_each_is_in_the_segment_that_is_told_of_them(seed: int) -> None:
    shop = RandomShop(seed, merging=True).play(90).shop
    days = [date.fromisoformat(day) for (day,) in shop.conn.execute("SELECT DISTINCT on_date FROM facts ORDER BY 1")]
    for on in (days[len(days) // 2], max(days[-1], shop.now().today)):
        crowd = Crowd(shop, on)
        told = {name: [one.id for one in crowd.people if crowd.lifecycle(one) == name] for name in LIFECYCLES}
        assert {name: [one.id for one in Crowd(shop, on).chosen(None, name)] for name in LIFECYCLES} == told
        assert _told(shop, on) == {
            number: (one.days, one.first, one.last, one.recent >= 2) for number, one in visits(shop.conn, on).items()
        }


def _told(shop: OpenShop, on: date) -> dict[int, tuple[int, date, date, bool]]:
    day = date.fromordinal
    return {
        number: (days, day(first), day(last), recent == 2)
        for number, (days, first, last, recent) in visits_in_sums(shop.conn, on, 2).items()
    }
