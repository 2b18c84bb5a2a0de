"""Lists of customers in the layouts of tills and shops, each of them shuffled, renamed and partly empty."""

import csv
import random
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.intake.fields.customer_plan import Plan
from loyalty_cli.intake.reading.tables import body, fitted
from loyalty_cli.intake.rows.customer_row import CustomerRow
from tests.intake.lists import accepted, plan_of, questions_of, specimen, told
from tests.intake.test_layouts import EXPECTED

PROGRAMS = {name: program for name, program, _ in EXPECTED if specimen(name, program=program).table.header}
LAYOUTS = sorted(PROGRAMS)


def table(layout: str) -> tuple[list[str], list[list[str]]]:
    plan = specimen(layout, program=PROGRAMS[layout])
    rows = [fitted(cells, plan.table.width) for _, cells, reason in body(plan.table) if not reason]
    return list(plan.table.header), rows


def read(folder: Path, layout: str, header: list[str], rows: list[list[str]]) -> Plan:
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])
    return plan_of(folder, path.read_bytes(), program=PROGRAMS[layout], name="again.csv")


def plain(row: CustomerRow) -> dict[str, Any]:
    """What a row tells, whatever the order of its columns."""
    whole = told(row)
    whole["phones"] = {whole.pop("phone", None), *whole.pop("more_phones", ())} - {None}
    whole["emails"] = {whole.pop("email", None), *whole.pop("more_emails", ())} - {None}
    whole["note"] = sorted(str(whole.get("note", "")).split(" / "))
    whole["tags"] = sorted(whole.get("tags", ()))
    whole["consents"] = sorted((one.channel, one.granted) for one in whole.get("consents", ()))
    return {name: value for name, value in whole.items() if value}


def as_it_stands(layout: str) -> list[dict[str, Any]]:
    return [plain(row) for row in accepted(specimen(layout, program=PROGRAMS[layout]))]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_shuffled_layout_is_read_the_same(layout: str, tmp_path: Path) -> None:
    header, rows = table(layout)
    order = random.Random(layout).sample(range(len(header)), len(header))
    plan = read(tmp_path, layout, [header[at] for at in order], [[row[at] for at in order] for row in rows])
    assert [plain(row) for row in accepted(plan)] == as_it_stands(layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_renamed_column_is_read_the_same_asked_about_or_told_as_left_out(layout: str, tmp_path: Path) -> None:
    header, rows = table(layout)
    whole = as_it_stands(layout)
    for at, name in enumerate(header):
        plan = read(
            tmp_path, layout, [f"Bidule {at}" if place == at else one for place, one in enumerate(header)], rows
        )
        if questions_of(plan):
            continue
        found = [plain(row) for row in accepted(plan)]
        left_out = not plan.recognition.columns[at].field and plan.recognition.columns[at].why
        assert found == whole or (left_out and _says_no_more(found, whole)), name


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_column_that_is_empty_changes_nothing_of_the_others(layout: str, tmp_path: Path) -> None:
    header, rows = table(layout)
    whole = as_it_stands(layout)
    for at in range(len(header)):
        thinned = [["" if place == at else cell for place, cell in enumerate(row)] for row in rows]
        plan = read(tmp_path, layout, header, thinned)
        if not questions_of(plan):
            assert _says_no_more([plain(row) for row in accepted(plan)], whole), header[at]


def _says_no_more(found: list[dict[str, Any]], whole: list[dict[str, Any]]) -> bool:
    """Whether each row tells what one of the whole list tells, or less of it; a name may lose a part."""
    return all(any(_is_part(row, one) for one in whole) for row in found)


def _is_part(row: dict[str, Any], whole: dict[str, Any]) -> bool:
    for name, value in row.items():
        there = whole.get(name)
        if name == "name" and there is None:
            there = whole.get("company")
        if isinstance(value, set | list) and isinstance(there, set | list):
            if not set(value) <= set(there) | {""}:
                return False
        elif name == "name" and isinstance(there, str):
            if not set(value.split()) <= set(f"{there} {whole.get('company', '')}".split()):
                return False
        elif value != there:
            return False
    return True
