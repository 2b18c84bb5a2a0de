"""Exports of tills that no one told the importer about, in English and French."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.intake.rows.consents import Consent
from loyalty_cli.program.program import Program
from tests.intake.lists import AMERICAN, FRENCH, customers, fields_of, plan_of, questions_of, specimen, told

OTHERS: list[tuple[str, Program, dict[str, Any]]] = [
    (
        "clover.csv",
        AMERICAN,
        {
            "name": "Testa Sample", "phone": "+12125550121", "email": "testa@example.com", "birthday": "1987-05-12",
            "source_id": "CLVEXAMPLE001", "joined_on": date(2023, 1, 25), "note": "no sugar",
        },
    ),
    (
        "toast.csv",
        AMERICAN,
        {
            "name": "Testa Sample", "phone": "+12125550131", "email": "testa@example.com",
            "source_id": "11111111-aaaa-4bbb-8ccc-000000000001", "points": 57, "spend_cents": 28450,
            "joined_on": date(2024, 1, 13), "last_visit_on": date(2026, 10, 30), "visits": 12,
            "consents": (
                Consent("email", granted=True, on=None, source="Email Marketing Opt In"),
                Consent("sms", granted=False, on=None, source="SMS Marketing Opt In"),
            ),
        },
    ),
    (
        "woocommerce.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "phone": "+33639980061", "email": "testa@example.org", "source_id": "11",
            "points": 120, "spend_cents": 8640, "joined_on": date(2024, 1, 5), "last_visit_on": date(2026, 10, 1),
            "visits": 4,
        },
    ),
    (
        "prestashop.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "email": "testa@example.org", "source_id": "1", "spend_cents": 8640,
            "joined_on": date(2024, 1, 5), "last_visit_on": date(2026, 10, 1), "tags": ("Client",),
            "consents": (Consent("email", granted=True, on=None, source="Newsletter"),),
        },
    ),
    (
        "brevo.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "phone": "+33639980071", "email": "testa@example.org", "source_id": "1",
            "joined_on": date(2024, 1, 5),
        },
    ),
    (
        "sumup.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "phone": "+33639980081", "email": "testa@example.org", "spend_cents": 12840,
            "joined_on": date(2024, 1, 13), "last_visit_on": date(2026, 10, 30), "visits": 12, "note": "terrasse",
        },
    ),
    (
        "zelty.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "phone": "+33639980091", "more_phones": ("+33199000091",),
            "email": "testa@example.org", "birthday": "1987-05-12", "card": "000123", "source_id": "101",
            "points": 124, "credit_cents": 350, "spend_cents": 128450, "joined_on": date(2024, 1, 3),
            "last_visit_on": date(2026, 10, 30), "visits": 42, "note": "sans sucre",
            "consents": (
                Consent("email", granted=True, on=None, source="Optin e-mail"),
                Consent("sms", granted=False, on=None, source="Optin SMS"),
            ),
        },
    ),
    (
        "tiller.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "phone": "+33639980101", "email": "testa@example.org", "birthday": "--05-12",
            "points": 124, "spend_cents": 12840, "joined_on": date(2024, 1, 13),
            "last_visit_on": date(2026, 10, 30), "visits": 12,
            "consents": (Consent("email", granted=True, on=date(2024, 1, 13), source="Opt-in Email"),),
        },
    ),
    (
        "epos_now.csv",
        AMERICAN,
        {
            "name": "Testa Sample", "phone": "+12125550151", "email": "testa@example.com", "birthday": "1987-05-13",
            "card": "00042", "points": 310, "joined_on": date(2024, 11, 21),
        },
    ),
    (
        "wix.csv",
        AMERICAN,
        {
            "name": "Testa Sample", "phone": "+12125550161", "email": "testa@example.com", "tags": ("Regular", "Tea"),
            "joined_on": date(2024, 3, 1), "last_visit_on": date(2026, 10, 1), "language": "en",
            "consents": (Consent("email", granted=True, on=None, source="Email subscriber status"),),
        },
    ),
    (
        "stamp_card_app.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "phone": "+33639980171", "stamps": {"coffee": 7}, "joined_on": date(2025, 2, 14),
        },
    ),
    (
        "french_bakery.csv",
        FRENCH,
        {
            "name": "TESTA EXEMPLE", "phone": "+33639980181", "more_phones": ("+33199000181",),
            "email": "testa@example.org", "birthday": "1987-05-13", "source_id": "C00012", "points": 85,
            "credit_cents": 240, "spend_cents": 41230, "last_visit_on": date(2026, 9, 30), "visits": 31,
            "consents": (
                Consent("email", granted=True, on=None, source="ACCORD MAIL (O/N)"),
                Consent("sms", granted=False, on=None, source="ACCORD SMS (O/N)"),
            ),
        },
    ),
    (
        "wine_merchant.csv",
        FRENCH,
        {
            "name": "Exemple Testa", "phone": "+33639980191", "email": "testa@example.org", "birthday": "1970-12-25",
            "card": "A-0007", "points": 310, "spend_cents": 245000, "joined_on": date(2020, 2, 1),
            "last_visit_on": date(2026, 11, 15), "tier": "Gold", "note": "préfère les blancs",
        },
    ),
    (
        "salon.csv",
        FRENCH,
        {
            "name": "Testa Exemple", "phone": "+33639980201", "email": "testa@example.org", "birthday": "1990-06-05",
            "source_id": "0007", "spend_cents": 103200, "joined_on": date(2023, 4, 5), "note": "allergic to ammonia",
            "consents": (
                Consent("email", granted=True, on=None, source="Marketing Emails"),
                Consent("sms", granted=False, on=None, source="Text Marketing"),
            ),
        },
    ),
    (
        "loyalty_app.csv",
        AMERICAN,
        {
            "name": "Testa Sample", "phone": "+12125550171", "email": "testa@example.com", "birthday": "--05-12",
            "card": "900017", "points": 220, "joined_on": date(2024, 3, 1), "last_visit_on": date(2026, 11, 20),
            "visits": 33, "tier": "Silver",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "program", "first"), OTHERS, ids=[name for name, _, _ in OTHERS])
def test_the_first_customer_of_another_till(name: str, program: Program, first: dict[str, Any]) -> None:
    plan = specimen(name, program=program)
    assert questions_of(plan) == ()
    assert told(customers(plan)[0]) == first


def test_a_loyalty_balance_that_may_be_money_is_asked_about() -> None:
    asked = {
        question.about: question.options for question in questions_of(specimen("lightspeed_x.csv", program=AMERICAN))
    }
    assert asked["loyalty_balance"] == (
        '--map "loyalty_balance=points"', '--map "loyalty_balance=credit"', '--map "loyalty_balance=-"',
    )  # fmt: skip


def test_once_told_the_rest_needs_no_map() -> None:
    maps = ("loyalty_balance=credit", "account_balance=-", "store_credit_balance=-")
    first, second = customers(specimen("lightspeed_x.csv", *maps, program=AMERICAN))
    assert told(first) == {
        "name": "Testa Sample",
        "phone": "+12125550111",
        "email": "testa@example.com",
        "birthday": "1987-05-12",
        "source_id": "0a000000-0000-11ee-0000-000000000001",
        "credit_cents": 1250,
        "joined_on": date(2024, 2, 1),
        "tags": ("All Customers",),
    }
    assert second.consents == (Consent("email", granted=False, on=None, source="do_not_email"),)


def test_an_address_book_whose_only_date_could_be_two_days_is_asked_about() -> None:
    plan = specimen("outlook_fr.csv")
    (question,) = questions_of(plan)
    assert question.options == ("--date-order dmy", "--date-order mdy")


def test_several_phones_put_the_mobile_one_first(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        "Nom;Téléphone (domicile);Téléphone (bureau);Tél. mobile\n"
        "Testa Exemple;01 99 00 00 01;01 99 00 00 02;06 39 98 00 03\n",
    )
    (row,) = customers(plan)
    assert (row.phone, row.more_phones) == ("+33639980003", ("+33199000001", "+33199000002"))


def test_a_list_in_another_language_is_not_taken_in_without_its_names(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        "Nombre;Apellidos;Correo;Teléfono\nTesta;Exemplo;testa@example.org;+34 612 00 00 01\n"
        "Ana;Prueba;ana@example.org;+34 612 00 00 02\n",
    )
    assert fields_of(plan) == {"Nombre": "", "Apellidos": "", "Correo": "email", "Teléfono": "phone"}
    assert [question.about for question in questions_of(plan)] == ["Nombre", "Apellidos"]
    told_plan = plan_of(tmp_path, (tmp_path / "clients.csv").read_bytes(), "Nombre=first_name", "Apellidos=last_name")
    assert [row.name for row in customers(told_plan)] == ["Testa Exemplo", "Ana Prueba"]
