"""The declarations of the commands tell the truth about the functions they name."""

import importlib
import inspect
import re
import shlex
from collections.abc import Iterator

import pytest

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.declaring import AS_OF, LISTS, SHARED, Command, Entry, Group, Param
from loyalty_cli.cli.group import LoyaltyCommand, LoyaltyGroup, root_group
from loyalty_cli.cli.helping import HELP, VERSION, command_help, path_of, told
from loyalty_cli.cli.manifest import COMMANDS, FIRST_STEPS, PANELS
from loyalty_cli.cli.suggesting import SYNONYMS
from loyalty_cli.language.catalogue import languages, part, speak


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
OF_TODAY = {
    *("find", "surprise", "privacy due", "import list"),  # who is who, a draw to come, what is to be done, files
    *("birthdays", "audit", "takings", "simulate"),  # told by --on or --since
}
"""Lists that do not take ``--as-of``."""


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
    for typed in examples:
        assert re.search(rf"loyalty (--\w+ \S+ )?{name}\b", typed), typed


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", EVERY)
def test_everything_that_can_be_typed_is_explained(name: str, lang: str) -> None:
    speak(told=lang)
    for param in EVERY[name].params:
        explained = re.sub(r"( \((répé|repea)| \[d[eé]f).*", "", told(path_of(f"loyalty {name}"), param))
        assert re.fullmatch(r"(\d|[A-ZÉÀ]).*\.", explained), param.name
        assert param.metavar or param.flags, param.name
        assert not param.default or not param.choices or param.default in param.choices


def keys() -> Iterator[str]:
    """The keys that the help pages ask for, but for the words of the page itself."""
    yield from ("help.loyalty", *(f"help.panel.{panel}" for panel in PANELS))
    yield from (f"help.loyalty.example-{number}" for number in range(1, len(FIRST_STEPS) + 1))
    entries: list[tuple[str, Entry]] = [(name, one) for name, one in COMMANDS.items() if isinstance(one, Group)]
    entries += [(name.replace(" ", "."), command) for name, command in EVERY.items()]
    for path, entry in entries:
        yield f"help.{path}"
        yield from (f"help.{path}.example-{number}" for number in range(1, len(entry.examples) + 1))


def explained() -> Iterator[tuple[str, str]]:
    """The two keys that may explain each parameter."""
    for name, command in EVERY.items():
        path = name.replace(" ", ".")
        yield from ((f"help.{path}.{param.name}", f"help.any.{param.name}") for param in command.params)
    yield from ((f"help.loyalty.{param.name}", f"help.any.{param.name}") for param in (*SHARED, *LISTS, HELP, VERSION))


@pytest.mark.parametrize("lang", languages())
def test_the_catalogue_has_what_the_pages_say_and_nothing_else(lang: str) -> None:
    said = set(part(lang, "help"))
    needed = set(keys())
    assert sorted(needed - said) == []
    assert sorted(pair for pair in explained() if said.isdisjoint(pair)) == []
    own = {own for own, _ in explained()} | {key for pair in explained() if pair[0] not in said for key in pair}
    known = {key for key in said if key.startswith("help.word.") or key.endswith(".about")}
    assert sorted(said - needed - own - known) == []


@pytest.mark.parametrize("lang", languages())
def test_every_page_is_in_one_language(lang: str) -> None:
    """No line of the English pages stands in the French ones, but for names, examples and what both write alike."""
    speak(told=lang)
    other = {text for language in languages() if language != lang for text in part(language, "help").values()}
    own = set(part(lang, "help").values())
    for name, command in EVERY.items():
        page = command_help(command, f"loyalty {name}")
        assert [text for text in other - own if len(text) > 12 and text in page] == []


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
    for typed in EVERY[name].examples:
        if typed.startswith("loyalty "):
            parsed(shlex.split(re.split(" [<>] ", typed)[0])[1:])


def test_the_first_steps_can_be_parsed() -> None:
    for typed in FIRST_STEPS:
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


def test_every_other_list_tells_a_past_day() -> None:
    assert {name for name, command in EVERY.items() if command.lists and AS_OF not in command.params} == OF_TODAY
