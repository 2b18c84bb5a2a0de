"""Who has not been seen for so long that the law asks to forget her."""

from datetime import date
from typing import Any

from loyalty_cli.ledger.members import get_member
from loyalty_cli.operations.erase import record_erasure
from loyalty_cli.operations.recording import durably
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.units import add_months


def due(shop: OpenShop, on: date | None = None) -> list[dict[str, Any]]:
    """Members without contact for ``privacy.keep_years``, longest first: ``id, card, name, last_contact_on, points``.

    Contact is anything she did or told: enrolment, purchase, visit, redemption, a new detail; or the last contact that
    another system told of. What the night writes is none.
    """
    last_kept = add_months(on or shop.now().today, -12 * shop.program.privacy.keep_years)
    rows = shop.conn.execute(
        "SELECT m.id, m.card, m.name, max(m.joined_on, coalesce(m.last_contact_on, ''), coalesce((SELECT max(f.on_date)"
        " FROM facts f WHERE f.member_id = m.id AND f.kind NOT IN ('lapse', 'review', 'birthday', 'surprise')), ''))"
        " AS contact, coalesce((SELECT amount FROM balances b WHERE b.member_id = m.id AND b.unit = 'points'), 0)"
        " FROM members m WHERE m.status = 'active' AND contact < ? ORDER BY contact, m.id",
        (last_kept.isoformat(),),
    )
    return [
        {"id": member_id, "card": card, "name": name, "last_contact_on": contact, "points": points}
        for member_id, card, name, contact, points in rows
    ]


def purge(shop: OpenShop, *, dry_run: bool = False) -> dict[str, Any]:
    """Erases all who are due, one transaction each; stopped, it goes on the next time.

    Answers with ``due``, ``erased`` and ``dry_run``. Raises Busy, StorageError.
    """
    waiting = due(shop)
    if dry_run:
        return {"due": waiting, "erased": 0, "dry_run": True}
    shop.conn.execute("PRAGMA secure_delete = ON")
    for one in waiting:
        found = get_member(shop.conn, one["id"])
        durably(shop, lambda found=found: record_erasure(shop, found))  # type: ignore[misc]
    return {"due": waiting, "erased": len(waiting), "dry_run": False}
