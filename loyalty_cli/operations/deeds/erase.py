"""A member leaves, and with her everything that says who she was. What happened stays, and is nobody's.

Her purchases, points and vouchers stay as entries without a name, so that every total still adds up. Her card's number
goes too: whoever holds the card can not be led back to them, and no new member is given the number unasked.
"""

import sqlite3
from typing import Any, Final

from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.facts.texts import forget_texts
from loyalty_cli.ledger.people.members import Member, Status, get_fields, get_member
from loyalty_cli.operations.kernel.kinds import as_recorded
from loyalty_cli.operations.kernel.recording import Done, append, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.copies import copies_of
from loyalty_cli.program.kernel.facts import Decision

ERASE: Final = "erase"
_PERSONAL: Final = ("name", "phone", "email", "birthday", "note", "source_id")
_BESIDE: Final = ("member_words", "member_fields", "consents", "import_rows")


def erase(shop: OpenShop, member: str) -> dict[str, Any]:
    """Erases who a member is, under all her records. There is no way back; whoever asks has been asked.

    Returns ``fact`` (id, kind), ``card`` (the one she had), ``erased`` (the names of what was known, never what stood
    there), ``records`` emptied, ``kept`` (entries that stay, without a name), ``warnings``. Refusals in this order: the
    member's, the ledger's.
    """
    found = find_member(shop, member)
    told = _told(shop, found)
    done = durably(shop, lambda: record_erasure(shop, found.id))
    return {"fact": {"id": done.fact_id, "kind": ERASE}, **told}


def foresee(shop: OpenShop, member: str) -> dict[str, Any]:
    """What ``erase`` would do: as it answers, without the fact, with ``name`` and ``dry_run``. Writes nothing."""
    found = find_member(shop, member)
    return {"name": found.shown_name, "dry_run": True, **_told(shop, found)}


def _told(shop: OpenShop, found: Member) -> dict[str, Any]:
    """What goes, what stays in the ledger, and which copies outside it still tell who she is."""
    numbers = records_of(shop.conn, found.id)
    listed = ",".join(map(str, numbers))
    (kept,) = shop.conn.execute(f"SELECT count(*) FROM entries WHERE member_id IN ({listed})").fetchone()
    cards = [card for (card,) in shop.conn.execute(f"SELECT card FROM members WHERE id IN ({listed})")]
    copies = copies_of(shop, cards)
    backups = shop.settings.backup_keep
    return {
        "card": found.card,
        "erased": _known(shop.conn, found),
        "records": len(numbers),
        "kept": kept,
        "warnings": [
            f"exports made before still tell who she was, and backups until {backups} later ones are made",
            *([f"these files still tell who she was, delete them: {', '.join(copies)}"] if copies else []),
        ],
    }


def record_erasure(shop: OpenShop, member_id: int, why: str = "asked") -> Done:
    """One erasure inside the caller's transaction. ``why`` is ``asked``, or ``keep-years`` for a purge."""
    member = get_member(shop.conn, member_id, follow=True)
    numbers = records_of(shop.conn, member.id)
    for number in numbers:
        forget(shop.conn, number)
    now = shop.now()
    body: dict[str, Any] = {"why": why, "records": len(numbers)}
    draft = FactDraft(ERASE, member.id, now.today, now.today, now.instant, body, now.at, shop.operator)
    return Done(append(shop, draft, Decision()), member.id)


def forget(conn: sqlite3.Connection, member_id: int, status: Status = "erased") -> None:
    """Empties one record, in the caller's transaction: ``erased``, or ``closed`` with an enrolment that was undone.

    In place of the card stands the status with the member's number, which nobody can type.
    """
    forget_texts(conn, member_id)
    for table in _BESIDE:
        conn.execute(f"DELETE FROM {table} WHERE member_id = ?", (member_id,))
    conn.execute(
        "UPDATE members SET card = ?, source_id = NULL, name = '', folded = '', phone = NULL, email = NULL,"
        " birthday = NULL, birthday_told_on = NULL, last_contact_on = NULL, note = '', status = ? WHERE id = ?",
        (f"{status}-{member_id}", status, member_id),
    )


def records_of(conn: sqlite3.Connection, member_id: int) -> tuple[int, ...]:
    """Her own number and those of all records that lead to her, however many merges ago."""
    rows = conn.execute(
        "WITH RECURSIVE part(id) AS (VALUES (?) UNION SELECT m.id FROM members m JOIN part p ON m.merged_into = p.id)"
        " SELECT id FROM part",
        (member_id,),
    )
    return tuple(number for (number,) in rows)


def _known(conn: sqlite3.Connection, member: Member) -> list[str]:
    """The names of what is known of her."""
    columns = [name for name in _PERSONAL if getattr(member, name)]
    (consents,) = conn.execute("SELECT count(*) FROM consents WHERE member_id = ?", (member.id,)).fetchone()
    return [*columns, *get_fields(conn, member.id), *(["consents"] if consents else [])]


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Records an erasure again: it moves nothing."""
    append(shop, as_recorded(fact), Decision())
