"""Random shops that make every promise now and then: each fact decided again, each ledger proven, none accused."""

import pytest

from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.program import registry
from tests.support.random_promises import WholeShop

QUICK = tuple(range(8))


def accused(seed: int, actions: int) -> list[object]:
    document = verify(WholeShop(seed, merging=seed % 2 == 1).play(actions).shop, replay=True)
    return [check for check in document["checks"] if not check["ok"]]


@pytest.mark.parametrize("seed", QUICK)
def test_no_clean_ledger_is_accused_whatever_it_promises(seed: int) -> None:
    assert accused(seed, 50) == []


@pytest.mark.long
@pytest.mark.parametrize("first", range(5_000, 6_000, 50))
def test_no_ledger_of_a_thousand_with_every_promise_is_accused(first: int) -> None:
    for seed in range(first, first + 50):
        assert (seed, accused(seed, 90)) == (seed, [])


def test_every_promise_is_made_by_some_of_them() -> None:
    owners = {"report", "goals", "campaigns", "messages", "privacy", "categories"}
    made = {key for seed in range(24) for key in WholeShop(seed).shop.program.values}
    assert set(registry.MODULES) - made <= owners
