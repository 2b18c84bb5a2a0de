"""The table of commands tells the truth about the modules it names."""

import importlib
import inspect
import re
import shlex
from collections.abc import Iterator

import pytest
from typer.core import TyperArgument, TyperOption

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.group import LoyaltyCommand, LoyaltyGroup, load, root_group
from loyalty_cli.cli.manifest import COMMANDS, FIRST_STEPS, SYNONYMS, Command, Group


def every_command() -> Iterator[tuple[str, Command]]:
    """Each command by what is typed for it."""
    for name, entry in COMMANDS.items():
        match entry:
            case Group():
                yield from ((f"{name} {inner}", command) for inner, command in entry.commands.items())
            case Command():
                yield name, entry


EVERY = dict(every_command())


def loaded(name: str) -> LoyaltyCommand:
    command = load(name, EVERY[name])
    assert isinstance(command, LoyaltyCommand)
    return command


@pytest.mark.parametrize("name", EVERY)
def test_the_line_of_help_is_the_functions_own(name: str) -> None:
    entry = EVERY[name]
    module = importlib.import_module(f"loyalty_cli.cli.commands.{entry.module}")
    text = inspect.getdoc(getattr(module, entry.function)) or ""
    assert text.split("\n")[0] == entry.help


@pytest.mark.parametrize("name", EVERY)
def test_every_command_shows_how_it_is_typed(name: str) -> None:
    examples = loaded(name).examples
    assert examples
    for typed, does in examples:
        assert re.search(rf"loyalty (--\w+ \S+ )?{name}\b", typed), typed
        assert does


@pytest.mark.parametrize("name", EVERY)
def test_everything_that_can_be_typed_is_explained(name: str) -> None:
    for param in loaded(name).params:
        assert isinstance(param, TyperArgument | TyperOption)
        assert param.help, param.name
        assert param.metavar or getattr(param, "is_flag", False), param.name


@pytest.mark.parametrize("name", EVERY)
def test_every_example_can_be_parsed(name: str) -> None:
    for typed, _ in loaded(name).examples:
        if typed.startswith("loyalty "):
            parsed(shlex.split(re.split(" [<>] ", typed)[0])[1:])


def test_the_first_steps_can_be_parsed() -> None:
    for typed, _ in FIRST_STEPS:
        if shlex.split(typed)[1] in COMMANDS:
            parsed(shlex.split(typed)[1:])


def parsed(words: list[str]) -> None:
    """Parse as the command would, without running it."""
    group: LoyaltyGroup | LoyaltyCommand = root_group()
    context = group.make_context("loyalty", words, obj=Call())
    while isinstance(group, LoyaltyGroup):
        name, command, words = group.resolve_command(context, [*context._protected_args, *context.args])
        assert isinstance(command, LoyaltyGroup | LoyaltyCommand)
        context = command.make_context(name, words, parent=context)
        group = command


def test_no_two_options_of_a_command_are_the_same() -> None:
    for name in EVERY:
        spelled = [option for param in loaded(name).params for option in param.opts if option.startswith("-")]
        assert len(spelled) == len(set(spelled)), name


def test_words_of_other_tills_lead_to_commands_and_hide_none() -> None:
    assert set(SYNONYMS) & set(COMMANDS) == set()
