"""The usual amount of a sale in this shop."""

import sqlite3

from loyalty_cli.units import Cents
from loyalty_cli.values import Final

RECENT: Final = 400
"""So many of the last sales tell what is usual."""
FEW: Final = 50
"""With fewer sales nothing is usual yet."""
_RARE: Final = RECENT // 20
"""Reached by more of the recent sales than this, an amount is not above their 95th percentile."""
_SALES: Final = (
    "SELECT json_extract(body, '$.amount') AS cents FROM"
    f" (SELECT body FROM facts WHERE kind = 'purchase' ORDER BY id DESC LIMIT {RECENT})"
)


def usual_sale(conn: sqlite3.Connection) -> Cents | None:
    """The 95th percentile (nearest rank) of the recent sales, in cents; None with fewer than FEW."""
    cents = sorted(amount for (amount,) in conn.execute(_SALES))
    return cents[-(-95 * len(cents) // 100) - 1] if len(cents) >= FEW else None


def often_reached(conn: sqlite3.Connection, cents: Cents) -> bool:
    """Whether more recent sales than a rare few come to an amount: answered by the first sales read, usually."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM ({_SALES}) WHERE cents >= ? LIMIT {_RARE + 1})"
    (count,) = conn.execute(query, (cents,)).fetchone()
    return int(count) > _RARE
