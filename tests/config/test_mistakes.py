"""Mistakes in a program file are told in the current language; the table, the place and the remedy too."""

from collections.abc import Iterator

import pytest

from loyalty_cli.language.catalogue import silence, speak
from tests.config.specimens import SHOP, mistakes


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    speak(told="fr")
    yield
    silence()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SHOP + "curency = 1\n", "shop.curency : clé inconnue ; vouliez-vous dire currency ?"),
        (
            SHOP + '[[rewards]]\nid = "tea"\nname = "Thé"\nkind = "discount"\npoints = 3\n',
            'récompense tea : une récompense discount dit combien elle vaut ; ajoutez value = "5.00"',
        ),
        (SHOP + "[points]\nminimum = -1\n", "points.minimum : -1 n’est pas un montant ; écrivez par exemple 2.60"),
        (
            "[shop]\nname = Le Chat\n",
            'loyalty.toml ligne 2 : un texte s’écrit entre guillemets ; écrivez name = "Le Chat"',
        ),
    ],
)
def test_a_mistake_is_told_in_french(text: str, line: str) -> None:
    (told,) = mistakes(text)
    assert told.replace("\u00a0", " ").startswith(line)


@pytest.mark.parametrize(
    "text",
    [
        SHOP + '[[tiers]]\nname = "Bronze"\nfrom = 0\nperks = ["pay 4111 1111 1111 1111"]\n',
        '[shop]\nname = "Chez 4111111111111111"\n',
        SHOP + '[points]\nexclude = ["4111-1111-1111-1111"]\n',
    ],
)
def test_no_text_of_the_program_holds_the_number_of_a_payment_card(text: str) -> None:
    (told,) = mistakes(text)
    assert "numéro d’une carte bancaire" in told
    assert "1111" not in told
