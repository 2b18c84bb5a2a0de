"""The programs a ledger has recorded, as far as they can be read."""

import sqlite3

from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.program.canonical import from_canonical_json
from loyalty_cli.program.program import Program


def recorded_programs(conn: sqlite3.Connection) -> dict[int, Program]:
    """By number; one that can not be read, or is not as recorded, is left out, and told by the check of programs."""
    rows = conn.execute("SELECT id, digest, canonical_json FROM programs ORDER BY id").fetchall()
    read = ((program_id, program_in(text)) for program_id, seal, text in rows if digest(text.encode()) == seal)
    return {program_id: program for program_id, program in read if program is not None}


def program_in(text: str) -> Program | None:
    """The program in a text; None where there is none."""
    try:
        return from_canonical_json(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        # Errors that a damaged or forged text may raise.
        return None
