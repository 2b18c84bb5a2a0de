"""A member is forgotten: all that says who she was goes, what happened stays, without a name.

What was overwritten can not be read out of the file again; backups and exports made before still hold it until they are
replaced by later ones.
"""

import sqlite3
from typing import Any

from loyalty_cli.ledger.members import Member, get_member
from loyalty_cli.operations.recording import Done, Keyed, append, draft_of, durably, find_member, when_of
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import Decision

ERASED = "erased-"
"""What stands in place of a card number: the old one is nobody's any more."""
_BESIDE = ("member_words", "member_fields", "consents", "import_rows")


def erase(shop: OpenShop, member: str) -> dict[str, Any]:
    """Erases the one member a text means, and the records that were merged into her.

    Answers with ``fact``, ``card`` (the old one), ``records`` erased and ``kept`` (entries that stay, without a name).
    Raises MemberNotFound, MemberAmbiguous, Busy, StorageError.
    """
    found = find_member(shop, member)
    shop.conn.execute("PRAGMA secure_delete = ON")
    done = durably(shop, lambda: record_erasure(shop, found))
    ids = _with_merged(shop.conn, found.id)
    marks = ",".join("?" * len(ids))
    (kept,) = shop.conn.execute(f"SELECT count(*) FROM entries WHERE member_id IN ({marks})", ids).fetchone()
    return {"fact": {"id": done.fact_id, "kind": "erase"}, "card": found.card, "records": len(ids), "kept": kept}


def record_erasure(shop: OpenShop, found: Member) -> Done:
    """One erasure inside the caller's transaction."""
    member = get_member(shop.conn, found.id, follow=True)
    keyed = Keyed()
    fact_id = append(shop, draft_of(shop, "erase", member.id, when_of(shop, keyed), {}, keyed), Decision())
    for member_id in _with_merged(shop.conn, member.id):
        forget(shop.conn, member_id)
    return Done(fact_id, member.id)


def forget(conn: sqlite3.Connection, member_id: int) -> None:
    """Takes all that says who it was out of one record."""
    for table in _BESIDE:
        conn.execute(f"DELETE FROM {table} WHERE member_id = ?", (member_id,))
    conn.execute(
        "UPDATE members SET card = ?, source_id = NULL, name = '', folded = '', phone = NULL, email = NULL,"
        " birthday = NULL, birthday_told_on = NULL, last_contact_on = NULL, note = '', status = 'erased' WHERE id = ?",
        (f"{ERASED}{member_id}", member_id),
    )


def _with_merged(conn: sqlite3.Connection, member_id: int) -> list[int]:
    """The member and all that became part of her, however many steps ago."""
    rows = conn.execute(
        "WITH RECURSIVE part(id) AS (VALUES (?) UNION SELECT m.id FROM members m JOIN part p ON m.merged_into = p.id)"
        " SELECT id FROM part ORDER BY id",
        (member_id,),
    )
    return [row[0] for row in rows]
