"""Rows are decided before the lock is taken; what another till writes meanwhile comes first all the same."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from loyalty_cli.errors import Busy
from loyalty_cli.intake.customers import Options as CustomerOptions
from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.intake.writing import pace, purchase_writer
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.due import keying
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.program.kernel.standing import Standing
from tests.support.programs import BRONZE, FREE_COFFEE, SILVER, program

_ROWS = 40


@pytest.fixture(params=[True, False], ids=["two processors", "one"])
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> OpenShop:
    """Ann, and an import that holds the lock for one row."""
    monkeypatch.setattr(purchase_writer, "can_be_had", lambda: request.param)
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


def _meanwhile(
    monkeypatch: pytest.MonkeyPatch, shop: OpenShop, turn: int, happens: Callable[[OpenShop], object]
) -> None:
    """Before the import takes the lock for that turn, something happens at another till."""
    writing, turns = connection.writing, iter(range(_ROWS * 3))

    @contextmanager
    def after_another(conn: object) -> Iterator[None]:
        if conn is shop.conn and next(turns) == turn:
            other = open_shop(shop.root)
            happens(other)
            other.close()
        with writing(conn):  # type: ignore[arg-type]
            yield

    monkeypatch.setattr(connection, "writing", after_another)


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
    _meanwhile(monkeypatch, shop, turn, lambda other: buy(other, "A1", 1_500, on=date(2026, 1, 24), sure=True))
    told = import_purchases(shop, _file(tmp_path), Options())
    assert (told["accepted"], told["rejected"], told["purchases"]) == (_ROWS, 0, _ROWS)
    most = "SELECT max(earned) FROM (SELECT sum(amount) AS earned FROM entries WHERE unit = 'points' GROUP BY on_date)"
    assert shop.conn.execute(most).fetchone() == (30,)
    assert shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'purchase'").fetchone() == (_ROWS + 1,)
    assert verify(shop, replay=True)["ok"]


_SINCE = "SELECT count(*) FROM facts WHERE kind <> 'import' AND id > (SELECT max(id) FROM facts WHERE kind = 'erase')"


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("again", [False, True])
def test_rows_of_a_member_erased_meanwhile_are_left_out(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, whole: bool, again: bool
) -> None:
    monkeypatch.setattr(purchase_writer, "ONE_TRANSACTION", 99 if whole else 0)
    _meanwhile(monkeypatch, shop, 1 if whole else 12, lambda other: erase(other, "A1"))
    told = import_purchases(shop, _file(tmp_path), Options(include_erased=again))
    (left,) = told["left_out"]
    assert left["reason"] == "was erased on request: --include-erased enrolls them"
    assert (told["accepted"] + left["rows"], told["rejected"]) == (_ROWS, 0)
    assert (told["accepted"] > 0) is not whole
    assert shop.conn.execute(_SINCE).fetchone() == (0,)
    assert verify(shop, replay=True)["ok"]


@pytest.mark.parametrize("again", [False, True])
def test_a_newcomer_erased_meanwhile_is_enrolled_only_where_it_is_asked(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, again: bool
) -> None:
    def came_and_went(other: OpenShop) -> None:
        enroll(other, EnrollRequest(name="Bea", source_id="B1"))
        erase(other, "B1")

    (tmp_path / "till.csv").write_text("date,customer,amount\n2026-01-05,B1,5.00\n2026-01-06,B1,6.00\n")
    _meanwhile(monkeypatch, shop, 1, came_and_went)
    options = Options(enroll_missing=True, include_erased=again)
    told = import_purchases(shop, str(tmp_path / "till.csv"), options)
    assert (told["enrolled"], told["accepted"]) == ((1, 2) if again else (0, 0))
    assert [one["lines"] for one in told["left_out"]] == ([] if again else [[2, 3]])


@pytest.mark.parametrize("again", [False, True])
def test_a_customer_erased_meanwhile_does_not_come_back_unasked(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, again: bool
) -> None:
    enroll(shop, EnrollRequest(name="Bea", source_id="B1"))
    (tmp_path / "list.csv").write_text("customer id,name\nB1,Bea\nB2,Cleo\n")
    _meanwhile(monkeypatch, shop, 1, lambda other: erase(other, "B1"))
    told = import_customers(shop, str(tmp_path / "list.csv"), CustomerOptions(include_erased=again))
    assert [one["lines"] for one in told["left_out"]] == ([] if again else [[2]])
    assert [one["name"] for one in told["newcomers"]] == (["Bea", "Cleo"] if again else ["Cleo"])


def test_a_number_is_not_kept_for_a_member_erased_meanwhile(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enroll(shop, EnrollRequest(name="Bea", email="bea@example.org"))
    (tmp_path / "till.csv").write_text("date,customer,email,amount\n2026-01-05,B1,bea@example.org,5.00\n")
    _meanwhile(monkeypatch, shop, 0, lambda other: erase(other, "bea@example.org"))
    told = import_purchases(shop, str(tmp_path / "till.csv"), Options())
    assert (told["accepted"], told["left_out"][0]["lines"]) == (0, [2])
    assert shop.conn.execute("SELECT count(*) FROM members WHERE source_id = 'B1'").fetchone() == (0,)


def test_every_line_of_a_ticket_of_somebody_erased_is_left_out(shop: OpenShop, tmp_path: Path) -> None:
    erase(shop, "A1")
    rows = "2026-01-05,A1,5.00,coffee,T1\n2026-01-05,A1,6.00,cake,T1\n2026-01-05,A1,7.00,cake,T2\n"
    (tmp_path / "till.csv").write_text("date,customer,amount,category,ref\n" + rows)
    told = import_purchases(shop, str(tmp_path / "till.csv"), Options(enroll_missing=True))
    assert [(one["rows"], one["lines"]) for one in told["left_out"]] == [(3, [2, 3, 4])]


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[OpenShop, str, list[sqlite3.Connection]]]:
    """Two members whose card has lapsed, a file about them, and a till that takes the ledger when one is looked up.

    A second processor lets the second member be looked up before the lock.
    """
    monkeypatch.setattr(purchase_writer, "can_be_had", lambda: True)
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    card = '[[stamp_cards]]\nid = "visits"\nname = "Visits"\nvisit = true\nvalid_months = 1\nboxes = 5\n'
    card += 'reward = "free-coffee"\n'
    shop = init(str(tmp_path / "shop"), program=program(BRONZE, SILVER, card, FREE_COFFEE).encode())
    for number in ("A1", "B1"):
        enroll(shop, EnrollRequest(name=number, source_id=number, on=date(2025, 1, 1)))
        buy(shop, number, 1_500, on=date(2025, 6, 2), sure=True)
    for name, value in (("ONE_TRANSACTION", 0), ("LOOK_AHEAD", 5)):
        monkeypatch.setattr(purchase_writer, name, value)
    monkeypatch.setattr(pace, "DECIDE_S", -1.0)
    monkeypatch.setattr(pace, "HOLD_S", -1.0)
    monkeypatch.setattr(connection, "LOCK_WAIT_S", 0.01)
    monkeypatch.setattr(connection.writing.__init__, "__defaults__", (0.05,))
    lapsed, till = keying.lapsed_cards, list[sqlite3.Connection]()

    def looked_up(of: OpenShop, standing: Standing) -> bool:
        if not of.conn.in_transaction and not till:
            till.append(sqlite3.connect(shop.db_path, isolation_level=None))
            till[0].execute("BEGIN EXCLUSIVE")
        return lapsed(of, standing)

    monkeypatch.setattr(keying, "lapsed_cards", looked_up)
    rows = [f"2026-01-{day:02},{number},{day}.00,{number}{day}" for number in ("A1", "B1") for day in range(1, 9)]
    (tmp_path / "till.csv").write_text("\n".join(["date,customer,amount,ref", *rows]), encoding="utf-8")
    yield shop, str(tmp_path / "till.csv"), till
    till[0].close()


def test_a_till_that_keeps_the_ledger_is_told_as_busy(locked: tuple[OpenShop, str, list[sqlite3.Connection]]) -> None:
    shop, file, _ = locked
    with pytest.raises(Busy):
        import_purchases(shop, file, Options())


def test_an_import_goes_on_when_the_till_lets_the_ledger_go(
    locked: tuple[OpenShop, str, list[sqlite3.Connection]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, file, till = locked
    begin = connection.begin

    def let_go(conn: sqlite3.Connection, wait_s: float) -> None:
        if till and till[0].in_transaction:
            till[0].execute("ROLLBACK")
        begin(conn, wait_s)

    monkeypatch.setattr(connection, "begin", let_go)
    assert import_purchases(shop, file, Options())["accepted"] == 16
    assert till
    whose = "SELECT count(*) FROM facts f JOIN members m ON m.id = f.member_id WHERE f.ref LIKE m.source_id || '%'"
    assert shop.conn.execute(whose).fetchone() == (16,)
    assert verify(shop, replay=True)["ok"]
