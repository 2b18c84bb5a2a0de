"""What is held of a member, who has not been heard of, and letting them go."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import MemberNotFound
from loyalty_cli.ledger.people import held
from loyalty_cli.ledger.people.members import record_consent, set_field, update_member
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.proof import privacy
from loyalty_cli.operations.proof.privacy import tables_of
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import fingerprint
from tests.support.nights import clock, day
from tests.support.programs import FIVE_OFF, worked


def cards(rows: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in rows]


def test_everything_held_is_handed_over(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-11-21
        enroll Nino
        enroll Léa points 60
        Léa: redeem five-off
        Léa: buy 20.00 ref T1
    """)
    conn = counter.shop.conn
    set_field(conn, 2, "favourite_drink", "thé")
    record_consent(conn, 2, "email", True, "enrolment", date(2026, 11, 21), "par écrit")
    held = tables_of(counter.shop, "Léa")
    assert [(one["id"], one["name"]) for one in held["member"]] == [(2, "Léa")]
    assert held["fields"] == [{"member_id": 2, "field": "favourite_drink", "value": "thé"}]
    assert held["consents"][0]["wording"] == "par écrit"
    assert [one["kind"] for one in held["facts"]] == ["enrolment", "redemption", "purchase"]
    assert {one["member_id"] for one in held["entries"]} == {2}
    assert [one["amount"] for one in held["allocations"]] == [50]
    assert [one["reward"] for one in held["vouchers"]] == ["five-off"]
    purchase = next(one for one in held["entries"] if one["rule"] == "points")
    assert purchase["reason"] == "1 par 1,00\u00a0€ sur 20,00\u00a0€"


def test_no_table_that_knows_them_is_forgotten(till: OpenTill) -> None:
    """A table with a member in it is either handed over, or holds nothing but what is worked out from the others."""
    conn = till().shop.conn
    derived = {"lots", "standings", "sales", "clients", "member_words"}
    tables = {table for (table,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    columns = {
        table: {name for _, name, *_ in conn.execute(f"SELECT * FROM pragma_table_info('{table}')")} for table in tables
    }
    with_members = {table for table, names in columns.items() if "member_id" in names}
    handed_over = " ".join(held._HELD.values())
    assert {table for table in with_members - derived if f"FROM {table} " not in handed_over} == set()


def test_records_that_became_theirs_are_handed_over_too(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Autre
        Autre: buy 10.00
    """)
    counter.shop.conn.execute("UPDATE members SET status = 'merged', merged_into = 1 WHERE id = 2")
    held = tables_of(counter.shop, "Léa")
    assert [one["id"] for one in held["member"]] == [1, 2]
    assert "purchase" in [one["kind"] for one in held["facts"]]
    counter.shop.conn.execute("UPDATE members SET status = 'active', merged_into = NULL WHERE id = 2")


def test_whom_nobody_has_heard_of_for_three_years(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2023-11-20
        enroll Ana points 40
        enroll Bea
        enroll Cleo
        enroll Dora
        enroll Eva
        2023-11-21
        enroll Fanny
        2024-02-01
        Bea: visit
        Eva: buy 5.00
    """)
    clock(counter, "2024-03-01")
    update(counter.shop, "Cleo", Changes(note="passée"))
    update_member(counter.shop.conn, 4, {"last_contact_on": day("2025-01-01")})
    update_member(counter.shop.conn, 5, {"last_contact_on": day("2023-11-20")})
    clock(counter, "2026-11-21")
    assert privacy.due(counter.shop) == [
        {"id": 1, "card": "100014", "name": "Ana", "last_contact_on": "2023-11-20", "points": 0},
    ]
    assert cards(privacy.due(counter.shop, day("2027-02-02"))) == ["Ana", "Fanny", "Bea", "Eva"]
    assert cards(privacy.due(counter.shop, day("2028-02-01"))) == ["Ana", "Fanny", "Bea", "Eva", "Cleo", "Dora"]


def test_a_shop_may_keep_them_longer(till: OpenTill) -> None:
    counter = till(worked(privacy="keep_years = 10"))
    counter.play("""
        2023-11-20
        enroll Ana
    """)
    clock(counter, "2033-11-20")
    assert privacy.due(counter.shop) == []
    assert cards(privacy.due(counter.shop, day("2033-11-21"))) == ["Ana"]


def test_letting_them_go(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2023-11-20
        enroll Ana points 40
        enroll Bea
        2024-02-01
        Bea: visit
    """)
    clock(counter, "2026-11-21")
    before = fingerprint(counter.shop.conn)
    listed = privacy.purge(counter.shop, dry_run=True)
    assert listed == {"due": privacy.due(counter.shop), "erased": 0, "dry_run": True}
    assert fingerprint(counter.shop.conn) == before
    assert privacy.purge(counter.shop) == {**listed, "erased": 1, "dry_run": False}
    assert privacy.purge(counter.shop) == {"due": [], "erased": 0, "dry_run": False}
    with pytest.raises(MemberNotFound):
        tables_of(counter.shop, "Ana")
    assert counter.shop.conn.execute("SELECT body FROM facts WHERE kind = 'erase'").fetchall() == [
        ('{"why":"keep-years","records":1}',)
    ]


def test_a_hundred_are_let_go_in_small_transactions(till: OpenTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loyalty_cli.operations.due.nights.HOLD_S", 0.0)
    counter = till()
    counter.play("2023-11-20")
    for number in range(20):
        counter.key(f"enroll Personne{number}")
    clock(counter, "2026-11-21")
    told: list[tuple[int, int]] = []
    privacy.purge(counter.shop, tell=lambda done, total: told.append((done, total)))
    assert told == [(number, 20) for number in range(1, 21)]
