"""A rush: many processes want the last of a stock, and tills work beside everything the night and the files do."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from loyalty_cli.keeping.backup import restore_drill
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.shop import open_shop
from tests.faults.support import PROGRAM, assert_whole, count, in_turns, loyalty, new_shop, python, start

_WANTING: Final = """
import sys
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.kernel.shop import open_shop
shop, got = open_shop(sys.argv[1]), 0
for _ in range(int(sys.argv[2])):
    try:
        redeem(shop, "A1", "free-coffee", voucher_only=True)
        got += 1
    except LoyaltyError as refusal:
        assert refusal.slug == "out-of-stock", refusal
print(got)
"""

_TILL: Final = """
import json, sys, time
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.kernel.shop import open_shop
shop, card, waits = open_shop(sys.argv[1]), sys.argv[2], []
print("open", flush=True)
until = time.monotonic() + float(sys.argv[3])
while time.monotonic() < until:
    begun = time.perf_counter()
    buy(shop, card, 300)
    waits.append(time.perf_counter() - begun)
    time.sleep(0.05)
print(json.dumps(waits))
"""


@pytest.mark.parametrize(("each", "stock"), [(12, 30), pytest.param(300, 300, marks=pytest.mark.long)])
def test_eight_processes_race_for_the_vouchers_of_a_stock(tmp_path: Path, each: int, stock: int) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    program = PROGRAM.decode().replace("points = 80\n", f"points = 1\nstock = {stock}\n")
    (folder / "loyalty.toml").write_text(program)
    racing = [python(_WANTING, str(folder), str(each)) for _ in range(8)]
    said = [one.communicate() for one in racing]
    assert [one.returncode for one in racing] == [0] * 8, said
    assert sum(int(out) for out, _ in said) == stock
    assert count(folder, "SELECT count(*) FROM vouchers") == stock
    assert count(folder, "SELECT amount FROM balances WHERE unit = 'points'") == 1000 - stock
    assert_whole(folder)


def _two_tills_beside(
    folder: Path, seconds: float, rows: int, begin: Callable[..., "subprocess.Popen[str]"]
) -> list[float]:
    """Two tills, an import, nights and backups at once; how long each sale waited."""
    shop = new_shop(folder)
    enroll(shop, EnrollRequest("Ben Beispiel", card="B2"))
    today = shop.now().today.isoformat()
    shop.close()
    lines = "".join(f"{today},C{number % 700:03d},{number % 90 + 1}.50,R{number}\n" for number in range(rows))
    (folder / "big.csv").write_text("date,customer,amount,ref\n" + lines)
    tills = [python(_TILL, str(folder), card, str(seconds)) for card in ("A1", "B2")]
    for till in tills:
        assert till.stdout is not None
        assert till.stdout.readline() == "open\n"
    importing = begin(folder, "import", "purchases", str(folder / "big.csv"), "--enroll-missing", "--json")
    beside = []
    while any(till.poll() is None for till in tills) or importing.poll() is None:
        beside.append(loyalty(folder, "nightly", wait_s=300))
        beside.append(loyalty(folder, "backup", wait_s=300))
    told = [till.communicate() for till in tills]
    out, err = importing.communicate()
    assert [till.returncode for till in tills] == [0, 0], told
    assert importing.returncode == 0, out + err
    assert [one.err for one in beside if one.code] == []
    waits: list[float] = [wait for said, _ in told for wait in json.loads(said)]
    assert count(folder, "SELECT count(*) FROM facts WHERE kind = 'purchase'") == rows + len(waits)
    assert_whole(folder)
    return waits


def test_tills_an_import_nights_and_backups_get_along(tmp_path: Path) -> None:
    assert len(_two_tills_beside(tmp_path / "shop", 2.0, 250, in_turns)) > 4


@pytest.mark.long
def test_tills_an_import_nights_and_backups_get_along_for_minutes(tmp_path: Path) -> None:
    waits = sorted(_two_tills_beside(tmp_path / "shop", 120.0, 20_000, start))
    p99 = waits[len(waits) * 99 // 100]
    print(f"{len(waits)} sales, p99 {p99 * 1000:.0f} ms, longest {waits[-1] * 1000:.0f} ms")
    assert waits[-1] < 5.0, "a till gives up after five seconds"


def test_a_backup_stopped_by_hand_leaves_no_half_file(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shop = new_shop(folder)
    for number in range(300):
        enroll(shop, EnrollRequest(f"Member {number}", card=f"M{number:03d}"))
    shop.close()
    kept = tmp_path / "backups"
    kept.mkdir()
    for moment in (0.0, 0.005, 0.02):
        backing = start(folder, "backup", "--to", str(kept))
        while backing.poll() is None and not _unfinished(kept):
            time.sleep(0.001)
        time.sleep(moment)
        backing.send_signal(signal.SIGINT)
        _, err = backing.communicate()
        assert backing.returncode in (0, 130, -signal.SIGINT), err
        assert "Traceback" not in err
        assert _unfinished(kept) == []
    assert loyalty(folder, "backup", "--to", str(kept)).code == 0
    backups = [str(path) for path in kept.iterdir()]
    assert backups
    assert [path for path in backups if not restore_drill(path)["ok"]] == []
    assert_whole(folder)


def _unfinished(folder: Path) -> list[str]:
    """What is there of files that are being written, wherever they lie."""
    return [path.name for path in folder.rglob("*.part*")]


@pytest.mark.parametrize("moment", [0.0, 0.15, 0.4])
def test_a_night_stopped_by_hand_is_finished_by_the_next(tmp_path: Path, moment: float) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    night = start(folder, "nightly")
    while night.poll() is None and not (folder / "loyalty.db.nightly").exists():
        time.sleep(0.005)
    time.sleep(moment)
    night.send_signal(signal.SIGINT)
    _, err = night.communicate()
    assert night.returncode in (0, 130, -signal.SIGINT), err
    assert "Traceback" not in err
    again = loyalty(folder, "nightly", "--json")
    assert again.code == 0, again.err
    today = open_shop(str(folder)).now().today.isoformat()
    steps = count(folder, "SELECT count(DISTINCT step) FROM nights WHERE on_date = ?", (today,))
    assert steps >= 6
    assert _unfinished(folder) == []
    assert_whole(folder)
