"""Answers to surveys from a file: read by meaning, each once, also of people who are no members."""

from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.intake.answers import Options, import_answers
from loyalty_cli.intake.undo_import import undo_import
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.reports.asking.answers import nps, nps_of_others, voices
from loyalty_cli.reports.insight.clients import Book
from tests.scenarios.test_surveys import SURVEYS
from tests.support.ten import PROGRAM, TODAY, at, ten

FORM = """Timestamp,Email Address,How likely are you to recommend us?,Why?
2026-11-25 10:12:00,ana@example.org,10,quick and kind
2026-11-25 10:15:00,,9,
2026-11-25 10:15:00,,9,
2026-11-26 18:02:11,nobody@example.org,3,
2026-11-26 18:05:00,cal@example.org,11,
2026-11-27 09:00:00,cal@example.org,9,
"""


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    shop = at(ten(tmp_path, PROGRAM + SURVEYS), TODAY)
    for name in ("Ana", "Cal"):
        shop.conn.execute("UPDATE members SET email = ? WHERE name = ?", (f"{name.lower()}@example.org", name))
    return shop


def written(folder: Path, text: str) -> str:
    path = folder / "form.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_form_of_answers_comes_in_once(shop: OpenShop, tmp_path: Path) -> None:
    path = written(tmp_path, FORM)
    dry = import_answers(shop, path, Options("nps", dry_run=True))
    assert (dry["accepted"], dry["batch"], dry["rejects_file"]) == (4, None, None)
    assert nps(Book(shop, TODAY)).denominator == 0

    first = import_answers(shop, path, Options("nps"))
    assert {name: first[name] for name in ("rows", "accepted", "unchanged", "rejected")} == {
        "rows": 6,
        "accepted": 4,
        "unchanged": 0,
        "rejected": 2,
    }
    assert [one["line"] for one in first["rejects"]] == [5, 6]
    assert nps(Book(shop, TODAY)).denominator == 2
    assert nps_of_others(Book(shop, TODAY)).denominator == 2, "two people may answer alike"
    assert next(one for one in voices(shop) if one["name"] == "Ana")["comment"] == "quick and kind"

    again = import_answers(shop, path, Options("nps"))
    assert (again["accepted"], again["unchanged"], again["rejected"]) == (0, 4, 2)
    assert list(check_replay(Evidence(shop.conn))) == []


def test_taken_back_it_can_come_in_again(shop: OpenShop, tmp_path: Path) -> None:
    path = written(tmp_path, "date,card,recommend,again,new\n2026-11-25,Ana,10,10,9\n")
    batch = import_answers(shop, path, Options("index"))["batch"]
    assert undo_import(shop, batch)["undone"] == 1
    assert import_answers(shop, path, Options("index"))["accepted"] == 1


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("date,who\n2026-11-25,Ana\n", Options("nps")),
        ("member,score\nAna,9\n", Options("nps")),
        ("date,member,score\n2026-11-25,Ana,9\n", Options()),
    ],
    ids=["no scores", "no day", "which survey"],
)
def test_what_is_missing_is_asked_before_anything_is_written(
    shop: OpenShop, tmp_path: Path, text: str, options: Options
) -> None:
    with pytest.raises(FileProblem):
        import_answers(shop, written(tmp_path, text), options)
    assert shop.conn.execute("SELECT count(*) FROM batches").fetchone() == (0,)


def test_a_column_can_be_named(shop: OpenShop, tmp_path: Path) -> None:
    path = written(tmp_path, "Quand,Q1\n25/11/2026,8\n")
    with pytest.raises(UsageError):
        import_answers(shop, path, Options("nps", maps=("Q9=score",)))
    told = import_answers(shop, path, Options("nps", maps=("Q1=score", "Quand=date")))
    assert (told["accepted"], nps_of_others(Book(shop, TODAY)).value) == (1, 0)
