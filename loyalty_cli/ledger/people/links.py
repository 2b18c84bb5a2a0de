"""Links: whose purchases count for whom, in a household or a company."""

import sqlite3
from collections.abc import Collection
from datetime import date

from loyalty_cli.jsons import dumps
from loyalty_cli.ledger.store.clauses import OTHERS, STANDS, stands
from loyalty_cli.values import Final, NamedTuple

BY: Final = "by"
"""In the body of a purchase that counts for another: the number of the member who bought."""
IS_COMPANY: Final = "is_company"
"""The field of a member that is a company: ``yes``."""
LINKED_TO: Final = "linked_to"
"""The column of an export: the card of whom they are linked to."""
CARD_OF_OTHER: Final = (
    "(SELECT o.card FROM facts f JOIN members o ON o.id = json_extract(f.body, '$.to') AND o.status = 'active'"
    " WHERE f.id = (SELECT l.id FROM facts l WHERE l.kind = 'link' AND l.member_id = m.id AND l.on_date <= :on"
    f"  AND {stands('l.id')}"
    "  ORDER BY l.on_date DESC, l.id DESC LIMIT 1))"
)
"""SQL: that card of member ``m`` on day ``:on``."""
_LAST: Final = (
    "SELECT json_extract(f.body, '$.to'), f.on_date FROM facts f WHERE f.kind = 'link' AND f.on_date <= :on"
    f" AND f.member_id IN (SELECT value FROM json_each(:members)) AND {STANDS} ORDER BY f.on_date DESC, f.id DESC"
    " LIMIT 1"
)
_LINKED: Final = (
    "SELECT f.member_id, f.on_date FROM facts f WHERE f.kind = 'link' AND f.on_date <= :on"
    f" AND json_extract(f.body, '$.to') IN (SELECT value FROM json_each(:members)) AND {STANDS}"
    " AND NOT EXISTS (SELECT 1 FROM facts n WHERE n.kind = 'link' AND n.member_id = f.member_id AND n.on_date <= :on"
    "  AND (n.on_date > f.on_date OR n.on_date = f.on_date AND n.id > f.id)"
    f"  AND {stands('n.id')}) ORDER BY f.id"
)


class Link(NamedTuple):
    """The number of the other member, and since when it holds."""

    member_id: int
    since: date


def any_links(conn: sqlite3.Connection) -> bool:
    """Whether anybody was ever linked."""
    return conn.execute(f"SELECT 1 FROM facts WHERE kind = 'link' AND {OTHERS} LIMIT 1").fetchone() is not None


def link_of(conn: sqlite3.Connection, members: Collection[int], on: date) -> Link | None:
    """For whom the purchases of a member, under any of these records, count on a day; None for themself."""
    row = conn.execute(_LAST, {"members": dumps(list(members)), "on": on.isoformat()}).fetchone()
    return Link(row[0], date.fromisoformat(row[1])) if row and row[0] is not None else None


def days_of_links(conn: sqlite3.Connection, member: Collection[int], other: Collection[int], since: date) -> list[date]:
    """The days after one on which links begin or end that a link of a member to another must agree with, in order.

    Those of the other, and those to the member; up to the day of the member's own next link.
    """
    rows = conn.execute(
        "SELECT f.on_date, f.member_id IN (SELECT value FROM json_each(:members)) FROM facts f WHERE f.kind = 'link'"
        f" AND f.on_date > :on AND {STANDS} AND (f.member_id IN (SELECT value FROM json_each(:all))"
        "  OR json_extract(f.body, '$.to') IN (SELECT value FROM json_each(:members))) ORDER BY 1, 2 DESC",
        {"members": dumps(list(member)), "all": dumps([*member, *other]), "on": since.isoformat()},
    ).fetchall()
    days = []
    for day, own in rows:
        if own:
            break
        days.append(date.fromisoformat(day))
    return days


def linked_to(conn: sqlite3.Connection, members: Collection[int], on: date) -> list[Link]:
    """Whose purchases count for a member, under any of these records, on a day; in the order of linking."""
    rows = conn.execute(_LINKED, {"members": dumps(list(members)), "on": on.isoformat()})
    return [Link(number, date.fromisoformat(day)) for number, day in rows]
