"""A ledger in memory with the release's schema, and invented people to put into it."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

import pytest

from loyalty_cli.ledger.people.members import Member, MemberDraft, insert_member
from loyalty_cli.ledger.store.blank import blank

Enrol: TypeAlias = Callable[..., Member]

OPENING_DAY = date(2026, 1, 5)


def empty_ledger() -> sqlite3.Connection:
    conn = blank()
    conn.execute("PRAGMA foreign_keys = ON")
    return conn


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    conn = empty_ledger()
    yield conn
    conn.close()


@pytest.fixture
def enrol(conn: sqlite3.Connection) -> Enrol:
    def enrol(name: str = "", **more: Any) -> Member:
        return insert_member(conn, MemberDraft(name=name, joined_on=OPENING_DAY, **more))

    return enrol
