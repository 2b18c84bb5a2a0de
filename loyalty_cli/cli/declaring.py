"""How a command is declared: its arguments, its options, its examples, and where its function lives.

Commands are declared once, under ``cli.declared``. The typer app, the parser of plain lines (``door``), completion, the
help pages and the reference are made from these values.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from loyalty_cli.values import NamedTuple

Row: TypeAlias = tuple[str, str]
"""What is typed, and what it does."""


class Param(NamedTuple):
    """An argument, or an option where it has ``flags``; without a ``metavar`` the option is a switch.

    ``name`` is the parameter of the command's function. ``metavar`` names what kind of value is typed. A ``many`` one
    may be repeated; ``choices`` are its allowed values, where they do not depend on the shop.
    """

    name: str
    metavar: str
    help: str
    flags: tuple[str, ...] = ()
    required: bool = False
    many: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()


class Command(NamedTuple):
    """A command: ``function`` in ``module`` under ``cli.commands``, its line of help, what it takes, its examples.

    Lists take ``--csv``. ``text`` is what the help says beyond its first line.
    """

    module: str
    function: str
    help: str
    params: tuple[Param, ...] = ()
    examples: tuple[Row, ...] = ()
    lists: bool = False
    text: str = ""


class Group(NamedTuple):
    """A family of commands under one word."""

    help: str
    commands: "Mapping[str, Entry]"
    examples: tuple[Row, ...] = ()


Entry: TypeAlias = Command | Group


def argument(
    name: str, metavar: str, text: str, *, required: bool = True, many: bool = False, default: str | None = None
) -> Param:
    """A value told by its place."""
    return Param(name, metavar, text, (), required and default is None, many, default)


def option(
    flags: str,
    metavar: str,
    text: str,
    *,
    name: str = "",
    many: bool = False,
    default: str | None = None,
    choices: tuple[str, ...] = (),
    required: bool = False,
) -> Param:
    """A value told by its flag: ``--ref REF``. ``flags`` are apart by blanks, the long one first."""
    return Param(name or _named(flags), metavar, text, tuple(flags.split()), required, many, default, choices)


def switch(flags: str, text: str, *, name: str = "") -> Param:
    """An option without a value: told or not."""
    return Param(name or _named(flags), "", text, tuple(flags.split()))


def limit(default: str | None = None) -> Param:
    """The maximum number of rows of a list."""
    return option("--limit -n", "N", "Maximum number of rows.", default=default)


def _named(flags: str) -> str:
    return flags.split(maxsplit=1)[0].lstrip("-").replace("-", "_")


MEMBER: Final = argument("member", "MEMBER", "Card number, phone, e-mail, or words of the name.")
ON: Final = option("--on", "DAY", "Day: 2026-11-21, yesterday, -2d.")
REF: Final = option("--ref -r", "REF", "Receipt number. The same number twice counts once.")
AS_OF: Final = option("--as-of", "DAY", "Show the state at the end of that day.")
ITEM: Final = option("--item -i", "CATEGORY[:QTY]=AMOUNT", "One item of the purchase, by category.", many=True)
DRY_RUN: Final = switch("--dry-run", "Show what would happen. Change nothing.")
YES: Final = switch("--yes -y", "Answer yes to every question.")

SHARED: Final = (
    option("--shop", "DIR", "Folder of the shop. Default: $LOYALTY_SHOP, or where you are.", name="shop_dir"),
    option("--as", "NAME", "Who is at the till. Default: $LOYALTY_OPERATOR.", name="operator"),
    option("--lang", "LANG", "Language: en or fr. Default: $LOYALTY_LANG, or the shop's."),
    switch("--json", "Answer with one JSON document."),
    switch("--plain", "Answer in plain text: no colour, no boxes."),
    switch("--no-color", "Use no colour (as with $NO_COLOR)."),
    switch("--quiet -q", "Print no receipt, notes or progress. Errors and lists are still printed."),
)
"""Options of every command, typed before or after its name."""
CSV: Final = switch("--csv", "Answer with CSV.")
COLUMNS: Final = option("--columns", "NAMES", "Only these columns, with commas: card,name,points.")
LISTS: Final = (CSV, COLUMNS)
"""And of every list."""
