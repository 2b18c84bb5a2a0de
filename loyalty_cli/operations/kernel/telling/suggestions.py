"""The suggestion at the till: the category that most clients have and this one has not.

At most once a visit, and not twice in ASKED_AGAIN days, a question of the till included. The night counts which
categories clients have; a till reads its last count.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.language.catalogue import sentence
from loyalty_cli.language.words import percent, tongue
from loyalty_cli.ledger.people import telling
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.nights import COUNTED, keep_detail, newest_detail
from loyalty_cli.ledger.queries.trade.suggested import categories_known, note_suggested
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.store.connection import writing
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Any, Final

ENOUGH_CLIENTS: Final = 30
"""With fewer clients a category tells nothing of the others."""
ASKED_AGAIN: Final = 30
_OF: Final = "category:"


def keep_count(shop: OpenShop, on: date, clients: int, having: Mapping[str, int]) -> None:
    """Keeps how many clients have each category, for the tills, in place of the count of the night before."""
    order = sorted(having.items(), key=lambda one: (-one[1], one[0])) if clients >= ENOUGH_CLIENTS else []
    with writing(shop.conn):
        keep_detail(shop.conn, COUNTED, on, shop.now().instant, dumps({"clients": clients, "order": order}))


def suggestion(shop: OpenShop, member: Member, fact_id: int, on: date) -> dict[str, Any] | None:
    """``category, share, say`` of the suggestion after a visit, kept as made; None where there is none.

    The receipt of the same fact printed again suggests the same.
    """
    last = telling.asked_last(shop.conn, member.id)
    if last is not None and last.fact_id == fact_id:
        return _told(shop, last.what.removeprefix(_OF), *_count(shop, on)) if last.what.startswith(_OF) else None
    if last is not None and on - last.on < timedelta(days=ASKED_AGAIN):
        return None
    clients, having = _count(shop, on)
    category = _missing(shop, member.id, having)
    if category is None:
        return None
    with writing(shop.conn):
        telling.note_asked(shop.conn, member.id, telling.Asked(fact_id, _OF + category, on))
        note_suggested(shop.conn, fact_id, member.id, category, on)
    return _told(shop, category, clients, having)


def _count(shop: OpenShop, on: date) -> tuple[int, dict[str, int]]:
    kept = loads(newest_detail(shop.conn, COUNTED, on) or '{"clients":0,"order":[]}')
    return kept["clients"], dict(kept["order"])


def _missing(shop: OpenShop, member_id: int, having: Mapping[str, int]) -> str | None:
    if not having:
        return None
    known = categories_known(shop.conn, family(shop.conn, member_id))
    return next((category for category in having if category not in known), None) if known else None


def _told(shop: OpenShop, category: str, clients: int, having: Mapping[str, int]) -> dict[str, Any]:
    share = having.get(category, 0) / clients if clients else 0.0
    lang, name = tongue(shop.program.shop), shop.program.category_called(category)
    said = sentence(lang, "say.suggest", category=name, percent=percent(100 * round(100 * share), lang))
    return {"category": category, "share": share, "say": said}
