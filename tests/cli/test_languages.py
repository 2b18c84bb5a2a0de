"""Which language a person reads: that of the option, else of the environment, else of the shop."""

import io
import re
from pathlib import Path

import pytest

from loyalty_cli.cli.declaring import Group
from loyalty_cli.cli.dialogue import asking
from loyalty_cli.cli.manifest import COMMANDS
from loyalty_cli.cli.printing import output
from loyalty_cli.language.catalogue import part, parts
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


def test_what_an_undo_takes_back_is_asked_in_the_language_of_the_shop(
    typed: Typed, french_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "person_can_be_asked", lambda: True)
    monkeypatch.setattr(output, "person_can_be_asked", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\nn\n"))
    typed("enroll", "Zoé", "--card", "100423")
    typed("buy", "100423", "3,80", "--ref", "T-1")
    said = typed("undo").err.replace("\xa0", " ")
    assert said.startswith("Annuler : achat T-1, 21 novembre 2026, 3,80 €, Zoé ? [o/N] ")
    typed("giftcard", "sell", "50", "--ref", "T-2")
    said = typed("undo").err.replace("\xa0", " ")
    assert said.startswith("Annuler : vente de carte cadeau T-2, 21 novembre 2026, 50,00 € ? [o/N] ")


@pytest.mark.parametrize("line", ["credit --help --lang fr", "credit --lang fr --help", "credit sell --help --lang fr"])
def test_the_help_of_every_command_is_read_in_a_language(typed: Typed, shop: Path, line: str) -> None:
    told = typed(*line.split())
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Vend de l’avoir")


def test_the_lines_of_the_french_command_list_are_of_one_form() -> None:
    """As in "Liste": none begins with an infinitive."""
    families = [(f"{name}.", entry.commands) for name, entry in COMMANDS.items() if isinstance(entry, Group)]
    keys = [f"help.{before}{name}" for before, commands in [("", COMMANDS), *families] for name in commands]
    lines = [part("fr", "help")[key] for key in keys]
    assert [line for line in lines if re.match(r"\w+(?:er|ir|ndre|ttre)\b", line)] == []


@pytest.mark.parametrize("name", parts())
def test_metavars_have_one_name(name: str) -> None:
    assert not [text for text in part("fr", name).values() if "MEMBRE" in text or "REÇU" in text]


def test_days_inside_french_sentences_are_french(typed: Typed, french_shop: Path) -> None:
    typed("enroll", "Zoé", "--card", "100423")
    typed("buy", "100423", "3,80", "--ref", "T-1")
    said = typed("buy", "100423", "4,80", "--ref", "T-1").err
    assert ("21 novembre 2026" in said, "2026-11-21" in said) == (True, False)


def test_members_alike_in_name_and_phone_are_told_apart_by_e_mail(typed: Typed, shop: Path) -> None:
    typed("enroll", "Zoé Petit", "--phone", "0639981234", "--email", "zp@example.org")
    typed("enroll", "Zoé Petit", "--phone", "0639971234", "--email", "zoe@example.org")
    said = typed("show", "zoé").err
    assert ("zp@example.org" in said, "zoe@example.org" in said) == (True, True)
