"""The hash chain: each fact is sealed together with all that was decided for it, and with the seal of the one before.

hash = sha256(previous hash + canonical JSON of [fact, entries, allocations, extensions, vouchers, tier changes]).
"""

from collections.abc import Sequence

from loyalty_cli.jsons import dumps
from loyalty_cli.values import TYPE_CHECKING, Final, TypeAlias

try:  # hashlib loads OpenSSL, 5 ms at the till; the interpreter's own is the same function
    from _sha2 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        from hashlib import sha256

if TYPE_CHECKING:
    import sqlite3

Row: TypeAlias = Sequence[str | int | None]
GENESIS: Final = bytes(32)


def seal_of(conn: "sqlite3.Connection", fact_id: int) -> bytes | None:
    """The seal of a fact; None where there is no such fact."""
    row = conn.execute("SELECT hash FROM facts WHERE id = ?", (fact_id,)).fetchone()
    return bytes(row[0]) if row else None


def hasten() -> None:
    """Switch to OpenSSL's sha256 for bulk work: the same digest at twice the speed."""
    global sha256  # noqa: PLW0603 - one function for another that gives the same
    from hashlib import sha256


def to_json(value: object) -> str:
    """Canonical JSON: no spaces, letters as they are."""
    return dumps(value)


def seal(
    previous: bytes,
    fact: Row,
    entries: Sequence[Row],
    allocations: Sequence[Row],
    extensions: Sequence[Row],
    vouchers: Sequence[Row],
    tier_changes: Sequence[Row],
) -> bytes:
    """The 32 bytes that seal a fact. ``fact`` has its program's digest in place of the program's id, and no hash."""
    return seal_text(previous, to_json([fact, entries, allocations, extensions, vouchers, tier_changes]))


def seal_text(previous: bytes, sealed: str) -> bytes:
    """The seal over the canonical JSON of a fact with all that was decided for it."""
    return bytes(sha256(previous + sealed.encode("utf-8", "surrogatepass")).digest())


def fingerprint(text: bytes) -> bytes:
    """The first 16 bytes of sha256."""
    return bytes(sha256(text).digest()[:16])


def digest(text: bytes) -> str:
    """sha256 as hexadecimal text."""
    return str(sha256(text).hexdigest())
