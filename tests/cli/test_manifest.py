"""The declarations of the commands tell the truth about the functions they name."""

import importlib
import inspect
import re
import shlex
from collections.abc import Iterator

import pytest

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.declaring import LISTS, SHARED, Command, Group, Param
from loyalty_cli.cli.group import LoyaltyCommand, LoyaltyGroup, root_group
from loyalty_cli.cli.manifest import COMMANDS, FIRST_STEPS
from loyalty_cli.cli.suggesting import SYNONYMS


def every_command() -> Iterator[tuple[str, Command]]:
    """Each command by what is typed for it."""
    for name, entry in COMMANDS.items():
        match entry:
            case Group():
                for inner, command in entry.commands.items():
                    assert isinstance(command, Command)
                    yield f"{name} {inner}", command
            case Command():
                yield name, entry


EVERY = dict(every_command())


def signature(name: str) -> inspect.Signature:
    command = EVERY[name]
    module = importlib.import_module(f"loyalty_cli.cli.commands.{command.module}")
    return inspect.signature(getattr(module, command.function), eval_str=True)


def value_type(param: Param) -> object:
    from loyalty_cli.cli.call import Texts

    if param.many:
        return Texts
    if not param.metavar:
        return bool
    return str if param.required or param.default is not None else str | None


@pytest.mark.parametrize("name", EVERY)
def test_the_function_takes_what_is_declared(name: str) -> None:
    call, *rest = signature(name).parameters.values()
    assert call.annotation is Call
    assert {param.name: param.annotation for param in rest} == {
        param.name: value_type(param) for param in EVERY[name].params
    }


@pytest.mark.parametrize("name", EVERY)
def test_every_command_shows_how_it_is_typed(name: str) -> None:
    examples = EVERY[name].examples
    assert examples
    for typed, does in examples:
        assert re.search(rf"loyalty (--\w+ \S+ )?{name}\b", typed), typed
        assert does


@pytest.mark.parametrize("name", EVERY)
def test_everything_that_can_be_typed_is_explained(name: str) -> None:
    for param in EVERY[name].params:
        assert re.fullmatch(r"(\d|[A-Z]).*\.", param.help), param.name
        assert param.metavar or param.flags, param.name
        assert not param.default or not param.choices or param.default in param.choices


def test_the_defaults_of_the_demo_are_its_own() -> None:
    from loyalty_cli.operations.demo import demo

    told = {param.name: param.default for param in EVERY["demo"].params}
    assert told == {
        "folder": None,
        "language": "fr",
        "members": str(demo.MEMBERS),
        "days": str(demo.DAYS),
        "seed": str(demo.SEED),
    }


@pytest.mark.parametrize("name", EVERY)
def test_every_example_can_be_parsed(name: str) -> None:
    for typed, _ in EVERY[name].examples:
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
    shared = [flag for param in (*SHARED, *LISTS) for flag in param.flags]
    for name, command in EVERY.items():
        spelled = [*shared, *(flag for param in command.params for flag in param.flags)]
        assert len(spelled) == len(set(spelled)), name


def test_words_of_other_tills_lead_to_commands_and_hide_none() -> None:
    assert set(SYNONYMS) & set(COMMANDS) == set()
