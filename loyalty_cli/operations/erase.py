"""A member leaves, and with her everything that says who she was. What happened stays, and is nobody's.

Her card keeps its number, so that it is never given to somebody else; her purchases, points and vouchers stay as
entries without a name, so that every total still adds up. Rows of imported files are remembered by their digest alone:
the same file read again does not bring her back.
"""

import sqlite3
from typing import Any, Final

from loyalty_cli.ledger.journal import FactDraft
from loyalty_cli.ledger.members import Member, get_fields, get_member
from loyalty_cli.operations.receipts import Receipt, receipt
from loyalty_cli.operations.recording import Done, append, durably, find_member
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import Decision

ERASE: Final = "erase"
_PERSONAL: Final = ("name", "phone", "email", "birthday", "note", "source_id")
_WIPED: Final = (
    "UPDATE members SET name = '', folded = '', phone = NULL, email = NULL, birthday = NULL, birthday_told_on = NULL,"
    " last_contact_on = NULL, note = '', source_id = NULL,"
    " status = CASE status WHEN 'merged' THEN status ELSE 'erased' END WHERE id = ?"
)


def erase(shop: OpenShop, member: str) -> Receipt:
    """Erases who a member is, under all her records. There is no way back; whoever asks has been asked.

    The receipt says ``erased``: the names of what was known (never what stood there), and how many ``records``.
    Refusals in this order: the member's, the ledger's.
    """
    found = find_member(shop, member)
    known = _known(shop.conn, found)
    done = durably(shop, lambda: record_erasure(shop, found.id))
    kept = shop.settings.backup_keep
    warning = f"backups and exports made before still tell who she was; the last of {kept} backups does so the longest"
    erased = {"erased": known, "records": len(records_of(shop.conn, found.id))}
    return receipt(shop, done._replace(warnings=(warning,)), erased)


def record_erasure(shop: OpenShop, member_id: int, why: str = "asked") -> Done:
    """One erasure inside the caller's transaction. ``why`` is ``asked``, or ``keep-years`` for a purge."""
    member = get_member(shop.conn, member_id, follow=True)
    # The pages they stood on are overwritten, not just let go.
    shop.conn.execute("PRAGMA secure_delete = ON")
    numbers = records_of(shop.conn, member.id)
    for number in numbers:
        wipe(shop.conn, number)
    now = shop.now()
    body: dict[str, Any] = {"why": why, "records": len(numbers)}
    draft = FactDraft(ERASE, member.id, now.today, now.today, now.instant, body, now.at, shop.operator)
    return Done(append(shop, draft, Decision()), member.id)


def wipe(conn: sqlite3.Connection, member_id: int) -> None:
    """Empties one record, in the caller's transaction."""
    for table in ("member_words", "member_fields", "consents"):
        conn.execute(f"DELETE FROM {table} WHERE member_id = ?", (member_id,))
    conn.execute(_WIPED, (member_id,))


def records_of(conn: sqlite3.Connection, member_id: int) -> tuple[int, ...]:
    """Her own number and those of all records that lead to her."""
    found = [member_id]
    for number in found:
        rows = conn.execute("SELECT id FROM members WHERE merged_into = ? ORDER BY id", (number,)).fetchall()
        found += [one for (one,) in rows if one not in found]
    return tuple(found)


def _known(conn: sqlite3.Connection, member: Member) -> list[str]:
    """The names of what is known of her."""
    columns = [name for name in _PERSONAL if getattr(member, name)]
    (consents,) = conn.execute("SELECT count(*) FROM consents WHERE member_id = ?", (member.id,)).fetchone()
    return columns + list(get_fields(conn, member.id)) + (["consents"] if consents else [])
