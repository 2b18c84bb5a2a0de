"""The man page, made from the declarations of the commands."""

from collections.abc import Iterator

import loyalty_cli
from loyalty_cli.cli.declaring import LISTS, SHARED, Command, Entry, Group, Param
from loyalty_cli.cli.helping import HELP, ROOT, VERSION, about, beside, line, path_of, told, usage
from loyalty_cli.cli.manifest import FIRST_STEPS, PANELS
from loyalty_cli.language.catalogue import word

ENVIRONMENT = (
    ("LOYALTY_SHOP", "Folder of the shop."),
    ("LOYALTY_OPERATOR", "Who is at the till."),
    ("LOYALTY_LANG", "Language of what people read."),
    ("NO_COLOR, FORCE_COLOR, COLUMNS, PAGER", "As in other programs."),
)
CODES = (
    ("0", "done"), ("1", "unexpected failure"), ("2", "wrong usage, wrong program file or wrong value"),
    ("3", "not found"), ("4", "ambiguous or duplicate"), ("5", "refused by a rule of the program"),
    ("6", "the database is busy or cannot be written"), ("7", "verification failed"),
    ("8", "done, but some rows were rejected"), ("130", "interrupted"),
)  # fmt: skip


def page() -> str:
    """The page in roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield '.\\" Made by `python -m tests.docs --write`; edits here are lost.'
    yield f'.TH LOYALTY 1 "" "loyalty {loyalty_cli.__version__}" "User Commands"'
    yield from (".SH NAME", f"loyalty \\- {_text(line(ROOT))}", ".SH SYNOPSIS", ".B loyalty", ".I COMMAND")
    yield "[\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]"
    yield ".SH EXAMPLES"
    yield from _examples(ROOT, FIRST_STEPS)
    for panel, commands in PANELS.items():
        heading = word("en", f"help.panel.{panel}", panel)
        yield f'.SH "{_text(heading.upper())}"'
        for name, entry in commands.items():
            yield from _entry(f"loyalty {name}", entry)
    yield ".SH OPTIONS OF EVERY COMMAND"
    yield from _options(ROOT, (*SHARED, HELP, VERSION))
    yield ".SH OPTIONS OF EVERY LIST"
    yield from _options(ROOT, LISTS)
    for heading, rows in (("EXIT STATUS", CODES), ("ENVIRONMENT", ENVIRONMENT)):
        yield f".SH {heading}"
        for name, text in rows:
            yield from (".TP", f".B {_text(name)}", _text(text))


def _entry(path: str, entry: Entry) -> Iterator[str]:
    match entry:
        case Group():
            for name, command in entry.commands.items():
                yield from _entry(f"{path} {name}", command)
        case Command():
            key = path_of(path)
            yield from (f'.SS "{_text(usage(entry, path))}"', _text(line(key)))
            yield from (part for text in about(key) for part in (".PP", _text(text)))
            yield from _options(key, entry.params)
            yield from _examples(key, entry.examples)


def _options(path: str, params: tuple[Param, ...]) -> Iterator[str]:
    for param in params:
        names = ", ".join(sorted(param.flags, key=len)) or param.metavar
        value = f" \\fI{_text(param.metavar)}\\fR" if param.flags and param.metavar else ""
        yield from (".TP", f"\\fB{_text(names)}\\fR{value}", _text(told(path, param)))


def _examples(path: str, examples: tuple[str, ...]) -> Iterator[str]:
    for typed, does in beside(path, examples):
        yield from (".PP", f"{_text(does)}:", ".RS", ".EX", _text(typed), ".EE", ".RE")


def _text(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped
