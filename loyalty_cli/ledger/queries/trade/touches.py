"""Queries of the reports: campaigns, messages that reached members, rewards used."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from loyalty_cli.ledger.store.clauses import OTHERS, UNDONE
from loyalty_cli.values import Any, Final, NamedTuple

_CAMPAIGNS: Final = (
    f"SELECT on_date, body FROM facts WHERE kind = 'campaign' AND on_date <= :on AND {OTHERS} ORDER BY id"
)
_TOUCHES: Final = (
    f"WITH {UNDONE} SELECT member_id, on_date, json_extract(body, '$.what'), json_extract(body, '$.channel') FROM facts"
    f" WHERE kind = 'touch' AND on_date BETWEEN :since AND :on AND id NOT IN undone AND {OTHERS} ORDER BY on_date, id"
)
_USED: Final = (
    f"WITH {UNDONE} SELECT member_id, on_date FROM facts WHERE kind IN ('redemption', 'voucher-use')"
    f" AND on_date BETWEEN :since AND :on AND id NOT IN undone AND {OTHERS}"
)


class Started(NamedTuple):
    """A campaign that was started: its arms with the numbers of their members, and when it was stopped."""

    id: str
    on: date
    arms: Mapping[str, Sequence[int]]
    stopped_on: date | None = None


class Touch(NamedTuple):
    """A message that reached a member."""

    member_id: int
    on: str
    what: str
    channel: str


def campaign_facts(conn: sqlite3.Connection, on: date) -> list[Started]:
    """The campaigns started up to a day, oldest first."""
    found: dict[str, Started] = {}
    for day, body in conn.execute(_CAMPAIGNS, {"on": on.isoformat()}):
        told = json.loads(body)
        if told["do"] == "start":
            found[told["id"]] = Started(told["id"], date.fromisoformat(day), told["arms"])
        elif told["id"] in found:
            found[told["id"]] = found[told["id"]]._replace(stopped_on=date.fromisoformat(day))
    return list(found.values())


def touches(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Touch]:
    """The touches of a time, oldest first."""
    return map(Touch._make, conn.execute(_TOUCHES, {"since": since.isoformat(), "on": on.isoformat()}))


def rewards_used(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Any]:
    """Who used a reward when: ``member_id, on_date``."""
    return conn.execute(_USED, {"since": since.isoformat(), "on": on.isoformat()})
