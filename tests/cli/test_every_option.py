"""What every command has in common: ranges, --quiet, --no-color, --columns, a pager."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_cli.cli.declaring import Command, Group, Param
from loyalty_cli.cli.manifest import COMMANDS
from tests.cli.conftest import Typed, bare_environment, start
from tests.cli.dialogue.test_till import heard

FAR = {"DAY": ("0001-01-01", "9999-12-31", "1/1/0001", "1899-12-31"), "N": ("0", "-1", "611111111111", "1e3", "٣", "")}
NEEDED = {
    "MEMBER": "100014", "AMOUNT": "3", "REF": "T-1", "CARD": "coffee", "ID": "review", "TEXT": "léa", "GOES": "100014",
    "STAYS": "100023", "FILE": "list.csv", "BATCH": "1", "REWARD|VOUCHER": "free-coffee", "MEMBER ID SCORE": "due",
    "CAUSE": "shelter", "CHALLENGE": "summer", "CAMPAIGN": "spring", "CODE": "7K3F-9Q2M-XW1P",
}  # fmt: skip


def odd_lines() -> dict[str, list[list[str]]]:
    """By command: every option and argument that takes a number or a day, with one that makes no sense."""
    found = {}
    for name, entry in COMMANDS.items():
        commands = entry.commands.items() if isinstance(entry, Group) else [("", entry)]
        for inner, command in commands:
            assert isinstance(command, Command)
            words = [name, *([inner] if inner else [])]
            found[" ".join(words)] = [line for param in command.params for line in with_odd(words, command, param)]
    return {command: lines for command, lines in found.items() if lines}


def with_odd(words: list[str], command: Command, odd: Param) -> list[list[str]]:
    values = FAR.get(odd.metavar, ())
    needed = [
        word
        for param in command.params
        if (param.required or param.metavar == "REWARD|VOUCHER") and param is not odd
        for word in (*param.flags[:1], NEEDED[param.metavar])
    ]
    if odd.flags:
        return [[*words, *needed, f"{odd.flags[0]}={value}"] for value in values]
    return [[*words, *needed, value] for value in values if value]


ODD_LINES = odd_lines()


@pytest.mark.parametrize("command", ODD_LINES)
def test_every_number_and_every_day_has_a_sensible_range(typed: Typed, lea: str, tmp_path: Path, command: str) -> None:
    (tmp_path / "list.csv").write_text("name\nZoé\n", encoding="utf-8")
    for line in ODD_LINES[command]:
        words = [str(tmp_path / "list.csv") if word == "list.csv" else word for word in line]
        answer = typed(*words, "--json")
        assert (answer.code, answer.out) == (2, ""), (line, answer)


def test_numbers_of_days_end_where_sense_does(typed: Typed, lea: str) -> None:
    for line in ("tiers --days 611111111", "birthdays --days 5000", "demo --members 9999999", "demo --days 99999"):
        answer = typed(*line.split())
        assert (answer.code, answer.out) == (2, ""), line


def test_quiet_says_nothing_of_what_went_well(typed: Typed, lea: str) -> None:
    assert typed("buy", lea, "5", "-q") == (0, "", "")
    assert typed("--quiet", "visit", lea) == (0, "", "")
    refused = typed("buy", "nobody", "5", "-q")
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.startswith("error: ")
    assert typed("show", lea, "-q").out
    assert typed("buy", lea, "6", "-q", "--json").document["fact"]["kind"] == "purchase"


def test_no_color_is_for_one_command(typed: Typed, lea: str) -> None:
    forced = {"FORCE_COLOR": "1"}
    colour = re.compile(r"\x1b\[(\d+;)*[39][1-7]m")
    assert not colour.search(typed("show", lea, "--no-color", env=forced).out)
    assert colour.search(typed("show", lea, env=forced).out)
    assert "NO_COLOR" not in os.environ


def test_a_list_with_the_columns_that_were_asked_for(typed: Typed, lea: str) -> None:
    typed("buy", lea, "5", "--ref", "T-1")
    assert typed("members", "--columns", "name,points", "--json").document == [{"name": "Léa Martin", "points": 5}]
    assert typed("members", "--columns", "points,name", "--csv").out == "points,name\n5,Léa Martin\n"
    assert [line.split() for line in typed("members", "--columns", "card,points").out.splitlines()] == [
        ["card", "points"],
        ["------", "------"],
        ["100014", "5"],
    ]
    refused = typed("members", "--columns", "name,shoe")
    assert refused.code == 2
    assert refused.err.startswith("error: there is no column 'shoe'\ncolumns: card, name, ")


@pytest.mark.parametrize(("lines", "pager"), [(24, ""), (5, "paged")])
def test_what_is_longer_than_the_terminal_goes_through_a_pager(typed: Typed, lea: str, lines: int, pager: str) -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", "show", lea], stdin=theirs, stdout=theirs, stderr=theirs,
        env=bare_environment() | {"TERM": "xterm", "LINES": str(lines), "PAGER": "sed s/Martin/paged/"},
    )  # fmt: skip
    os.close(theirs)
    said = heard(ours, "Lately")
    assert command.wait(timeout=60) == 0
    assert ("paged" in said) is bool(pager)
    os.close(ours)


def test_what_is_piped_is_never_paged(process: Typed, lea: str) -> None:
    answer = process("history", lea, "--json", env={"PAGER": "false", "LINES": "2"})
    assert json.loads(answer.out)["facts"]


def test_one_table_goes_to_standard_output(process: Typed, shop: Path, lea: str) -> None:
    answer = process("export", "--to", "-", "--only", "members", "--format", "csv")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[0].startswith("card,")
    assert lea in answer.out
    assert [path.name for path in shop.iterdir() if path.name.startswith(".")] == []
    for wrong in (["--only", "members,balances"], [], ["--only", "members", "--format", "xlsx"]):
        assert process("export", "--to", "-", *wrong).code == 2


def test_a_list_comes_in_from_standard_input(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "sent.csv").write_text("name,phone\nLéa Martin,0612345678\n", encoding="utf-8")
    with (tmp_path / "sent.csv").open("rb") as sent:
        done = start("import", "customers", "-", "--json", stdin=sent)
    assert (done.returncode, json.loads(done.stdout)["accepted"]) == (0, 1)
    assert sorted(path.name for path in shop.iterdir() if "reject" in path.name) == []


def test_without_an_amount_the_items_are_summed(typed: Typed, lea: str) -> None:
    sold = typed("buy", lea, "--item", "coffee:2=5.20", "--item", "cake=3.00", "--json").document
    assert sold["payment"]["amount_cents"] == 820
    assert typed("buy", lea).code == 2


def test_what_concerns_no_member_answers_with_a_receipt_too(typed: Typed, lea: str) -> None:
    code = typed("giftcard", "sell", "20", "--json").document["code"]
    for line in (f"giftcard block {code}", "undo --yes", "takings today --tickets 2 --amount 9", f"erase {lea} --yes"):
        told = typed(*line.split(), "--json").document
        assert told.keys() >= {"fact", "member", "entries", "balance", "tier", "say"}, line
        assert (told["member"], told["entries"]) == (None, [])
        assert told["fact"].keys() == {"id", "kind", "on", "ref", "repeated"}


def test_a_dry_run_shows_the_receipt_and_writes_nothing(typed: Typed, lea: str) -> None:
    typed("enroll", "Léo")
    typed("buy", lea, "9", "--ref", "T-1")
    for line in (f"merge Léo --into {lea}", "return T-1", "return T-1 4"):
        before = typed("balances", "--json").document
        seen = typed(*line.split(), "--dry-run", "--json").document
        assert typed(*line.split(), "--dry-run").out.endswith("nothing was changed: this was a dry run\n")
        assert typed("balances", "--json").document == before
        told = typed(*line.split(), "--yes", "--json").document
        assert seen.pop("ask", False) is False
        assert {**told, "fact": {**told["fact"], "id": None}, "dry_run": True} == seen
        typed("undo", "--yes")
    assert typed("return", "T-2", "--dry-run").code == 3
    assert typed("merge", lea, "--into", lea, "--dry-run").code == 2


def test_a_dry_run_of_an_undo_shows_it_and_undoes_nothing(typed: Typed, lea: str) -> None:
    typed("buy", lea, "9", "--ref", "T-1")
    sold = typed("giftcard", "sell", "20", "--json").document
    for line in ("undo T-1", f"undo --member {lea}", f"undo #{sold['fact']['id']}", "undo"):
        before = typed("balances", "--json").document, typed("giftcard", "show", sold["code"], "--json").document
        shown = typed(*line.split(), "--dry-run", "--json").document
        assert typed(*line.split(), "--dry-run").out.endswith("nothing was changed: this was a dry run\n")
        assert (
            typed("balances", "--json").document,
            typed("giftcard", "show", sold["code"], "--json").document,
        ) == before
        assert (shown["dry_run"], shown["fact"]["id"]) == (True, None)
    seen = typed("undo", "--dry-run", "--json").document
    told = typed("undo", "--yes", "--json").document
    assert {**told, "fact": {**told["fact"], "id": None}, "dry_run": True} == seen
    assert typed("undo", "T-9", "--dry-run").code == 3


def test_a_list_without_rows_has_the_columns_that_were_asked_for(typed: Typed) -> None:
    assert typed("members", "--columns", "points,name", "--csv").out == "points,name\n"
    assert typed("members", "--columns", "points,shoe", "--csv").code == 2
