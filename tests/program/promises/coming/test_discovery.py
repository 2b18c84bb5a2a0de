"""Discoveries on the ten members of the fixture: at the till, by file, when goods come back, keyed late and undone."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.reports.members.card import member_card
from tests.config.specimens import mistakes_in
from tests.support.ledger import check_ledger
from tests.support.ten import PROGRAM, PURCHASES, TODAY, at, ten
from tests.support.till import shop_in_memory

CATEGORY = PROGRAM + "[discovery]\npoints = 10\n"
FAMILY = CATEGORY + 'per = "family"\nfamilies = {drinks = ["coffee", "tea"], food = ["cake"], print = ["book"]}\n'
GIVEN = [
    (CATEGORY, ["Ana R09", "Ana R15", "Eva R17", "Ida R13", "Ida R14"]),
    (FAMILY, ["Ana R09", "Ana R15", "Eva R17", "Ida R13"]),
]


def found(shop: OpenShop) -> list[str]:
    """Who discovered something with which receipt, as far as the points were not taken back."""
    rows = shop.conn.execute(
        "SELECT m.name || ' ' || f.ref FROM entries e JOIN facts f ON f.id = e.fact_id JOIN members m"
        " ON m.id = e.member_id WHERE e.rule = 'discovery' AND e.amount = 10"
        " AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.id) ORDER BY e.id"
    )
    return [text for (text,) in rows]


def proven(shop: OpenShop) -> OpenShop:
    check_ledger(shop)
    assert [finding.what for finding in check_replay(Evidence(shop.conn))] == []
    return shop


def bought(shop: OpenShop, name: str, on: date, ref: str, *categories: str) -> None:
    lines = tuple(Line(category, 1, 200) for category in categories)
    buy(at(shop, TODAY), name, 200 * len(lines), lines=lines, ref=ref, on=on, sure=True)


@pytest.mark.parametrize(("program", "expected"), GIVEN, ids=["category", "family"])
def test_the_ten_members_at_the_till(program: str, expected: list[str], tmp_path: Path) -> None:
    assert sorted(found(proven(ten(tmp_path, program)))) == sorted(expected)


@pytest.mark.parametrize(("program", "expected"), GIVEN, ids=["category", "family"])
def test_the_ten_members_by_file(program: str, expected: list[str], tmp_path: Path) -> None:
    shop = at(shop_in_memory(program), TODAY)
    rows = [row.split() for row in PURCHASES.split("\n")[1:-1]]
    lines = [f"{day},10:00,{ref},{name.lower()}@ten.example,{int(cents) / 100:.2f},{kind}"
             for day, ref, name, cents, kind in rows]  # fmt: skip
    path = tmp_path / "ten.csv"
    path.write_text("\n".join(["date,time,receipt,customer,amount,category", *lines]), encoding="utf-8")
    import_purchases(shop, str(path), Options(enroll_missing=True))
    assert sorted(one.split()[-1] for one in found(proven(shop))) == sorted(one.split()[-1] for one in expected)


def test_it_stays_while_anything_of_it_is_left_and_goes_with_the_last(tmp_path: Path) -> None:
    shop = ten(tmp_path, CATEGORY)
    give_back(at(shop, TODAY), "R14", 1_999, lines=(Line("tea", 0, 1_999),))
    assert "Ida R14" in found(proven(shop))
    give_back(at(shop, TODAY), "R14", 1, lines=(Line("tea", 1, 1),))
    assert "Ida R14" not in found(proven(shop))


def test_a_line_that_comes_back_takes_its_own_along(tmp_path: Path) -> None:
    """Two new ones on one slip: each goes with its goods, and can be discovered again."""
    shop = ten(tmp_path, CATEGORY + "at_most = 2\n")
    bought(shop, "Gus", TODAY, "G1", "tea", "cake", "book")
    assert found(shop).count("Gus G1") == 2
    give_back(at(shop, TODAY), "G1", 200, lines=(Line("cake", 1, 200),))
    assert found(proven(shop)).count("Gus G1") == 1
    bought(shop, "Gus", TODAY, "G2", "cake")
    assert found(proven(shop)).count("Gus G2") == 1


def test_what_is_undone_was_never_known(tmp_path: Path) -> None:
    shop = ten(tmp_path, CATEGORY)
    bought(shop, "Gus", TODAY, "G1", "tea")
    bought(shop, "Gus", TODAY, "G2", "tea")
    assert "Gus G2" not in found(shop)
    undo(at(shop, TODAY), "G1")
    given = shop.conn.execute(
        "SELECT sum(amount) FROM entries WHERE json_extract(why, '$.id') = 'tea' AND unit = 'points' AND member_id ="
        " (SELECT id FROM members WHERE name = 'Gus') AND rule = 'corrected'"
    ).fetchone()
    assert given == (10,)
    proven(shop)


def test_what_an_undo_moved_to_a_later_purchase_is_not_given_again(tmp_path: Path) -> None:
    """Tea counts for the 20th once the slip of the 18th is undone; one of the 17th keyed later finds it known."""
    shop = ten(tmp_path, CATEGORY)
    bought(shop, "Gus", date(2026, 11, 18), "G1", "tea")
    bought(shop, "Gus", date(2026, 11, 20), "G2", "tea")
    undo(at(shop, TODAY), "G1")
    bought(shop, "Gus", date(2026, 11, 17), "G3", "tea")
    assert "Gus G3" not in found(proven(shop))


def test_a_challenge_named_as_a_category_is_not_won_by_discovering_it(tmp_path: Path) -> None:
    challenge = '[[challenges]]\nid = "tea"\nname = "Tea"\ncount = "visits"\ntarget = 4\npoints = 9\n'
    shop = ten(tmp_path, CATEGORY + challenge)
    for day, kind in ((17, "tea"), (18, "cake"), (19, "book")):
        bought(shop, "Gus", date(2026, 11, day), f"G{day}", kind)
    won = "SELECT f.ref FROM facts f JOIN entries e ON e.fact_id = f.id WHERE e.rule = 'challenge' AND f.member_id ="
    assert proven(shop).conn.execute(f"{won} (SELECT id FROM members WHERE name = 'Gus')").fetchall() == [("G19",)]


def test_keyed_late_it_is_given_once(tmp_path: Path) -> None:
    """Tea of the 20th is known before tea of the 15th is keyed."""
    shop = ten(tmp_path, CATEGORY)
    bought(shop, "Gus", date(2026, 11, 20), "G1", "tea")
    bought(shop, "Gus", date(2026, 11, 15), "G2", "tea")
    assert [text for text in found(proven(shop)) if text.startswith("Gus")] == ["Gus G1"]


def test_a_reward_is_taken_back_unless_it_was_used(tmp_path: Path) -> None:
    shop = ten(tmp_path, PROGRAM + '[discovery]\nreward = "free-coffee"\nfirst_purchase = true\n')
    assert [one["reward"] for one in member_card(shop, "Dom")["vouchers"]] == ["free-coffee"]
    give_back(at(shop, TODAY), "R24")
    assert member_card(shop, "Dom")["vouchers"] == []
    proven(shop)


def test_show_draws_what_was_tried(tmp_path: Path) -> None:
    shop = ten(tmp_path, CATEGORY)
    tried = {one["name"]: one["tried"] for one in member_card(shop, "Eva")["range"]}
    assert tried == {"book": True, "cake": False, "coffee": True, "tea": False}
    families = ten(tmp_path / "families", FAMILY)
    assert [(one["name"], one["tried"]) for one in member_card(families, "Eva")["range"]] == [
        ("drinks", True),
        ("food", False),
        ("print", True),
    ]


def test_a_shop_without_it_draws_no_range(tmp_path: Path) -> None:
    assert member_card(ten(tmp_path), "Eva")["range"] == []


def test_what_is_wrong_with_discoveries() -> None:
    assert mistakes_in('[discovery]\nper = "family"') == [
        'discovery: it gives nothing; add points = 10 or reward = "free-coffee"',
        'discovery.per: families are not told; add families = {drinks = ["coffee", "tea"]}',
    ]
    assert mistakes_in('[discovery]\npoints = 1\nfamilies = {drinks = ["tea"]}') == [
        'discovery.families: they count only with per = "family"; add it'
    ]
