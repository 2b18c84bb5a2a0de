"""``program show`` and ``program diff`` as documents."""

import json
import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from loyalty_cli.cli.views.drawing import plain
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.cli.views.owner.program import show_view
from loyalty_cli.config import files
from loyalty_cli.config.loader import load
from loyalty_cli.config.reference import render
from loyalty_cli.language.say import Voice
from loyalty_cli.program.kernel.judging import Seen
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.house_rules import Staff
from loyalty_cli.reports.program.promises import diff, show
from tests.config.specimens import SHOP, program_of
from tests.support.programs import WORKED

PROGRAM = program_of(WORKED)
TODAY = date(2026, 11, 21)
UNKNOWN = {"cents": None, "times": None, "measured": False, "since": None}
CARD = '[[rewards]]\nid = "r"\nname = "R"\n[[stamp_cards]]\nid = "c"\nname = "C"\nreward = "r"\n'


def cost(program: Program, seen: Seen | None = None) -> Any:
    return show(program, seen)["cost"]


def test_the_worked_program() -> None:
    document: dict[str, Any] = show(PROGRAM, Seen(TODAY, median_monthly_cents=2_000))
    listed = [one for costs in document["cost"].values() if isinstance(costs, list) for one in costs]
    assert [one.pop("ended") for one in listed] == [False] * len(listed)
    assert (document["shop"], document["currency"], document["decimals"], document["language"]) == (
        "Test",
        "EUR",
        2,
        "fr",
    )
    assert document["cost"] == {
        "points": [
            {"part": "points", "name": "", "words": "3,3\u00a0% des achats, au mieux de leur usage", "monthly": UNKNOWN}
        ],
        "tiers": [
            {
                "part": "tiers.Silver",
                "name": "Silver",
                "words": "x1,25\u00a0: 4,1\u00a0% rendus au lieu de 3,3\u00a0%",
                "monthly": UNKNOWN,
            },
            {
                "part": "tiers.Gold",
                "name": "Gold",
                "words": "x1,5\u00a0: 4,9\u00a0% rendus au lieu de 3,3\u00a0%",
                "monthly": UNKNOWN,
            },
        ],
        "rewards": [
            {
                "id": "free-coffee",
                "name": "Free coffee",
                "kind": "product",
                "points": 80,
                "value_cents": 260,
                "takes_off": None,
                "tiers": [
                    {
                        "tier": "Bronze",
                        "spend_cents": 8_000,
                        "rebate": {"percent": "3.3 %", "basis_points": 325, "ratio": "13/400"},
                    },
                    {
                        "tier": "Silver",
                        "spend_cents": 6_400,
                        "rebate": {"percent": "4.1 %", "basis_points": 406, "ratio": "13/320"},
                    },
                    {
                        "tier": "Gold",
                        "spend_cents": 5_334,
                        "rebate": {"percent": "4.9 %", "basis_points": 488, "ratio": "39/800"},
                    },
                ],
                "words": "2,60\u00a0€ rendus sur 80,00\u00a0€ d’achats = 3,3\u00a0%\u00a0; Gold 4,9\u00a0%",
                "monthly": UNKNOWN,
            }
        ],
        "stamp_cards": [
            {
                "id": "coffee",
                "name": "Coffee card",
                "earn": "item",
                "boxes": 10,
                "head_start": 2,
                "reward": "Free coffee",
                "value_cents": 260,
                "first": {"percent": "11.1 %", "basis_points": 1111, "ratio": "1/9"},
                "later": {"percent": "9.1 %", "basis_points": 909, "ratio": "1/11"},
                "words": "10 cases = un offert = 9,1\u00a0%\u00a0; la première carte 8 cases = 11,1\u00a0%",
                "monthly": UNKNOWN,
            }
        ],
        "promotions": [],
        "gifts": [],
        "first_reward": {
            "id": "free-coffee",
            "name": "Free coffee",
            "points": 80,
            "spend_cents": 8_000,
            "median_monthly_cents": 2_000,
            "months": 4,
            "expiry_months": 12,
            "in_time": True,
        },
        "most_on_one_purchase": {
            "percent": "16.0 %",
            "basis_points": 1599,
            "ratio": "1151/7200",
            "plus_cents": 0,
            "tier": "Gold",
            "category": "coffee",
            "promotions": [],
            "points": {"percent": "4.9 %", "basis_points": 488, "ratio": "39/800"},
            "stamp_cards": [{"id": "coffee", "percent": "11.1 %", "basis_points": 1111, "ratio": "1/9"}],
        },
    }


def test_documents_are_plain() -> None:
    sample = load(files.sample_text()).program
    for document in (show(sample, Seen(TODAY, median_monthly_cents=900)), diff(PROGRAM, sample)):
        assert json.loads(json.dumps(document)) == document


def test_without_a_ledger_the_months_are_not_known() -> None:
    first = cost(PROGRAM)["first_reward"]
    assert (first["spend_cents"], first["months"], first["in_time"]) == (8_000, None, None)


def test_a_program_without_rewards() -> None:
    document = cost(Program())
    assert (document["rewards"], document["stamp_cards"], document["first_reward"]) == ([], [], None)
    assert document["most_on_one_purchase"]["percent"] == "0.0 %"
    assert document["most_on_one_purchase"]["category"] is None


@pytest.mark.parametrize(
    ("ratio", "percent", "basis_points"),
    [
        (Fraction(1, 11), "9.1 %", 909),
        (Fraction(1, 1), "100.0 %", 10_000),
        (Fraction(1, 2000), "0.1 %", 5),
        (Fraction(1, 3000), "0.0 %", 3),
        (Fraction(3, 2), "150.0 %", 15_000),
    ],
)
def test_shares(ratio: Fraction, percent: str, basis_points: int) -> None:
    assert Voice(Program()).share(ratio) == {
        "percent": percent,
        "basis_points": basis_points,
        "ratio": f"{ratio.numerator}/{ratio.denominator}",
    }


@pytest.mark.parametrize(
    ("reward", "words"),
    [
        (
            Reward("r", "R", "credit", 1_000, points=300),
            "10,00\u00a0€ rendus sur 300,00\u00a0€ d’achats = 3,3\u00a0%\u00a0; Gold 5,0\u00a0%",
        ),
        (
            Reward("r", "R", "credit", 1_000, points=300, tier="Gold"),
            "10,00\u00a0€ rendus sur 200,00\u00a0€ d’achats = 5,0\u00a0%",
        ),
        (
            Reward("r", "R", "percent", percent_e4=1_250, points=100),
            "12,5\u00a0% de remise sur un achat après 100,00\u00a0€ d’achats",
        ),
        (Reward("r", "R", "experience", points=100), "sans valeur indiquée, le coût n’est pas connu"),
    ],
)
def test_what_a_reward_costs_in_words(reward: Reward, words: str) -> None:
    assert cost(PROGRAM._replace(rewards=(reward,)))["rewards"][0]["words"] == words


def test_a_percentage_says_what_it_takes_off() -> None:
    reward = Reward("r", "R", "percent", percent_e4=1_250, points=100)
    document = cost(PROGRAM._replace(rewards=(reward,)))["rewards"][0]
    assert document["takes_off"] == {"percent": "12.5 %", "basis_points": 1250, "ratio": "1/8"}
    assert [tier["rebate"] for tier in document["tiers"]] == [None, None, None]


def test_points_that_purchases_do_not_earn() -> None:
    program = PROGRAM._replace(points=PROGRAM.points._replace(per_unit_e4=0))
    assert cost(program)["rewards"][0]["words"] == "les achats ne rapportent pas de points"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"head_start": 0}, "10 cases = un offert = 9,1\u00a0%"),
        ({"head_start_every_card": True}, "8 cases = un offert = 11,1\u00a0%"),
        (
            {"earn": "spend", "each_cents": 500},
            "50,00\u00a0€ = 2,60\u00a0€ = 5,2\u00a0%\u00a0; la première carte 8 cases = 6,5\u00a0%",
        ),
        ({"earn": "visit", "boxes": 12}, "12 visites = Free coffee (2,60\u00a0€)"),
    ],
)
def test_what_a_stamp_card_costs_in_words(changes: dict[str, Any], words: str) -> None:
    card = PROGRAM.stamp_cards[0]._replace(**changes)
    assert cost(PROGRAM._replace(stamp_cards=(card,)))["stamp_cards"][0]["words"] == words


def test_what_comes_on_top_whatever_the_price() -> None:
    program = PROGRAM._replace(promotions=(Promotion("p", "Promo", bonus=10),))
    most = cost(program)["most_on_one_purchase"]
    assert (most["plus_cents"], most["promotions"]) == (33, ["p"])  # 10 points at 3.25 cents


def test_what_has_ended_costs_nothing_more() -> None:
    program = PROGRAM._replace(promotions=(Promotion("p", "Promo", 20_000, until=date(2026, 5, 31)),))
    assert cost(program)["most_on_one_purchase"]["promotions"] == ["p"]
    assert cost(program, Seen(date(2026, 6, 1)))["most_on_one_purchase"]["promotions"] == []
    told: dict[str, Any] = show(program, Seen(date(2026, 6, 1)))
    assert [one["part"] for one in told["wall"] if one["ended"]] == ["promotions.p"]
    assert [one["ended"] for one in told["cost"]["promotions"]] == [True]
    drawn = plain.render(show_view(told, Look(program)), 200)
    assert "1 promesse est terminée" in drawn
    assert "terminé · x2" in drawn


def test_equal_programs_do_not_differ() -> None:
    assert diff(PROGRAM, program_of(WORKED)) == []


def test_a_changed_promise_is_told_by_key_and_by_sentence() -> None:
    new = program_of(WORKED.replace("points = 80", "points = 90").replace('"2.60"', '"2.80"'))
    assert diff(PROGRAM, new) == [
        {
            "part": "rewards.free-coffee",
            "change": "changed",
            "before": ["Free coffee\u00a0: 80 points"],
            "after": ["Free coffee\u00a0: 90 points"],
            "keys": [
                {"key": "value", "before": "2.60", "after": "2.80"},
                {"key": "points", "before": "80", "after": "90"},
            ],
            "effects": [],
        }
    ]


def test_added_and_removed_promises() -> None:
    new = program_of(WORKED.replace('"Gold"', '"Platinum"'))
    assert [(part["part"], part["change"]) for part in diff(PROGRAM, new)] == [
        ("tiers.Platinum", "added"),
        ("tiers.Gold", "removed"),
    ]
    gold = diff(PROGRAM, new)[1]
    assert gold["after"] == []
    assert gold["keys"] == [
        {"key": "name", "before": "Gold", "after": None},
        {"key": "from", "before": "500.00", "after": None},
        {"key": "multiplier", "before": "1.5", "after": None},
    ]


def test_what_is_no_promise_to_customers_is_told_by_key_alone() -> None:
    assert diff(PROGRAM, PROGRAM._replace(staff=Staff(100))) == [
        {
            "part": "staff",
            "change": "changed",
            "before": [],
            "after": [],
            "keys": [{"key": "max_adjustment", "before": "500", "after": "100"}],
            "effects": [],
        }
    ]


@pytest.mark.parametrize(
    ("text", "part", "key", "value"),
    [
        ("[points]\nper_unit = 1.5\n", "points", "per_unit", "1.5"),
        ("[points]\nminimum = 5\n", "points", "minimum", "5.00"),
        ("[points.multipliers]\ntea = 2\n", "points", "multipliers.tea", "2"),
        ('[points.expiry]\nmode = "never"\n', "points.expiry", "mode", "never"),
        ('[tier_rules]\nwindow = "lifetime"\n', "tier_rules", "window", "lifetime"),
        ("[refunds]\nnegative = false\n", "refunds", "negative", "false"),
        ('[promotion_rules]\nstacking = "all"\n', "promotion_rules", "stacking", "all"),
        ("[birthday]\npoints = 5\n", "birthday", "points", "5"),
        ('currency = "USD"\n', "shop", "currency", "USD"),
        ("[profile.points]\nemail = 5\n", "profile.email", "points", "5"),
        ('[[rewards]]\nid = "r"\nname = "R"\nfrom = 2026-12-01\n', "rewards.r", "from", "2026-12-01"),
        ('[[rewards]]\nid = "r"\nname = "R"\nkind = "percent"\npercent = 10\n', "rewards.r", "percent", "10.00"),
        (
            '[[promotions]]\nid = "p"\nname = "P"\nbonus = 1\nhours = "9:05-10:00"\n',
            "promotions.p",
            "hours",
            "9:05-10:00",
        ),
        ('[[promotions]]\nid = "p"\nname = "P"\nbonus = 1\nweekdays = ["sun"]\n', "promotions.p", "weekdays", "sun"),
        (CARD + "visit = true\n", "stamp_cards.c", "visit", "true"),
        (CARD + "each = 5\n", "stamp_cards.c", "each", "5.00"),
        (CARD + 'category = "tea"\n', "stamp_cards.c", "category", "tea"),
        ("[points]\nexclude = ['a', 'b']\n", "points", "exclude", "a, b"),
    ],
)
def test_values_are_told_as_the_file_writes_them(text: str, part: str, key: str, value: str) -> None:
    found = {str(document["part"]): document for document in diff(program_of(SHOP), program_of(SHOP + text))}
    keys: Any = found[part]["keys"]
    assert [one["after"] for one in keys if one["key"] == key] == [value]


def test_no_key_is_told_that_the_file_does_not_know() -> None:
    known = set(re.findall(r"^\| `(\w+)`", render(), re.MULTILINE))
    sample = load(files.sample_text()).program
    documents: list[Any] = [*diff(Program(), sample)]
    told = [one["key"] for document in documents for one in document["keys"]]
    profile_field = {"id"}
    assert {key.partition(".")[0] for key in told} <= known | profile_field
