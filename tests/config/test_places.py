"""Where a mistake stands, in the words of who wrote the file."""

from typing import Any

import pytest

from loyalty_cli.config.explain import Path
from loyalty_cli.config.places import Places
from loyalty_cli.language.catalogue import said

SOURCE = """
[[tiers]]
name = "Bronze"
[[tiers]]
name = "bronze"
 [[ rewards ]]
id = "free-coffee"
name = "Free coffee"
[[rewards]]
name = "Cake"
[[rewards]]
points = 3
"""
RAW: dict[str, Any] = {
    "tiers": [{"name": "Bronze"}, {"name": "bronze"}],
    "rewards": [{"id": "free-coffee", "name": "Free coffee"}, {"name": "Cake"}, {"points": 3}],
    "promotions": [3, {"id": "\x1b"}, {"id": "x" * 41}],
    "points": {"exclude": ["a"]},
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("shop", "name"), "shop.name"),
        (("points", "exclude", 0), "points.exclude (entry 1)"),
        (("rewards",), "rewards"),
        (("rewards", 0), "reward free-coffee"),
        (("rewards", 1, "points"), "reward Cake, points"),
        (("rewards", 2, "id"), "reward 3 (line 11), id"),
        (("tiers", 1, "from"), "tier 2 (line 4), from"),
        (("promotions", 0), "promotion 1"),
        (("promotions", 1, "hours"), "promotion 2, hours"),
        (("promotions", 2, "tiers", 1), "promotion 3, tiers (entry 2)"),
    ],
)
def test_a_place_is_named_as_a_person_finds_it(path: Path, place: str) -> None:
    assert said(Places(RAW, SOURCE).named(path)) == place
