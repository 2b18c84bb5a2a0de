"""What is held of a member, whom nobody has heard of for years, and letting them go."""

import json
import sqlite3
from datetime import date
from typing import Any, Final, TypeAlias

from loyalty_cli.ledger.people.erasure import records_of
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.standings.standing import AsOf, standing_as_of
from loyalty_cli.operations.deeds.erase import record_erasure
from loyalty_cli.operations.kernel.reasons import Reasons
from loyalty_cli.operations.kernel.recording import find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.nights import Tell, in_batches, quiet
from loyalty_cli.program.kernel.facts import POINTS
from loyalty_cli.program.kernel.kinds import CONTACTS, in_sql
from loyalty_cli.units import add_months

Rows: TypeAlias = list[dict[str, Any]]

_HELD: Final = {
    "member": "SELECT * FROM members WHERE id IN ({numbers}) ORDER BY id <> {own}, id",
    "fields": "SELECT * FROM member_fields WHERE member_id IN ({numbers}) ORDER BY member_id, field",
    "contacts": "SELECT * FROM contacts WHERE member_id IN ({numbers}) ORDER BY member_id, kind, value",
    "replaced": "SELECT * FROM replaced WHERE member_id IN ({numbers}) ORDER BY fact_id, field",
    "asked": "SELECT * FROM asked WHERE member_id IN ({numbers}) ORDER BY member_id",
    "consents": "SELECT * FROM consents WHERE member_id IN ({numbers}) ORDER BY id",
    "imported_rows": "SELECT member_id, hex(digest) AS digest FROM import_rows WHERE member_id IN ({numbers})"
    " ORDER BY digest",
    "facts": "SELECT id, kind, member_id, on_date, at_time, keyed_on, recorded_at, operator, ref, op_id, batch_id,"
    " reverses, body FROM facts WHERE member_id IN ({numbers}) ORDER BY id",
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
"""Every table in which a member stands, under the name it has in what she is given."""
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


def tables_of(shop: OpenShop, member: str) -> dict[str, Rows]:
    """Everything held of a member, table by table, under all her records. ``entries`` say why in the shop's language.

    Refusals: the member's.
    """
    numbers = records_of(shop.conn, find_member(shop, member).id)
    listed = ",".join(map(str, numbers))
    documents = {name: _rows(shop.conn, query.format(numbers=listed, own=numbers[0])) for name, query in _HELD.items()}
    reasons = Reasons(shop)
    for entry in documents["entries"]:
        entry["reason"] = reasons.of(entry["fact_id"], entry["rule"], json.loads(entry["why"]), entry["amount"])
    return documents


def due(shop: OpenShop, on: date | None = None) -> Rows:
    """Members without contact for the years the program keeps them, the longest unheard first.

    Contact is an enrolment, a visit, a purchase, an update, a reward, or what an import told of the last one. Each:
    ``id, card, name, last_contact_on, points``.
    """
    day = on or shop.now().today
    before = add_months(day, -12 * shop.program.privacy.keep_years).isoformat()
    rows = shop.conn.execute(_UNHEARD, {"before": before}).fetchall()
    return [_unheard(shop, member_id, last, day) for member_id, last in rows]


def purge(shop: OpenShop, *, on: date | None = None, dry_run: bool = False, tell: Tell = quiet) -> dict[str, Any]:
    """Erases all that ``due`` lists, each in her own fact; ``dry_run`` only lists them.

    Returns ``due`` (as ``due`` lists them), ``erased`` (how many), ``dry_run``. Raises Busy, StorageError.
    """
    listed = due(shop, on)
    if not dry_run:
        in_batches(shop, [one["id"] for one in listed], lambda member_id: _purge(shop, member_id), tell)
    return {"due": listed, "erased": 0 if dry_run else len(listed), "dry_run": dry_run}


def _purge(shop: OpenShop, member_id: int) -> None:
    if get_member(shop.conn, member_id).status == "active":
        record_erasure(shop, member_id, "keep-years")


def _unheard(shop: OpenShop, member_id: int, last: str, on: date) -> dict[str, Any]:
    member = get_member(shop.conn, member_id)
    points = standing_as_of(shop.conn, shop.program, member_id, AsOf(on)).available(POINTS)
    return {"id": member_id, "card": member.card, "name": member.shown_name, "last_contact_on": last, "points": points}


def _rows(conn: sqlite3.Connection, query: str) -> Rows:
    cursor = conn.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
