"""Every catalogue says the same things, each in its own words."""

import json
import re
from pathlib import Path

import pytest

from loyalty_cli import language
from loyalty_cli.language.catalogue import (
    Listed,
    Phrase,
    in_force,
    languages,
    part,
    parts,
    sentence,
    silence,
    speak,
    spoken,
)

FOLDER = Path(language.__file__).parent
FIELD = re.compile(r"\{(\w+)(!r)?\}")


def whole(lang: str) -> dict[str, str]:
    """All templates of a language."""
    return {key: template for name in parts() for key, template in part(lang, name).items()}


def test_there_are_an_english_and_a_french_catalogue() -> None:
    assert set(languages()) >= {"en", "fr"}


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_keys_in_the_same_files(lang: str) -> None:
    for name in parts():
        assert list(part(lang, name)) == list(part("en", name))


@pytest.mark.parametrize("name", parts())
def test_the_first_word_of_a_key_names_its_file(name: str) -> None:
    assert [key for key in part("en", name) if key.partition(".")[0] != name] == []


@pytest.mark.parametrize("lang", languages())
def test_every_template_has_the_same_fields(lang: str) -> None:
    def fields(of: str) -> dict[str, list[tuple[str, str]]]:
        return {key: sorted(FIELD.findall(template)) for key, template in whole(of).items()}

    assert fields(lang) == fields("en")


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", parts())
def test_no_key_is_told_twice(lang: str, name: str) -> None:
    pairs = json.loads((FOLDER / lang / f"{name}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    assert len({key for key, _ in pairs}) == len(pairs)


@pytest.mark.parametrize("lang", languages())
def test_every_plural_has_both_forms(lang: str) -> None:
    forms = [
        key.rpartition(".") for key in whole(lang) if key.endswith((".one", ".other")) and key != "grammar.plural.one"
    ]
    assert {stem for stem, _, form in forms if form == "one"} == {stem for stem, _, form in forms if form == "other"}


@pytest.mark.parametrize("lang", languages())
def test_templates_have_no_braces_but_their_fields(lang: str) -> None:
    assert [key for key, template in whole(lang).items() if re.search(r"[{}]", FIELD.sub("", template))] == []


def test_french_puts_no_break_spaces_before_its_colons() -> None:
    told = {key: re.sub(r"\{\w+(!r)?\}", "x", template) for key, template in whole("fr").items()}
    assert [key for key, text in told.items() if re.search(r"(?<!\u00a0)[:;!?](?=\s|$)", text)] == []


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["0 stamps", "1 stamp", "2 stamps", "1,000 stamps"]),
        ("fr", ["0 tampon", "1 tampon", "2 tampons", "1\u00a0000 tampons"]),
    ],
)
def test_a_count_chooses_the_plural_form(lang: str, expected: list[str]) -> None:
    assert [sentence(lang, "grammar.stamps", count=count) for count in (0, 1, 2, 1000)] == expected


def test_a_phrase_is_worded_where_it_is_read() -> None:
    phrase = Phrase("say.stamps", count=2, reward=Phrase("grammar.stamps", count=1))
    assert phrase.said("en") == "2 stamps to 1 stamp"
    assert phrase.said("fr") == "Plus que 2 tampons avant votre récompense\u00a0: 1 tampon"


def test_things_are_listed() -> None:
    assert Listed(("a", Phrase("grammar.stamps", count=1))).said("fr") == "a, 1 tampon"


def test_what_is_filled_in_is_never_read_as_a_template() -> None:
    assert sentence("en", "error.language", lang="{x}") == "there is no catalogue for the language '{x}'"


def test_an_option_is_stronger_than_the_shop() -> None:
    assert (in_force(), spoken("fr")) == ("en", "fr")
    speak("fr")
    assert in_force() == "fr"
    speak(told="en")
    assert (in_force(), spoken("fr")) == ("en", "en")
    silence()
    assert (in_force(), spoken("fr")) == ("en", "fr")


def test_a_language_without_a_catalogue_is_answered_in_english() -> None:
    assert sentence("xx", "grammar.stamps", count=1) == "1 stamp"
    assert sentence("../fr", "grammar.stamps", count=1) == "1 stamp"
