"""Challenges on the ten members of the fixture, and to the day."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.reversals import check_reversals
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.reports.members.card import member_card
from tests.config.specimens import mistakes_in
from tests.support.ledger import check_ledger
from tests.support.ten import PROGRAM, PURCHASES, TODAY, at, ten
from tests.support.till import shop_in_memory

CHALLENGE = """
[[challenges]]
id = "c"
name = "Goal"
count = "{count}"
target = {target}
{more}
"""


def program(count: str, target: str, more: str) -> str:
    return PROGRAM + CHALLENGE.format(count=count, target=target, more=more)


def wins(shop: OpenShop) -> list[str]:
    """Who won when: the member, the receipt, the points."""
    rows = shop.conn.execute(
        "SELECT m.name || ' ' || f.ref || ' ' || e.amount FROM entries e JOIN facts f ON f.id = e.fact_id"
        " JOIN members m ON m.id = e.member_id WHERE e.rule = 'challenge' ORDER BY e.id"
    )
    return [text for (text,) in rows]


def left(shop: OpenShop, name: str) -> int:
    """What is left of the points that challenges gave a member."""
    (points,) = shop.conn.execute(
        "SELECT coalesce(sum(e.amount + coalesce((SELECT sum(r.amount) FROM entries r WHERE r.reverses = e.id), 0)), 0)"
        " FROM entries e JOIN members m ON m.id = e.member_id WHERE e.rule = 'challenge' AND m.name = ?",
        (name,),
    ).fetchone()
    return int(points)


def proven(shop: OpenShop) -> OpenShop:
    check_ledger(shop)
    assert [finding.what for finding in check_reversals(Evidence(shop.conn))] == []
    assert [finding.what for finding in check_replay(Evidence(shop.conn))] == []
    return shop


FIXTURE = [
    ("visits", "3", 'within = "30 days"\npoints = 10', ["Bea R05 10", "Ida R14 10", "Cal R19 10"]),
    ("categories", "3", "from = 2026-07-01\nuntil = 2026-08-31\npoints = 30", ["Ida R14 30"]),
    (
        "visits",
        "2",
        'within = "month"\nagain = true\npoints = 5',
        ["Bea R04 5", "Bea R07 5", "Ida R13 5", "Cal R18 5", "Hal R23 5"],
    ),
    ("spend", '"300.00"', 'within = "quarter"\npoints = 7', ["Hal R23 7"]),
    ("items", "3", 'category = "coffee"\npoints = 1', ["Bea R05 1", "Ana R11 1", "Cal R19 1"]),
    ("years", "2", "points = 2", ["Ana R06 2"]),
]


@pytest.mark.parametrize(("count", "target", "more", "expected"), FIXTURE)
def test_the_ten_members_at_the_till(count: str, target: str, more: str, expected: list[str], tmp_path: Path) -> None:
    shop = proven(ten(tmp_path, program(count, target, more)))
    assert sorted(wins(shop)) == sorted(expected)


@pytest.mark.parametrize(("count", "target", "more", "expected"), FIXTURE)
def test_the_ten_members_by_file(count: str, target: str, more: str, expected: list[str], tmp_path: Path) -> None:
    shop = at(shop_in_memory(program(count, target, more)), TODAY)
    rows = [row.split() for row in PURCHASES.split("\n")[1:-1]]
    lines = [f"{day},10:00,{ref},{name.lower()}@ten.example,{int(cents) / 100:.2f},{kind}"
             for day, ref, name, cents, kind in rows]  # fmt: skip
    path = tmp_path / "ten.csv"
    path.write_text("\n".join(["date,time,receipt,customer,amount,category", *lines]), encoding="utf-8")
    import_purchases(shop, str(path), Options(enroll_missing=True))
    proven(shop)
    given = shop.conn.execute(
        "SELECT f.ref, e.amount FROM entries e JOIN facts f ON f.id = e.fact_id WHERE e.rule = 'challenge'"
    ).fetchall()
    assert sorted(f"{ref} {points}" for ref, points in given) == sorted(one.split(" ", 1)[1] for one in expected)


VISITS = ("visits", "3", 'within = "30 days"\npoints = 10\nbadge = "Regular"')


@pytest.mark.parametrize(("days", "won"), [((1, 15, 30), True), ((1, 15, 31), False)])
def test_three_visits_within_thirty_days_to_the_day(days: tuple[int, ...], won: bool, tmp_path: Path) -> None:
    shop = ten(tmp_path, program(*VISITS))
    for day in days:
        visit(at(shop, date(2026, 10, day)), "Jo")
    assert left(shop, "Jo") == (10 if won else 0)


def test_a_streak_of_four_weeks(tmp_path: Path) -> None:
    shop = ten(tmp_path, program("visits", "1", 'within = "week"\nstreak = 4\npoints = 8'))
    for day, points in ((2, 0), (10, 0), (18, 0), (27, 8)):
        visit(at(shop, date(2026, 11, day)), "Jo")
        assert left(shop, "Jo") == points
    proven(shop)


def test_what_comes_back_counts_no_more(tmp_path: Path) -> None:
    """R05 completes the three visits: with it they go. R04 is one of them: whole it goes too, in parts it stays."""
    shop = ten(tmp_path, program(*VISITS))
    give_back(at(shop, date(2026, 11, 30)), "R04", 500)
    assert left(shop, "Bea") == 10
    give_back(at(shop, date(2026, 11, 30)), "R04")
    assert left(shop, "Bea") == 0
    proven(shop)
    assert left(shop, "Cal") == 10
    give_back(at(shop, date(2026, 11, 30)), "R19")
    assert left(shop, "Cal") == 0
    proven(shop)


@pytest.mark.parametrize(
    ("ref", "on", "who", "goal", "points"),
    [
        ("R05", date(2026, 2, 3), "Bea", VISITS, 10),
        ("R04", date(2026, 2, 20), "Bea", VISITS, 10),
        ("R14", date(2026, 8, 5), "Ida", VISITS, 10),
        ("R14", date(2026, 8, 5), "Ida", FIXTURE[1][:3], 30),
    ],
)
def test_a_purchase_of_the_fixture_comes_back(
    ref: str, on: date, who: str, goal: tuple[str, str, str], points: int, tmp_path: Path
) -> None:
    """Keyed late, on the day on which it came back: its points go, the others' stay."""
    shop = ten(tmp_path, program(*goal))
    others = {name: left(shop, name) for name in ("Bea", "Cal", "Ida") if name != who}
    assert left(shop, who) == points
    give_back(at(shop, TODAY), ref, on=on)
    assert left(shop, who) == 0
    assert {name: left(shop, name) for name in others} == others
    proven(shop)


def test_a_day_keyed_late_wins_nothing_again(tmp_path: Path) -> None:
    """Jo won on the 10th; with a visit of the 9th keyed later, that would be the third."""
    shop = ten(tmp_path, program("visits", "3", "points = 10"))
    for day in (1, 8, 10):
        visit(at(shop, date(2026, 11, day)), "Jo")
    visit(at(shop, TODAY), "Jo", on=date(2026, 11, 9))
    assert left(proven(shop), "Jo") == 10


def test_a_line_that_comes_back_takes_its_category_along(tmp_path: Path) -> None:
    shop = ten(tmp_path, program("categories", "3", "from = 2026-07-01\nuntil = 2026-08-31\npoints = 30"))
    give_back(at(shop, TODAY), "R13", 2_000, lines=(Line("coffee", 0, 2_000),))
    assert left(shop, "Ida") == 30
    give_back(at(shop, TODAY), "R13", 200, lines=(Line("coffee", 1, 200),))
    assert left(shop, "Ida") == 0
    proven(shop)


@pytest.mark.parametrize(("on", "kept"), [(date(2026, 10, 29), False), (date(2026, 10, 30), True)])
def test_a_badge_is_kept_after_thirty_days(on: date, kept: bool, tmp_path: Path) -> None:
    """Cal won on 29 September."""
    shop = ten(tmp_path, program(*VISITS))
    assert [badge["name"] for badge in member_card(shop, "Cal")["badges"]] == ["Regular"]
    give_back(at(shop, on), "R18")
    assert bool(member_card(shop, "Cal")["badges"]) == kept
    proven(shop)


def test_show_tells_how_far_a_running_one_is(tmp_path: Path) -> None:
    shop = ten(tmp_path, program("spend", '"300.00"', 'within = "year"\nagain = true\npoints = 7'))
    (goal,) = member_card(shop, "Cal")["goals"]
    assert (goal["goal"], goal["have"], goal["of"], goal["by"]) == ("Goal", 6_000, 30_000, "2026-12-31")


def test_what_is_wrong_with_a_challenge() -> None:
    text = CHALLENGE.format(count="visits", target="2.5", more="streak = 2")
    assert mistakes_in(text) == [
        'challenge c: it gives nothing; add points = 10, reward = "free-coffee" or badge = "Regular"',
        "challenge c, target: 2.5 is no whole number, and visits are",
        'challenge c, streak: 2 in a row need a period; add within = "week"',
    ]
    within = CHALLENGE.format(count="visits", target=2, more='points = 1\nwithin = "fortnight"')
    assert mistakes_in(within)[0].startswith('challenge c, within: "fortnight" is not a time; write it like "30 days"')


def test_one_without_an_end_is_told_without_a_day(tmp_path: Path) -> None:
    shop = ten(tmp_path, program("spend", '"300.00"', "points = 7"))
    card = member_card(shop, "Cal")
    assert card["goals"][0]["by"] is None
    assert "9999" not in str(card)
