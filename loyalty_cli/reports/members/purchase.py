"""Look up a receipt number: what was bought, what it gave, what was not returned yet."""

from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.standings.standing import NOW, AsOf
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import member_document, standing_to_show
from loyalty_cli.operations.kernel.telling.reasons import Reasons
from loyalty_cli.operations.kernel.telling.receipts import entry_documents
from loyalty_cli.reports.members.card import amount_of
from loyalty_cli.values import Any


def purchase(shop: OpenShop, ref: str) -> dict[str, Any] | None:
    """The fact of a member that has this receipt number, as it stands today; None where there is none.

    ``member`` (card, name, tier), ``fact`` (id, kind, on, at, ref), ``amount_cents`` (null where nothing was bought or
    returned), ``items`` (category, quantity, amount_cents), ``entries`` as on a receipt, ``undone_by`` (a fact's number
    or null); of a purchase also ``returned_cents`` and ``left_cents``, what of its price came back and did not,
    and ``no_points``, why it gave none.
    """
    fact = records.fact_by_ref(shop.conn, ref)
    if fact is None or fact.member_id is None:
        return None
    member = get_member(shop.conn, fact.member_id, follow=True)
    tier = standing_to_show(shop, member.id, AsOf(shop.now().today, NOW)).tier
    reasons = Reasons(shop)
    undone = [number for number, kind in records.standing_on(shop.conn, fact.id) if kind == "undo"]
    return {
        "member": member_document(member, tier),
        "fact": {"id": fact.id, "kind": fact.kind, "on": fact.on.isoformat(), "at": fact.at, "ref": fact.ref},
        "amount_cents": amount_of(fact.kind, fact.body),
        "items": [line._asdict() for line in records.lines_of(fact.body.get("lines") or [])],
        "entries": entry_documents(reasons, fact.id),
        "undone_by": undone[0] if undone else None,
        **({"no_points": nothing} if (nothing := reasons.nothing(fact)) else {}),
        **(_left(shop, fact) if fact.kind == "purchase" else {}),
    }


def _left(shop: OpenShop, fact: Fact) -> dict[str, int]:
    returned = sum(
        one.body["amount"]
        for number, kind in records.standing_on(shop.conn, fact.id)
        if kind == "return" and (one := records.fact_by_id(shop.conn, number))
    )
    return {"returned_cents": returned, "left_cents": fact.body["amount"] - returned}
