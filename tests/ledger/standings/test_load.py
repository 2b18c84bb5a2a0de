"""One standing: many members are loaded as each alone, and what is loaded after a write is what ``after`` tells."""

from datetime import date, timedelta

import pytest

from loyalty_cli.ledger.people.links import any_links
from loyalty_cli.ledger.standings.load import load, load_one, quiet_since
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.sales.gained import bought, gained
from loyalty_cli.program.decisions.sales.purchase import Purchase, decide_purchase
from loyalty_cli.program.kernel.facts import EARNED, Line, When
from loyalty_cli.program.kernel.needs import LOTS, NOTHING, Needs
from loyalty_cli.program.kernel.standing import Standing
from tests.support.random_shop import RandomShop, seeds


def members(shop: OpenShop) -> list[int]:
    return [member_id for (member_id,) in shop.conn.execute("SELECT id FROM members WHERE status = 'active'")]


@pytest.mark.parametrize("seed", seeds(6, 12))
def test_many_are_loaded_as_each_alone(seed: int) -> None:
    random_shop = RandomShop(seed, merging=seed % 2 == 0).play(90)
    shop, today = random_shop.shop, random_shop.today
    for back, needs in ((0, LOTS), (0, NOTHING), (9, LOTS), (120, LOTS)):
        when = When(today - timedelta(days=back), today)
        found = load(shop.conn, shop.program, dict.fromkeys(members(shop), when), needs)
        for member_id, standing in found.items():
            alone = load_one(shop.conn, shop.program, member_id, when)
            assert standing == (alone if needs is LOTS else alone._replace(lots=(), known=NOTHING))
            assert back or standing.window_spend == sum(cents for _, cents in standing.window)


@pytest.mark.parametrize("seed", seeds(6, 12))
def test_what_is_loaded_after_a_purchase_is_what_after_tells(seed: int) -> None:
    random_shop = RandomShop(seed).play(60)
    shop = random_shop.shop
    today = random_shop.today + timedelta(days=40)
    shop = shop._replace(rehearsed=shop.now()._replace(today=today, at=""))
    when = When(today, today)
    for member_id in sorted(quiet_since(shop.conn, dict.fromkeys(members(shop), today))):
        card = shop.conn.execute("SELECT card FROM members WHERE id = ?", (member_id,)).fetchone()[0]
        buy(shop, card, 100, sure=True)
        before = load_one(shop.conn, shop.program, member_id, when)
        lines = (Line("coffee", 2, 600), Line("tea", 1, 400))
        decision = decide_purchase(
            shop.program, before, Purchase(1_000, lines, 0, (), not before.visited_today), when, new_codes()
        )
        (first,) = shop.conn.execute("SELECT max(id) + 1 FROM entries").fetchone()
        done = buy(shop, card, 1_000, lines=lines, sure=True).document()["fact"]["id"]
        after = before.after(decision, when, first_entry=first, fact_id=done, visit=True)
        assert load_one(shop.conn, shop.program, member_id, when) == _as_read(after, shop)


EVERYTHING = Needs(visits=date.min, purchases=date.min, rewards=True, entries=frozenset({*EARNED, "stamps"}))


@pytest.mark.parametrize("seed", range(6))
def test_the_history_read_after_a_purchase_is_what_it_gained(seed: int) -> None:
    random_shop = RandomShop(seed).play(60)
    shop = random_shop.shop
    today = random_shop.today + timedelta(days=40)
    shop = shop._replace(rehearsed=shop.now()._replace(today=today, at=""))
    when = When(today, today)
    quiet = sorted(quiet_since(shop.conn, dict.fromkeys(members(shop), today)))
    cards = dict(shop.conn.execute("SELECT id, card FROM members").fetchall())
    for member_id in quiet:
        buy(shop, cards[member_id], 100, sure=True)
    loaded = load(shop.conn, shop.program, dict.fromkeys(quiet, when), EVERYTHING)
    for member_id, before in loaded.items():
        assert before == load(shop.conn, shop.program, {member_id: when}, EVERYTHING)[member_id]
        lines = (Line("coffee", 2, 600), Line("tea", 1, 300))
        purchase = Purchase(1_000, lines, first_visit_today=False)
        decision = decide_purchase(shop.program, before, purchase, when, new_codes())
        (first,) = shop.conn.execute("SELECT max(id) + 1 FROM entries").fetchone()
        done = buy(shop, cards[member_id], 1_000, lines=lines, sure=True).document()["fact"]["id"]
        happened = gained(EVERYTHING, decision, today, done, first, bought(done, today, 1_000, lines), came=True)
        after = before.after(decision, when, first_entry=first, fact_id=done, happened=happened)
        assert load(shop.conn, shop.program, {member_id: when}, EVERYTHING)[member_id].history == after.history
        assert after.history.since(None, None) == after.history
        assert after.history.since(today, today).visits == (today,)


def _as_read(standing: Standing, shop: OpenShop) -> Standing:
    """Caps that the program does not have are not read."""
    capped = shop.program.points.daily_cap is not None
    limited = {card.id for card in shop.program.stamp_cards if card.per_day is not None}
    today = {card: standing.stamps_today.get(card, 0) for card in limited}
    return standing._replace(points_today=standing.points_today if capped else 0, stamps_today=today)


def test_whether_anybody_is_linked_is_asked_of_an_index() -> None:
    shop = RandomShop(1).shop
    asked: list[str] = []
    shop.conn.set_trace_callback(asked.append)
    any_links(shop.conn)
    shop.conn.set_trace_callback(None)
    plan = shop.conn.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert "facts_others" in plan[0][3]


@pytest.mark.parametrize("needs", [LOTS, NOTHING])
def test_no_question_about_many_members_reads_a_table_whole(needs: Needs) -> None:
    """Asked about some hundred, SQLite likes to make an index of all entries first."""
    shop, asked = RandomShop(1).shop, list[str]()
    today = shop.now().today
    shop.conn.set_trace_callback(asked.append)
    load(shop.conn, shop.program, dict.fromkeys(range(1, 400), When(today - timedelta(days=9), today)), needs)
    quiet_since(shop.conn, dict.fromkeys(range(1, 400), today))
    shop.conn.set_trace_callback(None)
    plans = [shop.conn.execute(f"EXPLAIN QUERY PLAN {query}").fetchall() for query in asked]
    assert sum("SCAN asked" in str(plan) for plan in plans) > 5
    assert "AUTOMATIC" not in str(plans)
