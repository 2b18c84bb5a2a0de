"""Which names can be one person's."""

import pytest

from loyalty_cli.intake.people.names import may_be_one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Léa Un", "UN, Lea"),
        ("Jean-Pierre Exemple", "Jeanpierre"),
        ("Anne Marie", "Annemarie"),
        ("Mme Exemple", "Testa Exemple"),
        ("Katherine Essai", "Catherine Modèle"),
        ("Li", "Li Na"),
        ("De", "de"),
        ("", "Paul Deux"),
        ("Paul Deux", ""),
    ],
)
def test_names_of_one_person(one: str, other: str) -> None:
    assert may_be_one(one, other)
    assert may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Léa Un", "Paul Deux"),
        ("Mme Léa", "Mme Paul"),
        ("Jean de la Tour", "Paul de la Porte"),
        ("Li", "Lo"),
        ("Katharina", "Catherine"),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not may_be_one(one, other)
    assert not may_be_one(other, one)
