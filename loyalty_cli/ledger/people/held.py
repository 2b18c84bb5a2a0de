"""All personal data of a member, and members without contact for long."""

import sqlite3
from collections.abc import Sequence

from loyalty_cli.ledger.store.clauses import in_sql
from loyalty_cli.program.kernel.kinds import CONTACTS
from loyalty_cli.values import Any, Final, TypeAlias

Rows: TypeAlias = list[dict[str, Any]]

_HELD: Final = {
    "member": "SELECT * FROM members WHERE id IN ({numbers}) ORDER BY id <> {own}, id",
    "fields": "SELECT * FROM member_fields WHERE member_id IN ({numbers}) ORDER BY member_id, field",
    "contacts": "SELECT * FROM contacts WHERE member_id IN ({numbers}) ORDER BY member_id, kind, value",
    "replaced": "SELECT * FROM replaced WHERE member_id IN ({numbers}) ORDER BY fact_id, field",
    "asked": "SELECT * FROM asked WHERE member_id IN ({numbers}) ORDER BY member_id",
    "suggested": "SELECT * FROM suggested WHERE member_id IN ({numbers}) ORDER BY fact_id",
    "consents": "SELECT * FROM consents WHERE member_id IN ({numbers}) ORDER BY id",
    "segments": "SELECT * FROM segment_lists WHERE member_id IN ({numbers}) ORDER BY member_id, segment",
    "imported_rows": "SELECT member_id, hex(digest) AS digest FROM import_rows WHERE member_id IN ({numbers})"
    " ORDER BY digest",
    "facts": "SELECT id, kind, member_id, on_date, at_time, keyed_on, recorded_at, operator, ref, op_id, batch_id,"
    " reverses, body FROM facts WHERE member_id IN ({numbers}) ORDER BY id",
    "bought_for_others": "SELECT id, member_id, on_date, at_time, ref, body FROM facts WHERE kind = 'purchase'"
    " AND json_extract(body, '$.by') IN ({numbers}) ORDER BY id",
    "texts": "SELECT t.fact_id, t.field, t.text FROM texts t JOIN facts f ON f.id = t.fact_id"
    " WHERE f.member_id IN ({numbers}) ORDER BY t.fact_id, t.field",
    "entries": "SELECT * FROM entries WHERE member_id IN ({numbers}) ORDER BY id",
    "allocations": "SELECT a.* FROM allocations a JOIN entries d ON d.id = a.debit_id"
    " WHERE d.member_id IN ({numbers}) ORDER BY a.id",
    "extensions": "SELECT x.* FROM extensions x JOIN entries l ON l.id = x.lot_id"
    " WHERE l.member_id IN ({numbers}) ORDER BY x.id",
    "vouchers": "SELECT * FROM vouchers WHERE member_id IN ({numbers}) ORDER BY issued_on, code",
    "tier_changes": "SELECT * FROM tier_changes WHERE member_id IN ({numbers}) ORDER BY id",
    "balances": "SELECT * FROM balances WHERE member_id IN ({numbers}) ORDER BY member_id, unit",
}
"""Every table in which a member stands, under the name it has in what the member is given."""
_LAST_FACT: Final = (
    f"SELECT f.on_date FROM facts f WHERE f.member_id = m.id AND f.kind IN {in_sql(CONTACTS)}"
    " ORDER BY f.on_date DESC LIMIT 1"
)
_UNHEARD: Final = (
    "SELECT id, last FROM"
    f" (SELECT m.id, max(m.joined_on, coalesce(m.last_contact_on, ''), coalesce(({_LAST_FACT}), '')) AS last"
    "   FROM members m WHERE m.status = 'active' AND m.joined_on < :before"
    "   AND coalesce(m.last_contact_on, '') < :before)"
    " WHERE last < :before ORDER BY last, id"
)


def tables_held(conn: sqlite3.Connection, numbers: Sequence[int]) -> dict[str, Rows]:
    """The rows of every table about the records of one member, of which the first is the one in use."""
    listed = ",".join(map(str, numbers))
    return {name: _rows(conn, query.format(numbers=listed, own=numbers[0])) for name, query in _HELD.items()}


def without_contact(conn: sqlite3.Connection, before: str) -> list[tuple[int, str]]:
    """Active members whose last contact was before a day, and the day of it, the longest ago first."""
    return conn.execute(_UNHEARD, {"before": before}).fetchall()


def _rows(conn: sqlite3.Connection, query: str) -> Rows:
    cursor = conn.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
