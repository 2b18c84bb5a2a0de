"""The help pages: examples first, then what there is. Plain text that fits the terminal, headings bold on one."""

import os
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from typer.core import TyperOption

from loyalty_cli.cli.manifest import PANELS, SHARED, Row
from loyalty_cli.cli.output import stdout_is_terminal, width

if TYPE_CHECKING:
    from typer._click import Context

    from loyalty_cli.cli.group import LoyaltyCommand, LoyaltyGroup

_WIDEST: Final = 100
_GAP: Final = 2


def group_help(group: "LoyaltyGroup", context: "Context") -> str:
    """The page of ``loyalty`` or of a family of commands."""
    path = context.command_path
    panels: dict[str, list[Row]] = {panel: [] for panel in (*PANELS, "Commands")}
    for name, entry in group.entries.items():
        panels[entry.panel or "Commands"].append((name, entry.help))
    column = max(len(name) for name in group.entries)
    parts = [_paragraph(group.help or ""), _examples(group.examples)]
    parts += [_heading(panel) + _rows(rows, column) for panel, rows in panels.items() if rows]
    parts += [_options("Options", group.get_params(context))]
    parts += [_paragraph(f"{path} COMMAND --help shows how each is typed, with examples.")]
    return "\n".join(part for part in parts if part)


def command_help(command: "LoyaltyCommand", context: "Context") -> str:
    """The page of one command."""
    params = command.get_params(context)
    arguments = [
        (param.human_readable_name, getattr(param, "help", "") or "")
        for param in params
        if param.param_type_name == "argument"
    ]
    own = [param for param in params if param.name not in SHARED and param.name != "help"]
    shared = [param for param in params if param not in own]
    parts = [*(_paragraph(text) for text in (command.help or "").split("\n\n")), _examples(command.examples)]
    parts += [_heading("Usage") + _rows([(command.get_usage(context), "")])]
    parts += [_heading("Arguments") + _rows(arguments)] if arguments else []
    parts += [_options("Options", own), _options("With every command", shared)]
    return "\n".join(part for part in parts if part)


def _options(heading: str, params: Iterable[object]) -> str:
    rows = [_option(param) for param in params if isinstance(param, TyperOption) and not param.hidden]
    return _heading(heading) + _rows(rows) if rows else ""


def _option(option: TyperOption) -> Row:
    names = ", ".join([*option.opts, *option.secondary_opts])
    repeated = " (repeatable)" if option.multiple else ""
    return (names if option.is_flag else f"{names} {option.metavar or 'VALUE'}"), f"{option.help or ''}{repeated}"


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
