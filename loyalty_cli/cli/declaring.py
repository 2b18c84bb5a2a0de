"""How a command is declared: its arguments, its options, its examples, and where its function lives.

Commands are declared once, under ``cli.declared``. The typer app, the parser of plain lines (``door``), completion, the
help pages and the reference are made from these values. What they say stands in the catalogues (``help.json``), by the
command's name: see ``helping``.
"""

from collections.abc import Mapping

from loyalty_cli.values import Final, NamedTuple, TypeAlias


class Param(NamedTuple):
    """An argument, or an option where it has ``flags``; without a ``metavar`` the option is a switch.

    ``name`` is the parameter of the command's function. ``metavar`` names what kind of value is typed. A ``many`` one
    may be repeated; ``choices`` are its allowed values, where they do not depend on the shop.
    """

    name: str
    metavar: str
    flags: tuple[str, ...] = ()
    required: bool = False
    many: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()


class Command(NamedTuple):
    """A command: ``function`` in ``module`` under ``cli.commands``, what it takes, what is typed in its examples.

    Lists take ``--csv``.
    """

    module: str
    function: str
    params: tuple[Param, ...] = ()
    examples: tuple[str, ...] = ()
    lists: bool = False


class Group(NamedTuple):
    """A family of commands under one word."""

    commands: "Mapping[str, Entry]"
    examples: tuple[str, ...] = ()


Entry: TypeAlias = Command | Group


def argument(
    name: str, metavar: str, *, required: bool = True, many: bool = False, default: str | None = None
) -> Param:
    """A value given by its place."""
    return Param(name, metavar, (), required and default is None, many, default)


def option(
    flags: str,
    metavar: str,
    *,
    name: str = "",
    many: bool = False,
    default: str | None = None,
    choices: tuple[str, ...] = (),
    required: bool = False,
) -> Param:
    """A value given by its flag: ``--ref REF``. ``flags`` are apart by blanks, the long one first."""
    return Param(name or _named(flags), metavar, tuple(flags.split()), required, many, default, choices)


def switch(flags: str, *, name: str = "") -> Param:
    """An option without a value: told or not."""
    return Param(name or _named(flags), "", tuple(flags.split()))


def limit(default: str | None = None) -> Param:
    """The maximum number of rows of a list."""
    return option("--limit -n", "N", default=default)


def _named(flags: str) -> str:
    return flags.split(maxsplit=1)[0].lstrip("-").replace("-", "_")


MEMBER: Final = argument("member", "MEMBER")
ON: Final = option("--on", "DAY")
REF: Final = option("--ref -r", "REF")
AS_OF: Final = option("--as-of", "DAY")
ITEM: Final = option("--item -i", "CATEGORY[:QTY]=AMOUNT", many=True)
DRY_RUN: Final = switch("--dry-run")
YES: Final = switch("--yes -y")

SHARED: Final = (
    option("--shop", "DIR", name="shop_dir"),
    option("--as", "NAME", name="operator"),
    option("--lang", "LANG"),
    switch("--json"),
    switch("--plain"),
    switch("--no-color"),
    switch("--quiet -q"),
)
"""Options of every command, typed before or after its name."""
CSV: Final = switch("--csv")
COLUMNS: Final = option("--columns", "NAMES")
LISTS: Final = (CSV, COLUMNS)
"""And of every list."""
