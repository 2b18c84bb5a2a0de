"""What the triggers make of many new purchases, written at once: sales, clients, client_months and sale_days."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from loyalty_cli.jsons import dumps
from loyalty_cli.ledger.store.binding import insert_rows
from loyalty_cli.program.kernel.rhythm import is_silence
from loyalty_cli.values import Final, NamedTuple

SALE_TRIGGERS: Final = ("sales_late", "sales_added")
"""The triggers whose work is done here."""

SALES: Final = "SELECT member_id, day, fact_id, cents, category FROM untouched_sales WHERE fact_id >= :fact"
_ADD_SALE: Final = "INSERT INTO sales(member_id, day, fact_id, cents, category) VALUES (?, ?, ?, ?, ?)"
_ADD_DAY: Final = (
    "INSERT INTO sale_days(day, sales, cents) VALUES (?, ?, ?)"
    " ON CONFLICT(day) DO UPDATE SET sales = sales + excluded.sales, cents = cents + excluded.cents"
)
_ADD_MONTH: Final = (
    "INSERT INTO client_months(first, month, clients) VALUES (?, ?, ?)"
    " ON CONFLICT(first, month) DO UPDATE SET clients = clients + excluded.clients"
)
_CLIENTS: Final = (
    "SELECT member_id, first, last, days, sales, cents, silences FROM clients"
    " WHERE member_id IN (SELECT value FROM json_each(?))"
)
_SET_CLIENT: Final = (
    "INSERT INTO clients(member_id, first, last, days, sales, cents, silences) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_ANEW: Final = (
    " ON CONFLICT(member_id) DO UPDATE SET last = excluded.last, days = excluded.days, sales = excluded.sales,"
    " cents = excluded.cents, silences = excluded.silences"
)


class Sale(NamedTuple):
    """A row of ``sales``."""

    member_id: int
    day: int
    fact_id: int
    cents: int
    category: str


class Client(NamedTuple):
    """A row of ``clients`` without its member; days are ordinals."""

    first: int
    last: int
    days: int = 1
    sales: int = 0
    cents: int = 0
    silences: int = 0

    def after(self, day: int, cents: int) -> "Client":
        """The client with one sale more, on the last day or a later one."""
        first, last, days, sales, spent, silences = self
        if day > last:
            silences += is_silence(first, last, days, day)
            days += 1
        return Client(first, day, days, sales + 1, spent + cents, silences)


@lru_cache(maxsize=8192)
def _month(day: int) -> str:
    return date.fromordinal(day).isoformat()[:7]


def add_sales(conn: sqlite3.Connection, first: int) -> None:
    """Writes the sales of the purchases from the fact ``first`` on, while SALE_TRIGGERS are out of the way."""
    rows = sorted(Sale(*row) for row in conn.execute(SALES, {"fact": first}))
    left: dict[int, list[Sale]] = {}
    for one in rows:
        if one.cents > 0:
            left.setdefault(one.member_id, []).append(one)
    known = {row[0]: Client(*row[1:]) for row in conn.execute(_CLIENTS, (dumps(list(left)),))}
    late = [number for number, client in known.items() if left[number][0].day < client.last]
    conn.executemany("DELETE FROM clients WHERE member_id = ?", [(number,) for number in late])
    insert_rows(conn, _ADD_SALE, rows)
    # A client without days is counted by a trigger.
    conn.executemany(_SET_CLIENT, [(number, *Client(0, 0, 0)) for number in late])
    _add_days(conn, left.values())
    for number in late:
        del left[number]
    _add_in_order(conn, left, known)


def _add_days(conn: sqlite3.Connection, sold: Iterable[Sequence[Sale]]) -> None:
    days: dict[int, list[int]] = {}
    for mine in sold:
        for one in mine:
            sums = days.setdefault(one.day, [0, 0])
            sums[0] += 1
            sums[1] += one.cents
    conn.executemany(_ADD_DAY, [(day, *sums) for day, sums in days.items()])


def _add_in_order(conn: sqlite3.Connection, sold: Mapping[int, Sequence[Sale]], known: Mapping[int, Client]) -> None:
    """The clients whose sales all lie on their last day or later, and the months in which they bought."""
    months: Counter[tuple[str, str]] = Counter()
    clients: list[tuple[int, ...]] = []
    for number, mine in sold.items():
        client = known.get(number)
        seen = "" if client is None else _month(client.last)
        client = client or Client(mine[0].day, mine[0].day)
        begun = _month(client.first)
        for _, day, _, cents, _ in mine:
            client = client.after(day, cents)
            if (month := _month(day)) != seen:
                months[begun, month] += 1
                seen = month
        clients.append((number, *client))
    insert_rows(conn, _SET_CLIENT, clients, behind=_ANEW)
    conn.executemany(_ADD_MONTH, [(*key, many) for key, many in months.items()])
