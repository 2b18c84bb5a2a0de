"""The whole history decided again gives what is recorded; and each fact is judged by itself."""

from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.program.kernel.kinds import KINDS
from tests.support.random_shop import RandomShop
from tests.support.story import copy_of, mend, on, reseal, told_story, unprotected


@pytest.fixture(scope="module")
def told() -> OpenShop:
    return told_story()


@pytest.fixture
def shop(told: OpenShop) -> OpenShop:
    return copy_of(told)


def replayed(shop: OpenShop) -> dict[str, str]:
    """What the replay finds, by fact."""
    return {finding.id: finding.what for finding in check_replay(Evidence(shop.conn))}


def resealed(shop: OpenShop, *statements: str) -> None:
    with unprotected(shop.conn) as conn:
        for statement in statements:
            assert conn.execute(statement).rowcount == 1
        mend(conn)
        reseal(conn)


def test_the_story_comes_out_as_it_is_recorded(shop: OpenShop) -> None:
    assert replayed(shop) == {}


def test_every_kind_of_fact_that_is_ever_written_can_be_decided_again() -> None:
    shops = [RandomShop(seed, forgetting=True).play(120).shop for seed in range(8)]
    kinds = {kind for shop in shops for (kind,) in shop.conn.execute("SELECT DISTINCT kind FROM facts")}

    assert kinds <= KINDS.keys()
    assert kinds >= {"enrolment", "profile", "purchase", "return", "visit", "stamp", "redemption", "voucher-use"}
    assert kinds >= {"adjust", "undo", "lapse", "review", "birthday", "engagement", "referral", "erase"}


def test_each_fact_is_decided_under_its_own_program() -> None:
    """Programs change in between; what an earlier one promised is still what comes out."""
    chance = RandomShop(11)
    for _ in range(6):
        chance.play(12)
        chance.change_program()

    assert chance.conn.execute("SELECT count(DISTINCT program_id) FROM facts").fetchone()[0] > 3
    assert replayed(chance.shop) == {}


def test_what_is_known_of_members_today_decides_nothing_of_yesterday(shop: OpenShop) -> None:
    for statement in (
        "UPDATE members SET name = '', birthday = '1999-01-01', status = 'erased', joined_on = '2026-12-31'",
        "DELETE FROM member_fields",
        "DELETE FROM consents",
        "INSERT INTO nights(on_date, step, done_at) VALUES ('2026-01-06', 'review', 'now')",
    ):
        shop.conn.execute(statement)

    assert replayed(shop) == {}


def test_files_brought_in_come_out_again(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    shop = RandomShop(3, folder).shop
    customers = tmp_path / "customers.csv"
    customers.write_text(
        "name,email,points,spend so far\nAda One,ada@example.com,40,120.00\nBea Two,bea@example.com,5,\n"
    )
    sales = tmp_path / "sales.csv"
    today = shop.now().today.isoformat()
    lines = [f"2025-12-{day:02},{who},{day}.50,,R{day}{who[0]}" for day in range(1, 28) for who in ("C1", "D2")]
    sales.write_text("\n".join(["date,customer,amount,time,ref", *lines, f"{today},C1,12.00,,", f"{today},C1,-2.00,,"]))

    assert import_customers(shop, str(customers))["accepted"] == 2
    assert import_purchases(shop, str(sales), Options(enroll_missing=True))["accepted"] == 56

    assert replayed(shop) == {}


def test_the_first_difference_is_told(shop: OpenShop) -> None:
    resealed(shop, "UPDATE entries SET amount = amount + 100 WHERE fact_id = 4 AND unit = 'spend'")
    assert replayed(shop) == {"fact 4": "entries: 25000 comes out, 25100 is recorded"}


def test_a_row_more_or_less_is_told(shop: OpenShop) -> None:
    resealed(
        shop,
        "DELETE FROM entries WHERE fact_id = 19 AND unit = 'spend'",
        "UPDATE facts SET entry_count = entry_count - 1 WHERE id = 19",
    )
    assert replayed(shop) == {"fact 19": "2 comes out, 1 is recorded"}


def test_what_the_rules_refuse_is_told(shop: OpenShop) -> None:
    resealed(
        shop,
        "UPDATE facts SET body = replace(body, '1000', '2000000') WHERE id = 8",
        "UPDATE facts SET body = replace(body, '400', '900000') WHERE id = 8",
    )
    assert "is refused when it is decided again" in replayed(shop)["fact 8"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE facts SET kind = 'present' WHERE id = 10", "is a present, which can not be decided again"),
        ("UPDATE facts SET body = '[]' WHERE id = 13", "can not be decided again: "),
        ("UPDATE facts SET body = '{' WHERE id = 13", "can not be decided again: "),
        ("UPDATE facts SET on_date = 'long ago!!' WHERE id = 14", "can not be decided again: "),
        ("UPDATE facts SET member_id = NULL WHERE id = 10", "is refused when it is decided again: "),
        ("UPDATE facts SET program_id = 9 WHERE id = 10", "names a program that can not be read"),
    ],
)
def test_what_can_not_be_decided_again_is_told_and_the_rest_goes_on(shop: OpenShop, statement: str, said: str) -> None:
    with unprotected(shop.conn) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute(statement)

    found = replayed(shop)

    assert len(found) == 1
    assert next(iter(found.values())).startswith(said)


def test_codes_of_vouchers_are_taken_from_the_record(shop: OpenShop) -> None:
    """They were drawn by lot; all else of a voucher is decided."""
    resealed(shop, "UPDATE vouchers SET value_cents = 999 WHERE fact_id = 3")
    assert replayed(shop) == {"fact 3": "vouchers: 260 comes out, 999 is recorded"}


def test_a_late_day_and_the_day_of_keying_are_those_recorded(shop: OpenShop) -> None:
    later = on(shop, "2027-01-15")
    rows: list[Any] = later.conn.execute("SELECT on_date, keyed_on FROM facts WHERE on_date < keyed_on").fetchall()
    assert rows
    assert replayed(later) == {}
