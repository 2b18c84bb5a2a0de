"""A plain line is read as typer reads it: the same call, or typer answers."""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from loyalty_cli.cli import door, group
from loyalty_cli.cli.call import Call
from loyalty_cli.cli.declared.till import COMMANDS
from loyalty_cli.cli.declaring import LISTS, SHARED, Command
from loyalty_cli.errors import UsageError

SHARED_NAMES = [param.name for param in (*SHARED, *LISTS)]
WORDS = (
    "léa", "100014", "23.50", "23,50", "-5", "-2d", "-2.50", "--5", "-", "--", "", " ", "T-1001", "free-coffee",
    "0612345678", "coffee:2=5.20", "cake=3", "-x", "--itm", "--json=1", "--ref=", "-r=T1", "-rT1", "-yv", "--re",
    "--ref", "-n", "3", "help", "--help", "-h", "--version", "buy", "show", "program", "check", "bye", "-٣", "=",
    "--=x", "-5x", "+5",
)  # fmt: skip


def lines(seed: int, count: int) -> Iterator[list[str]]:
    """Lines of the till, most of them nearly right."""
    dice = random.Random(seed)
    for _ in range(count):
        name = dice.choice([*COMMANDS, "bye"])
        words = [name, *_behind(dice, COMMANDS.get(name))]
        for _ in range(dice.choice([0, 0, 0, 1, 2])):
            words.insert(dice.randrange(len(words) + 1), dice.choice(WORDS))
        before = [word for _ in range(dice.choice([0, 0, 1])) for word in _told(dice, dice.choice(SHARED))]
        if dice.random() < 0.1:
            dice.shuffle(words)
        yield [*before, *words]


def _behind(dice: random.Random, command: Command | None) -> list[str]:
    if command is None:
        return [dice.choice(WORDS)]
    positional = [[dice.choice(WORDS[:15])] for param in command.params if not param.flags and dice.random() < 0.9]
    options = [param for param in (*command.params, *SHARED, *LISTS) if param.flags]
    told = [_told(dice, param) for param in dice.sample(options, min(len(options), dice.choice([0, 1, 2, 4])))]
    parts = [*positional, *told]
    if dice.random() < 0.5:
        dice.shuffle(parts)
    return [word for part in parts for word in part]


def _told(dice: random.Random, param: Any) -> list[str]:
    flag = dice.choice(param.flags)
    if not param.metavar:
        return [flag]
    value = dice.choice(WORDS)
    return [f"{flag}={value}"] if dice.random() < 0.3 else [flag, value]


def by_typer(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> tuple[Command, Mapping[str, Any], dict[str, Any]]:
    """What typer makes of a line. Raises what it raises for a mistake."""
    ran: list[tuple[Command, Mapping[str, Any]]] = []
    monkeypatch.setattr(group, "run", lambda _call, command, values: ran.append((command, dict(values))))
    call = Call()
    group.invoke(call, list(words))
    return *ran[0], {name: getattr(call, name) for name in SHARED_NAMES}


def by_door(line: door.Line) -> tuple[Command, Mapping[str, Any], dict[str, Any]]:
    """What the door makes of a line it read. Raises UsageError for an unknown language."""
    call = Call()
    for name, value in line.shared.items():
        call.tell(name, value)
    return line.command, line.values, {name: getattr(call, name) for name in SHARED_NAMES}


def differences(monkeypatch: pytest.MonkeyPatch, seed: int, count: int) -> tuple[int, list[list[str]]]:
    """How many lines the door read, and those that it read otherwise than typer."""
    plain, wrong = 0, []
    for words in lines(seed, count):
        line = door.read(words)
        if line is None:
            continue
        plain += 1
        if outcome(by_door, line) != outcome(by_typer, monkeypatch, words):
            wrong.append(words)
    return plain, wrong


def outcome(reading: Callable[..., Any], *args: Any) -> Any:
    """The call that was read, or the refusal in words."""
    try:
        return reading(*args)
    except Exception as refused:  # noqa: BLE001 - any answer of typer's but the same call is a difference
        return f"{type(refused).__name__}: {refused}"


@pytest.mark.parametrize("seed", range(4))
def test_what_the_door_reads_typer_reads_alike(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    plain, wrong = differences(monkeypatch, seed, 1_000)
    assert wrong == []
    assert plain > 200


@pytest.mark.long
def test_what_the_door_reads_typer_reads_alike_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert differences(monkeypatch, 99, 100_000)[1] == []


@pytest.mark.parametrize(
    "line",
    [
        "show léa",
        "--json show léa",
        "find léa mar -n 5 --csv",
        "buy léa 23.50 --item coffee:2=5.20 -i cake=3 --ref=T-1 -y",
        "buy léa -5 --on -2d --plain",
        "--shop cafe --as Zoé return T-1 3.33",
        "undo",
        "stamp léa coffee",
        "till",
    ],
)
def test_what_is_typed_all_day_needs_no_typer(line: str) -> None:
    assert door.read(line.split()) is not None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "help",
        "--help",
        "show --help",
        "show",
        "show léa extra",
        "buy léa 3 --itm x",
        "buy léa 3 --ref A --ref B",
        "--shop A show léa --shop B",
        "--as= show léa",
        "buy léa 3 --ref",
        "buy -- léa 3",
        "balances",
        "program check",
    ],
)
def test_anything_else_is_left_to_typer(line: str) -> None:
    assert door.read(line.split()) is None


@pytest.mark.parametrize(
    "line", ["buy léa 3 --ref A --ref B", "--shop A show léa --shop B", "--as A --as B undo", "balances -n 3 --limit 4"]
)
def test_a_single_value_told_twice_is_refused(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    with pytest.raises(UsageError, match="is given twice"):
        by_typer(monkeypatch, line.split())
