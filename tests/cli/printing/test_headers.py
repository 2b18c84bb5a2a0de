"""Lists as CSV have their header also without rows: the same as with rows."""

from pathlib import Path

from tests.cli.conftest import PROGRAM, Typed

MORE = """
[club]
name = "Club"
fee = "24.00"
[privacy]
keep_years = 1
[profile]
refresh_months = 1
[[challenges]]
id = "twice"
name = "Twice"
count = "visits"
target = 2
points = 3
"""
LISTS = (
    "find léa", "members", "members --stale", "balances", "progress --all", "leaderboard --period ever",
    "leaderboard --period ever --public", "leaderboard --challenge twice", "leaderboard --challenge twice --public",
    "tiers --days 60", "audit --since 2025-01-01", "birthdays", "birthdays --run --dry-run", "birthdays --run",
    "club list", "privacy due", "import list",
)  # fmt: skip


def headers(typed: Typed) -> dict[str, str]:
    return {line: typed(*line.split(), "--csv").out.partition("\n")[0] for line in LISTS}


def test_the_header_without_rows_is_the_one_with_rows(shop: Path, typed: Typed, tmp_path: Path) -> None:
    (shop / "loyalty.toml").write_text(PROGRAM + MORE, encoding="utf-8")
    empty = headers(typed)
    assert all(empty.values())
    (tmp_path / "customers.csv").write_text("name,email\nZoé,zoe@example.org\n", encoding="utf-8")
    day, long_ago = {"LOYALTY_NOW": "2025-10-01T10:00"}, {"LOYALTY_NOW": "2024-01-01T10:00"}
    typed("enroll", "Paul", env=long_ago)
    typed("enroll", "Léa", "--phone", "0612345678", "--birthday", "1990-11-21", env=day)
    typed("buy", "Léa", "300", "--item", "coffee=2", env=day)
    typed("adjust", "Léa", "--points", "3", "--reason", "a gift", env=day)
    typed("buy", "Léa", "5", env={"LOYALTY_NOW": "2026-11-20T10:00"})
    typed("club", "join", "Léa")
    typed("import", "customers", str(tmp_path / "customers.csv"))
    assert headers(typed) == empty
