"""Erase the records of a member, and find texts that still name them."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from loyalty_cli.ledger.facts.texts import forget_texts
from loyalty_cli.ledger.people.erased import IDENTITIES, remember
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import Member, get_fields, get_member
from loyalty_cli.values import Final, Literal, NamedTuple, TypeAlias

Where: TypeAlias = Literal["reason", "ref", "operator", "note", "field", "wording"]

_BESIDE: Final = (
    "member_words",
    "member_fields",
    "consents",
    "import_rows",
    "contacts",
    "replaced",
    "asked",
    "suggested",
    "segment_lists",
)
_KNOWN: Final = ("name", "phone", "email", "birthday", "note", "source_id")
_SHORTEST_WORD: Final = 3
_PLACES: Final[dict[Where, str]] = {
    "reason": "SELECT 'fact #' || f.id, coalesce(t.text, json_extract(f.body, '$.reason'), json_extract(f.body,"
    " '$.comment')) AS text, CASE WHEN t.text IS NULL THEN 0 ELSE f.member_id END AS owner"
    " FROM facts f LEFT JOIN texts t ON t.fact_id = f.id WHERE f.kind IN (SELECT DISTINCT kind FROM facts"
    " WHERE instr(body, '\"reason\":') OR instr(body, '\"comment\":'))",
    "ref": "SELECT 'fact #' || id, ref AS text, 0 AS owner FROM facts WHERE ref IS NOT NULL AND EXISTS"
    " (SELECT 1 FROM json_each(:parts) WHERE instr(lower(ref), value))",
    "operator": "SELECT 'fact #' || min(id), operator AS text, 0 AS owner FROM facts WHERE operator IS NOT NULL"
    " GROUP BY operator",
    "note": "SELECT 'card ' || card, note AS text, id AS owner FROM members WHERE note <> ''",
    "field": "SELECT 'card ' || m.card, f.value AS text, m.id AS owner FROM member_fields f"
    " JOIN members m ON m.id = f.member_id",
    "wording": "SELECT 'card ' || m.card, c.wording AS text, m.id AS owner FROM consents c"
    " JOIN members m ON m.id = c.member_id WHERE c.wording <> ''",
}
"""Where a person may have typed a name: what it stands with, the text, and the member with whom it goes (0: none)."""


class Mention(NamedTuple):
    """A text that names a member and stays: where it is, and what it stands with (``fact #22``, ``card 100051``)."""

    where: Where
    of: str


class Names(NamedTuple):
    """What a member is called: words of the name as typed and folded, and phone, e-mail, number of another system."""

    words: tuple[str, ...]
    identities: tuple[str, ...]


def records_of(conn: sqlite3.Connection, member_id: int) -> tuple[int, ...]:
    """The member's own number and those of all records that lead to it, however many merges ago."""
    rows = conn.execute(
        "WITH RECURSIVE part(id) AS (VALUES (?) UNION SELECT m.id FROM members m JOIN part p ON m.merged_into = p.id)"
        " SELECT id FROM part",
        (member_id,),
    )
    return tuple(number for (number,) in rows)


def known_of(conn: sqlite3.Connection, member: Member) -> list[str]:
    """The names of what is known of a member."""
    columns = [name for name in _KNOWN if getattr(member, name)]
    (consents,) = conn.execute("SELECT count(*) FROM consents WHERE member_id = ?", (member.id,)).fetchone()
    return [*columns, *get_fields(conn, member.id), *(["consents"] if consents else [])]


def entries_of(conn: sqlite3.Connection, numbers: Sequence[int]) -> int:
    """How many entries these records have."""
    marks = ",".join("?" * len(numbers))
    (count,) = conn.execute(f"SELECT count(*) FROM entries WHERE member_id IN ({marks})", numbers).fetchone()
    return int(count)


def forget(conn: sqlite3.Connection, member_id: int, status: Literal["erased", "closed"] = "erased") -> None:
    """Empties one record, in the caller's transaction: ``erased``, or ``closed`` with an enrolment that was undone.

    The card becomes the status with the member's number, which nobody can type. Of somebody erased, keyed digests of
    phone, e-mail and number of another system stay (see ``erased``).
    """
    member = get_member(conn, member_id)
    if status == "erased":
        remember(conn, [(kind, value) for kind in IDENTITIES if (value := getattr(member, kind))])
        remember(conn, conn.execute("SELECT kind, value FROM contacts WHERE member_id = ?", (member.id,)).fetchall())
        _rename_files(conn, names_of(member))
    forget_texts(conn, member_id)
    for table in _BESIDE:
        conn.execute(f"DELETE FROM {table} WHERE member_id = ?", (member_id,))
    conn.execute(
        "UPDATE members SET card = ?, source_id = NULL, name = '', folded = '', phone = NULL, email = NULL,"
        " birthday = NULL, birthday_told_on = NULL, last_contact_on = NULL, note = '', status = ? WHERE id = ?",
        (f"{status}-{member_id}", status, member_id),
    )


def names_of(member: Member) -> Names:
    """What a member is called in texts that people type."""
    words = tuple(word for word in fold(member.name) if len(word) >= _SHORTEST_WORD)
    phone = member.phone[-9:] if member.phone else None
    return Names(words, tuple(one for one in (phone, member.email, member.source_id) if one))


def typed_about(conn: sqlite3.Connection, numbers: Sequence[int]) -> list[str]:
    """What was typed about some records and goes with them: reasons, comments, notes."""
    marks = ",".join("?" * len(numbers))
    rows = conn.execute(
        f"SELECT t.text FROM texts t JOIN facts f ON f.id = t.fact_id WHERE f.member_id IN ({marks})"
        f" UNION SELECT note FROM members WHERE id IN ({marks}) AND note <> ''",
        (*numbers, *numbers),
    )
    return [text for (text,) in rows if text]


def mentions(conn: sqlite3.Connection, member: Member, numbers: Sequence[int]) -> Iterator[Mention]:
    """Texts that name a member and are not erased with these records of theirs."""
    names = names_of(member)
    if not any(names):
        return
    parts = {part.lower() for part in (*member.name.split(), *names.words, *names.identities)}
    for where, query in _PLACES.items():
        for of, text, owner in conn.execute(query, {"parts": json.dumps(sorted(parts))}):
            if text and owner not in numbers and _names(text, names, every_word=False):
                yield Mention(where, of)


def _rename_files(conn: sqlite3.Connection, names: Names) -> None:
    """Takes a member's name out of the names of files that were brought in."""
    for batch_id, name in conn.execute("SELECT id, file_name FROM batches").fetchall():
        if _names(name, names, every_word=True):
            conn.execute("UPDATE batches SET file_name = ? WHERE id = ?", (f"import-{batch_id}", batch_id))


def _names(text: str, names: Names, *, every_word: bool) -> bool:
    """Whether a text holds words of a name, each as a word of its own, or an identity."""
    if any(one in text for one in names.identities):
        return True
    words = set(fold(text.replace("_", " ")))
    return bool(names.words) and (all if every_word else any)(word in words for word in names.words)
