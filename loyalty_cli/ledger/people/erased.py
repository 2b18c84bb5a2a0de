"""Erased members, known only by keyed digests of phone, e-mail and number of another system.

Importing an old list must not bring an erased member back. The digests tell whether an identity is that of
somebody erased, and nothing else. The key lies in the ledger.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable

from loyalty_cli.values import Final, Literal, TypeAlias

Identity: TypeAlias = Literal["phone", "email", "source_id"]
IDENTITIES: Final[tuple[Identity, ...]] = ("phone", "email", "source_id")
_KEY: Final = "erased-identities"
_KEY_BYTES: Final = 32


def remember(conn: sqlite3.Connection, identities: Iterable[tuple[Identity, str]]) -> None:
    """Notes identities as erased, in the caller's transaction. Values as ``members`` holds them (E.164, folded)."""
    told = list(identities)
    if not told:
        return
    conn.execute("INSERT OR IGNORE INTO keys(name, key) VALUES (?, ?)", (_KEY, os.urandom(_KEY_BYTES)))
    key = _key(conn)
    rows = [(kind, _digest(key, value)) for kind, value in told]
    conn.executemany("INSERT OR IGNORE INTO erased(kind, digest) VALUES (?, ?)", rows)


def erased_identities(conn: sqlite3.Connection) -> Callable[[Identity, str], bool] | None:
    """Tells whether a phone, an e-mail or a number of another system was erased; None where nobody was erased."""
    known = {(kind, bytes(digest)) for kind, digest in conn.execute("SELECT kind, digest FROM erased")}
    if not known:
        return None
    key = _key(conn)
    return lambda kind, value: (kind, _digest(key, value)) in known


def _key(conn: sqlite3.Connection) -> bytes:
    (key,) = conn.execute("SELECT key FROM keys WHERE name = ?", (_KEY,)).fetchone()
    return bytes(key)


def _digest(key: bytes, value: str) -> bytes:
    import hmac

    return hmac.digest(key, value.encode(), "sha256")
