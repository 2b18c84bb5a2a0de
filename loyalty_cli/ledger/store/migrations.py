"""The schema's history, applied with sqlite-utils' own migrations. A copy of the file is kept before each upgrade."""

import os
import re
import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from loyalty_cli.ledger.store.connection import APPLICATION_ID, SCHEMA_VERSION, check_identity
from loyalty_cli.ledger.store.rebuild import CLIENT_MONTHS, CLIENTS, LOT_MONTHS, SALE_DAYS, SALES, rebuild
from loyalty_cli.values import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

migrations = Migrations("loyalty")
_MADE = re.compile(r"^CREATE (?:UNIQUE )?(?:TABLE|INDEX|VIEW|TRIGGER) (\w+)", re.MULTILINE)


def schema_text() -> str:
    """The commented schema of this release."""
    with open(os.path.join(os.path.dirname(__file__), "schema.sql"), encoding="utf-8") as file:
        return file.read()


def statements(script: str) -> "Iterator[str]":
    """The statements of an SQL script, one by one, so that they can run inside one transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


@migrations(name="0001-ledger")
def _ledger(db: Any) -> None:
    for statement in statements(schema_text()):
        db.conn.execute(statement)


@migrations(name="0007-clients")
def _as_released(db: Any) -> None:
    """What an older ledger lacks: tables, indexes, views and triggers of this release. Its facts stay as they are.

    Views and triggers are made anew, as their wording may have changed; derived rows are reckoned from the facts.
    """
    older = "SELECT type, name FROM sqlite_schema WHERE type IN ('view', 'trigger')"
    for kind, name in db.conn.execute(older).fetchall():
        db.conn.execute(f"DROP {kind} {name}")
    db.conn.execute("DROP INDEX IF EXISTS entries_voucher")  # which had one column
    there = {name for (name,) in db.conn.execute("SELECT name FROM sqlite_schema")}
    missing = [one for one in statements(schema_text()) if (made := _MADE.search(one)) and made[1] not in there]
    triggers = [one for one in missing if "CREATE TRIGGER" in one]
    for statement in missing:
        if statement not in triggers:
            db.conn.execute(statement)
    for derived in (LOT_MONTHS, SALES, CLIENTS, CLIENT_MONTHS, SALE_DAYS):
        rebuild(db.conn, derived)
    for statement in triggers:
        db.conn.execute(statement)


def migrate(path: str) -> None:
    """Creates the ledger at ``path`` or brings it up to this release. Created readable by its owner only."""
    if not os.path.exists(path):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    conn = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    try:
        conn.execute("PRAGMA synchronous = EXTRA")
        conn.execute("PRAGMA secure_delete = ON")
        older = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if older:
            check_identity(conn, path)
            _keep_copy(conn, path)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(Database(conn))
        conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        if older:
            # The first release left old names in free pages where SQLite was built without secure_delete.
            conn.execute("VACUUM")
    finally:
        conn.close()


def _keep_copy(conn: sqlite3.Connection, path: str) -> None:
    copy_path = f"{path}.before-schema-{SCHEMA_VERSION}"
    os.close(os.open(copy_path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    copy = sqlite3.connect(copy_path)
    try:
        conn.backup(copy)
    finally:
        copy.close()
