"""Whatever bytes are given: customers, rows refused with a reason, or one clear refusal of the file. Nothing else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.intake.fields.customer_plan import Plan, recognise, refuse_open_questions
from loyalty_cli.intake.fields.rejects import RejectsFile
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.intake.rows.customer_rows import rows
from loyalty_cli.ledger.people.text import safe_for_terminal
from tests.intake.lists import FRENCH, TODAY

HEADERS = (
    "Nom", "Prénom", "Tél.", "Mél", "Né le", "Points", "Solde", "Tampons café", "CA", "Dernière visite", "Newsletter",
    "Opt-in", "Note", "Tags", "Statut", "ID", "Carte", "Ville", "", "Zorglub", "Name", "Langue", "Créé le",
)  # fmt: skip
CELLS = (
    "", "Testa", "Exemple, Testa", "0639980001", "6,12346E+11", "testa@example.org", "05/06/1987", "25/06/1987", "12",
    "12,50", "1.234", "4/10", "oui", "2025-06-01 10:00:00Z", "4111 1111 1111 1111", "=1+1", "\0", "é", "\u202e",
    "x" * 200, "Gold", "fr", "'00042", "9" * 5000, "٣", "--05-12", "-5", "1" * 16, "2026-13-45", "N/A", 'a "b" c', '"',
)  # fmt: skip

cell = st.one_of(st.sampled_from(CELLS), st.text(max_size=8))
table = st.builds(
    lambda header, body, end: end.join(";".join(row) for row in [header, *body]),
    st.lists(st.one_of(st.sampled_from(HEADERS), st.text(max_size=8)), min_size=1, max_size=8),
    st.lists(st.lists(cell, max_size=9), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


def plan_or_refusal(path: Path, order: str | None) -> Plan | None:
    """The plan of a file; None where the file, or what is to be asked about it, is one clear refusal."""
    refusal: LoyaltyError
    try:
        plan = recognise(str(path), program=FRENCH, today=TODAY, date_order=order)  # type: ignore[arg-type]
        refuse_open_questions(plan)
    except LoyaltyError as error:
        refusal = error
    else:
        return plan
    assert refusal.message
    assert refusal.message.isprintable()
    return None


def answer(path: Path, order: str | None) -> None:
    plan = plan_or_refusal(path, order)
    if plan is None:
        return
    with RejectsFile(f"{path}.rejects", plan.table, plan.recognition.columns) as rejects:
        for row in rows(plan):
            if isinstance(row, CustomerRow):
                assert row.name or row.phone or row.email
                assert safe_for_terminal(row.name) == row.name
                assert row.joined_on is None or row.joined_on <= TODAY
                assert row.birthday is None or len(row.birthday) in {7, 10}
                assert row.points is None or row.points >= 0
            else:
                assert row.reason
                rejects.write(row)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=table, encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]), order=st.sampled_from([None, "dmy", "mdy"]))
def test_any_table(tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str, order: str | None) -> None:
    path = tmp_path_factory.mktemp("any") / "clients.csv"
    path.write_bytes(text.encode(encoding, "replace"))
    answer(path, order)


@settings(deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "clients.csv"
    path.write_bytes(content)
    answer(path, None)
