"""Killed at any moment: what was acknowledged is there, a fact is whole or absent, a retry adds exactly one."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Line
from tests.faults.support import assert_whole, count, killed_at_random, loyalty, new_shop, refs

Work = Callable[[OpenShop, str], object]

WRITING: dict[str, Work] = {
    "enroll": lambda shop, ref: enroll(shop, EnrollRequest(f"Member {ref}", card=ref, ref=ref)),
    "buy": lambda shop, ref: buy(shop, "A1", 2350, lines=(Line("coffee", 4, 1040),), ref=ref),
    "return": lambda shop, ref: give_back(shop, "BOUGHT", 10, ref=ref),
    "visit": lambda shop, ref: visit(shop, "A1", ref=ref),
    "stamp": lambda shop, ref: stamp(shop, "A1", "coffee", 3, ref=ref),
    "redeem": lambda shop, ref: redeem(shop, "A1", "free-coffee", voucher_only=True, ref=ref),
    "update": lambda shop, ref: update(shop, "A1", Changes(note=f"note {ref}"), ref=ref),
    "adjust": lambda shop, ref: adjust(shop, "A1", 5, reason="a test", ref=ref),
    "undo": lambda shop, ref: undo(shop, ref=ref),
}


def _prepare(folder: Path) -> None:
    shop = new_shop(folder)
    adjust(shop, "A1", 50_000, reason="enough for all")
    buy(shop, "A1", 100_000, ref="BOUGHT")
    for number in range(12):
        buy(shop, "A1", 500 + number, ref=f"EARLIER-{number}")
    shop.close()


def _kill_often(folder: Path, name: str, times: int) -> None:
    _prepare(folder)
    dice = random.Random(name)
    acknowledged = set()
    for number in range(times):
        ref = f"{name}-{number}"
        if killed_at_random(folder, lambda shop, ref=ref: WRITING[name](shop, ref), dice, 0.06):  # type: ignore[misc]
            acknowledged.add(ref)
        assert acknowledged <= refs(folder)
    assert_whole(folder)
    before = count(folder, "SELECT count(*) FROM facts")
    missing = [f"{name}-{number}" for number in range(times) if f"{name}-{number}" not in refs(folder)]
    for ref in missing[:3]:
        for _ in range(2):
            killed_at_random(folder, lambda shop, ref=ref: WRITING[name](shop, ref), dice, 0.0)  # type: ignore[misc]
            work_to_the_end(folder, name, ref)
    assert count(folder, "SELECT count(*) FROM facts") == before + len(missing[:3])
    assert_whole(folder)


def work_to_the_end(folder: Path, name: str, ref: str) -> None:
    from loyalty_cli.operations.kernel.shop import open_shop

    shop = open_shop(str(folder))
    WRITING[name](shop, ref)
    shop.close()


@pytest.mark.parametrize("name", WRITING)
def test_a_kill_at_a_random_moment_loses_nothing_acknowledged(tmp_path: Path, name: str) -> None:
    _kill_often(tmp_path / "shop", name, 8 if name == "undo" else 14)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in WRITING if name != "undo"])
def test_thousands_of_kills_lose_nothing_acknowledged(tmp_path: Path, name: str) -> None:
    _kill_often(tmp_path / "shop", name, 625)


def test_the_next_command_after_a_kill_sees_a_whole_ledger(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    _prepare(folder)
    dice = random.Random(7)
    for number in range(5):
        killed_at_random(folder, lambda shop, n=number: WRITING["buy"](shop, f"K{n}"), dice, 0.02)  # type: ignore[misc]
        assert loyalty(folder, "show", "A1", "--json").code == 0
