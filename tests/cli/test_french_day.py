"""A day in a French shop: no English word of the catalogue is read, in any view of the till and of the lists."""

import io
import re
import sys
from pathlib import Path

import pytest

from loyalty_cli.cli import main
from loyalty_cli.cli.dialogue import asking
from loyalty_cli.language.catalogue import part, parts, silence
from tests.cli.conftest import PROGRAM, Typed

WORD = re.compile(r"[a-zà-ÿœ’-]{3,}", re.IGNORECASE)
TYPED = re.compile(r"loyalty( [a-z]+)*|--[a-z-]+|redeem|undo|[A-Z]{3,}|'[^']*'")
"""What is typed stays English: commands and options."""
FRENCH = {
    "Coffee card": "Carte café",
    "Free coffee": "Café offert",
    "Online review": "Avis en ligne",
    "welcome": "bienvenue",
    "Silver": "Argent",
    'id = "coffee"': 'id = "cafe"',
    'category = "coffee"': 'category = "cafe"',
    "free-coffee": "cafe-offert",
    'language = "en"': 'language = "fr"',
}
DAY = (
    ("enroll", "Léa Martin", "--phone", "0612345678", "--birthday", "1990-11-22"),
    ("enroll", "Léo Martin"),
    ("enroll", "Lea Martin", "--phone", "0612345678"),
    ("adjust", "100014", "--credit", "5", "--reason", "tasse"),
    ("buy", "100014", "20", "--ref", "T-1"),
    ("buy", "100014", "20", "--item", "cafe:3=7.80"),
    ("buy", "100014", "20", "--item", "cafe:3=7.80"),
    ("buy", "100014", "190", "--credit", "2", "--ref", "T-2"),
    ("buy", "100014", "12,345"),
    ("buy", "100014", "99999"),
    ("buy", "personne", "5"),
    ("show", "100014"),
    ("redeem", "100014"),
    ("redeem", "100014", "cafe-offert"),
    ("redeem", "100014", "cafe-ofert"),
    ("stamp", "100014", "cafe", "2"),
    ("engage", "100014", "review"),
    ("visit", "100014"),
    ("return", "T-2", "5"),
    ("return", "T-9"),
    ("undo", "--yes"),
    ("undo", "T-1"),
    ("update", "100014", "--note", "table du fond"),
    ("find", "martin"),
    ("show", "martin"),
    ("history", "100014"),
    ("why", "100014"),
    ("balances",),
    ("members",),
    ("progress",),
    ("leaderboard",),
    ("tiers",),
    ("rewards",),
    ("birthdays", "--days", "9"),
    ("audit",),
    ("members", "--tier", "Or"),
    ("buy", "100014", "5", "--on", "2030-01-01"),
    ("buy", "100014", "5", "--voucher", "7Q2X"),
)


def words(lang: str) -> set[str]:
    """The words of a catalogue, in small letters, without what fills its fields."""
    texts = (re.sub(r"\{[^}]*\}", " ", text) for name in parts() for text in part(lang, name).values())
    return {word.lower() for text in texts for word in WORD.findall(TYPED.sub(" ", text))}


@pytest.fixture
def french(shop: Path) -> Path:
    """The café with its program in French."""
    text = PROGRAM
    for english, word in FRENCH.items():
        text = text.replace(english, word)
    (shop / "loyalty.toml").write_text(text, encoding="utf-8")
    return shop


@pytest.mark.parametrize("width", ["80", "50"])
def test_a_day_in_french_has_no_english_word(french: Path, typed: Typed, width: str) -> None:
    english = words("en") - words("fr")
    mixed = {}
    for line in DAY:
        answer = typed(*line, env={"COLUMNS": width})
        read = TYPED.sub(" ", answer.out + answer.err)
        if found := english & {word.lower() for word in WORD.findall(read)}:
            mixed[" ".join(line)] = sorted(found)
    assert mixed == {}
    assert french.is_dir()


@pytest.mark.parametrize("width", ["80", "50"])
def test_a_day_in_english_has_no_french_word(shop: Path, typed: Typed, width: str) -> None:
    french = words("fr") - words("en")
    mixed = {}
    for line in DAY:
        typing = [word.replace("cafe", "coffee").replace("coffee-of", "free-cof") for word in line]
        answer = typed(*typing, env={"COLUMNS": width})
        read = answer.out + answer.err
        for word in line:
            read = read.replace(word, " ")
        if found := french & {word.lower() for word in WORD.findall(TYPED.sub(" ", read))}:
            mixed[" ".join(line)] = sorted(found)
    assert mixed == {}
    assert shop.is_dir()


def test_going_back_to_a_backup_is_asked_in_french(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restoring opens no shop before it asks."""
    shop = ("--shop", str(tmp_path / "shop"))
    main.main(["init", shop[1], "--name", "Chez Nous", "--country", "FR", "--language", "fr", "--kind", "empty"])
    main.main([*shop, "enroll", "Léa"])
    main.main([*shop, "backup"])
    silence()
    capfd.readouterr()
    monkeypatch.setattr(asking, "person_can_be_asked", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert main.main([*shop, "restore"]) == 130
    assert capfd.readouterr().err.endswith("[o/N] rien n’a été fait\n")
