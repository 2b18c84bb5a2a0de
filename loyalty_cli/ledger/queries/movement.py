"""The movement of points, month by month: opening + issued - used - lapsed + corrected = closing."""

import sqlite3
from collections import defaultdict
from datetime import date

from loyalty_cli.ledger.queries.insight import points_back, points_by_rule, points_so_far
from loyalty_cli.values import Final, Literal, TypeAlias

Flow: TypeAlias = Literal["issued", "used", "lapsed", "corrected"]

FLOWS: Final[tuple[Flow, ...]] = ("issued", "used", "lapsed", "corrected")
_COMING: Final = frozenset[Flow]({"issued", "corrected"})


def flow_of(rule: str, *, granted: bool) -> Flow:
    """Which flow an entry belongs to, by its rule and whether it grants."""
    if rule in {"adjust", "merge"}:
        return "corrected"
    if rule == "lapse":
        return "lapsed"
    return "used" if rule == "redemption" and not granted else "issued"


def flows(conn: sqlite3.Connection, on: date) -> dict[str, dict[Flow, int]]:
    """The flows of each month up to a day; used and lapsed are told as what went."""
    found: dict[str, dict[Flow, int]] = defaultdict(lambda: dict.fromkeys(FLOWS, 0))
    for rule, granted, month, amount in points_by_rule(conn, on):
        flow = flow_of(rule, granted=bool(granted))
        found[month][flow] += amount if flow in _COMING else -amount
    return found


def totals(conn: sqlite3.Connection, on: date) -> dict[Flow, int]:
    """The flows of all months up to a day."""
    every, corrected, lapsed, used = points_so_far(conn, on)
    sums: dict[Flow, int] = {
        "issued": every - corrected - lapsed - used,
        "used": -used,
        "lapsed": -lapsed,
        "corrected": corrected,
    }
    for rule, granted, _, amount in points_back(conn, on):
        flow = flow_of(rule, granted=bool(granted))
        sums[flow] += amount if flow in _COMING else -amount
    return sums
