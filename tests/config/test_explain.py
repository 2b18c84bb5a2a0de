"""A specimen of every mistake in the shape of the file: keys, tables, lists, choices."""

import pytest

from loyalty_cli.program.registry import tables
from tests.config.specimens import SHOP, mistakes, mistakes_in

KNOWN = ", ".join(dict.fromkeys([*(table.name for table in tables()), "backup", "export", "import"]))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 'shop: missing; begin the file with [shop] and name = "your shop"'),
        ("[shop]\n", 'shop.name: missing; write it like name = "Café des Arts"'),
        ("shop = 1\n", "shop: 1 is not a table; write it under [shop]"),
        ('[[shop]]\nname = "x"\n', "shop: a list stands where one table may; write [shop] once, in single brackets"),
        (SHOP + "points = 1\n", "shop.points: it is a table of its own; write [points]"),
        (
            SHOP + "[profile.fields.children]\npoints = 5\n",
            "profile.fields.children.points: unknown key; known here are type, choices",
        ),
        (SHOP + "rewards = 1\n", "shop.rewards: it is a table of its own; write [[rewards]]"),
        (SHOP + "curency = 1\n", "shop.curency: unknown key; did you mean currency?"),
        (SHOP + "[pionts]\n", "pionts: unknown key; did you mean points?"),
        (SHOP + "[zzz]\n", f"zzz: unknown key; known here are {KNOWN}"),
        (SHOP + '[points]\ncurrency = "EUR"\n', "points.currency: unknown key; it belongs in [shop]"),
        (
            SHOP + "[points]\nmonths = 6\n",
            "points.months: unknown key; it belongs in [points.expiry], [tier_rules], [cashback] or [club]",
        ),
        (SHOP + "[points]\nboxes = 6\n", "points.boxes: unknown key; it belongs in [[stamp_cards]]"),
        (
            SHOP + "[refunds]\nid = 1\n",
            "refunds.id: unknown key; known here are negative",
        ),
        (
            SHOP + "[refunds]\nnegative = 1\n",
            "refunds.negative: 1 is neither true nor false; write one of them, without quotes",
        ),
        (
            SHOP + '[points]\nexclude = "gift-card"\n',
            'points.exclude: "gift-card" is not a list; write it like ["gift-card"]',
        ),
        (
            SHOP + "[points]\nmultipliers = 2\n",
            "points.multipliers: 2 is not a table; write it under [points.multipliers]",
        ),
        (SHOP + '[tiers]\nname = "x"\n', "tiers: one table stands where several may; write [[tiers]]"),
        ("tiers = [3]\n" + SHOP, "tier 1: 3 is not a table; write it under [[tiers]]"),
        ("tiers = 3\n" + SHOP, "tiers: 3 is not a table; write it under [[tiers]]"),
        (
            SHOP + '[tier_rules]\nwindow = "year"\n',
            'tier_rules.window: "year" is not one of "rolling", "calendar-year", "lifetime"',
        ),
        (
            SHOP + '[tier_rules]\nwindow = "rollin"\n',
            'tier_rules.window: "rollin" is not one of "rolling", "calendar-year", "lifetime"; did you mean "rolling"?',
        ),
        (
            SHOP + "[tier_rules]\nwindow = []\n",
            'tier_rules.window: [] is not one of "rolling", "calendar-year", "lifetime"',
        ),
        (SHOP + '["a b"."c\\nd"]\n', f'"a b": unknown key; known here are {KNOWN}'),
        (
            SHOP + '"c\\u001bd" = 1\n',
            'shop."c?d": unknown key; known here are name, currency, decimals, country, language, timezone, database',
        ),
    ],
)
def test_shapes(text: str, line: str) -> None:
    assert mistakes(text) == [line]


def test_a_table_of_a_list_goes_by_its_name() -> None:
    tiers = '[[tiers]]\nname = "A"\n[[tiers]]\nname = "B"\nfrom = 1\n[[tiers]]\nname = "C"\nform = 2\n'
    assert mistakes_in(tiers) == [
        "tier C, form: unknown key; did you mean from?",
    ]


def test_missing_keys_come_with_an_example() -> None:
    assert mistakes_in("[[stamp_cards]]\nvisit = true\n") == [
        'stamp card 1 (line 3), id: missing; write it like id = "coffee"',
        'stamp card 1 (line 3), name: missing; write it like name = "Coffee card"',
        'stamp card 1 (line 3), reward: missing; write it like reward = "free-coffee"',
    ]


def test_a_misspelled_key_is_not_missed_as_well() -> None:
    assert mistakes('[shop]\nname = 1\nnaem = "Test"\n') == [
        "shop.name: 1 is not text; put it in quotes",
        "shop.naem: unknown key; did you mean name?",
    ]
    assert mistakes('[shop]\nnaem = "Test"\n') == ["shop.naem: unknown key; did you mean name?"]
