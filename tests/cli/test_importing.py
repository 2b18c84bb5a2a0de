"""Files brought in and taken back, as typed: who comes in, what is asked, what is told."""

from pathlib import Path

import pytest

from tests.cli.conftest import Typed


def test_a_dry_run_says_who_would_be_enrolled(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,email\n" + "".join(f"Fictif {n},f{n}@example.org\n" for n in range(12)), "utf-8")
    tried = typed("import", "customers", str(file), "--dry-run")
    assert "would be enrolled:\n  Fictif 0, line 2\n" in tried.err
    assert tried.err.endswith("  Fictif 9, line 11\n  and 2 more\n")
    assert "would be" not in typed("import", "customers", str(file)).err


def test_an_import_is_named_before_it_is_taken_back_and_once_only(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,email\nTesta Exemple,testa@example.org\nHugo Fictif,hugo\n", "utf-8")
    assert typed("import", "customers", str(file)).code == 8
    asked: list[str] = []
    monkeypatch.setattr("loyalty_cli.cli.dialogue.asking.confirm", lambda _, question, **__: asked.append(question))
    assert typed("import", "undo", "7").code == 3
    assert asked == []
    done = typed("import", "undo", "1").out
    assert asked == ["Take import 1 back (list.csv of 21\xa0November\xa02026, customers: 2 rows, 1 accepted)?"]
    assert "Members gone  1" in done
    assert "members that this file enrolled, and who have nothing else" in done
    again = typed("import", "undo", "1")
    assert (again.code, again.out.partition(", on ")[0]) == (0, "import 1 (list.csv) was taken back already")
    assert len(asked) == 1
    assert typed("import", "undo", "1", "--json").document["already"].startswith("2026-11-21T")


@pytest.mark.parametrize("columns", ["40", "50", "80", "200"])
def test_however_narrow_the_list_of_imports_says_what_was_accepted_and_rejected(
    typed: Typed, tmp_path: Path, columns: str
) -> None:
    file = tmp_path / "all-the-customers-of-the-old-till-with-their-points.csv"
    file.write_text("name,email\nTesta Exemple,testa@example.org\n", "utf-8")
    typed("import", "customers", str(file))
    header = typed("import", "list", env={"COLUMNS": columns}).out.splitlines()[0]
    assert {"Accepted", "Rejected"} < set(header.split())
    assert ("Unchanged" in header) == (columns == "200")


@pytest.mark.parametrize("target", ["../rejects.csv", "/dev/null", "nul"])
def test_refused_rows_go_to_a_plain_file_only(typed: Typed, tmp_path: Path, target: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,email\nHugo Fictif,hugo\n", "utf-8")
    answer = typed("import", "customers", str(file), "--rejects", target)
    assert answer.code == 2
    assert typed("import", "list", "--json").document == []


def test_the_name_of_a_file_holds_no_payment_card(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "4111 1111 1111 1111.csv"
    file.write_text("name,email\nTesta Exemple,testa@example.org\n", "utf-8")
    assert typed("import", "customers", str(file)).code == 0
    assert "4111" not in typed("import", "list", "--json").out
