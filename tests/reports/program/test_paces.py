"""What each promise gives in a month is measured in the ledger; where it tells too little, it is assumed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.survey import answer
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.due import anniversaries, birthdays, surprises
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program import registry
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.kernel.judging import Pace, Seen
from loyalty_cli.reports.program.findings import priced_parts
from loyalty_cli.reports.program.paces import seen
from loyalty_cli.reports.program.promises import show
from tests.config.specimens import program_of
from tests.program.test_registry import specimen
from tests.support.ten import at
from tests.support.till import shop_in_memory

FIRST: Final = date(2026, 9, 1)
TODAY: Final = date(2026, 11, 30)
SHOP: Final = '[shop]\nname = "Test"\nlanguage = "en"\n'
COFFEE: Final = '[[rewards]]\nid = "coffee"\nname = "Coffee"\nvalue = "2.00"\npoints = 100\n'
"""A point is worth 2 cents."""
GIVES_NOTHING: Final = {
    "house_rules": "rules of the house",
    "buying.categories": "what goods are called",
    "owner.reporting": "what reports reckon with",
    "owner.goals": "what the owner wants to reach",
    "owner.campaigns": "what is sent rests on promises that have their own price",
    "owner.messages": "what is sent rests on promises that have their own price",
    "regulars.segments": "who is meant by other promises",
}


@pytest.mark.parametrize("name", dict.fromkeys(registry.MODULES.values()))
def test_every_promise_that_gives_is_priced_by_the_month(name: str) -> None:
    tables = {table.key for table in registry.promise(name).tables}
    own = [part for part in priced_parts(specimen()) if part.partition(".")[0] in tables]
    assert bool(own) != (name in GIVES_NOTHING)


def test_every_cost_has_its_month() -> None:
    cost: Any = show(specimen(), Seen(TODAY, members=12))["cost"]
    months: dict[str, list[object]] = {}
    for name in ("points", "tiers", "rewards", "stamp_cards", "promotions", "gifts"):
        for one in cost[name]:
            months.setdefault(one.get("part") or f"{name}.{one['id']}", []).append(one["monthly"])
    assert set(months) == set(priced_parts(specimen()))
    assert all(first is not None and not any(others) for first, *others in months.values())


def shop_of(text: str) -> OpenShop:
    shop = at(shop_in_memory(f"{SHOP}{COFFEE}{text}"), FIRST)
    enroll(shop, EnrollRequest("Ann", birthday=date(1990, 11, 25)))
    return shop


def sale(shop: OpenShop, *, day: date = FIRST, cents: int = 1_000, ref: str = "R1") -> None:
    buy(at(shop, day), "Ann", cents, lines=(Line("tea", 2, cents),), ref=ref)


def twice(shop: OpenShop) -> None:
    sale(shop)
    sale(shop, ref="R2")


def redeemed(shop: OpenShop) -> None:
    sale(shop, cents=30_000)
    redeem(shop, "Ann", "coffee")


def friend(shop: OpenShop) -> None:
    enroll(shop, EnrollRequest("Bob", refer="Ann"))
    buy(shop, "Bob", 500)


def friends(shop: OpenShop) -> None:
    friend(shop)
    enroll(shop, EnrollRequest("Cal", refer="Ann"))
    buy(shop, "Cal", 500)


def joined(shop: OpenShop) -> None:
    club.take(shop, "Ann", "join")
    sale(shop)


def rounded(shop: OpenShop) -> None:
    buy(shop, "Ann", 1_950, lines=(Line("tea", 2, 1_950),), round_up="shelter")


TELLING = '[profile]\nrefresh_months = 1\nrefresh_points = 4\nrefresh_fields = ["phone"]\n[profile.points]\nphone = 5\n'
BIRTHDAY = '[birthday]\nreward = "coffee"\ntold_days = 0\n'
REFERRAL = '[referral]\nreferrer_points = 5\nreferrer_reward = "coffee"\nfriend_points = 10\n'
CAUSES = '[[causes]]\nid = "shelter"\nname = "Shelter"\nround_up = true\nper_item = {tea = "0.05"}\n'
Play = Callable[[OpenShop], object]

STORIES: list[tuple[str, Play, dict[str, tuple[int, int]]]] = [
    ("", twice, {"points": (2, 40)}),
    ('[[tiers]]\nname = "A"\n[[tiers]]\nname = "B"\nfrom = "5"\nmultiplier = "2"\n', twice, {"tiers.B": (1, 20)}),
    ("", redeemed, {"rewards.coffee": (1, 200)}),
    (
        *('[[stamp_cards]]\nid = "t"\nname = "T"\ncategory = "tea"\nboxes = 2\nreward = "coffee"\n', twice),
        {"stamp_cards.t": (2, 400)},
    ),
    ('[[promotions]]\nid = "p"\nname = "P"\nmultiplier = "3"\n', sale, {"promotions.p": (1, 40)}),
    ('[[promotions]]\nid = "p"\nname = "P"\nbonus = 7\n', sale, {"promotions.p": (2, 14)}),
    ('[[promotions]]\nid = "p"\nname = "P"\noff = "10 %"\n', sale, {"promotions.p": (1, 100)}),
    ('[[offers]]\ncategory = "tea"\nbuy = 1\n', sale, {"offers.tea": (1, 500)}),
    ('[[thresholds]]\nfrom = "5"\npercent = 5\n', sale, {"thresholds": (1, 50)}),
    (
        *(TELLING, lambda shop: update(shop, "Ann", Changes(phone="0612345678"))),
        {"profile.phone": (1, 10), "profile": (0, 0)},
    ),
    (
        TELLING,
        lambda shop: (
            update(shop, "Ann", Changes(phone="0612345678")),
            update(at(shop, TODAY), "Ann", Changes(confirm=())),
        ),
        {"profile.phone": (1, 10), "profile": (1, 8)},
    ),
    (
        *('[[challenges]]\nid = "c"\nname = "C"\ncount = "spend"\ntarget = "5"\nreward = "coffee"\npoints = 5\n', sale),
        {"challenges.c": (2, 210)},
    ),
    ('[cashback]\npercent = "3"\n', sale, {"cashback": (1, 30)}),
    (CAUSES, rounded, {"causes.shelter": (2, 60)}),
    ("[discovery]\npoints = 5\nfirst_purchase = true\n", sale, {"discovery": (1, 10)}),
    (
        *('[[engagements]]\nid = "e"\nname = "E"\nreward = "coffee"\n', lambda shop: engage(shop, "Ann", "e")),
        {"engagements.e": (1, 200)},
    ),
    (
        '[[surveys]]\nid = "nps"\nquestion = "?"\nkind = "nps"\npoints = 5\n',
        lambda shop: answer(shop, "Ann", "nps", [9]),
        {"surveys.nps": (1, 10)},
    ),
    (REFERRAL, friend, {"referral": (2, 30), "referral.referrer": (1, 200)}),
    (
        REFERRAL.replace('referrer_reward = "coffee"\n', 'steps = [{friends = 2, reward = "coffee"}]\n'),
        *(friends, {"referral": (4, 60), "referral.step": (1, 200)}),
    ),
    (BIRTHDAY, lambda shop: birthdays.run(at(shop, date(2026, 11, 25)), date(2026, 11, 25)), {"birthday": (1, 200)}),
    ('[welcome]\nreward = "coffee"\n', lambda _: None, {"welcome": (1, 200)}),
    (
        '[[surprises]]\nid = "s"\nname = "S"\nshare = "1"\nreward = "coffee"\n',
        lambda shop: surprises.run(shop, lambda _: [1]),
        {"surprises.s": (1, 200)},
    ),
    ('[club]\nname = "Club"\nfee = "24"\nmultiplier = "2"\nwelcome = "coffee"\n', joined, {"club": (2, 220)}),
]


@pytest.mark.parametrize(("text", "play", "expected"), STORIES, ids=[" ".join(one[2]) for one in STORIES])
def test_each_promise_is_measured(text: str, play: Play, expected: dict[str, tuple[int, int]]) -> None:
    shop = shop_of(text)
    play(shop)
    given = seen(shop.conn, shop.program, TODAY).given
    assert {part: (given[part].times, given[part].cents) for part in expected} == expected
    assert {given[part].since for part in expected} == {FIRST}


def test_an_anniversary_is_measured_a_year_later() -> None:
    shop = shop_of('[[anniversaries]]\nid = "a"\nname = "A"\nof = "joined"\npoints = 5\n')
    day = date(2027, 9, 1)
    anniversaries.run(at(shop, day), day)
    assert seen(shop.conn, shop.program, day).given["anniversaries.a"] == Pace(date(2026, 9, 2), 1, 10)


def test_what_was_taken_back_is_left_out() -> None:
    shop = shop_of(
        '[[challenges]]\nid = "c"\nname = "C"\ncount = "spend"\ntarget = "5"\nreward = "coffee"\npoints = 5\n'
    )
    sale(shop)
    give_back(shop, "R1")
    sale(shop, ref="R2")
    undo(shop, "R2")
    given = seen(shop.conn, shop.program, TODAY).given
    assert {part: (one.times, one.cents) for part, one in given.items()} == dict.fromkeys(given, (0, 0))


def test_a_month_is_a_twelfth_of_the_year_measured() -> None:
    """From 1 September to 30 November: 91 days are 2.99 months; 4 reviews of 2.00 are 2.68 a month."""
    text = '[[engagements]]\nid = "e"\nname = "E"\nreward = "coffee"\n'
    shop = shop_of(text)
    for number in range(4):
        engage(at(shop, FIRST + timedelta(days=number)), "Ann", "e")
    cost: Any = show(shop.program, seen(shop.conn, shop.program, TODAY))["cost"]
    assert cost["gifts"][0]["monthly"] == {"cents": 268, "times": 1, "measured": True, "since": "2026-09-01"}


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ('[birthday]\nreward = "coffee"\n', 200),
        ('[[surprises]]\nid = "s"\nname = "S"\nshare = "0.25"\nhold_out = "0.20"\nreward = "coffee"\n', 480),
        ('[[surprises]]\nid = "s"\nname = "S"\nshare = "0.25"\nreward = "coffee"\nbudget = "5"\n', 500),
        ('[cashback]\npercent = "3"\n', None),
    ],
)
def test_what_is_not_measured_yet_is_assumed(text: str, cents: int | None) -> None:
    """Twelve members have a gift of 2.00 once a year: 2.00 a month; a quarter of them a month, one of five held out."""
    program = program_of(f"{SHOP}{COFFEE}{text}")
    assert _gift(program, Seen(TODAY, members=12)) == (cents, False)
    part = next(one for one in priced_parts(program) if one not in ("points", "rewards.coffee"))
    fresh = Seen(TODAY, members=12, given={part: Pace(date(2026, 11, 1), 3, 600)})
    assert _gift(program, fresh) == (cents, False)
    assert _gift(program, Seen(TODAY, members=12, given={part: Pace(date(2026, 10, 31), 3, 600)}))[1]


def _gift(program: Any, known: Seen) -> tuple[int | None, bool]:
    cost: Any = show(program, known)["cost"]
    monthly = cost["gifts"][0]["monthly"]
    return monthly["cents"], monthly["measured"]


def test_a_lone_file_knows_nothing() -> None:
    assert seen(None, specimen(), TODAY) == Seen(TODAY)
