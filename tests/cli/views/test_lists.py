"""Lists as an owner reads them: what matters is never cut, what is owed or lost is told apart."""

from typing import Any

import pytest

from loyalty_cli.cli.views import importing, insight, lists, surveys, tiers
from loyalty_cli.cli.views.drawing import plain
from loyalty_cli.cli.views.drawing.blocks import Block
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.cli.views.owner import auditing
from loyalty_cli.cli.views.reaching import campaigns
from loyalty_cli.config.loader import load
from loyalty_cli.language.report import Teller
from loyalty_cli.program.program import Program
from tests.support.programs import COFFEE_CARD, FREE_COFFEE, program

TWO_TIERS = '[[tiers]]\nname = "Guest"\nfrom = 0\n[[tiers]]\nname = "Friend"\nfrom = "200.00"'


def shop(language: str) -> Program:
    text = program(TWO_TIERS, COFFEE_CARD, FREE_COFFEE, country="FR", language=language)
    return load(text.encode()).program


ENGLISH = shop("en")
FRENCH = shop("fr")


def drawn(blocks: list[Block], width: int | None = 80) -> list[str]:
    return plain.render(blocks, width).splitlines()


def quiet(name: str, state: str, channels: list[str]) -> dict[str, Any]:
    return {
        "card": "100014",
        "name": name,
        "gap_days": 9.0,
        "away_days": 150,
        "missed_cents": 8904,
        "state": state,
        "channels": channels,
        "vouchers": [],
        "points": 0,
        "last_bought": [],
    }


def test_winback_tells_the_lost_apart_and_who_gave_no_consent() -> None:
    rows = [quiet("Zoé Bellepage", "lost", []), quiet("Iris Page", "drifting", ["email"])]
    english, french = (drawn(insight.winback(rows, Look(one), 0, 0)) for one in (ENGLISH, FRENCH))
    assert english[2].endswith("€89.04  no consent")
    assert english[3].endswith("€89.04  e-mail")
    assert english[-1] == "1 of them has been away 180 days longer still and counts as lost"
    assert french[2].endswith("89,04 €  sans accord")


def test_a_promotion_has_its_share_of_all_purchases_under_a_head() -> None:
    one = {
        "name": "Quiet hour",
        "purchases": 978,
        "members": 223,
        "sales_cents": 563700,
        "points": 14565,
        "off_cents": 0,
        "share": 0.165,
        "enough": True,
    }
    head, _, row, *_ = drawn(campaigns.promotions({"promotions": [one]}, Look(ENGLISH)))
    assert head.split() == ["Promotion", "Purchases", "Of", "all", "Members", "Sales", "Points"]
    assert row.split() == ["Quiet", "hour", "978", "16.5%", "223", "€5,637.00", "14,565"]


@pytest.mark.parametrize(
    ("shop", "came", "apart"),
    [
        (ENGLISH, "93.4% (239 of 256) of those given it, 93.3% (84 of 90) of those held out", "difference +0.0 points"),
        (FRENCH, "93,4 % (239 sur 256) des surpris, 93,3 % (84 sur 90) des témoins", "différence +0,0 points"),
    ],
)
def test_surprises_tell_shares_with_their_numbers(shop: Program, came: str, apart: str) -> None:
    one = {
        "name": "Just because",
        "cost_cents": 93522,
        "days": 60,
        "given": 256,
        "given_came": 239,
        "held": 90,
        "held_came": 84,
        "wanted": 1000,
        "difference": 0.0,
        "low": -0.05,
        "high": 0.07,
        "enough": True,
        "running": 0,
    }
    told = drawn(insight.surprises({"surprises": [one]}, Look(shop)), None)
    assert came in told[1].replace("\N{NO-BREAK SPACE}", " ")
    assert told[2].startswith(apart)


def test_who_loses_a_tier_by_which_day_stands_whole_at_80_columns() -> None:
    one = {
        "card": "100547",
        "name": "Anouk Doucerive",
        "tier": "Friend",
        "to": "Guest",
        "on": "2026-12-05",
        "missing_cents": 709,
        "counts_from": None,
        "phone": "+33639983634",
        "email": "anouk.doucerive@example.org",
    }
    lines = drawn(tiers.view([one], Look(ENGLISH)))
    assert "Guest    5 December 2026    €7.09  06 39 98 36 34" in lines[2]
    narrow = drawn(tiers.view([one], Look(ENGLISH)), 50)
    assert narrow[2] == "100547  Anouk Doucerive  5 December 2026    €7.09"


def test_find_shows_the_phone_before_the_stamp_cards() -> None:
    one = {
        "card": "100240",
        "name": "Maya Minouchaud",
        "tier": "Guest",
        "points": 1570,
        "credit_cents": 0,
        "stamps": {"coffee": 4},
        "vouchers": 0,
        "phone": "+33639983091",
        "email": None,
    }
    assert drawn(lists.found_view([one], Look(ENGLISH)), 52)[0].split() == ["Card", "Name", "Phone", "Points"]
    assert drawn(lists.found_view([one], Look(ENGLISH)))[0].split()[:4] == ["Card", "Name", "Phone", "Tier"]


def test_the_audit_names_facts_as_they_are_typed() -> None:
    one = {
        "kind": "split",
        "look": True,
        "on": "2026-11-30",
        "at": "21:02",
        "operator": None,
        "card": "102099",
        "name": "Ada Bellepage",
        "points": None,
        "facts": [16818, 16819],
        "what": "2 purchases within 10 minutes",
    }
    assert drawn(auditing.view([one], Look(ENGLISH)), None)[2].endswith("#16818…")


def test_days_of_answers_are_written_as_the_shop_writes_days() -> None:
    one = {"on": "2026-10-17", "name": "Zoé", "survey": "nps", "scores": [6], "kind": "detractor", "comment": ""}
    assert drawn(surveys.voices([one], Look(FRENCH)))[2].startswith("17 octobre 2026  Zoé")


@pytest.mark.parametrize(
    ("shop_", "month", "quarter"), [(ENGLISH, "Nov 2024", "Oct–Dec 2024"), (FRENCH, "nov 2024", "oct–déc 2024")]
)
def test_months_of_tables_are_words(shop_: Program, month: str, quarter: str) -> None:
    teller = Teller(shop_)
    assert (teller.period("2024-11"), teller.period("2024-Q4")) == (month, quarter)


def test_the_list_of_imports_says_that_rows_left_out_are_not_counted() -> None:
    one = {
        "batch": 1,
        "file": "orders.csv",
        "kind": "purchases",
        "started_at": "2026-11-30T10:00:00+00:00",
        "finished_at": "2026-11-30T10:00:01+00:00",
        "undone_at": None,
        "rows": 90,
        "accepted": 88,
        "unchanged": 0,
        "rejected": 2,
    }
    assert drawn(importing.list_view([one], Look(ENGLISH)), None)[-1].startswith("rows that were left out")
    assert drawn(importing.list_view([], Look(FRENCH))) == ["aucun fichier importé"]


def test_the_first_rows_of_a_file_are_told_as_the_shop_writes_them() -> None:
    row = {
        "line": 2,
        "name": "Léa",
        "phone": "+33639981234",
        "birthday": "1990-04-12",
        "points": 1250,
        "stamps": {"coffee": 4},
        "consents": {"email": True, "post": False},
        "amount_cents": 1250,
    }
    told = importing.sample_told({"sample": [row]}, Look(FRENCH)).replace("\N{NO-BREAK SPACE}", " ").splitlines()[1]
    assert told == (
        "  ligne 2, name Léa, phone 06 39 98 12 34, birthday 12 avril 1990, points 1 250, stamps:coffee 4,"
        " consent:email oui, consent:post non, amount 12,50 €"
    )
