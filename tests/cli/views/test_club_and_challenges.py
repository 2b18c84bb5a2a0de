"""What is read of the paid club, of challenges to join, of lent tiers and companies: card, statement, undo, why."""

from pathlib import Path

import pytest

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.dialogue.till import Till
from tests.cli.conftest import PROGRAM, Typed

MORE = """
[club]
name = "Reader's club"
fee = "24.00"
[[challenges]]
id = "june"
name = "The big one"
count = "visits"
target = 2
until = 2026-12-31
points = 10
join = "opt-in"
"""


@pytest.fixture
def member(shop: Path, typed: Typed) -> str:
    (shop / "loyalty.toml").write_text(PROGRAM + MORE, encoding="utf-8")
    card: str = typed("enroll", "Léa Martin", "--json").document["member"]["card"]
    return card


def french(shop: Path) -> None:
    path = shop / "loyalty.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('language = "en"', 'language = "fr"'), encoding="utf-8")


def read(text: str) -> str:
    """The text with each run of spaces as one."""
    return " ".join(text.replace("\xa0", " ").split())


def test_the_card_says_until_when_a_member_is_in_the_club(typed: Typed, member: str) -> None:
    assert typed("show", member, "--json").document["club"] is None
    assert "Club" not in typed("show", member).out
    typed("club", "join", member)
    club = typed("show", member, "--json").document["club"]
    assert (club["name"], club["until"]) == ("Reader's club", "2027-11-20")
    assert "Club Reader's club until 20 November 2027" in read(typed("show", member).out)


def test_a_challenge_is_offered_until_it_is_joined_and_not_once_it_is_won(typed: Typed, member: str) -> None:
    offered = typed("show", member).out
    assert f"To join The big one loyalty challenge join {member} june" in read(offered)
    assert not any("The big one" in line and "loyalty" in line for line in offered.splitlines())
    typed("challenge", "join", member, "june")
    joined = typed("show", member).out
    assert "To join" not in joined
    assert "0/2" in joined
    for day in ("2026-11-22T10:00", "2026-11-23T10:00"):
        typed("visit", member, env={"LOYALTY_NOW": day})
    typed("challenge", "leave", member, "june", env={"LOYALTY_NOW": "2026-11-24T10:00"})
    assert "To join" not in typed("show", member, env={"LOYALTY_NOW": "2026-11-24T10:00"}).out


STEPS = (
    ("challenge", "join", "june", "joined the challenge · The big one", "inscription au défi · The big one"),
    ("challenge", "leave", "june", "left the challenge · The big one", "sortie du défi · The big one"),
    ("club", "join", "", "joined the club · €24.00", "adhésion au club · 24,00 €"),
    ("club", "renew", "", "renewed the club · €24.00", "prolongation du club · 24,00 €"),
    ("club", "cancel", "", "cancelled the club · €46.00", "résiliation du club · 46,00 €"),
)


def test_each_step_is_told_by_what_it_was(typed: Typed, shop: Path, member: str) -> None:
    for command, step, name, *_ in STEPS:
        assert typed(command, step, member, *filter(None, [name])).code == 0
    card = read(typed("show", member).out)
    assert [text for *_, text, _ in STEPS if text not in card] == []
    steps = [fact["step"] for fact in typed("history", member, "--json").document["facts"]]
    assert steps == [None, *(step for _, step, *_ in STEPS)]
    undone = typed("undo", "--yes").out
    assert "cancelled the club" in undone
    statement = typed("history", member).out
    for _, _, _, text, _ in STEPS:
        assert text.partition(" · ")[0] in statement
    assert statement.count("€24.00") == 2
    assert statement.count("€46.00") == 1
    french(shop)
    card, statement = read(typed("show", member).out), read(typed("history", member).out)
    assert [text for *_, text in STEPS[:-1] if text not in card] == []
    assert [text for *_, text in STEPS if text.partition(" · ")[0] not in statement] == []


def test_a_lent_tier_says_until_when_and_its_end_that_it_was_lent(typed: Typed, member: str) -> None:
    typed("adjust", member, "--tier", "Silver", "--days", "30", "--reason", "thanks")
    assert "lent until 20 December 2026" in read(typed("why", member).out)
    later = read(typed("why", member, env={"LOYALTY_NOW": "2026-12-22T10:00"}).out)
    assert "lent until 20 December 2026" in later
    assert "no longer lent" in later


def test_a_company_is_told_in_the_language_of_the_shop(typed: Typed, shop: Path) -> None:
    french(shop)
    assert "Entreprise oui" in read(typed("enroll", "Garage Roux", "--company").out)
    assert "Entreprise oui" in read(typed("show", "Garage").out)


def test_no_file_is_named_in_which_no_message_stands(typed: Typed, member: str) -> None:
    told = typed("messages", "write")
    assert told.code == 0
    assert ".csv" not in told.out


def test_at_the_till_club_and_challenges_are_about_the_customer(
    typed: Typed, member: str, capfd: pytest.CaptureFixture[str]
) -> None:
    typed("enroll", "Zoé Petit")
    till = Till(Call())
    till.key("club join")
    assert "nobody stands at the till" in capfd.readouterr().err
    till.key(member)
    for line, command in (
        ("club join", f"club join {member}"),
        ("club join zoé", "club join zoé"),
        ("club list", "club list"),
        ("challenge join june", f"challenge join {member} june"),
        ("challenge join zoé june", "challenge join zoé june"),
        ("challenge leave . june", f"challenge leave {member} june"),
        ("credit sell 20", f"credit sell {member} 20"),
        ("club", "club"),
    ):
        assert " ".join(till.meant(line.split())) == command
    till.key("challenge join zoé june")
    assert till.prompt() == "Zoé Petit 100023 Bronze> "
    till.key("club join")
    assert "Reader's club through" in capfd.readouterr().out
