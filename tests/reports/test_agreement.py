"""Random days in a café, after which every report says the same of every member, today and on any earlier day.

The card is read from the ledger's own standing. Lists add up entries for everybody at once, the statement runs through
the facts, ``why`` through lots and debts: four ways to one balance.
"""

import re
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.history import history
from loyalty_cli.reports.members.lists.progress import progress_list
from loyalty_cli.reports.members.why import why
from tests.reports.conftest import CAFE, OPENING, Till
from tests.support.lists import balances, members

PEOPLE = ("Ada Inventée", "Basile Fictif", "Chloé Imaginaire")
CENTS = st.sampled_from((100, 333, 1_000, 2_350, 9_999, 20_000))

ACTIONS = st.one_of(
    st.tuples(st.just("buy"), CENTS, st.integers(0, 11), st.integers(0, 40), st.booleans()),
    st.tuples(st.just("return"), st.integers(0, 30), st.sampled_from((None, 1, 333, 1_000)), st.integers(0, 10)),
    st.tuples(st.just("redeem"), st.sampled_from(("free-coffee", "five-euros", "credit")), st.booleans()),
    st.tuples(st.just("voucher")),
    st.tuples(st.just("visit"), st.integers(0, 20)),
    st.tuples(st.just("adjust"), st.sampled_from((-40, 60, 150))),
    st.tuples(st.just("undo"), st.integers(0, 30)),
)
DAYS = st.lists(st.tuples(st.integers(0, 70), st.sampled_from(PEOPLE), ACTIONS), min_size=3, max_size=25)


def do(till: Till, who: str, action: tuple[Any, ...]) -> None:
    match action:
        case ("buy", cents, coffees, late, with_credit):
            held = member_card(till.shop, who)["balance"]["credit_cents"] if with_credit else 0
            till.buy(who, cents, coffees, credit_cents=min(held, cents), on=till.today - timedelta(late))
        case ("return", back, cents, late):
            till.give_back(number(till, back), cents, on=till.today - timedelta(late))
        case ("redeem", reward, voucher_only):
            till.redeem(who, reward, voucher_only=voucher_only)
        case ("voucher",):
            for voucher in member_card(till.shop, who)["vouchers"][:1]:
                till.buy(who, 1_500, voucher=voucher["code"])
        case ("visit", late):
            till.visit(who, on=till.today - timedelta(late))
        case ("adjust", points):
            till.adjust(who, points)
        case ("undo", back) if number(till, back) > len(PEOPLE):
            till.undo(number(till, back))


def number(till: Till, back: int) -> int:
    (last,) = till.shop.conn.execute("SELECT max(id) FROM facts").fetchone()
    return max(int(last) - back, 1)


def play(till: Till, days: list[tuple[int, str, tuple[Any, ...]]]) -> None:
    for name in PEOPLE:
        till.enroll(name)
    for later, who, action in days:
        till.day(till.today + timedelta(later))
        try:
            do(till, who, action)
        except LoyaltyError:
            assert not till.shop.conn.in_transaction


def next_tier(till: Till, tier: dict[str, Any]) -> dict[str, object]:
    """What the list says of the tier above one, with the spend that counts; nulls at the top."""
    tiers = till.shop.program.tiers
    above = tiers[[one.name for one in tiers].index(tier["name"]) + 1 :]
    if not above:
        return {"next_tier": None, "next_tier_cents": None, "next_tier_have_cents": None}
    spend = max(tier["spend_cents"], 0)
    return {"next_tier": above[0].name, "next_tier_cents": above[0].from_cents, "next_tier_have_cents": spend}


def agree(till: Till, on: date | None) -> None:
    said: dict[str, list[str]] = {}
    for row in progress_list(till.shop, sort="urgent", everything=True, as_of=on):
        said.setdefault(row["name"], []).append(row["say"])
    listed = {row["name"]: row for row in balances(till.shop, as_of=on)}
    known = {row["name"]: row for row in members(till.shop, as_of=on)}
    assert listed.keys() == set(PEOPLE) == known.keys()
    for name in PEOPLE:
        card = member_card(till.shop, name, on)
        balance, next_lapse = card["balance"], (card["lapsing"] or [{"on": None, "points": None}])[0]
        assert listed[name] == {
            **{key: card["member"][key] for key in ("card", "name", "tier")},
            **balance,
            "lapses_on": next_lapse["on"],
            "lapses_points": next_lapse["points"],
            **next_tier(till, card["tier"]),
        }
        # The list tells every lapse; the card only what is worth saying.
        worth = [one for one in said[name] if one in card["say"] or not re.match(r"\d+ points? lapses? on ", one)]
        assert worth[:2] == card["say"]
        assert known[name]["spend_cents"] == card["tier"]["spend_cents"]
        told = history(till.shop, name, on)
        assert told["balance"] == balance
        assert told["facts"][-1]["balance"] == balance["points"]
        traced = why(till.shop, name, on)
        assert traced["balance"] == balance
        assert traced["points"]["adds_up_to"] == balance["points"]
        assert traced["credit"]["adds_up_to"] == balance["credit_cents"]
        assert {one["id"]: one["adds_up_to"] for one in traced["stamps"]} == balance["stamps"]
        assert traced["tier"]["adds_up_to"] == card["tier"]["spend_cents"]
        assert (traced["tier"]["changes"] or [{"after": "Bronze"}])[-1]["after"] == card["tier"]["name"]
        assert len(traced["vouchers"]) == balance["vouchers"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days=DAYS, back=st.lists(st.integers(0, 900), min_size=3, max_size=3))
def test_every_report_says_the_same_on_any_day(days: list[tuple[int, str, tuple[Any, ...]]], back: list[int]) -> None:
    with TemporaryDirectory() as folder:
        till = Till(init(str(Path(folder, "café")), program=CAFE.encode()))
        try:
            play(till, days)
            agree(till, None)
            # Today added up from the entries is today as the derived tables have it.
            today = till.today
            till.day(today + timedelta(1))
            agree(till, today)
            for days_ago in back:
                agree(till, max(today - timedelta(days_ago), OPENING))
        finally:
            till.shop.close()
