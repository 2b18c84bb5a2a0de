"""The ledger beside a program file, read without taking new promises into it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_cli.config import files
from loyalty_cli.ledger.store import connection
from loyalty_cli.ledger.store.programs import last_used, program_of
from loyalty_cli.program.program import Program


def program_in_force(root: str) -> Program | None:
    """The program of the last fact of the shop in the folder ``root``; None where nothing has been keyed.

    The ledger is only read. Raises ShopNotFound, ProgramInvalid, StorageError.
    """
    with ledger_of(root) as conn:
        number = last_used(conn) if conn else None
        return program_of(conn, number) if conn and number is not None else None


@contextmanager
def ledger_of(root: str) -> Iterator[sqlite3.Connection | None]:
    """The ledger of the shop in the folder ``root``, to be read only; None where there is none yet.

    The program file beside it may be any: it is not taken into the ledger. Raises as ``program_in_force``.
    """
    path = files.database_path(root, files.read_source(root))
    if not os.path.isfile(path):
        yield None
        return
    conn = connection.connect(path, read_only=True)
    try:
        yield conn
    finally:
        conn.close()
