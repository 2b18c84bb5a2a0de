"""Lines that typer answers: help, mistakes, completion, unusual shapes."""

import re
from typing import TYPE_CHECKING

import typer

from loyalty_cli.cli import group
from loyalty_cli.cli.declaring import Command
from loyalty_cli.errors import Interrupted, UsageError
from loyalty_cli.language.catalogue import Phrase

if TYPE_CHECKING:
    from typer._click import Context

    from loyalty_cli.cli.call import Call


def invoke(call: "Call", args: list[str]) -> int:
    """Run one command line. Returns its exit code; raises what the command raises, and UsageError for mistakes."""
    _refuse_undecodable(args)
    try:
        return group.invoke(call, args)
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.Abort:
        raise Interrupted("error.interrupted") from None
    except typer.TyperException as mistake:
        raise _usage(mistake) from None


def _refuse_undecodable(args: list[str]) -> None:
    """Refuse arguments that are not text in the terminal's encoding. Raises UsageError."""
    for position, arg in enumerate(args, 1):
        if not arg.isascii() and re.search("[\ud800-\udfff]", arg):
            raise UsageError("error.not-utf8-argument", position=position)


def _usage(error: typer.TyperException) -> UsageError:
    """A mistake that typer found, in our words: lower case, no full stop, and how it should be typed."""
    message = error.format_message().rstrip(".")
    possibilities = getattr(error, "possibilities", None)
    if possibilities:
        message = f"{error.message}; did you mean {possibilities[0]}?"
    message = message.replace("'", "") if message.startswith("Missing") else message
    context = getattr(error, "ctx", None)
    quoted = _in_quotes(context, message)
    said = message[:1].lower() + message[1:]
    if quoted:
        return UsageError(
            "error.thing", Phrase("error.quotes.hint", typed=quoted), thing=message[:1].lower() + message[1:]
        )
    hint = Phrase("error.type-it-like", usage=context.get_usage()) if context is not None else None
    return UsageError("error.thing", hint, thing=said)


def _in_quotes(context: "Context | None", message: str) -> str:
    """``"sarah o brien"``: the last argument with the words that were too many; "" for another mistake."""
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", message.replace("(s)", ""))
    declared = getattr(context.command, "declared", None) if context else None
    arguments = [param for param in declared.params if not param.flags] if isinstance(declared, Command) else []
    if not extra or not arguments or arguments[-1].metavar not in ("NAME", "MEMBER") or context is None:
        return ""
    return f'{context.command_path} "{context.params[arguments[-1].name]} {extra[1]}"'
