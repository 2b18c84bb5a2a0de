"""Files brought in and taken back, as typed: who comes in, what is asked, what is told."""

from pathlib import Path

from tests.cli.conftest import Typed


def test_a_dry_run_says_who_would_be_enrolled(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,email\n" + "".join(f"Fictif {n},f{n}@example.org\n" for n in range(12)), "utf-8")
    tried = typed("import", "customers", str(file), "--dry-run")
    assert "would be enrolled:\n  Fictif 0, line 2\n" in tried.err
    assert tried.err.endswith("  Fictif 9, line 11\n  and 2 more\n")
    assert "would be" not in typed("import", "customers", str(file)).err
