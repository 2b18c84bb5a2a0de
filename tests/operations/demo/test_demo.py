"""The demo café: alive, the same each time, and a ledger like any other."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loyalty_cli.errors import Duplicate
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.queries.nights import last_night
from loyalty_cli.ledger.standings.standing import AsOf, voucher
from loyalty_cli.operations.demo.beyond import COMPANY
from loyalty_cli.operations.demo.demo import MEMBERS, _Cafe, _oldest, demo
from loyalty_cli.operations.demo.people import FIRST_NAMES, SURNAMES
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.program.kernel.segment_names import LIFECYCLES
from loyalty_cli.reports.audit.report import audit
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.lists.progress import progress_list
from loyalty_cli.reports.members.why import why
from tests.support.lists import balances, members

NOW = "2026-11-21T10:30"


@pytest.fixture(scope="module")
def cafe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenShop, dict[str, Any]]]:
    """A small one: forty people, one year."""
    before = os.environ.get("LOYALTY_NOW")
    os.environ["LOYALTY_NOW"] = NOW
    shop, document = demo(str(tmp_path_factory.mktemp("demo") / "café"), members=40, days=400)
    yield shop, document
    shop.close()
    if before is None:
        del os.environ["LOYALTY_NOW"]
    else:
        os.environ["LOYALTY_NOW"] = before


@pytest.fixture(autouse=True)
def played_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", NOW)


def test_it_is_told_what_was_made(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, document = cafe
    counted = shop.conn.execute(
        "SELECT (SELECT count(*) FROM members), (SELECT count(*) FROM facts WHERE kind = 'purchase'), count(*),"
        " min(on_date), max(on_date) FROM facts"
    ).fetchone()
    assert tuple(document[key] for key in ("members", "purchases", "facts", "since", "until")) == counted
    assert document["shop"] == "Le Chat qui Lit"
    assert document["points"] == sum(row["points"] for row in balances(shop) if row["points"] > 0)
    assert document["vouchers"] == sum(row["vouchers"] for row in balances(shop))


def test_every_kind_of_thing_happens_in_it(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, document = cafe
    kinds = {kind for (kind,) in shop.conn.execute("SELECT DISTINCT kind FROM facts")}
    assert kinds >= {
        "enrolment", "purchase", "return", "visit", "redemption", "voucher-use", "undo", "adjust", "profile",
        "answer", "engagement", "referral", "surprise", "takings", "anniversary", "approval", "campaign",
        "cause-payment", "club", "gift-card-sale", "link",
    }  # fmt: skip
    rules = {rule for (rule,) in shop.conn.execute("SELECT DISTINCT rule FROM entries")}
    assert rules >= {
        "badge", "cause-item", "challenge", "discovery", "gift-card-used", "offer", "promo-off", "round-up",
        "threshold", "welcome",
    }  # fmt: skip
    used = "SELECT DISTINCT v.source FROM vouchers v JOIN entries e ON e.unit = 'voucher:' || v.code AND e.amount < 0"
    sources = {source.partition(":")[0] for (source,) in shop.conn.execute(f"{used} AND e.rule = 'voucher-used'")}
    assert sources >= {"anniversary", "birthday", "card", "surprise", "welcome"}
    assert document["purchases"] > 500
    assert {row["segment"] for row in members(shop)} <= set(LIFECYCLES)
    assert len({row["tier"] for row in balances(shop)}) >= 2
    assert {row["what"] for row in progress_list(shop)} >= {"stamps", "points", "tier", "reward", "voucher"}


def test_its_people_are_plainly_made_up(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, _ = cafe
    for row in members(shop):
        if row["name"] == COMPANY:
            continue
        first, surname = row["name"].split(" ")
        assert first in FIRST_NAMES.split()
        assert surname in SURNAMES.split()
        assert row["phone"] is None or row["phone"].startswith("+3363998")
        assert row["email"] is None or row["email"].endswith("@example.org")


def test_whatever_is_keyed_is_keyed_on_its_own_day_and_nothing_is_to_come(
    cafe: tuple[OpenShop, dict[str, Any]],
) -> None:
    shop, _ = cafe
    late = "SELECT DISTINCT kind FROM facts WHERE keyed_on <> on_date"
    assert {kind for (kind,) in shop.conn.execute(late)} <= {"lapse", "review", "birthday", "anniversary"}
    assert shop.conn.execute("SELECT count(*) FROM facts WHERE recorded_at > '2026-11-21T10:30:59'").fetchone() == (0,)


def test_what_each_member_has_adds_up(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, _ = cafe
    for row in balances(shop):
        assert why(shop, row["card"])["points"]["adds_up_to"] == row["points"]


def test_its_nights_have_run_but_for_the_last_ones(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, _ = cafe
    kinds = {kind for (kind,) in shop.conn.execute("SELECT DISTINCT kind FROM facts")}
    assert kinds >= {"lapse", "birthday"}
    assert date(2026, 11, 7) <= (last_night(shop.conn, "lapse") or date.min) < date(2026, 11, 21)


def test_its_ledger_is_one_that_verifies(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, _ = cafe
    found = verify(shop, replay=True)
    assert found["ok"], [check for check in found["checks"] if not check["ok"]]


def test_only_a_voucher_that_is_still_open_is_handed_in(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    """One may have gone with the visit that brought it."""
    shop, end = cafe[0], AsOf(cafe[0].now().today)
    codes = [code for (code,) in shop.conn.execute("SELECT code FROM vouchers ORDER BY issued_on DESC")]
    known = [one for one in (voucher(shop.conn, code, end) for code in codes) if one]
    gone = next(one for one in known if one.state != "open")
    left = next(one for one in known if one.state == "open")
    playing = _Cafe(shop, Random(1), 1, 1)
    playing.vouchers[left.member_id] = [gone, left]
    member = get_member(shop.conn, left.member_id)
    assert [_oldest(playing, member), _oldest(playing, member)] == [left, None]


def test_the_commands_to_try_name_people_who_are_there(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, document = cafe
    card = document["try"][0]["command"].removeprefix("show ")
    assert member_card(shop, card)["recent"]
    assert all(one["what"] for one in document["try"])


def test_the_same_dice_at_the_same_moment_give_the_same_cafe(tmp_path: Path) -> None:
    first, second, other = (told(tmp_path / name, seed=seed) for name, seed in (("one", 7), ("two", 7), ("three", 8)))
    assert first == second
    assert first != other


def told(folder: Path, seed: int) -> list[Any]:
    """All that happened, without what is drawn again each time: codes of vouchers, salts of texts."""
    shop, _ = demo(str(folder), members=12, days=120, seed=seed)
    facts = shop.conn.execute(
        "SELECT id, kind, member_id, on_date, at_time, ref, operator,"
        " CASE WHEN instr(body, 'voucher') OR instr(body, 'gift_card') THEN ''"
        "  ELSE json_remove(body, '$.reason', '$.link', '$.comment') END,"
        " (SELECT json_group_array(text) FROM texts WHERE fact_id = id) FROM facts ORDER BY id"
    ).fetchall()
    people = shop.conn.execute("SELECT id, card, name, phone, email, birthday FROM members ORDER BY id").fetchall()
    shop.close()
    return [facts, people]


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    shop, _ = demo(str(tmp_path / "café"), members=3, days=30, tell=lambda done, total: steps.append((done, total)))
    shop.close()
    assert steps == [(14, 31), (28, 31), (31, 31)]


def test_a_folder_that_is_a_shop_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "loyalty.toml").write_text('[shop]\nname = "Mine"\n', encoding="utf-8")
    with pytest.raises(Duplicate):
        demo(str(tmp_path))
    assert os.listdir(tmp_path) == ["loyalty.toml"]


def test_stopped_on_the_way_it_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo(str(tmp_path / "café"), members=3, days=70, tell=stop)
    assert os.listdir(tmp_path / "café") == []


@pytest.mark.long
def test_the_whole_cafe_lives(tmp_path: Path) -> None:
    shop, document = demo(str(tmp_path / "café"))
    assert {row["segment"] for row in members(shop)} == set(LIFECYCLES)
    assert document["members"] == MEMBERS == len(balances(shop))
    assert 9_000 < document["purchases"] < 15_000
    shop.close()


def test_its_staff_are_honest(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, document = cafe
    rows = audit(shop, date.fromisoformat(document["since"]))
    assert [row for row in rows if row["look"]] == []
    # Thanks that wait for the owner's word are the owner's to settle.
    assert {row["kind"] for row in rows} - {"thanks-waiting"} == {"adjustment"}


def test_goods_and_what_is_typed_are_named_in_the_language_of_the_demo(cafe: tuple[OpenShop, dict[str, Any]]) -> None:
    shop, document = cafe
    program, keyed = shop.program, shop.conn.execute("SELECT group_concat(body, '') FROM facts").fetchone()[0]
    slugs = {one.id for one in program.rewards}
    slugs |= {name for card in program.stamp_cards for name in (card.id, card.category)}
    assert slugs >= {"cafe-offert", "café", "cafe"}
    assert not slugs & {"free-coffee", "coffee", "reader"}
    assert any("--item café:2=5,20" in one["command"] for one in document["try"])
    assert "thé" in keyed
    assert not any(word in keyed for word in ('"coffee"', '"tea"', '"lunch"', '"review"', '"book-back"'))
