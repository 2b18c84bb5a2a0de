"""One fact, one transaction: whole or absent, and the truth is told about it."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import Busy, LoyaltyError, StorageError
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.due import keying
from loyalty_cli.operations.kernel.shop import OpenShop
from tests.support.ledger import check_ledger, fingerprint
from tests.support.programs import WORKED


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    shop = init(str(tmp_path), program=WORKED.encode())
    enroll(shop, EnrollRequest("Léa", points=100))
    return shop


class Failing:
    """A connection on which one statement fails with what SQLite says."""

    def __init__(self, conn: sqlite3.Connection, statement: str, code: int, *, after: bool = False) -> None:
        self.conn, self.statement, self.code, self.after = conn, statement, code, after

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql.startswith(self.statement):
            if self.after:
                self.conn.execute(sql, *values)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self.code
            raise error
        return self.conn.execute(sql, *values)

    def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
        if sql.startswith(self.statement):
            return self.execute(sql)
        return self.conn.executemany(sql, rows)

    def __getattr__(self, name: str) -> object:
        return getattr(self.conn, name)


def failing(shop: OpenShop, statement: str, code: int = sqlite3.SQLITE_IOERR, *, after: bool = False) -> OpenShop:
    return shop._replace(conn=Failing(shop.conn, statement, code, after=after))  # type: ignore[arg-type]


@pytest.mark.parametrize("statement", ["INSERT INTO facts", "INSERT INTO entries", "INSERT INTO allocations", "COMMIT"])
def test_what_fails_on_the_way_is_absent(shop: OpenShop, statement: str) -> None:
    before = fingerprint(shop.conn)
    with pytest.raises(StorageError) as refusal:
        redeem(failing(shop, statement), "Léa", "free-coffee", ref="R1")
    assert refusal.value.hint.startswith("nothing was recorded")
    assert fingerprint(shop.conn) == before
    assert redeem(shop, "Léa", "free-coffee", ref="R1").document()["fact"]["repeated"] is False
    check_ledger(shop)


def test_what_came_through_although_the_disk_complained_is_told_as_recorded(shop: OpenShop) -> None:
    """An error on the last sync may come after the commit: the ledger is asked again."""
    document = buy(failing(shop, "COMMIT", after=True), "Léa", 1_000, ref="T1").document()
    assert document["fact"]["repeated"] is False
    assert document["balance"]["points"] == 110
    again = buy(shop, "Léa", 1_000, ref="T1").document()
    assert again == {**document, "fact": {**document["fact"], "repeated": True}}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full"),
        (sqlite3.SQLITE_READONLY, "can not be written"),
        (sqlite3.SQLITE_IOERR, "the disk reports an error"),
        (sqlite3.SQLITE_CORRUPT, "is damaged"),
    ],
)
def test_what_the_disk_says_in_a_shopkeepers_words(shop: OpenShop, code: int, words: str) -> None:
    with pytest.raises(StorageError) as refusal:
        buy(failing(shop, "INSERT INTO facts", code), "Léa", 1_000)
    assert words in refusal.value.message
    assert refusal.value.exit_code == 6


def test_a_till_waits_for_another_and_then_says_so(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    other = connection.connect(shop.db_path)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(connection, "POLL_S", 0.001)
    with pytest.raises(Busy) as refusal, connection.writing(shop.conn, wait_s=0.02):
        raise AssertionError("the lock is another's")
    assert (refusal.value.slug, refusal.value.exit_code) == ("busy", 6)
    other.execute("ROLLBACK")
    buy(shop, "Léa", 1_000)
    other.close()


def test_a_bug_is_no_refusal_and_leaves_nothing(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    before = fingerprint(shop.conn)
    monkeypatch.setattr(keying, "append", broken)
    with pytest.raises(ZeroDivisionError):
        buy(shop, "Léa", 1_000)
    assert fingerprint(shop.conn) == before
    assert not shop.conn.in_transaction


def test_every_fact_without_a_receipt_number_has_an_operation_id(shop: OpenShop) -> None:
    buy(shop, "Léa", 1_000)
    buy(shop, "Léa", 1_000, ref="T1")
    rows = shop.conn.execute("SELECT ref, length(op_id) FROM facts ORDER BY id").fetchall()
    assert rows == [(None, 16), (None, 16), ("T1", None)]


def test_the_time_of_day_is_kept_where_it_is_known(shop: OpenShop) -> None:
    buy(shop, "Léa", 1_000)
    buy(shop, "Léa", 1_100, on=date(2026, 11, 21))
    buy(shop, "Léa", 1_200, at="09:15")
    rows = shop.conn.execute("SELECT at_time FROM facts WHERE kind = 'purchase' ORDER BY id").fetchall()
    assert rows == [("10:30",), ("10:30",), ("09:15",)]


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_is_no_purchase(shop: OpenShop, amount: int) -> None:
    with pytest.raises(LoyaltyError) as refusal:
        buy(shop, "Léa", amount)
    assert refusal.value.slug == "bad-value"
