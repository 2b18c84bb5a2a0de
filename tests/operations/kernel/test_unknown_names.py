"""A category or a field that nobody has used here is said aloud, and taken all the same."""

import sys

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.program.kernel.facts import Line
from tests.scenarios.conftest import OpenTill
from tests.support.programs import WORKED, program
from tests.support.till import Till

COFFEE = "did you mean coffee?"


def cafe(till: OpenTill) -> Till:
    counter = till(WORKED)
    counter.play("""
        2026-11-21
        enroll Léa
    """)
    return counter


def bought(counter: Till, category: str) -> list[str]:
    warnings: list[str] = buy(counter.shop, "Léa", 500, lines=(Line(category, 1, 300),)).document().get("warnings", [])
    return [text for text in warnings if "nobody has used" in text]


def test_a_mistyped_category_is_taken_and_said(till: OpenTill) -> None:
    assert bought(cafe(till), "cofee") == [f"'cofee' is a category that nobody has used here; {COFFEE}"]


def test_capitals_make_another_category(till: OpenTill) -> None:
    (said,) = bought(cafe(till), "Coffee")
    assert said.endswith(COFFEE)


def test_what_the_program_knows_and_what_was_bought_before_is_no_news(till: OpenTill) -> None:
    counter = cafe(till)
    assert bought(counter, "coffee") == bought(counter, "gift-card") == []
    (said,) = bought(counter, "walnut")
    assert said == "'walnut' is a category that nobody has used here; the program knows coffee, gift-card"
    assert bought(counter, "walnut") == []
    (said,) = bought(counter, "wallnut")
    assert said.endswith("did you mean walnut?")


def test_the_first_good_of_a_new_shop_is_no_news(till: OpenTill) -> None:
    """The program of a new bookshop names goods that earn nothing, and no others."""
    counter = till(program('[points]\nexclude = ["gift-card"]'))
    counter.play("2026-11-21\nenroll Léa")
    assert bought(counter, "book") == []
    (said,) = bought(counter, "giftcard")
    assert said.endswith("did you mean gift-card?")
    assert bought(counter, "tea") == ["'tea' is a category that nobody has used here"]


@pytest.mark.parametrize("category", ["pâtisserie", 'the "good" tea', "back\\slash", "100%_", "茶"])
def test_any_category_is_known_once_it_was_bought(till: OpenTill, category: str) -> None:
    counter = cafe(till)
    assert len(bought(counter, category)) == 1
    assert bought(counter, category) == []


def test_what_was_undone_is_not_known(till: OpenTill) -> None:
    counter = cafe(till)
    assert bought(counter, "cofee")
    counter.play("undo")
    assert bought(counter, "cofee")


def test_told_twice_it_is_said_once_and_repeated_it_is_said_again(till: OpenTill) -> None:
    shop = cafe(till).shop
    lines = (Line("cofee", 1, 100), Line("cofee", 1, 100), Line("", 1, 100))
    assert len(buy(shop, "Léa", 500, lines=lines, ref="T1").document()["warnings"]) == 1
    assert len(buy(shop, "Léa", 500, lines=lines, ref="T1").document()["warnings"]) == 1
    assert "warnings" not in buy(shop, "Léa", 500, lines=lines, ref="T2").document()


def test_the_look_for_near_words_is_not_loaded_for_known_ones(till: OpenTill) -> None:
    counter = cafe(till)
    loaded = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("rapidfuzz")}
    try:
        bought(counter, "coffee")
        assert not [name for name in sys.modules if name.startswith("rapidfuzz")]
    finally:
        sys.modules.update(loaded)


def told(counter: Till, **fields: str) -> list[str]:
    return list(update(counter.shop, "Léa", Changes(fields=fields)).document().get("warnings", []))


def test_a_mistyped_field_is_taken_and_said(till: OpenTill) -> None:
    counter = till(WORKED + "[profile.points]\nfavourite_drink = 5\n")
    counter.play("""
        2026-11-21
        enroll Léa
    """)
    assert told(counter, favourite_drink="tea") == []
    assert told(counter, favorite_drnk="tea") == [
        "'favorite_drnk' is a field that nobody has used here; did you mean favourite_drink?"
    ]
    assert told(counter, favorite_drnk="tea") == [], "now a member has it"
    assert told(counter, shoe_size="40") == [
        "'shoe_size' is a field that nobody has used here; the program knows favourite_drink"
    ]
