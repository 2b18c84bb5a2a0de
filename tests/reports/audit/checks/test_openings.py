"""What was brought along from paper, counted by its worth, and records made for what enrolment gives."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.merge import merge
from tests.reports.audit.checks.conftest import PROGRAM, Watched
from tests.support.programs import BRONZE, FREE_COFFEE, SILVER, WELCOME_CARD, program


@pytest.mark.parametrize(
    ("brought", "what"),
    [
        ({"points": 201}, "201 points, above the limit of 200"),
        ({"points": 200}, ""),
        ({"credit_cents": 651}, "€6.51 of credit"),
        ({"stamps": {"coffee": 19}}, ""),
        ({"stamps": {"coffee": 20}}, "20 stamps of Coffee card, 2 whole cards"),
        (
            {"points": 150, "stamps": {"coffee": 9}},
            "what is worth €7.21, above the limit of 200 points",
        ),
        (
            {"points": 900, "credit_cents": 9_900},
            "900 points, above the limit of 200; €99.00 of credit",
        ),
    ],
)
def test_more_than_staff_may_give_is_shown(watched: Watched, brought: dict[str, Any], what: str) -> None:
    enroll(watched.shop, EnrollRequest("Riche Exemple", **brought))
    assert [row["what"] for row in watched.found()] == ([f"brought along {what}"] if what else [])


def test_spend_that_gives_a_tier_is_shown(watched: Watched) -> None:
    shop = watched.under(PROGRAM + BRONZE + SILVER)
    enroll(shop, EnrollRequest("Riche Exemple", spend_cents=30_000))
    enroll(shop, EnrollRequest("Sage Exemple", spend_cents=19_900, spend_until=date(2026, 11, 20)))
    assert watched.kinds() == []
    enroll(shop, EnrollRequest("Fière Exemple", spend_cents=30_000, spend_until=date(2026, 11, 20)))
    (finding,) = watched.found()
    assert finding["what"] == "brought along €300.00 of spend, which gave Silver"


def test_records_that_became_one_are_counted_together(watched: Watched) -> None:
    for number in range(3):
        enroll(watched.shop, EnrollRequest(f"Zed Number{number}", card=f"Z{number}", points=90))
    merge(watched.shop, "Z1", "Z0")
    assert watched.kinds() == []
    merge(watched.shop, "Z0", "Z2")
    (finding,) = watched.found()
    assert (finding["kind"], finding["card"], finding["points"]) == ("openings-add-up", "Z2", 270)
    assert finding["what"] == (
        "3 records that became one brought along what is worth €8.76 together, above the limit of 200 points"
    )


def _doubles(watched: Watched, count: int) -> None:
    for number in range(count):
        enroll(watched.shop, EnrollRequest("Testa Exemple", card=f"D{number}"))
        merge(watched.shop, f"D{number}", "T1")


def test_records_made_for_their_head_starts_are_shown(watched: Watched) -> None:
    shop = watched.under(program(WELCOME_CARD, FREE_COFFEE))
    enroll(shop, EnrollRequest("Testa Exemple", card="T1"))
    _doubles(watched, 2)
    assert watched.kinds() == []
    enroll(shop, EnrollRequest("Testa Exemple", card="D2"))
    merge(shop, "D2", "T1")
    (finding,) = watched.found()
    assert (finding["kind"], finding["card"], finding["facts"]) == ("bare-records", "T1", [4, 7, 10])
    assert finding["what"] == "3 records that held nothing but what enrolment gave became one within 30 days"


def test_records_that_somebody_came_in_with_are_no_made_ones(watched: Watched) -> None:
    shop = watched.under(program(WELCOME_CARD, FREE_COFFEE))
    for number in range(4):
        enroll(shop, EnrollRequest("Testa Exemple", card=f"D{number}"))
        buy(shop, f"D{number}", 500, ref=f"R-{number}")
    for number in range(1, 4):
        merge(shop, f"D{number}", "D0")
    assert watched.kinds() == []


def test_over_months_doubles_happen(watched: Watched) -> None:
    enroll(watched.under(program(WELCOME_CARD, FREE_COFFEE)), EnrollRequest("Testa Exemple", card="T1"))
    for month, number in ((1, 0), (3, 1), (5, 2)):
        watched.at(f"2027-{month:02d}-05T10:00")
        enroll(watched.shop, EnrollRequest("Testa Exemple", card=f"D{number}"))
        merge(watched.shop, f"D{number}", "T1")
    assert watched.kinds() == []
