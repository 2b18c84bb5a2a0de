"""What ``find`` answers."""

from datetime import date

from loyalty_cli.reports.members.found import found
from tests.reports.conftest import Till


def test_who_may_be_meant_is_shown_with_what_they_hold(till: Till) -> None:
    till.enroll("Łukasz Wymyślony", phone="06 39 98 00 17")
    till.enroll("", phone="06 39 98 00 18")
    till.day(date(2025, 3, 3)).buy("lukasz", 20_000, coffees=1)
    assert found(till.shop, "lukasz") == [
        {
            "card": "100014",
            "name": "Łukasz Wymyślony",
            "tier": "Silver",
            "points": 200,
            "credit_cents": 0,
            "stamps": {"coffee": 3, "visits": 1},
            "vouchers": 0,
            "phone": "+33639980017",
            "email": None,
            "by": "name",
        }
    ]
    assert [(one["name"], one["by"]) for one in found(till.shop, "06 39 98 00 18")] == [("+33639980018", "phone")]


def test_nobody_is_an_empty_list(till: Till) -> None:
    till.enroll("Łukasz Wymyślony")
    assert found(till.shop, "zzz") == []
