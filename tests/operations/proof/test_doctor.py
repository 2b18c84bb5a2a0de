"""What can be rebuilt is rebuilt, and what differed is said; what happened is never touched."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import VerifyFailed
from loyalty_cli.ledger.people.members import update_member
from loyalty_cli.ledger.store.connection import connect
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.doctor import doctor
from loyalty_cli.operations.proof.verify import verify
from tests.support.ledger import fingerprint
from tests.support.random_shop import RandomShop
from tests.support.story import copy_of, told_story, unprotected

DERIVED = {"balances", "lots", "lot_months", "standings", "sales", "clients", "client_months", "sale_days"}


@pytest.fixture(scope="module")
def told() -> OpenShop:
    return told_story()


@pytest.fixture
def shop(told: OpenShop) -> OpenShop:
    return copy_of(told)


def differed(document: dict[str, Any]) -> dict[str, int]:
    return {one["table"]: one["differed"] for one in document["derived"] if one["differed"]}


def failing(document: dict[str, Any]) -> set[str]:
    return {check["name"] for check in document["checks"] if not check["ok"]}


def test_a_healthy_ledger_is_left_as_it_is(shop: OpenShop) -> None:
    before = fingerprint(shop.conn)
    document = doctor(shop)

    assert document["ok"] is True
    assert differed(document) == {}
    assert document["schema"] == []
    assert {one["table"] for one in document["derived"]} == DERIVED
    assert fingerprint(shop.conn) == before


def test_wrong_rows_are_rebuilt_and_counted(shop: OpenShop) -> None:
    before = fingerprint(shop.conn)
    shop.conn.execute("UPDATE balances SET amount = amount + 1 WHERE unit = 'credit'")
    shop.conn.execute("DELETE FROM lots")
    shop.conn.execute("INSERT INTO standings VALUES (99, 'Silver', '2026-01-01')")
    (lots,) = shop.conn.execute(
        "SELECT count(*) FROM entries WHERE unit IN ('points', 'credit') AND amount > 0 AND reverses IS NULL"
    ).fetchone()

    document = doctor(shop)

    assert document["ok"] is False
    assert differed(document) == {"balances": 2, "lots": lots, "standings": 1}
    assert fingerprint(shop.conn) == before
    assert verify(shop)["ok"] is True


@pytest.mark.parametrize(
    ("damage", "put_back"),
    [
        ("DROP TRIGGER facts_no_update", ["trigger facts_no_update"]),
        ("DROP INDEX facts_ref", ["index facts_ref"]),
        ("DROP TABLE standings", ["table standings"]),
        (
            "DROP TABLE lots",
            [
                *("table lots", "index lots_due", "index lots_open"),
                *("trigger lots_granted", "trigger lots_used", "trigger lots_deleted", "trigger lots_extended"),
            ],
        ),
        ("ALTER TABLE balances ADD COLUMN tip INTEGER", ["table balances", "index balances_reward"]),
    ],
)
def test_what_is_missing_of_the_release_is_put_back(shop: OpenShop, damage: str, put_back: list[str]) -> None:
    shop.conn.execute(damage)
    assert verify(shop)["ok"] is False

    document = doctor(shop)

    assert sorted(document["schema"]) == sorted(put_back)
    assert verify(shop, replay=True)["ok"] is True


def test_a_new_sale_finds_what_was_put_back(shop: OpenShop) -> None:
    shop.conn.execute("DROP TABLE balances")
    doctor(shop)
    shop.conn.execute("INSERT INTO wrong_codes(at, operator) VALUES ('2026-07-01T10:00:00+00:00', 'Kim')")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        shop.conn.execute("UPDATE entries SET amount = 1")
    assert verify(shop)["ok"] is True


def test_a_row_that_is_not_the_same_both_times_is_named(tmp_path: Path) -> None:
    """As when a bit tips over in a note: it stands in the table and in the index that holds the row a second time."""
    chance = RandomShop(1, tmp_path)
    update_member(chance.conn, 1, {"note": "likes the window"})
    chance.conn.close()
    path = tmp_path / "loyalty.db"
    whole = path.read_bytes()
    assert whole.count(b"likes the window") == 2
    path.write_bytes(whole.replace(b"likes the window", b"likes the widdow", 1))
    shop = chance.shop._replace(conn=connect(str(path)))
    assert failing(verify(shop)) == {"file"}

    document = doctor(shop)

    assert document["copies"] == [{"table": "members", "row": 1}]
    assert document["ok"] is False
    assert verify(shop)["ok"] is True


def overdraw(shop: OpenShop) -> None:
    with unprotected(shop.conn) as conn:
        conn.execute("UPDATE allocations SET amount = 100000 WHERE id = 1")


def lose_an_entry(shop: OpenShop) -> None:
    with unprotected(shop.conn) as conn:
        conn.execute("DELETE FROM entries WHERE fact_id = 4 AND unit = 'points'")


@pytest.mark.parametrize("tamper", [overdraw], ids=lambda tamper: str(tamper.__name__))
def test_what_contradicts_itself_is_refused_and_nothing_is_changed(
    shop: OpenShop, tamper: Callable[[OpenShop], None]
) -> None:
    tamper(shop)
    before = fingerprint(shop.conn)
    with pytest.raises(VerifyFailed):
        doctor(shop)
    assert fingerprint(shop.conn) == before


def test_facts_are_no_business_of_the_doctor(shop: OpenShop) -> None:
    lose_an_entry(shop)
    doctor(shop)
    assert failing(verify(shop)) >= {"chain", "entries"}
