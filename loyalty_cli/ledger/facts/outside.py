"""The last head, kept in ``loyalty.db.head`` beside the ledger, to detect that the ledger was replaced.

A backup, an export and the night write it; a till reads it with each sale, so it stays small and loads nothing. Nothing
replaces a head that the ledger does not begin with, but going back to a backup.
"""

import os
import sqlite3

from loyalty_cli.ledger.facts.chain import seal_of
from loyalty_cli.values import Final

SUFFIX: Final = ".head"
_LONGEST: Final = 100


def read(db_path: str) -> tuple[int, str] | None:
    """How many facts, and the first digits of the seal of the last; None where there is no head."""
    try:
        with open(db_path + SUFFIX, encoding="ascii") as file:
            facts, _, digits = file.read(_LONGEST).strip().partition("-")
    except (OSError, UnicodeDecodeError):
        return None
    return (int(facts), digits) if facts.isdigit() and digits else None


def is_lost(conn: sqlite3.Connection, db_path: str) -> bool:
    """Whether the ledger lacks facts that the head beside it knows."""
    head = read(db_path)
    if head is None or not head[0]:
        return False
    seal = seal_of(conn, head[0])
    return seal is None or not seal.hex().startswith(head[1])


def write(db_path: str, head: str) -> None:
    """Writes a head beside a ledger, whole or not at all. Raises OSError."""
    part = f"{db_path}{SUFFIX}.part"
    descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(head + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, db_path + SUFFIX)


def remove(db_path: str) -> None:
    """Forgets the head, when a ledger is begun again on purpose."""
    if os.path.exists(db_path + SUFFIX):
        os.unlink(db_path + SUFFIX)
