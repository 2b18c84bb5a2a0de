"""Free text of facts, stored apart from the sealed body, so that it can be erased with a member.

In the body of a fact a digest stands in place of the text: ``{"reason": {"sha256": "9f86…"}}``. The text lies in the
table ``texts``, with a salt: after an erasure nobody can guess a short text from its digest. Facts of the first release
hold their text themselves; it is sealed and cannot be erased.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.facts.chain import digest, to_json
from loyalty_cli.values import Any, Final, NamedTuple

FREE_TEXT: Final = frozenset({"reason", "comment", "link", "text"})
"""Fields of a body that hold what a person wrote."""
ERASED: Final = ""
"""What is read in place of a text that was erased."""

_DIGEST: Final = "sha256"
_DIGITS: Final = 32
"""Hexadecimal digits kept of a digest: 128 bits."""
_SALT_BYTES: Final = 16
_MARK: Final = f'{{"{_DIGEST}":'


class Text(NamedTuple):
    """A text with the field it was told in."""

    field: str
    salt: bytes
    text: str


def set_apart(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[Text, ...]]:
    """A body as it is sealed, and the texts that were taken out of it."""
    texts = [
        Text(field, os.urandom(_SALT_BYTES), value)
        for field, value in body.items()
        if field in FREE_TEXT and isinstance(value, str)
    ]
    if not texts:
        return body, ()
    return {**body, **{one.field: {_DIGEST: digest_of(one.salt, one.text)} for one in texts}}, tuple(texts)


def without_texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a body or of the reason of an entry, without free text and without its digests."""
    return {name: value for name, value in values.items() if name not in FREE_TEXT}


def without_texts_in(column: Any) -> Any:
    """The same for a column of a fact or an entry, where it holds JSON."""
    if isinstance(column, str) and column.startswith("{"):
        return to_json(without_texts(loads(column)))
    return column


def told_body(conn: sqlite3.Connection, fact_id: int, text: str) -> dict[str, Any]:
    """The body of a fact as it was told, from its column ``body``; an erased text reads as ERASED."""
    body: dict[str, Any] = loads(text)
    if _MARK in text:
        kept = texts_of(conn, fact_id)
        body |= {field: kept.get(field, ERASED) for field, value in body.items() if digest_in(value)}
    return body


def texts_of(conn: sqlite3.Connection, fact_id: int) -> dict[str, str]:
    """The free text of a fact by field, as far as it was not erased. For old facts: none."""
    return dict(conn.execute("SELECT field, text FROM texts WHERE fact_id = ?", (fact_id,)))


def digest_in(value: object) -> str | None:
    """The digest that stands in place of a text; None for any other value of a body."""
    found = value.get(_DIGEST) if isinstance(value, dict) and len(value) == 1 else None
    return found if isinstance(found, str) else None


def digest_of(salt: bytes, text: str) -> str:
    """The digest of a text with its salt."""
    return digest(salt + text.encode())[:_DIGITS]


def forget_texts(conn: sqlite3.Connection, member_id: int) -> None:
    """Erases the free text of all facts of a member, in the caller's transaction."""
    conn.execute("DELETE FROM texts WHERE fact_id IN (SELECT id FROM facts WHERE member_id = ?)", (member_id,))


def wrong_texts(conn: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    """Texts that are not what was sealed: fact, field, what is wrong."""
    rows = conn.execute(
        "SELECT t.fact_id, t.field, t.salt, t.text, f.body FROM texts t LEFT JOIN facts f ON f.id = t.fact_id"
    )
    for fact_id, field, salt, text, body in rows:
        sealed = digest_in(loads(body).get(field)) if body else None
        if sealed is None:
            yield fact_id, field, "is kept for a fact that seals none"
        elif sealed != digest_of(salt, text):
            yield fact_id, field, "is not what was sealed"
