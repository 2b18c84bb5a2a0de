"""The layouts shops arrive with, recognised without a map: the whole of what each row tells."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.intake.rows.consents import Consent
from loyalty_cli.program.program import Program
from tests.intake.lists import AMERICAN, FRENCH, customers, questions_of, specimen, told

EXPECTED: list[tuple[str, Program, list[dict[str, Any]]]] = [
    (
        "french_spreadsheet.csv",
        FRENCH,
        [
            {
                "name": "Testa Exemple", "phone": "+33639980001", "email": "testa.exemple@example.org",
                "birthday": "1987-05-12", "points": 124, "stamps": {"coffee": 4},
            },
            {
                "name": "Éloïse Fictif", "phone": "+33639980002", "birthday": "1992-02-29", "points": 0,
                "stamps": {"coffee": 0},
            },
            {
                "name": "Noé Modèle", "phone": "+33639980003", "email": "noe@example.org", "points": 1250,
                "stamps": {"coffee": 9},
            },
            {
                "name": "Anne-Sophie Échantillon", "email": "anne@example.org", "birthday": "1975-11-03", "points": 80,
            },
            {"name": "Zoé Sans-Contact"},
            {
                "name": "L'Essai Œuvre", "phone": "+33639980006", "birthday": "2001-12-31", "points": 15,
                "stamps": {"coffee": 2},
            },
        ],
    ),
    (
        "square.csv",
        AMERICAN,
        [
            {
                "name": "Testa Sample", "phone": "+12125550101", "email": "testa@example.com",
                "birthday": "1987-05-12", "source_id": "SQEXAMPLE0000000000000001", "spend_cents": 128450,
                "joined_on": date(2024, 1, 3), "last_visit_on": date(2026, 10, 30), "visits": 42,
                "note": "likes oat milk",
                "consents": (Consent("email", granted=True, on=None, source="Email Subscription Status"),),
            },
            {
                "name": "Mocka Person", "phone": "+12125550102", "source_id": "SQEXAMPLE0000000000000002",
                "spend_cents": 450, "joined_on": date(2025, 6, 1), "last_visit_on": date(2025, 6, 1), "visits": 1,
                "company": "Made Up Bakery",
            },
            {
                "name": "Invented Name", "email": "invented@example.com", "birthday": "--05-12",
                "source_id": "SQEXAMPLE0000000000000003", "spend_cents": 9800, "joined_on": date(2023, 2, 11),
                "last_visit_on": date(2026, 11, 2), "visits": 7,
                "consents": (Consent("email", granted=False, on=None, source="Email Subscription Status"),),
            },
        ],
    ),
    (
        "shopify.csv",
        FRENCH,
        [
            {
                "name": "Testa Exemple", "phone": "+33639980011", "email": "testa@example.org",
                "source_id": "6940000000001", "spend_cents": 18420, "visits": 6,
                "note": "Prefers mornings / Allergic to nuts", "tags": ("VIP", "regular"),
                "consents": (
                    Consent("email", granted=True, on=None, source="Accepts Email Marketing"),
                    Consent("sms", granted=False, on=None, source="Accepts SMS Marketing"),
                ),
            },
            {
                "name": "Hugo Fictif", "email": "hugo@example.org", "source_id": "6940000000002", "spend_cents": 0,
                "visits": 0, "company": "Fictif SARL",
                "consents": (
                    Consent("email", granted=False, on=None, source="Accepts Email Marketing"),
                    Consent("sms", granted=False, on=None, source="Accepts SMS Marketing"),
                ),
            },
            {
                "name": "Inès Modèle", "phone": "+33639980013", "source_id": "6940000000003", "spend_cents": 4500,
                "visits": 2, "note": 'Said "no paper", thanks', "tags": ("student",),
                "consents": (
                    Consent("email", granted=False, on=None, source="Accepts Email Marketing"),
                    Consent("sms", granted=True, on=None, source="Accepts SMS Marketing"),
                ),
            },
        ],
    ),
    (
        "loyverse.csv",
        FRENCH,
        [
            {
                "name": "Testa Exemple", "phone": "+33639980021", "email": "testa@example.org",
                "source_id": "00000000-0000-4000-8000-000000000001", "spend_cents": 21240,
                "joined_on": date(2024, 1, 5), "last_visit_on": date(2025, 11, 21), "visits": 17,
            },
            {
                "name": "Hugo Fictif", "phone": "+33639980022", "source_id": "00000000-0000-4000-8000-000000000002",
                "spend_cents": 1490, "joined_on": date(2025, 2, 1), "last_visit_on": date(2025, 4, 3), "visits": 3,
            },
            {
                "name": "Inès Modèle", "email": "ines@example.org",
                "source_id": "00000000-0000-4000-8000-000000000003", "spend_cents": 260,
                "joined_on": date(2025, 3, 2), "last_visit_on": date(2025, 3, 2), "visits": 1,
            },
        ],
    ),
    (
        "hiboutik.csv",
        FRENCH,
        [
            {
                "name": "Testa Exemple", "phone": "+33639980031", "email": "testa@example.org",
                "birthday": "1987-05-12", "card": "0000000000017", "points": 124, "note": "aime le thé",
            },
            {"name": "Hugo Fictif", "phone": "+33639980032", "points": 0, "company": "Fictif SARL"},
            {
                "name": "Inès Modèle", "email": "ines@example.org", "birthday": "1992-02-29",
                "card": "0000000000031", "points": 15,
            },
        ],
    ),
    (
        "smile_io.csv",
        FRENCH,
        [
            {"email": "testa@example.org", "points": 1200},
            {"email": "hugo@example.org", "points": 0},
            {"email": "ines@example.org", "points": 35},
        ],
    ),
    (
        "mailchimp.csv",
        AMERICAN,
        [
            {
                "name": "Testa Sample", "phone": "+12125550141", "email": "testa@example.com", "birthday": "--05-12",
                "note": "Met at the fair", "tags": ("Regular", "Tea"),
                "consents": (Consent("email", granted=True, on=date(2025, 6, 1), source="OPTIN_TIME"),),
            },
            {"name": "Mocka Person", "email": "mocka@example.com", "birthday": "--11-23"},
            {
                "email": "invented@example.com",
                "consents": (Consent("email", granted=True, on=date(2025, 1, 20), source="OPTIN_TIME"),),
            },
        ],
    ),
    (
        "google_contacts.csv",
        FRENCH,
        [
            {
                "name": "Testa Exemple", "phone": "+33639980051", "more_phones": ("+33199000051",),
                "email": "testa@example.org", "more_emails": ("testa.pro@example.org",), "birthday": "1987-05-12",
                "note": "aime le matcha", "tags": ("Café",),
            },
            {"name": "Hugo Paul Fictif", "phone": "+33639980052", "birthday": "--05-12", "company": "Fictif SARL"},
            {"name": "Inès Modèle", "email": "ines@example.org", "birthday": "--02-29"},
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "program", "expected"), EXPECTED, ids=[name for name, _, _ in EXPECTED])
def test_a_layout_is_read_without_a_map(name: str, program: Program, expected: list[dict[str, Any]]) -> None:
    plan = specimen(name, program=program)
    assert questions_of(plan) == ()
    assert [told(row) for row in customers(plan)] == expected


def test_what_is_left_out_is_said_with_the_reason() -> None:
    plan = specimen("square.csv", program=AMERICAN)
    left_out = {column.label: column.why for column in plan.recognition.columns if not column.field}
    assert left_out == {
        "Reference ID": "'Square Customer ID' says it already",
        "Nickname": "only the name itself is kept",
        "Street Address 1": "addresses are not kept",
        "Street Address 2": "addresses are not kept",
        "City": "addresses are not kept",
        "State": "addresses are not kept",
        "Postal Code": "addresses are not kept",
        "Creation Source": "not understood",
        "Instant Profile": "not understood",
        "Blocked from online booking": "not understood",
    }


def test_the_place_of_a_row_is_its_line_in_the_file_line_breaks_in_cells_included() -> None:
    assert [row.line for row in customers(specimen("shopify.csv"))] == [2, 6, 7]
    assert [row.line for row in customers(specimen("google_contacts.csv"))] == [2, 4, 5]


def test_being_confirmed_by_a_mail_program_is_no_consent() -> None:
    by_email = {row.email: row.consents for row in customers(specimen("mailchimp.csv", program=AMERICAN))}
    assert by_email["mocka@example.com"] == ()
