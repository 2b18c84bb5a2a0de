"""Nights for the stories: the clock goes to a day, and what is due is written."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from loyalty_cli.ledger.store.connection import APPLICATION_ID, SCHEMA_VERSION
from loyalty_cli.operations.due import anniversaries, birthdays, lapse, review
from loyalty_cli.operations.due.nights import mark_done, missed_days
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify
from tests.support.ledger import check_ledger
from tests.support.till import Till


def _gifts(shop: OpenShop, on: date) -> None:
    birthdays.run(shop, on)
    anniversaries.run(shop, on)


STEPS: dict[str, Callable[[OpenShop, date], object]] = {
    "lapse": lapse.run,
    "review": review.run,
    "birthdays": _gifts,
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def clock(till: Till, on: str | date, at: str = "03:30") -> None:
    """The next thing happens on that day."""
    till.play(f"{on} {at}")


def night(till: Till, on: str | date, *, check: bool = True) -> None:
    """The night of a day: each missed day in its order, each step of it once."""
    clock(till, on)
    today = till.shop.now().today
    for missed in missed_days(till.shop.conn, "lapse", today):
        for step, run in STEPS.items():
            run(till.shop, missed)
            mark_done(till.shop, step, missed)
    if check:
        check_ledger(till.shop)


def prove(shop: OpenShop) -> None:
    """Everything that ``verify`` proves, every fact decided again."""
    shop.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    shop.conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    check_ledger(shop)
    wrong = [check for check in verify(shop, replay=True)["checks"] if not check["ok"]]
    assert not wrong, wrong


def days(first: str | date, last: str | date) -> list[date]:
    """All days from the first to the last."""
    start, end = (date.fromisoformat(str(one)) for one in (first, last))
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def facts(shop: OpenShop, *kinds: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Kind, day and body of the facts of these kinds, as they were written."""
    marks = ",".join("?" * len(kinds))
    rows = shop.conn.execute(f"SELECT kind, on_date, body FROM facts WHERE kind IN ({marks}) ORDER BY id", kinds)
    return [(kind, on, json.loads(body)) for kind, on, body in rows]


def entries(shop: OpenShop, rule: str) -> list[tuple[str, int, str]]:
    """Unit (a voucher's without its code), amount and day of the entries of a rule, as they were written."""
    rows = shop.conn.execute("SELECT unit, amount, on_date FROM entries WHERE rule = ? ORDER BY id", (rule,))
    return [("voucher" if unit.startswith("voucher:") else unit, amount, on) for unit, amount, on in rows]


def ledger(shop: OpenShop) -> list[tuple[Any, ...]]:
    """All that was decided, each with its day of effect, in an order that does not tell when it was written.

    A reason that names a fact names its receipt number here; the codes of vouchers were drawn by lot.
    """
    rows = shop.conn.execute(
        "SELECT f.kind, f.member_id, f.on_date, CASE WHEN e.unit GLOB 'voucher:*' THEN 'voucher' ELSE e.unit END,"
        " e.amount, e.on_date, e.counts_on, e.expires_on, e.rule, coalesce("
        "   (SELECT n.kind || n.ref FROM facts n WHERE n.id = json_extract(e.why, '$.fact')), e.why)"
        " FROM facts f LEFT JOIN entries e ON e.fact_id = f.id"
    ).fetchall()
    moves = shop.conn.execute("SELECT 'tier', member_id, on_date, before, after, rule FROM tier_changes").fetchall()
    draws = shop.conn.execute(
        "SELECT 'draw', d.member_id, f.on_date, d.unit, d.rule, l.on_date, l.expires_on, a.amount FROM allocations a"
        " JOIN facts f ON f.id = a.fact_id JOIN entries d ON d.id = a.debit_id JOIN entries l ON l.id = a.lot_id"
    ).fetchall()
    return sorted([*rows, *moves, *draws], key=repr)
