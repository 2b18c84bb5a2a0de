"""Members asked for together stand as each of them does when asked alone."""

from collections import Counter
from datetime import timedelta

import pytest

from loyalty_cli.ledger.standings.standing import standing_for_writing
from loyalty_cli.operations.due.due_before import lapsed_cards
from loyalty_cli.operations.kernel.batch import Carried, can_carry
from loyalty_cli.operations.kernel.foreseen import known_before
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import When
from tests.support.random_shop import RandomShop


def members(shop: OpenShop) -> list[int]:
    return [member_id for (member_id,) in shop.conn.execute("SELECT id FROM members WHERE status = 'active'")]


@pytest.mark.parametrize("seed", range(16))
def test_together_they_stand_as_each_alone(seed: int) -> None:
    random_shop = RandomShop(seed, merging=seed % 2 == 0).play(120)
    shop, today = random_shop.shop, random_shop.today
    for ahead in (1, 40, 400):
        on = today + timedelta(days=ahead)
        found = known_before(shop, dict.fromkeys(members(shop), on), on + timedelta(days=ahead % 3))
        for member_id, known in found.items():
            alone = standing_for_writing(shop.conn, shop.program, member_id, When(on, on + timedelta(days=ahead % 3)))
            assert can_carry(shop, member_id, on)
            assert not lapsed_cards(shop, alone)
            # A batch does not look at these: nothing of hers happened that day, and her lots do not move.
            assert known.standing == alone._replace(lots=(), stamps_today={})
            carried = Carried(shop, member_id, on, reviewed=False)
            carried.read(on)
            assert (tuple(carried.window), carried.held_until) == (known.window, known.held_until)


def test_of_most_members_there_is_little_to_know() -> None:
    """So that the test above looks at many, and that few are asked for alone."""
    seen: Counter[str] = Counter()
    for seed in range(10):
        random_shop = RandomShop(seed).play(120)
        if random_shop.shop.program.points.expiry.mode != "inactivity":
            everybody = members(random_shop.shop)
            on = random_shop.today + timedelta(days=1)
            seen["asked"] += len(everybody)
            seen["known"] += len(known_before(random_shop.shop, dict.fromkeys(everybody, on), on))
    assert seen["known"] * 2 > seen["asked"] > 20
