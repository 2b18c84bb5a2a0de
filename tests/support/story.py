"""A small shop in which everything has happened once: what is tampered with, to see that it is found."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from loyalty_cli.config import settings
from loyalty_cli.config.loader import load
from loyalty_cli.ledger.checks.facts.walk import whole_fact
from loyalty_cli.ledger.facts import journal
from loyalty_cli.ledger.facts.chain import GENESIS, digest, seal
from loyalty_cli.ledger.store import programs
from loyalty_cli.ledger.store.rebuild import DERIVED, rebuild
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.due import lapse, review
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Decision, Line
from tests.support.programs import BRONZE, FREE_COFFEE, SILVER, WELCOME_CARD, french
from tests.support.random_shop import ledger_in_memory

PROGRAM: Final = french(
    """
[points]
per_unit = 1
[points.expiry]
mode = "inactivity"
months = 3
at = "exact"
""",
    BRONZE,
    SILVER,
    WELCOME_CARD,
    FREE_COFFEE,
    """
[[rewards]]
id = "five-off"
name = "Five off"
kind = "discount"
value = "5.00"
points = 30
stock = 2
[[rewards]]
id = "credit"
name = "Credit"
kind = "credit"
value = "10.00"
points = 40
[[engagements]]
id = "review"
name = "A review"
points = 5
per_member = 1
period = "year"
[profile.points]
favourite_drink = 5
""",
    name="Story",
)

ANN: Final = "Ann"
BOB: Final = "Bob"


def told_story() -> OpenShop:
    """A shop in memory with the whole story told."""
    shop = _shop(ledger_in_memory())
    shop = _first_days(shop)
    shop = _second_days(shop)
    return _later(shop)


def copy_of(shop: OpenShop) -> OpenShop:
    """The same shop on a ledger of its own."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    shop.conn.backup(conn)
    conn.execute("PRAGMA recursive_triggers = ON")
    return shop._replace(conn=conn)


def on(shop: OpenShop, day: str, at: str = "10:00") -> OpenShop:
    """The same shop on another day."""
    return shop._replace(rehearsed=Now(date.fromisoformat(day), at, f"{day}T{at}:00+00:00"))


def _shop(conn: sqlite3.Connection) -> OpenShop:
    source = PROGRAM.encode()
    loaded = load(source)
    noted = settings.to_json(loaded.settings)
    written = programs.record_source(conn, digest(source), loaded.program, noted, "2026-01-05T08:00:00+00:00")
    shop = OpenShop("", ":memory:", conn, loaded.program, written.recording, loaded.settings, "Kim")
    return on(shop, "2026-01-05")


def _first_days(shop: OpenShop) -> OpenShop:
    enroll(shop, EnrollRequest(ANN, points=20))
    enroll(shop, EnrollRequest(BOB, credit_cents=300))
    buy(shop, ANN, 10_000, lines=(Line("coffee", 12, 4_000),), ref="T-1")
    buy(shop, BOB, 25_000, ref="T-2")
    shop = on(shop, "2026-01-08")
    issued = redeem(shop, ANN, "five-off").document()["vouchers"][0]["code"]
    buy(shop, ANN, 2_000, voucher=issued, ref="T-3")
    redeem(shop, ANN, "credit")
    return shop


def _second_days(shop: OpenShop) -> OpenShop:
    shop = on(shop, "2026-02-02")
    buy(shop, ANN, 1_000, credit_cents=400)
    give_back(shop, "T-1", 3_000, ref="R-1")
    visit(shop, BOB)
    stamp(shop, BOB, "coffee", 3)
    undo(shop)
    adjust(shop, BOB, 50, reason="counted again")
    update(shop, BOB, Changes(fields={"favourite_drink": "tea"}))
    facts, newest = shop.conn.execute("SELECT id, hash FROM facts ORDER BY id DESC LIMIT 1").fetchone()
    shop.conn.execute(
        "INSERT INTO anchors(facts, hash, made_at, kind, path) VALUES (?, ?, ?, 'backup', 'monday.db')",
        (facts, newest, "2026-02-02T22:00:00+00:00"),
    )
    return shop


def _later(shop: OpenShop) -> OpenShop:
    shop = on(shop, "2026-07-01")
    lapse.run(shop, date(2026, 7, 1))
    review.run(shop, date(2026, 7, 1))
    buy(shop, BOB, 700, on=date(2026, 6, 20))
    buy(shop, ANN, 1_500, lines=(Line("tea", 2, 900),), ref="T-9")
    began, ended = "2026-07-01T10:00:00+00:00", "2026-07-01T10:01:00+00:00"
    shop.conn.execute(
        "INSERT INTO batches(kind, file_name, file_digest, started_at, finished_at, rows, accepted, unchanged,"
        " rejected) VALUES ('purchases', 'old.csv', 'd1', ?, ?, 5, 3, 1, 1)",
        (began, ended),
    )
    return shop


# --- how a ledger is tampered with ---------------------------------------------------------------------------------


@contextmanager
def unprotected(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The ledger with all its triggers out of the way; they are back in place afterwards, as a careful thief does."""
    triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    yield conn
    for _, sql in triggers:
        conn.execute(sql)


def mend(conn: sqlite3.Connection) -> None:
    """Makes balances, lots and standings fit what is recorded now."""
    for derived in DERIVED:
        conn.execute(f"DELETE FROM {derived.table}")
        rebuild(conn, derived)


def reseal(conn: sqlite3.Connection) -> None:
    """Computes the whole chain again over what is recorded now."""
    previous = GENESIS
    for (fact_id,) in conn.execute("SELECT id FROM facts ORDER BY id").fetchall():
        whole = whole_fact(conn, fact_id)
        entries, allocations, extensions, vouchers, tier_changes = whole.rows
        previous = seal(previous, whole.row, entries, allocations, extensions, vouchers, tier_changes)
        conn.execute("UPDATE facts SET hash = ? WHERE id = ?", (previous, fact_id))


def last_fact(conn: sqlite3.Connection, kind: str) -> int:
    """The number of the last fact of a kind."""
    fact_id = conn.execute("SELECT max(id) FROM facts WHERE kind = ?", (kind,)).fetchone()[0]
    assert fact_id, f"there is no {kind} in the story"
    return int(fact_id)


def forge(shop: OpenShop, draft: journal.FactDraft, decision: Decision) -> int:
    """Appends a fact that is sealed as it should be, whatever it holds."""
    return journal.append(shop.conn, draft, shop.recording, decision)
