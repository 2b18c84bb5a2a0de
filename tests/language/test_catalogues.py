"""Every catalogue says the same things, each in its own words."""

import json
import re
from pathlib import Path

import pytest

from loyalty_cli import language
from loyalty_cli.language.words import catalogue, languages

FOLDER = Path(language.__file__).parent
FIELD = re.compile(r"\{(\w+)\}")


def test_there_are_an_english_and_a_french_catalogue() -> None:
    assert set(languages()) >= {"en", "fr"}


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_keys(lang: str) -> None:
    assert list(catalogue(lang)) == list(catalogue("en"))


@pytest.mark.parametrize("lang", languages())
def test_every_template_has_the_same_fields(lang: str) -> None:
    fields = {key: sorted(FIELD.findall(template)) for key, template in catalogue(lang).items()}
    assert fields == {key: sorted(FIELD.findall(template)) for key, template in catalogue("en").items()}


@pytest.mark.parametrize("lang", languages())
def test_no_key_is_told_twice(lang: str) -> None:
    pairs = json.loads((FOLDER / f"{lang}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    assert len({key for key, _ in pairs}) == len(pairs)


@pytest.mark.parametrize("lang", languages())
def test_every_plural_has_both_forms(lang: str) -> None:
    forms = [key.rpartition(".") for key in catalogue(lang) if key.endswith((".one", ".other")) and key != "plural.one"]
    assert {stem for stem, _, form in forms if form == "one"} == {stem for stem, _, form in forms if form == "other"}


@pytest.mark.parametrize("lang", languages())
def test_templates_have_no_braces_but_their_fields(lang: str) -> None:
    assert [key for key, template in catalogue(lang).items() if re.search(r"[{}]", FIELD.sub("", template))] == []


def test_french_puts_no_break_spaces_before_its_colons() -> None:
    assert [key for key, template in catalogue("fr").items() if re.search(r"[^\u00a0][:;!?]", template)] == []
