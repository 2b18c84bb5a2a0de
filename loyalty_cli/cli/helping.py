"""The help pages, made from the declarations: examples first, as plain text that fits the terminal."""

import os
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from loyalty_cli.cli.declaring import LISTS, SHARED, Command, Group, Param, Row, switch
from loyalty_cli.cli.manifest import COMMANDS, PANELS
from loyalty_cli.cli.printing.output import stdout_is_terminal, width

HELP: Final = switch("-h --help", "Show this page.", name="help")
VERSION: Final = switch("--version", "Show the version.")
_WIDEST: Final = 100
_GAP: Final = 2


def group_help(group: Group, path: str) -> str:
    """The page of ``loyalty`` or of a family of commands."""
    whole = group.commands is COMMANDS
    panels = PANELS if whole else {"Commands": group.commands}
    column = max(len(name) for name in group.commands)
    parts = [_paragraph(group.help), _examples(group.examples)]
    for panel, commands in panels.items():
        parts += [_heading(panel) + _rows([(name, entry.help) for name, entry in commands.items()], column)]
    parts += [_options("Options", [VERSION, *SHARED, HELP] if whole else [HELP])]
    parts += [_paragraph(f"{path} COMMAND --help shows how each is typed, with examples.")]
    parts += [_paragraph("All of it on one page: man loyalty, or docs/commands.md in the package.")] if whole else []
    return "\n".join(part for part in parts if part)


def command_help(command: Command, path: str) -> str:
    """The page of one command."""
    arguments = [(param.metavar, told(param)) for param in command.params if not param.flags]
    own = [param for param in command.params if param.flags]
    shared = [*SHARED, *LISTS, HELP] if command.lists else [*SHARED, HELP]
    texts = [command.help, *command.text.split("\n\n")] if command.text else [command.help]
    parts = [*map(_paragraph, texts), _examples(command.examples)]
    parts += [_heading("Usage") + _rows([(usage(command, path), "")])]
    parts += [_heading("Arguments") + _rows(arguments)] if arguments else []
    parts += [_options("Options", own), _options("With every command", shared)]
    return "\n".join(part for part in parts if part)


def usage(command: Command, path: str) -> str:
    """``loyalty buy MEMBER AMOUNT [OPTIONS]``; an argument that may be left out stands in brackets."""
    arguments = [param for param in command.params if not param.flags]
    shown = [param.metavar if param.required else f"[{param.metavar}]" for param in arguments]
    needed = [f"{param.flags[0]} {param.metavar}" for param in command.params if param.flags and param.required]
    return " ".join([path, *shown, *needed, "[OPTIONS]"])


def _options(heading: str, params: Iterable[Param]) -> str:
    rows = [_option(param) for param in params]
    return _heading(heading) + _rows(rows) if rows else ""


def _option(param: Param) -> Row:
    short = [flag for flag in param.flags if flag[:2] != "--"]
    names = ", ".join([*short, *(flag for flag in param.flags if flag not in short)])
    return (f"{names} {param.metavar}" if param.metavar else names), told(param)


def told(param: Param) -> str:
    """The help of a parameter, with its allowed values and its default."""
    allowed = f" One of: {', '.join(param.choices)}." if param.choices else ""
    repeated = " (repeatable)" if param.many and param.flags else ""
    default = f" [default: {param.default}]" if param.default else ""
    return f"{param.help}{allowed}{repeated}{default}"


def _examples(examples: Sequence[Row]) -> str:
    """What to type, with what it does beside it; above it, all of them, where one would not fit beside."""
    if not examples:
        return ""
    column = max(len(typed) for typed, _ in examples)
    if all(_GAP + column + _GAP + len(does) <= _width() for _, does in examples):
        lines = [f"  {typed:<{column}}  {does}" for typed, does in examples]
    else:
        lines = [line for typed, does in examples for line in (*_comment(does), f"  {typed}")]
    return _heading("Examples") + "\n".join(lines) + "\n"


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
