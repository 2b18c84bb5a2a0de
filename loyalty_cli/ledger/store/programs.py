"""The programs ever in force, recorded so that each fact can name the one it was decided under."""

import sqlite3
from functools import lru_cache

from loyalty_cli.errors import StorageError
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.program.canonical import from_canonical_json, to_canonical_json
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple


class Recording(NamedTuple):
    """The program a fact is decided under: its number and its digest."""

    program_id: int
    digest: str


class RecordedProgram(NamedTuple):
    """A program with its number, its digest and the settings recorded with the text it was read from."""

    recording: Recording
    program: Program
    settings_json: str


def known_source(conn: sqlite3.Connection, source_digest: str) -> RecordedProgram | None:
    """The program that this text of the program file was read as before; None when the text is new."""
    row = conn.execute(
        "SELECT p.id, p.digest, p.canonical_json, s.settings_json"
        " FROM program_sources s JOIN programs p ON p.id = s.program_id WHERE s.source_digest = ?",
        (source_digest,),
    ).fetchone()
    if row is None:
        return None
    return RecordedProgram(Recording(row[0], row[1]), _read(*row[:3]), row[3])


def source_texts(conn: sqlite3.Connection, source_digest: str) -> tuple[str, str] | None:
    """The canonical program and the settings recorded for a text of the program file; None when the text is new."""
    row = conn.execute(
        "SELECT p.canonical_json, s.settings_json FROM program_sources s JOIN programs p ON p.id = s.program_id"
        " WHERE s.source_digest = ?",
        (source_digest,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def record_source(
    conn: sqlite3.Connection, source_digest: str, program: Program, settings_json: str, now: str
) -> RecordedProgram:
    """Records a text and its program inside the caller's transaction."""
    text = to_canonical_json(program)
    program_digest = digest(text.encode())
    conn.execute(
        "INSERT INTO programs(digest, canonical_json, first_used_at) VALUES (?, ?, ?) ON CONFLICT(digest) DO NOTHING",
        (program_digest, text, now),
    )
    (program_id,) = conn.execute("SELECT id FROM programs WHERE digest = ?", (program_digest,)).fetchone()
    conn.execute(
        "INSERT INTO program_sources(source_digest, program_id, settings_json) VALUES (?, ?, ?)"
        " ON CONFLICT(source_digest) DO NOTHING",
        (source_digest, program_id, settings_json),
    )
    return RecordedProgram(Recording(program_id, program_digest), program, settings_json)


def last_used(conn: sqlite3.Connection) -> int | None:
    """The number of the program under which the last fact was decided; None where there is none."""
    row = conn.execute("SELECT program_id FROM facts ORDER BY id DESC LIMIT 1").fetchone()
    return int(row[0]) if row else None


def program_of(conn: sqlite3.Connection, program_id: int) -> Program:
    """The program of that number. Raises StorageError where its text is no longer the one recorded."""
    (seal, text) = conn.execute("SELECT digest, canonical_json FROM programs WHERE id = ?", (program_id,)).fetchone()
    return _read(program_id, seal, text)


@lru_cache(maxsize=4)
def _read(program_id: int, seal: str, text: str) -> Program:
    """Reads a recorded program and checks it against its digest: a changed program would give wrong points silently."""
    if digest(text.encode()) != seal:
        raise StorageError("error.program-not-recorded", program_id=program_id)
    return from_canonical_json(text)
