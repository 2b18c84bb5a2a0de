"""The parser of plain lines: a till command typed in the usual shape runs without typer.

Made from the declarations that the typer app is made from. A line is plain when its command and options are known,
each value is there and nothing is given twice. Any other line (help, mistakes, unusual shapes) is left to typer.
"""

from collections.abc import Sequence

from loyalty_cli.cli.declared.till import COMMANDS
from loyalty_cli.cli.declaring import LISTS, SHARED, Command, Param
from loyalty_cli.values import Final, NamedTuple, TypeAlias

Value: TypeAlias = str | bool | tuple[str, ...] | None
Values: TypeAlias = dict[str, Value]

_SHARED: Final = {flag: param for param in SHARED for flag in param.flags}
_VALUED: Final = frozenset(param.name for param in (*SHARED, *LISTS) if param.metavar)
_NAMES: Final = frozenset(param.name for param in (*SHARED, *LISTS))
_IN_NUMBER: Final = frozenset("0123456789.,")


class Line(NamedTuple):
    """A plain line: its command, the values for its function, and those for the call."""

    command: Command
    values: Values
    shared: Values


class Words(NamedTuple):
    """The words after a command's name: positional ones, and what each option was given."""

    positional: list[str]
    told: dict[str, list[str]]


def read(args: Sequence[str]) -> Line | None:
    """The call that a plain line stands for; None for a line that typer is to answer."""
    before: dict[str, list[str]] = {}
    start = 0
    while behind := _take(args, start, _SHARED, before):
        start = behind
    command = COMMANDS.get(args[start]) if start < len(args) else None
    if command is None:
        return None
    words = split(command, args[start + 1 :])
    return None if words is None else _line(command, words, before)


def split(command: Command, args: Sequence[str], *, lenient: bool = False) -> Words | None:
    """The words after a command's name apart. A word that is not plain is left out if ``lenient``, else None."""
    flags = _flags(command)
    words = Words([], {})
    position = 0
    while position < len(args):
        word = args[position]
        if word[:1] != "-" or word == "-" or is_negative(word):
            words.positional.append(word)
            position += 1
            continue
        behind = _take(args, position, flags, words.told)
        if not (behind or lenient):
            return None
        position = behind or position + 1
    return words


def arguments(command: Command) -> list[Param]:
    """What a command takes by place."""
    return [param for param in command.params if not param.flags]


def is_negative(word: str) -> bool:
    """``-50`` or ``-2.50``: a number, not an option."""
    return word[:1] == "-" and word[1:2].isdecimal() and word.isascii() and _IN_NUMBER.issuperset(word[1:])


def _take(args: Sequence[str], position: int, flags: dict[str, Param], told: dict[str, list[str]]) -> int:
    """Keep the option at a position; returns the position behind it, 0 where there is no plain option."""
    if position >= len(args):
        return 0
    flag, equals, value = args[position].partition("=")
    param = flags.get(flag)
    if param is None or (equals and not flag.startswith("--")):
        return 0
    if not param.metavar:
        told.setdefault(param.name, []).append(flag)
        return 0 if equals else position + 1
    if not equals:
        position += 1
        if position >= len(args):
            return 0
        value = args[position]
    told.setdefault(param.name, []).append(value)
    return position + 1


def _line(command: Command, words: Words, before: dict[str, list[str]]) -> Line | None:
    shared: Values = {}
    for name in _NAMES & {*before, *words.told}:
        given = [*before.get(name, ()), *words.told.pop(name, ())]
        if name in _VALUED and (len(given) > 1 or not given[0]):
            return None
        shared[name] = given[0] if name in _VALUED else True
    values = _values(command, words)
    return None if values is None else Line(command, values, shared)


def _values(command: Command, words: Words) -> Values | None:
    values: Values = {}
    rest = words.positional
    for param in command.params:
        if param.flags:
            given = words.told.get(param.name, [])
            if (len(given) > 1 and param.metavar and not param.many) or (param.required and not given):
                return None
            values[param.name] = _value(param, given)
        else:
            given, rest = (rest, []) if param.many else (rest[:1], rest[1:])
            if param.required and not given:
                return None
            values[param.name] = _value(param, given)
    return None if rest else values


def _value(param: Param, given: list[str]) -> Value:
    if param.many:
        return tuple(given)
    if param.flags and not param.metavar:
        return bool(given)
    return given[0] if given else param.default


def _flags(command: Command) -> dict[str, Param]:
    own = {flag: param for param in command.params for flag in param.flags}
    lists = {flag: param for param in LISTS for flag in param.flags} if command.lists else {}
    return {**_SHARED, **lists, **own}
