"""``init`` and ``demo``: a shop in its own language and money, and first commands that work there."""

import io
import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_cli.cli import beginning, main
from loyalty_cli.cli.beginning import first_steps
from loyalty_cli.config import starter
from loyalty_cli.config.loader import load
from tests.cli.conftest import Typed, bare_environment
from tests.cli.dialogue.test_till import heard

SHOPS = [("GB", "GBP", "en"), ("US", "USD", "en"), ("FR", "EUR", "fr"), ("JP", "JPY", "en"), ("TN", "TND", "fr")]


@pytest.mark.parametrize("kind", starter.KINDS)
@pytest.mark.parametrize(("country", "currency", "language"), SHOPS)
def test_every_kind_of_shop_is_a_valid_program(kind: str, country: str, currency: str, language: str) -> None:
    text = starter.program_text(starter.Shop('Ann\'s "Shop"', country, currency, language, kind))
    program = load(text.encode()).program
    assert (program.shop.name, program.shop.currency, program.shop.language) == ('Ann\'s "Shop"', currency, language)
    assert bool(program.rewards) is (kind != "empty")


def test_a_french_shop_is_asked_for_in_french_once_its_country_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "person_can_be_asked", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("Le Bon Pain\nFrance\n\n\nboulangerie\n"))
    assert main.main(["init", str(tmp_path / "shop")]) == 0
    asked = capfd.readouterr().err
    assert "Country" in asked
    assert "Currency" not in asked
    assert "café, boulangerie, librairie ou vide" in asked
    assert 'category = "pain"' in (tmp_path / "shop" / "loyalty.toml").read_text(encoding="utf-8")


def test_the_first_steps_of_a_french_shop_are_french() -> None:
    program = load(starter.program_text(starter.Shop("Chez Nous", "FR", "EUR", "fr", "cafe")).encode()).program
    commands = [one["command"] for one in first_steps(program)]
    assert commands[1:3] == ['enroll "Ada Exemple"', "buy ada 5,20 --item café:2=5,20"]


@pytest.mark.parametrize(
    ("country", "currency", "language", "name"),
    [
        ("GB", "GBP", "en", "£5 off your purchase"),
        ("FR", "EUR", "fr", "Remise de 5 €"),
        ("JP", "JPY", "en", "¥500 off your purchase"),
    ],
)
def test_a_reward_is_named_in_the_money_of_the_shop(country: str, currency: str, language: str, name: str) -> None:
    program = load(starter.program_text(starter.Shop("Test", country, currency, language, "cafe")).encode()).program
    assert program.rewards[-1].name == name


@pytest.mark.parametrize("country", ["FR", "GB", "US", "CH", "JP"])
def test_a_country_has_its_own_time_zone(country: str) -> None:
    assert "/" in starter.usual_timezone(country)


def test_a_french_shop_names_its_goods_and_rewards_in_french() -> None:
    for kind in starter.KINDS:
        text = starter.program_text(starter.Shop("Test", "FR", "EUR", "fr", kind))
        values = {
            line.partition(" = ")[2] for line in text.splitlines() if line.startswith(("id", "cat", "rew", "excl"))
        }
        assert not values & {'"coffee"', '"bread"', '"free-coffee"', '"pastry"', '"five-off"', '["gift-card"]'}


@pytest.mark.parametrize("kind", starter.KINDS)
@pytest.mark.parametrize(("country", "language"), [("GB", "en"), ("FR", "fr"), ("JP", "en")])
def test_the_first_commands_work_in_the_new_shop(
    typed: Typed, tmp_path: Path, kind: str, country: str, language: str
) -> None:
    folder = str(tmp_path / "new")
    opened = typed("init", folder, "--name", "Crumbs", "--country", country, "--kind", kind, "--json").document
    assert opened["shop"] == "Crumbs"
    checked = typed("--shop", folder, "program", "check", "--json")
    assert (checked.code, checked.document["findings"]) == (0, [])
    for one in opened["try"]:
        if one["command"] != "till":
            answer = typed("--shop", folder, *shlex.split(one["command"]))
            assert answer.code == 0, answer.err


def test_what_is_told_is_in_the_file_and_the_rest_follows_the_country(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "Crumbs"
    typed("init", str(folder), "--country", "UK", "--kind", "bakery")
    text = (folder / "loyalty.toml").read_text(encoding="utf-8")
    for line in ('name = "Crumbs"', 'currency = "GBP"', 'country = "GB"', 'language = "en"', 'id = "free-loaf"'):
        assert line in text
    assert 'timezone = "Europe/London"' in text
    typed("--shop", str(folder), "enroll", "Léa")
    slip = typed("--shop", str(folder), "buy", "léa", "4500", "--json")
    assert (slip.code, slip.error["slug"]) == (5, "amount-too-large")
    assert typed("--shop", str(folder), "buy", "léa", "45.00").code == 0


@pytest.mark.parametrize("wrong", ["--country XX", "--currency EURO", "--language de", "--kind garage"])
def test_what_is_no_country_or_kind_is_refused_and_nothing_is_written(typed: Typed, tmp_path: Path, wrong: str) -> None:
    answer = typed("init", str(tmp_path / "new"), *wrong.split())
    assert (answer.code, answer.out) == (2, "")
    assert not (tmp_path / "new").exists()


def test_a_program_file_of_ones_own_takes_no_other_option(typed: Typed, shop: Path, tmp_path: Path) -> None:
    answer = typed("init", str(tmp_path / "new"), "--from", str(shop / "loyalty.toml"), "--kind", "cafe")
    assert answer.code == 2


def test_without_options_off_a_terminal_the_sample_begins(typed: Typed, tmp_path: Path) -> None:
    assert typed("init", str(tmp_path / "new"), "--json").document["shop"] == "Le Chat qui Lit"


def test_with_yes_it_begins_with_what_is_usual(typed: Typed, tmp_path: Path) -> None:
    assert typed("init", str(tmp_path / "new"), "--yes", "--json").document["shop"] == "new"
    assert load((tmp_path / "new" / "loyalty.toml").read_bytes()).program.shop.currency == "GBP"


def test_at_a_terminal_it_asks_what_it_needs(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", "init", str(tmp_path / "new")],
        stdin=theirs, stdout=theirs, stderr=theirs, env=bare_environment() | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    for question, answer in (
        ("Name", "Pages"),
        ("Country", "xx"),
        ("'xx' is not a country: write FR, GB, US", "us"),
        ("Currency [USD]", ""),
        ("[en]", ""),
        ("Kind", "bookshop"),
    ):
        heard(ours, question)
        os.write(ours, f"{answer}\n".encode())
    said = heard(ours, "-m loyalty_cli --shop")
    assert command.wait(timeout=60) == 0
    os.close(ours)
    text = (tmp_path / "new" / "loyalty.toml").read_text(encoding="utf-8")
    assert 'name = "Pages"' in text
    assert 'currency = "USD"' in text
    assert said


def test_at_a_terminal_it_asks_nothing_where_options_are_given(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", "init", str(tmp_path / "new"), "--country", "IE", "--kind", "cafe"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=bare_environment() | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    said = heard(ours, "-m loyalty_cli --shop")
    assert "Currency" not in said
    assert command.wait(timeout=60) == 0
    os.close(ours)
    assert 'currency = "EUR"' in (tmp_path / "new" / "loyalty.toml").read_text(encoding="utf-8")


def test_next_steps_are_typed_as_the_program_was_started(process: Typed, tmp_path: Path) -> None:
    said = process("init", str(tmp_path / "new"), "--kind", "cafe").out
    assert f"-m loyalty_cli --shop {tmp_path / 'new'} enroll " in said


def test_next_steps_of_the_demo_can_be_pasted_where_it_was_typed(process: Typed, tmp_path: Path) -> None:
    said = process("demo", str(tmp_path / "cafe"), "--members", "12", "--days", "20").out
    started = f"-m loyalty_cli --shop {tmp_path / 'cafe'} "
    steps = [line.split(started)[1].split("  ")[0] for line in said.splitlines() if started in line]
    assert len(steps) == 7
    for step in steps[:2]:
        assert process("--shop", str(tmp_path / "cafe"), *step.split()).code == 0


def test_the_demo_speaks_english_too(typed: Typed, tmp_path: Path) -> None:
    folder = str(tmp_path / "cafe")
    opened = typed("demo", folder, "--language", "en", "--members", "12", "--days", "20", "--json").document
    assert opened["shop"] == "The Reading Cat"
    text = (tmp_path / "cafe" / "loyalty.toml").read_text(encoding="utf-8")
    program = load(text.encode()).program
    assert program.shop.language == "en"
    told = [
        *(r.name for r in program.rewards),
        *(t.name for t in program.tiers),
        *(c.name for c in program.stamp_cards),
    ]
    assert all(name.isascii() or "€" in name for name in told), told


@pytest.mark.parametrize("command", ["init", "demo"])
@pytest.mark.parametrize("folder", ["../shop", "/dev/shop"])
def test_a_shop_begins_in_a_plain_folder_only(typed: Typed, command: str, folder: str) -> None:
    assert typed(command, folder).code in (2, 3)
