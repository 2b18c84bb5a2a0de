"""Lines of sums below a list of people: nobody is enrolled as "Total", and whoever is called Somme stays somebody."""

from pathlib import Path

import pytest

from loyalty_cli.intake.fields.rejects import Rejected
from tests.intake.lists import accepted, plan_of, refused

HEAD = "Nom;Prénom;Téléphone;Mél;Carte;Points;Visites;CA\n"
PEOPLE = (
    "Exemple;Testa;0639980001;;;10;1;1,00 €\n"
    "Fictif;Hugo;0639980002;;;20;2;20,50 €\n"
    "Modèle;Éva;0639980003;;;30;3;3,00 €\n"
)


def refused_rows(folder: Path, *lines: str) -> list[Rejected]:
    """What is refused of lines below three people."""
    plan = plan_of(folder, HEAD + PEOPLE + "".join(f"{line}\n" for line in lines))
    found = refused(plan)
    assert len(accepted(plan)) + len(found) == 3 + len(lines)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "TOTAL;10 clients;;;;1487;30;1666,70 €",
        "Total :;;;;;;;",
        "Totaux;;;;;60;6;24,50 €",
        "Sous-total;;;;;7;;",
        "Grand Total;;;;;7;;",
        "Total général;;;;;;;1,00 €",
        ";subtotal (3);;;;7;;",
        "Summe;;;;;115;;",
        "Gesamt;;;;;115;;",
        "Gesamtsumme: ;;;;;115;;",
        "Totale;;;;;115;;",
        "Totaal 3 klanten;;;;;115;;",
        "SOMME;3 clients;;;;115;;",
        "Sum:;;;;;;;",
        "Moyenne;;;;;20;;",
    ],
)
def test_words_for_a_sum_in_place_of_a_name_are_nobody(line: str, tmp_path: Path) -> None:
    (row,) = refused_rows(tmp_path, line)
    assert (row.line, row.column) == (5, "")
    assert row.reason.startswith("this looks like a line of totals")


@pytest.mark.parametrize(
    "line",
    [
        "Somme;Anna;0639980004;;;60;;",
        "Total;;;total@example.org;;60;6;24,50 €",
        "Sum;;;;C-77;60;;",
        "Somme;Anna;;;;7;;",
        "Sum;Ari;;;;;;",
        "Totti;Franco;;;;7;;",
        "Summer;Testa;;;;7;;",
        "Exemple;Un;;;;60;;",
        "Exemple;Deux;;;;60;2;",
    ],
)
def test_whoever_can_be_reached_or_is_called_otherwise_is_somebody(line: str, tmp_path: Path) -> None:
    assert refused_rows(tmp_path, line) == []


@pytest.mark.parametrize("line", ["Somme;Anna;;;;60;;", "Bilan;2026;;;;60;6;24,50 €", "10 clients;;;;;60;6;"])
def test_numbers_that_are_the_sums_of_those_above_tell_a_line_of_totals(line: str, tmp_path: Path) -> None:
    assert [row.line for row in refused_rows(tmp_path, line)] == [5]


def test_one_number_proves_something_below_many_rows(tmp_path: Path) -> None:
    ten = "".join(f"Fictif {number};5\n" for number in ("un", "deux", "trois", "quatre", "cinq"))
    text = f"Nom;Points\n{ten}{ten}Ensemble;50\n"
    assert [row.line for row in refused(plan_of(tmp_path, text))] == [12]


def test_a_number_of_their_own_makes_somebody_and_total_is_none(tmp_path: Path) -> None:
    text = "Code client;Nom;Points\nA1;Testa;10\nA2;Somme;5\nTOTAL;2 clients;15\n"
    plan = plan_of(tmp_path, text)
    assert [row.source_id for row in accepted(plan)] == ["A1", "A2"]
    assert [row.line for row in refused(plan)] == [4]
