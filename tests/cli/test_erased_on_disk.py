"""After ``erase`` nothing in the shop's folder tells who the member was, but the files that it lists."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import PROGRAM, Typed

SECRETS = ("Zénobie", "Inventée", "zenobie@example.org", "612345699", "6 12 34 56 99", "1990-05-12", "violette")
EVERYTHING = """
[club]
name = "Club"
fee = "24.00"
months = 12
[[surveys]]
id = "welcome"
question = "Would you come again?"
kind = "nps"
[[challenges]]
id = "summer"
name = "Summer"
count = "visits"
target = 5
points = 5
join = "opt-in"
[[campaigns]]
id = "spring"
segment = "new"
[[messages]]
when = "welcome"
text = "Hello {name}, see you soon at {shop}."
channel = ["email", "sms"]
[referral]
referrer_points = 5
friend_points = 5
"""
DAY = (
    'enroll "Zénobie Inventée" --phone 0612345699 --email zenobie@example.org --birthday 1990-05-12',
    "update zénobie --consent email --consent sms",
    "enroll Garage",
    "enroll Friend --refer zénobie",
    'update zénobie --note "likes violette tea" --set drink=violette --set nickname=violette --leaderboard',
    "club join zénobie",
    "giftcard sell 20 --to zénobie",
    "link zénobie --to garage",
    "buy zénobie 12",
    "challenge join zénobie summer",
    'survey zénobie welcome 9 --comment "the violette was perfect"',
    "engage zénobie review",
    "campaign start spring",
    'adjust zénobie 5 --reason "violette was out"',
    "messages write",
    "messages write --to {folder}/letters --eml",
    "export",
    "export --to {folder}/books/2026 --format xlsx",
    "export --to {folder}/books/2026 --format jsonl",
    "cards print zénobie --to {folder}/card.html",
    "report --html {folder}/report.html --names",
    "privacy export zénobie --to {folder}/zenobie-export.zip",
    "backup",
)


@pytest.fixture
def folder(shop: Path, typed: Typed) -> Path:
    (shop / "loyalty.toml").write_text(PROGRAM + EVERYTHING, encoding="utf-8")
    lists = shop / "lists"
    lists.mkdir()
    (lists / "old.csv").write_bytes("Nom;Prénom\nInventée;Zénobie\n".encode("cp1252"))
    (lists / "phones.txt").write_bytes("06.12.34.56.99\n".encode("utf-16"))
    (lists / "others.csv").write_text("Nom;Prénom\nZénobie;Autre\nInventée;Paul\n", encoding="utf-8")
    return shop


def told(path: Path) -> str:
    """All that a file says, packed or not."""
    content = path.read_bytes()
    if path.suffix in (".zip", ".xlsx"):
        with ZipFile(path) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace")


def test_nothing_is_left_on_disk_but_what_is_listed(folder: Path, typed: Typed) -> None:
    import shlex

    for line in DAY:
        answer = typed(*shlex.split(line.format(folder=folder)), "--json")
        assert answer.code == 0, (line, answer.err)
    listed = typed("erase", "zénobie", "--yes", "--json").document
    kept = [path for path in folder.rglob("*") if path.is_file() and "backups" not in path.parts]
    holding = {str(path.relative_to(folder)) for path in kept if any(secret in told(path) for secret in SECRETS)}
    assert [name for name in holding if name.startswith("loyalty.db")] == []
    others = {"lists/others.csv"}
    assert holding - others <= set(listed["copies"])
    for name in ("lists/old.csv", "lists/phones.txt", "card.html", "zenobie-export.zip"):
        assert name in listed["copies"]
    assert others.isdisjoint(listed["copies"])
    assert any(name.startswith("letters/") for name in listed["copies"])
    assert any(name.startswith("books/2026/") for name in listed["copies"])
