"""Several processes at one ledger: nobody overdraws, nobody waits for long, nothing is counted twice."""

import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.shop import open_shop
from tests.faults.support import assert_whole, count, in_turns, loyalty, new_shop, start


def test_eight_processes_redeem_the_last_points_of_one_member(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shop = new_shop(folder)
    adjust(shop, "A1", -1000 + 3 * 80, reason="three coffees' worth is left")
    shop.close()
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: loyalty(folder, "redeem", "A1", "free-coffee").code, range(8)))
    assert sorted(codes) == [0, 0, 0, 5, 5, 5, 5, 5]
    assert count(folder, "SELECT amount FROM balances WHERE unit = 'points'") == 0
    assert_whole(folder)


def test_a_stock_of_few_is_not_given_twice(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shop = new_shop(folder)
    shop.close()
    program = (folder / "loyalty.toml").read_text()
    (folder / "loyalty.toml").write_text(program.replace("points = 80\n", "points = 1\nstock = 3\n"))
    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(lambda _: loyalty(folder, "redeem", "A1", "free-coffee"), range(8)))
    assert sorted(one.code for one in ended) == [0] * 3 + [5] * 5
    assert all("has run out" in one.err for one in ended if one.code == 5)
    assert_whole(folder)


def test_one_receipt_number_from_many_tills_counts_once(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(lambda _: loyalty(folder, "buy", "A1", "10.00", "--ref", "T-1", "--json"), range(8)))
    assert [one.code for one in ended] == [0] * 8
    assert sorted(one.document["fact"]["repeated"] for one in ended) == [False] + [True] * 7
    assert len({one.document["balance"]["points"] for one in ended}) == 1
    assert_whole(folder)


@pytest.mark.parametrize(
    ("rows", "begin"), [(250, in_turns), pytest.param(6000, start, marks=pytest.mark.long)], ids=["in turns", "large"]
)
def test_two_tills_work_beside_an_import(
    tmp_path: Path, rows: int, begin: Callable[..., "subprocess.Popen[str]"]
) -> None:
    folder = tmp_path / "shop"
    shop = new_shop(folder)
    for number in range(20):
        enroll(shop, EnrollRequest(f"Member {number}", card=f"M{number:02d}"))
    shop.close()
    today = open_shop(str(folder)).now().today.isoformat()
    lines = "".join(f"{today},C{number % 500:03d},{number % 90 + 1}.50,R{number}\n" for number in range(rows))
    (tmp_path / "big.csv").write_text("date,customer,amount,ref\n" + lines)
    importing = begin(folder, "import", "purchases", str(tmp_path / "big.csv"), "--enroll-missing", "--json")
    codes = []
    while importing.poll() is None:
        codes.append(loyalty(folder, "buy", "A1", "3.00").code)
        codes.append(loyalty(folder, "buy", "M07", "4.00").code)
    out, err = importing.communicate()
    assert importing.returncode == 0, out + err
    assert set(codes) == {0}
    assert len(codes) >= 4
    assert count(folder, "SELECT count(*) FROM facts WHERE kind = 'purchase'") == rows + len(codes)
    assert_whole(folder)


@pytest.mark.parametrize("column", ["customer", "email", "phone", "name"])
def test_the_same_import_twice_at_once_counts_each_row_once(tmp_path: Path, column: str) -> None:
    """And makes nobody a member twice, however they are named; they take turns as often as with a large file."""
    _import_twice_at_once(tmp_path, column, 150, in_turns)


@pytest.mark.long
def test_the_same_large_import_twice_at_once_counts_each_row_once(tmp_path: Path) -> None:
    _import_twice_at_once(tmp_path, "customer", 6000, start)


def _import_twice_at_once(folder: Path, column: str, rows: int, begin: Callable[..., "subprocess.Popen[str]"]) -> None:
    shop = folder / "shop"
    new_shop(shop).close()
    today = open_shop(str(shop)).now().today.isoformat()
    who = {"customer": "C{:03d}", "email": "u{}@example.org", "phone": "06399800{:02d}", "name": "Ada {}"}[column]
    words = [f"{first}{second}" for first in ("Ba", "Le", "Mi", "Zo") for second in ("rin", "sol", "tek", "vun", "gal")]
    people = [who.format(f"{words[n % 20]} Essai{words[n // 20]}" if column == "name" else n) for n in range(50)]
    lines = "".join(f"{today},{people[number % 50]},{number % 90 + 1}.50\n" for number in range(rows))
    (folder / "big.csv").write_text(f"date,{'customer' if column == 'name' else column},amount\n" + lines)
    command = ("import", "purchases", str(folder / "big.csv"), "--enroll-missing", "--json")
    both = [begin(shop, *command) for _ in range(2)]
    said = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    told = [json.loads(out) for out, _ in said]
    assert [one["accepted"] + one["unchanged"] for one in told] == [rows, rows]
    assert sum(one["accepted"] for one in told) == rows
    assert sum(one["enrolled"] for one in told) == 50
    assert count(shop, "SELECT count(*) FROM members") == 51
    assert count(shop, "SELECT count(*) FROM facts WHERE kind = 'purchase'") == rows
    assert_whole(shop)
