"""The first of the list of progress are those of the whole list."""

from datetime import timedelta

import pytest

from loyalty_cli.reports.members.lists.progress import WHATS, progress_list
from tests.support.random_shop import RandomShop, seeds


@pytest.mark.parametrize("seed", seeds(4, 80))
def test_the_first_ones_are_those_of_the_whole_list(seed: int) -> None:
    days, told = RandomShop(seed, merging=True), 0
    for _ in range(3):
        shop = days.play(40).shop
        whole = progress_list(shop)
        told += len(whole)
        for what in (None, *WHATS):
            rows = [row for row in whole if what in (None, row["what"])]
            for limit in (1, 3, 8, len(rows) + 1):
                assert progress_list(shop, what, limit=limit) == rows[:limit], (what, limit)
        days.today += timedelta(days=20)
    assert told
