"""Personal data: what is held of a member, members without contact for years, and the purge of these."""

import json
from datetime import date

from loyalty_cli.ledger.people.erasure import records_of
from loyalty_cli.ledger.people.held import tables_held, without_contact
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.standings.standing import AsOf, standing_as_of
from loyalty_cli.operations.deeds.members.erase import record_erasure
from loyalty_cli.operations.due.nights import Tell, in_batches, quiet
from loyalty_cli.operations.kernel.recording import find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.reasons import Reasons
from loyalty_cli.program.kernel.facts import POINTS
from loyalty_cli.units import add_months
from loyalty_cli.values import Any, TypeAlias

Rows: TypeAlias = list[dict[str, Any]]


def tables_of(shop: OpenShop, member: str) -> dict[str, Rows]:
    """Everything held of a member, table by table, under all their records. ``entries`` say why in the shop's language.

    Refusals: the member's.
    """
    numbers = records_of(shop.conn, find_member(shop, member).id)
    documents = tables_held(shop.conn, numbers)
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
    return [_unheard(shop, member_id, last, day) for member_id, last in without_contact(shop.conn, before)]


def purge(shop: OpenShop, *, dry_run: bool = False, tell: Tell = quiet) -> dict[str, Any]:
    """Erases all that ``due`` lists, each in a fact of their own; ``dry_run`` only lists them.

    Returns ``due`` (as ``due`` lists them), ``erased`` (how many), ``dry_run``. Raises Busy, StorageError.
    """
    listed = due(shop)
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
