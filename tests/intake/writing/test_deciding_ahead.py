"""Rows are decided before the lock is taken; what another till writes meanwhile comes first all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.intake.writing import pace, purchase_writer
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from tests.support.programs import BRONZE, SILVER, program

_ROWS = 40


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    """Ann, and an import that holds the lock for one row."""
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    monkeypatch.setattr(purchase_writer, "ONE_TRANSACTION", 0)
    monkeypatch.setattr(purchase_writer, "LOOK_AHEAD", 9)
    monkeypatch.setattr(pace, "DECIDE_S", -1.0)
    monkeypatch.setattr(pace, "HOLD_S", -1.0)
    shop = init(str(tmp_path / "shop"), program=program("[points]\ndaily_cap = 30\n", BRONZE, SILVER).encode())
    enroll(shop, EnrollRequest(name="Ann", source_id="A1", on=date(2025, 1, 1)))
    return shop


def _file(folder: Path) -> str:
    first = date(2026, 1, 5)
    rows = (f"{first + timedelta(days=number // 2)},A1,17.50,T{number}" for number in range(_ROWS))
    path = folder / "till.csv"
    path.write_text("\n".join(["date,customer,amount,ref", *rows]), encoding="utf-8")
    return str(path)


def test_most_rows_are_decided_before_the_lock_is_taken(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead, begin = [], purchase_writer.PurchaseWriter._begin

    def seen(writer: purchase_writer.PurchaseWriter) -> bool:
        ahead.extend(writer.ahead)
        return begin(writer)

    monkeypatch.setattr(purchase_writer.PurchaseWriter, "_begin", seen)
    assert import_purchases(shop, _file(tmp_path), Options())["accepted"] == _ROWS
    assert len(ahead) > _ROWS / 2
    assert verify(shop, replay=True)["ok"]


@pytest.mark.parametrize("turn", [4, 7, 12])
def test_a_sale_keyed_meanwhile_counts_for_the_rows_behind_it(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    writing, turns = connection.writing, iter(range(_ROWS * 3))

    @contextmanager
    def after_another(conn: object) -> Iterator[None]:
        if conn is shop.conn and next(turns) == turn:
            other = open_shop(shop.root)
            buy(other, "A1", 1_500, on=date(2026, 1, 24), sure=True)
            other.close()
        with writing(shop.conn if conn is shop.conn else conn):  # type: ignore[arg-type]
            yield

    monkeypatch.setattr(connection, "writing", after_another)
    told = import_purchases(shop, _file(tmp_path), Options())
    assert (told["accepted"], told["rejected"], told["purchases"]) == (_ROWS, 0, _ROWS)
    most = "SELECT max(earned) FROM (SELECT sum(amount) AS earned FROM entries WHERE unit = 'points' GROUP BY on_date)"
    assert shop.conn.execute(most).fetchone() == (30,)
    assert shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'purchase'").fetchone() == (_ROWS + 1,)
    assert verify(shop, replay=True)["ok"]
