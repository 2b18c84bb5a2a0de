"""Surprises: drawn by lot, within a budget, with some held out; the worked numbers of forty members."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.cli.views.drawing.plain import render
from loyalty_cli.cli.views.insight import surprises as view
from loyalty_cli.keeping.nightly import nightly
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.due.segment_lists import keep
from loyalty_cli.operations.due.surprises import Plan, look, plan, run
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.program.promises.regulars.surprises import Surprise
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.members.people import eligible
from loyalty_cli.reports.program.surprises import surprises, wanted
from tests.config.specimens import mistakes_in
from tests.support.ledger import check_ledger
from tests.support.ten import PROGRAM, at
from tests.support.till import shop_in_memory, under_program

DAY = date(2026, 11, 21)
MONTHLY = """
[[surprises]]
id = "s"
name = "Just because"
share = "0.20"
reward = "free-coffee"
hold_out = "0.25"
"""
BUDGET = 'budget = "{0}"\n'


def forty(more: str, members: int = 40) -> OpenShop:
    shop = at(shop_in_memory(PROGRAM + MONTHLY + more), date(2026, 1, 1))
    for number in range(members):
        enroll(shop, EnrollRequest(f"M{number}"))
    return at(shop, DAY)


def drawn(shop: OpenShop) -> tuple[int, ...]:
    """Eligible, drawn, held out, gifts, left out, cost and what is left of the budget in cents."""
    (row,) = run(shop, lambda segment: eligible(shop, segment))["surprises"]
    names = ("eligible", "drawn", "held_out", "gifts", "left_out", "cost_cents", "left_cents")
    return tuple(row[name] for name in names)


def given(shop: OpenShop) -> list[int]:
    rows = shop.conn.execute(
        "SELECT id FROM facts WHERE kind = 'surprise' AND json_extract(body, '$.arm') = 'gift' ORDER BY id"
    )
    return [number for (number,) in rows]


def proven(shop: OpenShop) -> None:
    check_ledger(shop)
    assert [finding.what for finding in check_replay(Evidence(shop.conn))] == []


def test_of_forty_eight_are_drawn_two_held_out_and_six_given_within_the_budget() -> None:
    shop = forty(BUDGET.format("50.00"))
    assert drawn(shop) == (40, 8, 2, 6, 0, 1560, 3440)
    assert len(given(shop)) == 6
    proven(shop)


def test_what_the_budget_does_not_pay_is_in_neither_arm() -> None:
    shop = forty(BUDGET.format("10.00"))
    assert drawn(shop) == (40, 8, 2, 3, 3, 780, 220)
    assert len(given(shop)) == 3
    assert shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'surprise'").fetchone() == (5,)
    proven(shop)


def test_again_in_the_same_month_nothing_and_in_the_next_others() -> None:
    shop = forty(BUDGET.format("50.00"))
    first = drawn(shop)
    assert drawn(at(shop, date(2026, 11, 30))) == first
    assert len(given(shop)) == 6
    assert drawn(at(shop, date(2026, 12, 1)))[0] == 32
    who = shop.conn.execute("SELECT count(DISTINCT member_id), count(*) FROM facts WHERE kind = 'surprise'").fetchone()
    assert who[0] == who[1]
    proven(shop)


def test_after_the_cool_off_all_may_be_drawn_again() -> None:
    shop = forty("cool_off_days = 30\n")
    drawn(shop)
    assert look(at(shop, date(2026, 12, 20)), lambda segment: eligible(shop, segment))[0]["eligible"] == 32
    assert look(at(shop, date(2026, 12, 21)), lambda segment: eligible(shop, segment))[0]["eligible"] == 40


def test_an_undone_gift_frees_its_budget() -> None:
    shop = forty('every = "week"\n' + BUDGET.format("10.00"))
    assert drawn(at(shop, date(2026, 11, 9)))[3:] == (3, 3, 780, 220)
    assert drawn(at(shop, date(2026, 11, 16)))[3] == 0
    undo(at(shop, date(2026, 11, 16)), f"#{given(shop)[0]}")
    (row,) = look(at(shop, date(2026, 11, 17)), lambda segment: eligible(shop, segment))
    assert row["left_cents"] == 480
    assert drawn(at(shop, date(2026, 11, 23)))[3] == 1
    assert len(given(shop)) == 4
    proven(shop)


def test_one_member_is_drawn_by_chance_and_never_forced() -> None:
    one = Surprise("s", "S", 2000, points=5)
    plans = [plan(one, f"seed {number}", [7], 0, None) for number in range(1000)]
    hits = sum(found == Plan((7,)) for found in plans)
    assert 150 < hits < 250
    assert hits + sum(found == Plan() for found in plans) == 1000


def test_a_seed_draws_the_same_whatever_the_order() -> None:
    one = Surprise("s", "S", 2500, points=5, hold_out_e4=2500)
    assert plan(one, "a", range(1, 101), 0, None) == plan(one, "a", reversed(range(1, 101)), 0, None)
    assert plan(one, "a", range(1, 101), 0, None) != plan(one, "b", range(1, 101), 0, None)


def test_a_month_in_which_nobody_was_drawn_is_drawn_once() -> None:
    shop = forty("", members=0)
    assert drawn(shop)[:4] == (0, 0, 0, 0)
    enroll(shop, EnrollRequest("Late"))
    assert drawn(shop)[:4] == (0, 0, 0, 0)


def test_a_run_that_was_cut_short_goes_on_with_the_same_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    from loyalty_cli.operations.due import surprises as module

    shop = forty(BUDGET.format("50.00"))
    with monkeypatch.context() as patched:
        patched.setattr(module, "_record", lambda *_: [])
        drawn(shop)
    assert given(shop) == []
    assert drawn(shop) == (40, 8, 2, 6, 0, 1560, 3440)
    assert len(given(shop)) == 6


def test_it_is_said_on_the_next_visit_and_once() -> None:
    shop = forty('say = "for the pleasure"\n')
    drawn(shop)
    (card,) = shop.conn.execute(
        "SELECT m.card FROM members m JOIN facts f ON f.member_id = m.id WHERE f.id = ?", (given(shop)[0],)
    ).fetchone()
    document = visit(at(shop, date(2026, 11, 23)), card).document()
    assert document["say"][0].endswith(", for the pleasure: Free coffee")
    assert document["surprise"]["gift"] == "Free coffee"
    assert "surprise" not in buy(at(shop, date(2026, 11, 24)), card, 300).document()


def test_only_members_of_the_segment() -> None:
    shop = forty('segment = "regular"\n')
    assert drawn(shop)[0] == 0
    assert look(at(shop, date(2026, 12, 1)), lambda _: [1, 2, 3])[0]["eligible"] == 3


def test_a_surprise_of_visits_becomes_one_of_the_month_on_the_same_day() -> None:
    shop = forty('every = "visit"\n', members=4)
    visit(shop, "M1")
    monthly = under_program(shop, PROGRAM + MONTHLY)
    assert drawn(monthly)[0] == 4
    assert drawn(monthly) == drawn(monthly)
    proven(monthly)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[OpenShop]:
    shop = init(str(tmp_path / "shop"), program=(PROGRAM + MONTHLY).encode())
    for number in range(40):
        enroll(at(shop, date(2026, 11, 20)), EnrollRequest(f"M{number}"))
    yield shop
    shop.close()


def test_the_night_gives_them_once_a_month(kept: OpenShop) -> None:
    details = []
    for day in (21, 22):
        document = nightly(at(kept, date(2026, 11, day)))
        assert document["ok"]
        details += [step["detail"] for step in document["steps"] if step["step"] == "surprises"]
    assert details == ["6 surprises", "no surprises"]


def test_the_report_compares_as_drawn() -> None:
    shop = forty("measure_days = 60\n")
    drawn(shop)
    arms = dict(
        shop.conn.execute("SELECT member_id, json_extract(body, '$.arm') FROM facts WHERE kind = 'surprise'").fetchall()
    )
    cards = dict(shop.conn.execute("SELECT id, card FROM members").fetchall())
    gifts = [number for number, arm in arms.items() if arm == "gift"]
    for number in gifts[:4]:
        visit(at(shop, date(2027, 1, 20)), cards[number])
    visit(at(shop, date(2027, 1, 21)), cards[gifts[4]])
    visit(at(shop, DAY), cards[gifts[5]])
    undo(at(shop, date(2026, 12, 1)), f"#{given(shop)[0]}")
    (early,) = surprises(at(shop, date(2027, 1, 19)), Asked())["surprises"]
    assert (early["given"], early["running"]) == (0, 8)
    (row,) = surprises(at(shop, date(2027, 1, 21)), Asked())["surprises"]
    assert [row[name] for name in ("given", "given_came", "held", "held_came", "running")] == [6, 4, 2, 0, 0]
    assert round(row["difference"], 3) == 0.667
    assert row["low"] < 0 < row["high"]
    assert (row["enough"], row["wanted"], row["cost_cents"]) == (False, 50, 1300)
    assert "too few to conclude (6 and 2); it would take 50 in each" in render(
        view({"surprises": [row]}, Look(shop.program)), 80
    )


def test_how_many_it_would_take() -> None:
    assert wanted(0, 0, 0, 0) == 50
    assert wanted(30, 100, 25, 100) == 1248


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        ('share = "1.5"\npoints = 5', "it is more than all"),
        ('share = "0.5"\npoints = 5\nhold_out = "1"', "nobody would be given anything"),
        ('share = "0.5"', "it gives nothing"),
        ('share = "0.5"\npoints = 5\nbudget = "5"', "what a gift costs is not known"),
        ('share = "0.5"\npoints = 5\nsegment = "reguler"', 'did you mean "regular"?'),
    ],
)
def test_mistakes_are_explained(more: str, mistake: str) -> None:
    found = mistakes_in(f'[[surprises]]\nid = "s"\nname = "S"\n{more}\n')
    assert any(mistake in one for one in found), found


VISITS = MONTHLY.replace('"0.20"', '"0.5"') + 'every = "visit"\n'


def at_the_till(more: str, members: int = 16, days: tuple[date, ...] = (DAY,)) -> OpenShop:
    """Everybody comes in on each of these days."""
    shop = at(shop_in_memory(PROGRAM + VISITS + more), date(2026, 1, 1))
    cards = [enroll(shop, EnrollRequest(f"M{number}")).document()["member"]["card"] for number in range(members)]
    for day in days:
        for card in cards:
            visit(at(shop, day), card)
    return at(shop, days[-1])


@pytest.fixture(autouse=True)
def _dice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws at visits begin with the same seeds in every run."""
    monkeypatch.setattr("loyalty_cli.operations.due.surprise_visits.fresh_seed", map(str, count(1)).__next__)


def arms(shop: OpenShop) -> list[tuple[int, str, str]]:
    """Whom a draw named, on which day, in which arm."""
    rows = shop.conn.execute(
        "SELECT member_id, on_date, json_extract(body, '$.arm') FROM standing_facts WHERE kind = 'surprise'"
        " ORDER BY member_id, on_date"
    )
    return [(who, on, arm) for who, on, arm in rows]


def test_at_a_visit_each_has_the_chance_once_a_day() -> None:
    shop = at_the_till("")
    first = arms(shop)
    assert 0 < len(first) < 16
    assert {arm for *_, arm in first} == {"gift", "held"}
    for (card,) in shop.conn.execute("SELECT card FROM members").fetchall():
        visit(shop, card)
    assert arms(shop) == first
    proven(shop)


def test_keyed_again_after_an_undo_the_luck_is_the_same() -> None:
    shop = at_the_till("")
    first = arms(shop)
    for fact_id, card in shop.conn.execute(
        "SELECT f.id, m.card FROM facts f JOIN members m ON m.id = f.member_id WHERE f.kind = 'visit'"
    ).fetchall():
        undo(shop, f"#{fact_id}")
        visit(shop, card)
    assert arms(shop) == first
    proven(shop)


def test_what_a_visit_brought_goes_with_the_last_visit_of_its_day() -> None:
    shop = at(shop_in_memory(PROGRAM + VISITS.replace('"0.5"', '"1"').replace('"0.25"', '"0"')), DAY)
    card = enroll(shop, EnrollRequest("Ana")).document()["member"]["card"]
    first, second = (visit(shop, card).document()["fact"]["id"] for _ in range(2))
    undo(shop, f"#{first}")
    assert len(arms(shop)) == 1
    document = undo(shop, f"#{second}").document()
    assert not arms(shop)
    assert "the surprise “Just because” goes with the visit" in document["warnings"]
    visit(shop, card)
    assert len(arms(shop)) == 1
    proven(shop)


def test_who_was_drawn_at_an_undone_visit_has_the_chance_at_the_next_one() -> None:
    sure = VISITS.replace('"0.5"', '"1"').replace('"0.25"', '"0"') + "cool_off_days = 30\n"
    shop = at(shop_in_memory(PROGRAM + sure), DAY)
    card = enroll(shop, EnrollRequest("Ana")).document()["member"]["card"]
    slip = visit(shop, card).document()["fact"]["id"]
    shop = at(shop, date(2026, 11, 23))
    visit(shop, card)
    assert [on for _, on, _ in arms(shop)] == ["2026-11-21"]
    undo(shop, f"#{slip}")
    assert [on for _, on, _ in arms(shop)] == ["2026-11-23"]
    proven(shop)


def test_drawn_at_a_visit_nobody_is_drawn_again_while_it_cools_off() -> None:
    shop = at_the_till("cool_off_days = 30\n", days=(DAY, date(2026, 12, 20), date(2026, 12, 21)))
    days: dict[int, list[str]] = {}
    for who, on, _ in arms(shop):
        days.setdefault(who, []).append(on)
    assert all(later != "2026-12-20" for found in days.values() for later in found[1:] if found[0] == "2026-11-21")
    assert any(found == ["2026-11-21", "2026-12-21"] for found in days.values())


def test_at_visits_the_budget_of_the_month_ends() -> None:
    shop = at_the_till('budget = "10.00"\n', days=(DAY, date(2026, 12, 1)))
    gifts = [on for _, on, arm in arms(shop) if arm == "gift"]
    assert (gifts.count("2026-11-21"), gifts.count("2026-12-01")) == (3, 3)
    (row,) = look(shop, lambda _: range(40))
    assert (row["state"], row["gifts"], row["cost_cents"], row["left_cents"]) == ("visits", 3, 780, 220)


def test_what_a_visit_brought_is_said_on_its_receipt() -> None:
    shop = at(shop_in_memory(PROGRAM + VISITS.replace('"0.5"', '"1"').replace('"0.25"', '"0"')), DAY)
    card = enroll(shop, EnrollRequest("Ana")).document()["member"]["card"]
    document = buy(shop, card, 300).document()
    assert document["say"][0] == "Ana, just because: Free coffee"
    assert document["surprise"]["on"] == DAY.isoformat()


def test_a_visit_keyed_late_draws_nothing() -> None:
    shop = at(shop_in_memory(PROGRAM + VISITS), date(2026, 11, 1))
    cards = [enroll(shop, EnrollRequest(f"M{number}")).document()["member"]["card"] for number in range(20)]
    for card in cards:
        visit(at(shop, DAY), card, on=date(2026, 11, 20))
    assert arms(shop) == []


def test_at_a_visit_the_list_of_the_last_night_says_who_is_in_the_segment() -> None:
    shop = at(shop_in_memory(PROGRAM + VISITS.replace('"0.5"', '"1"') + 'segment = "regular"\n'), date(2026, 1, 1))
    cards = [enroll(shop, EnrollRequest(f"M{number}")).document()["member"]["card"] for number in range(3)]
    visit(at(shop, date(2026, 11, 20)), cards[0])
    keep(at(shop, date(2026, 11, 20)), lambda _: [1, 2])
    mark_done(at(shop, date(2026, 11, 20)), "segments", date(2026, 11, 20))
    for card in cards:
        visit(at(shop, DAY), card)
    assert [(who, on) for who, on, _ in arms(shop)] == [(1, "2026-11-21"), (2, "2026-11-21")]
    bodies = shop.conn.execute("SELECT json_extract(body, '$.listed') FROM facts WHERE kind = 'surprise'").fetchall()
    assert bodies == [("2026-11-20",)] * 2
    proven(shop)


def test_a_file_draws_nothing(tmp_path: Path) -> None:
    from loyalty_cli.intake.purchases import Options, import_purchases

    shop = at_the_till("", days=(date(2026, 11, 1),))
    before = len(arms(shop))
    path = tmp_path / "purchases.csv"
    cards = shop.conn.execute("SELECT card FROM members").fetchall()
    rows = (f"2026-11-21,R{number},{card},3.00" for number, (card,) in enumerate(cards))
    path.write_text("\n".join(["date,receipt,card,amount", *rows]), encoding="utf-8")
    import_purchases(shop, str(path), Options())
    assert len(arms(shop)) == before
    proven(shop)
