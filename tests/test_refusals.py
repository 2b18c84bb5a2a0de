"""Every refusal has a specimen that provokes it: exit code, slug and words pinned, nothing written, in its order.

``specimens/refusals`` holds a file a command. ``roll`` is played first; each of ``refusals`` is then keyed and refused.
``order`` is one command with many mistakes, of which one is mended from line to line: the documented order.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import LoyaltyError
from tests.support.programs import WORKED, edited
from tests.support.till import Till

FOLDER = Path(__file__).parent / "specimens" / "refusals"


def specimens(part: str) -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        page = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [pytest.param(page, one, id=f"{path.stem}: {name(one)}") for one in page.get(part, ())]
    return found


def name(specimen: Any) -> str:
    return str(specimen.get("keyed") or specimen["command"])


def open_till(page: dict[str, Any]) -> Iterator[Till]:
    till = Till(edited(WORKED.replace('"fr"', '"en"'), page.get("program", ""), **page.get("tables", {})))
    till.play(page["roll"])
    yield till
    till.shop.conn.close()


def with_names(text: str, till: Till) -> str:
    """The words of a refusal, with V1 for the first voucher's code."""
    for number, code in enumerate(till.codes, start=1):
        text = text.replace(code, f"V{number}")
    return text


@pytest.mark.parametrize(("page", "specimen"), specimens("refusals"))
def test_refused_in_these_words_and_nothing_written(page: dict[str, Any], specimen: dict[str, Any]) -> None:
    for till in open_till(page):
        till.play(specimen.get("before", ""))
        refusal = till.refused(specimen["keyed"], specimen["slug"])
        assert refusal.exit_code == specimen["exit"]
        assert with_names(refusal.message, till) == specimen["message"]
        assert with_names(refusal.hint, till) == specimen.get("hint", "")


@pytest.mark.parametrize(("page", "specimen"), specimens("order"))
def test_refused_for_the_first_mistake_in_the_documented_order(page: dict[str, Any], specimen: dict[str, Any]) -> None:
    for till in open_till(page):
        till.play(specimen.get("before", ""))
        for keyed, slug in specimen["mended"]:
            till.refused(keyed, slug)
        till.play(specimen["command"])


def test_every_refusal_of_the_counter_has_a_specimen() -> None:
    """The others are provoked where they arise: in the tests of shop, config, connection, import and verify."""
    elsewhere = {
        *("failure", "usage", "bad-date", "program-invalid", "file", "not-found", "shop-not-found"),
        *("storage", "busy", "newer-database", "verify-failed", "interrupted"),
    }
    slugs = {one.slug for one in every_class(LoyaltyError)}
    shown = {specimen.values[1]["slug"] for specimen in specimens("refusals")}
    assert slugs - shown == elsewhere


def every_class(base: type[LoyaltyError]) -> Iterator[type[LoyaltyError]]:
    yield base
    for one in base.__subclasses__():
        yield from every_class(one)


def test_each_class_has_a_slug_of_its_own() -> None:
    """But for what an import asks about: a narrower case of a wider class, whose slug it has."""
    classes = [one for one in every_class(LoyaltyError) if "slug" in vars(one)]
    narrower = {one.__name__ for one in every_class(LoyaltyError) if "slug" not in vars(one)}
    assert narrower <= {"AmbiguousDate", "Questions"}
    assert len({one.slug for one in classes}) == len(classes)
    assert all(one.slug == one.slug.lower() and " " not in one.slug for one in classes)
