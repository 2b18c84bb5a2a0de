"""Which language a person reads: that of the option, else of the environment, else of the shop."""

from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, Typed

ENGLISH = "there is no catalogue for the language 'de'"
FRENCH = "il n’y a pas de catalogue pour la langue 'de'"


@pytest.fixture
def french_shop(shop: Path) -> Path:
    """The same café, in French."""
    (shop / "loyalty.toml").write_text(PROGRAM.replace('language = "en"', 'language = "fr"'), encoding="utf-8")
    return shop


def test_messages_are_in_the_language_of_the_shop_before_it_is_open(typed: Typed, french_shop: Path) -> None:
    assert FRENCH in typed("show", "x", "--lang", "de").err
    (french_shop / "loyalty.toml").write_text('[shop]\nlanguage = "fr"\nname = 3', encoding="utf-8")
    assert FRENCH in typed("show", "x", "--lang", "de").err


def test_the_environment_is_stronger_than_the_shop(typed: Typed, french_shop: Path) -> None:
    assert french_shop.is_dir()
    assert ENGLISH in typed("show", "x", "--lang", "de", env={"LOYALTY_LANG": "en_US.UTF-8"}).err
    assert FRENCH in typed("show", "x", "--lang", "de", env={"LOYALTY_LANG": "de"}).err


def test_the_option_is_stronger_than_the_environment(typed: Typed, french_shop: Path) -> None:
    assert french_shop.is_dir()
    typed("enroll", "Léa")
    said = [typed("buy", "léa", "5", "--json", "--lang", lang, env={"LOYALTY_LANG": "fr"}) for lang in ("en", "fr")]
    assert "stamps to a free coffee" in said[0].out or "points to a free coffee" in said[0].out
    assert "Plus que" in said[1].out
    assert "Plus que" in typed("buy", "léa", "6", "--json").out


def test_without_a_shop_messages_are_english(typed: Typed, tmp_path: Path) -> None:
    assert ENGLISH in typed("show", "x", "--lang", "de", "--shop", str(tmp_path)).err
