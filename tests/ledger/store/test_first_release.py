"""A ledger written by the code of the first release: it opens, verifies, replays and tells the same balances.

``specimens/first_release/roll.sh`` is what was typed, day by day. ``expected.json`` is what that release answered.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from loyalty_cli.errors import StorageError
from loyalty_cli.ledger.facts.heads import head_text
from loyalty_cli.ledger.store.connection import SCHEMA_VERSION
from loyalty_cli.ledger.store.migrations import migrate
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.reports.members.history import history
from loyalty_cli.reports.members.lists.balances import Asked, balances

SPECIMEN: Final = Path(__file__).parents[2] / "specimens" / "first_release"
EXPECTED: Final[dict[str, Any]] = json.loads((SPECIMEN / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shop's folder as the first release left it."""
    for name in ("loyalty.db", "loyalty.toml"):
        shutil.copy(SPECIMEN / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def shop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenShop]:
    """That shop, opened by this release."""
    monkeypatch.setenv("LOYALTY_NOW", EXPECTED["now"])
    opened = open_shop(str(folder))
    yield opened
    opened.close()


def test_a_ledger_of_the_first_release_verifies_and_replays(shop: OpenShop) -> None:
    answer = verify(shop, replay=True)
    assert [check for check in answer["checks"] if not check["ok"]] == []
    assert (answer["head"], answer["facts"], answer["entries"]) == (
        EXPECTED["head"],
        EXPECTED["facts"],
        EXPECTED["entries"],
    )


@pytest.mark.parametrize("day", EXPECTED["balances"])
def test_its_members_hold_what_they_held(shop: OpenShop, day: str) -> None:
    expected = EXPECTED["balances"][day]
    found = balances(shop, Asked(as_of=date.fromisoformat(day))).rows
    assert [{name: row[name] for name in expected[0]} for row in found] == expected


@pytest.mark.parametrize("card", EXPECTED["statements"])
def test_its_statements_read_as_they_did(shop: OpenShop, card: str) -> None:
    assert [_line(fact) for fact in history(shop, card)["facts"]] == EXPECTED["statements"][card]


def _line(fact: dict[str, Any]) -> list[Any]:
    entries = [[entry["unit"], entry["amount"], entry["rule"]] for entry in fact["entries"]]
    return [fact["id"], fact["kind"], fact["on"], fact["ref"], fact["reason"], entries]


def test_opening_it_migrates_it_and_keeps_a_copy_as_it_was(folder: Path, shop: OpenShop) -> None:
    copy = folder / f"loyalty.db.before-schema-{SCHEMA_VERSION}"
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (1,)
        assert head_text(before) == EXPECTED["head"]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert shop.conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_what_is_keyed_after_the_migration_stands_beside_old_facts(shop: OpenShop) -> None:
    adjust(shop, "Ada Example", 9, reason="a word of today")
    reasons = [fact["reason"] for fact in history(shop, "Gus Imaginary")["facts"] if fact["reason"]]
    assert reasons == ["Gus lost a card"]
    assert verify(shop, replay=True)["ok"]


def test_a_ledger_between_two_releases_gets_what_it_lacks(folder: Path, shop: OpenShop) -> None:
    shop.close()
    with closing(sqlite3.connect(folder / "loyalty.db")) as older:
        older.executescript(
            "DROP TABLE lot_months; DROP TABLE sales; DROP VIEW tier_steps; DROP TRIGGER lots_used;"
            "CREATE VIEW tier_steps AS SELECT 1; DELETE FROM _sqlite_migrations WHERE name <> '0001-ledger';"
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('loyalty', '0004-sales', '');"
            "PRAGMA user_version = 2;"
        )
    with closing(open_shop(str(folder))) as opened:
        assert [check for check in verify(opened, replay=True)["checks"] if not check["ok"]] == []


def test_a_database_of_another_program_is_not_migrated(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1;")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="not a loyalty ledger"):
        migrate(str(path))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["other.db"]


def test_erasing_a_member_of_it_lists_the_reason_that_is_sealed(shop: OpenShop) -> None:
    answer = erase(shop, "Gus Imaginary")
    assert answer["left"] == [{"where": "reason", "of": "fact #63"}, {"where": "ref", "of": "fact #63"}]
    assert verify(shop, replay=True)["ok"]
