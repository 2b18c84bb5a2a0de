"""What each row is measured against: the least that any program could do for the same."""

import sys
from pathlib import Path
from typing import Final

from tests.benchmarks.measuring import Process, python

F: Final = python("import typer, sqlite3")
"""The start of any Python program that stands on typer and SQLite."""

_INDEXES: Final = (
    "UNIQUE INDEX facts_ref ON told(receipt)",
    "INDEX facts_member ON told(member, day)",
    "INDEX facts_batch ON told(category)",
    "INDEX entries_member ON told(member, category, day, cents)",
    "INDEX entries_fact ON told(receipt)",
    "INDEX lots_open ON told(member, category, day)",
    "INDEX lots_due ON told(day)",
)
"""One for each index of facts, entries and lots in which an imported purchase stands, over columns of the same sort."""

_HASH_LOOP: Final = """
import hashlib, json, sqlite3, sys
conn = sqlite3.connect(sys.argv[1])
seal = bytes(32)
for table in ("facts", "entries"):
    for row in conn.execute(f"SELECT * FROM {table} ORDER BY id"):
        seal = hashlib.sha256(seal + repr(row).encode()).digest()
"""


def sqlite_import(file: Path, into: Path) -> Process:
    """``sqlite3 .import`` of a purchases file with its six columns, then the same indexes."""
    return Process([
        "sqlite3", str(into),
        "CREATE TABLE told(day TEXT, at TEXT, member TEXT, cents TEXT, category TEXT, receipt TEXT)",
        f".import --csv --skip 1 '{file}' told",
        *(f"CREATE {index}" for index in _INDEXES),
    ])  # fmt: skip


def sqlite_utils_insert(file: Path, into: Path) -> Process:
    """``sqlite-utils insert --csv`` of a customers file."""
    return Process([
        str(Path(sys.executable).with_name("sqlite-utils")), "insert", str(into), "customers", str(file), "--csv",
    ])  # fmt: skip


def sqlite_csv(database: Path, table: str) -> Process:
    """``sqlite3 -csv`` of all rows of a table."""
    return Process(["sqlite3", "-readonly", "-csv", "-header", str(database), f"SELECT * FROM {table}"])


def hash_loop(database: Path) -> Process:
    """A bare loop that hashes every fact and every entry."""
    return python(_HASH_LOOP, str(database))


def copy(file: Path, into: Path) -> Process:
    """``cp``, and the copy on the disk."""
    return Process(["sh", "-c", 'cp "$1" "$2" && sync "$2"', "sh", str(file), str(into)])
