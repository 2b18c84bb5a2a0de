"""Which promises the last fact was decided under, without taking new ones into the ledger."""

import os

from loyalty_cli.config import files
from loyalty_cli.ledger import connection
from loyalty_cli.ledger.programs import program_of
from loyalty_cli.program.model import Program


def program_in_force(root: str) -> Program | None:
    """The program of the last fact of the shop in the folder ``root``; None where nothing has been keyed.

    The ledger is only read. Raises ShopNotFound, ProgramInvalid, StorageError.
    """
    path = files.database_path(root, files.read_source(root))
    if not os.path.isfile(path):
        return None
    conn = connection.connect(path, read_only=True)
    try:
        row = conn.execute("SELECT program_id FROM facts ORDER BY id DESC LIMIT 1").fetchone()
        return program_of(conn, row[0]) if row else None
    finally:
        conn.close()
