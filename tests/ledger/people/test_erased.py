"""Identities of erased members are known again, and nothing but a keyed digest of them is kept."""

import sqlite3

from loyalty_cli.ledger.people.erased import Identity, erased_identities, remember


def is_erased(conn: sqlite3.Connection, kind: Identity, value: str) -> bool:
    known = erased_identities(conn)
    return known is not None and known(kind, value)


def test_nobody_is_erased_in_a_new_ledger(conn: sqlite3.Connection) -> None:
    assert not is_erased(conn, "phone", "+33612345678")


def test_an_erased_identity_is_known_by_its_kind_and_value(conn: sqlite3.Connection) -> None:
    remember(conn, [("phone", "+33612345678"), ("email", "lea@shop.example")])
    remember(conn, [("source_id", "A-1"), ("phone", "+33612345678")])
    known = erased_identities(conn)
    assert known is not None
    assert known("phone", "+33612345678")
    assert known("email", "lea@shop.example")
    assert known("source_id", "A-1")
    assert not known("source_id", "+33612345678")
    assert not known("phone", "+33612345679")


def test_the_file_does_not_hold_the_identity(conn: sqlite3.Connection) -> None:
    remember(conn, [("phone", "+33612345678")])
    assert b"612345678" not in conn.serialize()


def test_two_ledgers_have_two_digests(conn: sqlite3.Connection) -> None:
    """Nobody makes one table of digests for all shops."""
    from tests.ledger.conftest import empty_ledger

    other = empty_ledger()
    for ledger in (conn, other):
        remember(ledger, [("phone", "+33612345678")])
    first, second = (ledger.execute("SELECT digest FROM erased").fetchall() for ledger in (conn, other))
    assert first != second
    other.close()
