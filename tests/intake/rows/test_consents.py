"""Consent as lists tell it: only what was explicitly said."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.intake.rows.consents import Consent
from tests.intake.lists import customers, fields_of, plan_of

BOTH = "Nom;Mél;Téléphone;{header}\nTesta;testa@example.org;0639980001;{cell}\n"


def consents(folder: Path, header: str, cell: str, *maps: str) -> tuple[Consent, ...]:
    (row,) = customers(plan_of(folder, BOTH.format(header=header, cell=cell), *maps))
    return row.consents


@pytest.mark.parametrize(
    "cell", ["oui", "Oui", "YES", "y", "o", "1", "TRUE", "vrai", "x", "Subscribed", "Abonné", "opt-in"]
)
def test_an_explicit_yes(cell: str, tmp_path: Path) -> None:
    assert consents(tmp_path, "Newsletter", cell) == (Consent("email", granted=True, on=None, source="Newsletter"),)


@pytest.mark.parametrize("cell", ["non", "No", "N", "0", "false", "Unsubscribed", "désabonné", "opted out"])
def test_an_explicit_no(cell: str, tmp_path: Path) -> None:
    assert consents(tmp_path, "Newsletter", cell) == (Consent("email", granted=False, on=None, source="Newsletter"),)


@pytest.mark.parametrize("cell", ["", "-", "pending", "unknown", "never subscribed"])
def test_anything_else_says_nothing(cell: str, tmp_path: Path) -> None:
    assert consents(tmp_path, "Newsletter", cell) == ()


def test_each_channel_has_its_own_word(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        "Nom;Mél;Accepte e-mail;Accepte SMS;Accepte courrier;Accepte appels\nTesta;testa@example.org;oui;non;oui;\n",
    )
    (row,) = customers(plan)
    assert row.consents == (
        Consent("email", granted=True, on=None, source="Accepte e-mail"),
        Consent("sms", granted=False, on=None, source="Accepte SMS"),
        Consent("post", granted=True, on=None, source="Accepte courrier"),
    )


def test_a_consent_without_a_channel_is_left_out_where_there_are_two(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, BOTH.format(header="Opt-in", cell="oui"))
    assert fields_of(plan)["Opt-in"] == ""
    assert plan.recognition.columns[3].why == (
        'says not by which channel; if it is e-mail: --map "Opt-in=consent:email"'
    )
    assert consents(tmp_path, "Opt-in", "oui", "Opt-in=consent:sms") == (
        Consent("sms", granted=True, on=None, source="Opt-in"),
    )


def test_where_only_e_mail_is_known_it_is_for_e_mail(tmp_path: Path) -> None:
    (row,) = customers(plan_of(tmp_path, "Nom;Mél;Opt-in\nTesta;testa@example.org;oui\n"))
    assert row.consents == (Consent("email", granted=True, on=None, source="Opt-in"),)


def test_a_day_beside_a_yes_is_when_it_was_said(tmp_path: Path) -> None:
    lines = (
        "Nom;Mél;Opt-in e-mail;Date opt-in e-mail",
        "Testa;testa@example.org;oui;2025-06-01",
        "Hugo;hugo@example.org;;2025-06-02",
        "Inès;ines@example.org;non;2025-06-03",
    )
    rows = customers(plan_of(tmp_path, "\n".join(lines)))
    assert [row.consents for row in rows] == [
        (Consent("email", granted=True, on=date(2025, 6, 1), source="Opt-in e-mail"),),
        (),
        (Consent("email", granted=False, on=None, source="Opt-in e-mail"),),
    ]


def test_a_day_alone_is_evidence_where_nothing_else_speaks(tmp_path: Path) -> None:
    rows = customers(plan_of(tmp_path, "EMAIL,OPTIN_TIME\na@example.org,2025-06-01 10:00:00\nb@example.org,\n"))
    assert [row.consents for row in rows] == [
        (Consent("email", granted=True, on=date(2025, 6, 1), source="OPTIN_TIME"),),
        (),
    ]


def test_a_refusal_overrules_a_yes_and_its_absence_is_no_yes(tmp_path: Path) -> None:
    head = "EMAIL,OPTIN_TIME,UNSUB_TIME\n"
    rows = customers(
        plan_of(
            tmp_path,
            head + "a@example.org,2025-06-01 10:00:00,2025-07-01 10:00:00\nb@example.org,2025-06-02 10:00:00,\n",
        )
    )
    assert [row.consents for row in rows] == [
        (Consent("email", granted=False, on=date(2025, 7, 1), source="UNSUB_TIME"),),
        (Consent("email", granted=True, on=date(2025, 6, 2), source="OPTIN_TIME"),),
    ]
    rows = customers(plan_of(tmp_path, "email,do_not_email\na@example.org,1\nb@example.org,0\n"))
    assert [row.consents for row in rows] == [
        (Consent("email", granted=False, on=None, source="do_not_email"),),
        (),
    ]
