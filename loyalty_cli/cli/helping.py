"""The help pages, made from the declarations and the catalogue: examples first, as plain text that fits the terminal.

What a page says stands in ``help.json`` of each language. ``path`` is the command as its keys have it,
``import.customers``; ROOT is ``loyalty`` itself. ``help.PATH`` is the line of a command, ``help.PATH.about`` what is
said beyond it, ``help.PATH.example-1`` what its first example does. ``help.PATH.NAME`` explains a parameter,
``help.any.NAME`` one that means the same everywhere.
"""

import os
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from loyalty_cli.cli.declaring import LISTS, SHARED, Command, Group, Param, switch
from loyalty_cli.cli.manifest import COMMANDS, PANELS
from loyalty_cli.cli.printing.output import stdout_is_terminal, width
from loyalty_cli.language.catalogue import in_force, sentence, word

Row: TypeAlias = tuple[str, str]
"""What is typed, and what it does."""

HELP: Final = switch("-h --help", name="help")
VERSION: Final = switch("--version")
ROOT: Final = "loyalty"
_WIDEST: Final = 100
_GAP: Final = 2


def path_of(typed: str) -> str:
    """``import.customers`` for ``loyalty import customers``, ROOT for ``loyalty`` alone."""
    return ".".join(typed.split()[1:]) or ROOT


def line(path: str) -> str:
    """The line of help of a command."""
    return _said(path)


def beside(path: str, examples: Sequence[str]) -> list[Row]:
    """Examples with what each does."""
    return [(typed, _said(f"{path}.example-{number}")) for number, typed in enumerate(examples, start=1)]


def about(path: str) -> list[str]:
    """What is said of a command beyond its line, paragraph by paragraph."""
    text = _said(f"{path}.about")
    return text.split("\n\n") if text else []


def group_help(group: Group, typed: str) -> str:
    """The page of ``loyalty`` or of a family of commands."""
    whole, path = group.commands is COMMANDS, path_of(typed)
    begins = "" if whole else f"{path}."
    panels = PANELS if whole else {"": group.commands}
    column = max(len(name) for name in group.commands)
    parts = [_paragraph(line(path)), _examples(path, group.examples)]
    for panel, commands in panels.items():
        heading = _said(f"panel.{panel}") if panel else _word("commands")
        parts += [_heading(heading) + _rows([(name, line(f"{begins}{name}")) for name in commands], column)]
    parts += [_options("options", path, [VERSION, *SHARED, HELP] if whole else [HELP])]
    parts += [_paragraph(_word("more", path=typed))]
    parts += [_paragraph(_word("manual"))] if whole else []
    return "\n".join(part for part in parts if part)


def command_help(command: Command, typed: str) -> str:
    """The page of one command."""
    path = path_of(typed)
    arguments = [(param.metavar, told(path, param)) for param in command.params if not param.flags]
    own = [param for param in command.params if param.flags]
    shared = [*SHARED, *LISTS, HELP] if command.lists else [*SHARED, HELP]
    parts = [*map(_paragraph, [line(path), *about(path)]), _examples(path, command.examples)]
    parts += [_heading(_word("usage")) + _rows([(usage(command, typed), "")])]
    parts += [_heading(_word("arguments")) + _rows(arguments)] if arguments else []
    parts += [_options("options", path, own), _options("shared", path, shared)]
    return "\n".join(part for part in parts if part)


def usage(command: Command, path: str) -> str:
    """``loyalty buy MEMBER AMOUNT [OPTIONS]``; an argument that may be left out stands in brackets."""
    arguments = [param for param in command.params if not param.flags]
    shown = [param.metavar if param.required else f"[{param.metavar}]" for param in arguments]
    needed = [f"{param.flags[0]} {param.metavar}" for param in command.params if param.flags and param.required]
    return " ".join([path, *shown, *needed, "[OPTIONS]"])


def _options(heading: str, path: str, params: Iterable[Param]) -> str:
    rows = [_option(path, param) for param in params]
    return _heading(_word(heading)) + _rows(rows) if rows else ""


def _option(path: str, param: Param) -> Row:
    short = [flag for flag in param.flags if flag[:2] != "--"]
    names = ", ".join([*short, *(flag for flag in param.flags if flag not in short)])
    return (f"{names} {param.metavar}" if param.metavar else names), told(path, param)


def told(path: str, param: Param) -> str:
    """The help of a parameter, with its allowed values and its default."""
    allowed = _word("one-of", choices=", ".join(param.choices)) if param.choices else ""
    repeated = _word("repeatable") if param.many and param.flags else ""
    default = _word("default", default=param.default) if param.default else ""
    own = _said(f"{path}.{param.name}") or _said(f"any.{param.name}")
    return f"{own}{allowed}{repeated}{default}"


def _said(key: str) -> str:
    return word(in_force(), f"help.{key}", "")


def _word(key: str, **values: str) -> str:
    return sentence(in_force(), f"help.word.{key}", **values)


def _examples(path: str, examples: Sequence[str]) -> str:
    """What to type, with what it does beside it; above it, all of them, where one would not fit beside."""
    if not examples:
        return ""
    rows = beside(path, examples)
    column = max(len(typed) for typed, _ in rows)
    if all(_GAP + column + _GAP + len(does) <= _width() for _, does in rows):
        lines = [f"  {typed:<{column}}  {does}" for typed, does in rows]
    else:
        lines = [line for typed, does in rows for line in (*_comment(does), f"  {typed}")]
    return _heading(_word("examples")) + "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _width(), initial_indent="  # ", subsequent_indent="  # ")


def _rows(rows: Sequence[Row], column: int = 0) -> str:
    room = _width()
    column = min(max([column, *(len(left) for left, _ in rows)]), max(12, room // 3))
    lines = []
    for left, right in rows:
        start = " " * (_GAP + column + _GAP)
        if len(left) > column:
            lines.append(f"  {left}")
            lines += textwrap.wrap(right, room, initial_indent=start, subsequent_indent=start)
        else:
            first = f"  {left:<{column}}  "
            lines += textwrap.wrap(right, room, initial_indent=first, subsequent_indent=start) or [first.rstrip()]
    return "\n".join(lines) + "\n"


def _heading(text: str) -> str:
    bold = stdout_is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[1m{text}\x1b[0m\n" if bold else f"{text}\n"


def _paragraph(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), _width()) + "\n"


def _width() -> int:
    return min(width() or 80, _WIDEST)
