"""Why an entry was written, as a line for a customer."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from loyalty_cli import program
from loyalty_cli.language.catalogue import languages, part
from loyalty_cli.language.why import exact, field_name, why
from loyalty_cli.program.kernel.facts import Why
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.telling.profile import ProfileField

ENGLISH = Shop(currency="EUR", language="en")
FRENCH = Shop(currency="EUR", language="fr")
NBSP = "\u00a0"


def test_points_of_a_silver_purchase() -> None:
    numbers: Why = {"cents": 1950, "per_e4": 10_000, "tier": "Silver", "x_e4": 12_500}
    assert why("en", "points", numbers, ENGLISH) == "1 per €1.00 on €19.50, Silver x1.25"
    assert why("fr", "points", numbers, FRENCH) == f"1 par 1,00{NBSP}€ sur 19,50{NBSP}€, Silver x1,25"


def test_a_multiplier_of_one_is_not_worth_telling() -> None:
    numbers: Why = {"cents": 1950, "per_e4": 5_000, "tier": "Bronze", "x_e4": 10_000}
    assert why("en", "points", numbers, ENGLISH) == "0.5 per €1.00 on €19.50"


def test_promotions_are_named() -> None:
    numbers: Why = {"cents": 1000, "per_e4": 10_000, "tier": "Gold", "x_e4": 15_000, "promos": "happy-hour"}
    assert why("en", "points", numbers, ENGLISH) == "1 per €1.00 on €10.00, Gold x1.5, happy-hour"


def test_a_name_says_better_what_a_number_stands_for() -> None:
    assert why("en", "return", {"fact": 861}, ENGLISH) == "goods of #861 returned"
    assert why("en", "return", {"fact": 861}, ENGLISH, {"fact": "T-1720"}) == "goods of T-1720 returned"
    assert why("fr", "undo", {"fact": 861}, FRENCH) == f"annulé{NBSP}: #861"
    assert why("fr", "undo", {"fact": 861}, FRENCH, {"fact": "T-1720"}) == f"annulé{NBSP}: T-1720"


CAFE = Program(
    profile=(ProfileField("favourite_drink", 5, "Boisson préférée"), ProfileField("email", 5)),
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "said"),
    [(125, 1, "125"), (24_375, 1_000, "24.375"), (6, 12, "0.5"), (1, 3, None), (10, 4, "2.5"), (100, 1, "100")],
)
def test_a_fraction_is_told_exactly_where_it_ends(numerator: int, denominator: int, said: str | None) -> None:
    assert exact(numerator, denominator) == said


@pytest.mark.parametrize(
    ("lang", "field", "said"),
    [
        ("fr", "favourite_drink", "Boisson préférée"),
        ("fr", "email", "votre e-mail"),
        ("en", "birthday", "your birthday"),
        ("fr", "shoe_size", "shoe size"),
    ],
)
def test_fields_are_named_in_the_language(lang: str, field: str, said: str) -> None:
    assert field_name(lang, CAFE, field) == said


def test_a_yen_has_no_decimals() -> None:
    shop = Shop(currency="JPY", decimals=0)
    assert why("en", "points", {"cents": 1950, "per_e4": 100}, shop) == "0.01 per ¥1 on ¥1,950"


def test_stamps_name_the_category_where_there_is_one() -> None:
    assert (
        why("en", "stamps", {"card": "Coffee card", "count": 3, "category": "coffee"}, ENGLISH)
        == "3 x coffee, Coffee card"
    )
    assert why("en", "stamps", {"card": "Visits", "count": 1, "category": ""}, ENGLISH) == "stamped on Visits"


def test_days_are_written_out() -> None:
    assert why("en", "lapse", {"on": "2027-11-30"}, ENGLISH) == "lapsed, last day 30 November 2027"
    assert why("fr", "revival", {"on": "2027-03-01"}, FRENCH) == "de nouveau valable jusqu’au 1er mars 2027"


def test_an_unknown_rule_is_shown_as_recorded() -> None:
    numbers: Why = {"cents": 1950, "moon": "full", "note": ""}
    assert why("en", "moonlight", numbers, ENGLISH) == "moonlight, cents €19.50, moon full"
    assert why("en", "points", {"cents": 1950}, ENGLISH) == "points, cents €19.50"


def test_what_a_person_wrote_is_never_read_as_a_template() -> None:
    assert why("en", "adjust", {"reason": "{cents} {0}"}, ENGLISH) == "adjusted: {cents} {0}"


@pytest.mark.parametrize("lang", languages())
def test_every_template_can_be_reached_by_its_own_fields(lang: str) -> None:
    for key, template in part(lang, "why").items():
        if key.startswith("why."):
            fields = re.findall(r"\{(\w+)\}", template)
            numbers: dict[str, str | int] = {
                name: 12_500 if name.endswith(("cents", "_e4")) else name for name in fields
            }
            rule = max((known for known in _rules(lang) if key.startswith("why." + known)), key=len)
            assert all(text in why(lang, rule, numbers, ENGLISH) for text in re.split(r"\{\w+\}", template))


def _rules(lang: str) -> set[str]:
    return {key.split(".")[1] for key in part(lang, "why") if key.startswith("why.")}


def test_every_rule_of_the_program_can_say_why() -> None:
    assert sorted(_rules_written() - _rules("en")) == []


def _rules_written() -> set[str]:
    """The rule ids that the decisions write: the third argument of an entry, an accrual or a debit."""
    written = set()
    room = Path(program.__file__).parent
    for path in sorted(room.rglob("*.py")):
        inside = ".".join(path.relative_to(room).with_suffix("").parts)
        names = vars(importlib.import_module(f"loyalty_cli.program.{inside}"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"entry", "accrue", "debit"}:
                rule = node.args[2]
                if isinstance(rule, ast.Constant):
                    written.add(str(rule.value))
                elif isinstance(rule, ast.Name) and rule.id in names:
                    written.add(names[rule.id])
    assert len(written) > 10
    return written


@pytest.mark.parametrize(
    ("lang", "within", "told"),
    [
        ("en", "30 days", "Regular won: 3 within 30 days"),
        ("en", "week", "Regular won: 3 within a week"),
        ("fr", "30 days", "Regular, défi réussi\u00a0: 3 (en 30 jours)"),
        ("fr", "ever", "Regular, défi réussi\u00a0: 3 (en tout)"),
    ],
)
def test_the_time_of_a_challenge_is_worded(lang: str, within: str, told: str) -> None:
    assert why(lang, "challenge", {"id": "r", "name": "Regular", "count": 3, "within": within}, Shop()) == told
