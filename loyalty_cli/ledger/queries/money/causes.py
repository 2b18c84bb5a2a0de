"""Donations to causes, and what of them was paid out."""

import sqlite3
from datetime import date

from loyalty_cli.ledger.store.clauses import OTHERS, STOOD
from loyalty_cli.program.kernel.facts import CAUSE
from loyalty_cli.values import Final, NamedTuple

PAID: Final = "cause-payment"
"""The kind of facts by which a cause is paid."""
_GIVEN: Final = (
    # The balances tell whose entries are to be read.
    f"SELECT substr(b.unit, {len(CAUSE) + 1}), sum(e.amount) FROM balances b"
    " CROSS JOIN entries e ON e.member_id = b.member_id AND e.unit = b.unit"
    f" WHERE b.unit BETWEEN '{CAUSE}' AND '{CAUSE[:-1]};' AND substr(b.unit, 1, 7) = 'reward:' AND e.on_date <= :on"
    " GROUP BY b.unit"
)
_PAID: Final = (
    "SELECT json_extract(f.body, '$.cause'), sum(json_extract(f.body, '$.amount')) FROM facts f"
    f" WHERE f.kind = '{PAID}' AND f.{OTHERS} AND f.on_date <= :on AND {STOOD} GROUP BY 1"
)


class Account(NamedTuple):
    """What was given for a cause in all, and what of it was paid, in cents."""

    given_cents: int = 0
    paid_cents: int = 0

    @property
    def owed_cents(self) -> int:
        """What is still to be paid."""
        return self.given_cents - self.paid_cents


def accounts(conn: sqlite3.Connection, on: date) -> dict[str, Account]:
    """The account of each cause at the end of a day, by its id."""
    given = dict(conn.execute(_GIVEN, {"on": on.isoformat()}).fetchall())
    paid = dict(conn.execute(_PAID, {"on": on.isoformat()}).fetchall())
    return {cause: Account(given.get(cause, 0), paid.get(cause, 0)) for cause in {**given, **paid}}
