"""A large file is read and checked by a second process: what comes of it is what one process alone makes of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import Interrupted
from loyalty_cli.intake import customers
from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.writing import checked_rows
from loyalty_cli.intake.writing.checked_rows import CheckedRows
from loyalty_cli.intake.writing.customer_writer import CustomerWriter
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import open_shop
from tests.support.programs import worked

_ROWS = 60


def _row(at: int) -> str:
    """Every seventh row is refused, every ninth has the e-mail of the row before, every eleventh no phone."""
    mail = "no mail" if at % 7 == 3 else f"m{at - 1 if at % 9 == 8 else at}@example.org"
    phone = "undefined" if at % 11 == 5 else f"06 39 98 {at:02d} 00"
    return f"K{at},Member {at},{mail},{phone},19{at + 20}-05-12,{at % 4},{at % 3},blue{at % 5}"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    monkeypatch.setattr(customers, "ONE_TRANSACTION", 5)
    monkeypatch.setattr(checked_rows, "_TOGETHER", 4)
    header = "Customer ID,Name,Email,Phone,Birthday,Points,Coffee stamps,Favourite colour"
    (tmp_path / "list.csv").write_text("\n".join([header, *map(_row, range(_ROWS))]), encoding="utf-8")
    init(str(tmp_path / "shop"), program=worked().encode()).conn.close()
    return tmp_path / "shop"


def _brought(shop: Path, name: str) -> tuple[dict[str, Any], list[str], str]:
    """What an import into a copy of the shop answers, and leaves: the ledger, the rejects."""
    copy = shop.with_name(name)
    shutil.copytree(shop, copy)
    opened = open_shop(str(copy))
    told = import_customers(opened, str(shop.with_name("list.csv")), customers.Options(rejects=str(copy / "no.csv")))
    dump = list(opened.conn.iterdump())
    opened.conn.close()
    return told | {"rejects_file": ""}, dump, (copy / "no.csv").read_text(encoding="utf-8")


def test_a_second_process_changes_nothing_of_what_comes_in(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked_rows, "can_be_had", lambda: False)
    alone = _brought(shop, "alone")
    monkeypatch.setattr(checked_rows, "can_be_had", lambda: True)
    assert _brought(shop, "beside") == alone
    monkeypatch.setattr(CheckedRows, "_together", _breaking_off)
    assert _brought(shop, "lost") == alone
    told, _, _ = alone
    assert (told["rejected"], len(told["duplicates"])) == (13, 4)
    assert "undefined" in " ".join(told["notes"])


def _breaking_off(self: CheckedRows, of_file: Iterator[Any]) -> Iterator[Any]:
    yield [next(of_file) for _ in range(7)], 0, {}
    raise OSError


def test_who_stops_an_import_is_told_what_is_recorded(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "CHUNK", 10)
    monkeypatch.setattr(checked_rows, "can_be_had", lambda: True)
    write, portions = CustomerWriter.write, []

    def stopping(self: CustomerWriter, *more: Any) -> object:
        portions.append(more)
        if len(portions) == 3:
            raise KeyboardInterrupt
        return write(self, *more)

    monkeypatch.setattr(CustomerWriter, "write", stopping)
    opened = open_shop(str(shop))
    with pytest.raises(Interrupted) as stopped:
        import_customers(opened, str(shop.with_name("list.csv")), customers.Options(rejects=str(shop / "no.csv")))
    recorded = opened.conn.execute("SELECT count(*) FROM import_rows").fetchone()[0]
    assert stopped.value.message == f"interrupted; {recorded} rows were recorded as import 1"
    assert recorded > 0
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
