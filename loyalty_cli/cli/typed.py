"""Lines that typer answers: help, mistakes, completion, unusual shapes."""

import re
from typing import TYPE_CHECKING

import typer
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption

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
    """A mistake that typer found, in our words, and how it should be typed."""
    message = error.format_message().rstrip(".")
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", message.replace("(s)", ""))
    said = Phrase("error.extra-arguments", words=extra[1]) if extra else _found(error, message)
    context = getattr(error, "ctx", None)
    if extra and context is not None and (meant := _meant_by(extra[1], context)):
        return UsageError("error.thing", meant, thing=said)
    if isinstance(error, NoSuchOption) and context is not None and isinstance(context.command, group.LoyaltyGroup):
        known = ", ".join(f"{context.command_path} {name}" for name in context.command.list_commands(context))
        return UsageError("error.thing", Phrase("error.choose-command", known=known), thing=said)
    if isinstance(error, NoSuchOption) and context is not None and not error.possibilities:
        return UsageError("error.thing", Phrase("error.see-options", path=context.command_path), thing=said)
    hint = Phrase("error.type-it-like", usage=context.get_usage()) if context is not None else None
    return UsageError("error.thing", hint, thing=said)


def _found(error: typer.TyperException, message: str) -> Phrase | str:
    """What typer found; in its own words where we have none."""
    match error:
        case NoSuchOption():
            near = error.possibilities or ()
            return Phrase(
                "error.no-option-near" if near else "error.no-option", option=error.option_name, near=[*near, ""][0]
            )
        case MissingParameter() if error.param is not None and error.ctx is not None:
            key = "error.missing-argument" if error.param.param_type_name == "argument" else "error.missing-option"
            return Phrase(key, name=error.param.get_error_hint(error.ctx).replace("'", ""))
        case BadOptionUsage():
            key = "error.option-takes-none" if "does not take" in message else "error.option-needs-value"
            return Phrase(key, option=error.option_name)
        case _:
            return message[:1].lower() + message[1:]


def _meant_by(extra: str, context: "Context") -> Phrase | None:
    """What words too many were meant to be: goods, (the rest of) a phone, the rest of a name; None for others."""
    declared = getattr(context.command, "declared", None)
    if isinstance(declared, Command) and any("--item" in param.flags for param in declared.params):
        goods = [f"--item {word if '=' in word else f'{word}=…'}" for word in extra.split() if word[:1].isalpha()]
        return Phrase("error.goods.hint", typed=" ".join(goods)) if goods else None
    arguments = [param for param in declared.params if not param.flags] if isinstance(declared, Command) else []
    if not arguments or arguments[-1].metavar not in ("NAME", "MEMBER"):
        return None
    if "phone" in context.params and not any(char.isalpha() for char in extra):
        if phone := context.params["phone"]:
            return Phrase("error.quotes.hint", typed=f'--phone "{phone} {extra}"')
        return Phrase("error.phone-option", typed=f'--phone "{extra}"' if " " in extra else f"--phone {extra}")
    return Phrase("error.quotes.hint", typed=f'{context.command_path} "{context.params[arguments[-1].name]} {extra}"')
