"""Commands loaded only when they run: groups that read the manifest, commands that share their options.

Stands on typer's own classes; ``typer._click`` is the copy of click that typer 0.28 brings, pinned in pyproject.toml.
"""

import importlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from typer import Context
from typer._click import Command as ClickCommand
from typer._click import Context as ClickContext
from typer._click import HelpFormatter
from typer._click.parser import _OptionParser, _ParsingState
from typer._click.shell_completion import CompletionItem
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command_from_info
from typer.models import CommandInfo

from loyalty_cli.cli.manifest import COMMANDS, FIRST_STEPS, SUMMARY, SYNONYMS, Command, Entry, Group, Row
from loyalty_cli.errors import BadValue, UsageError

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call

_NEGATIVE: Final = r"-\d[\d.,]*"
_SETTINGS: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}


def invoke(call: "Call", args: list[str]) -> int:
    """Run one command line. Returns its exit code; raises what the command raises, and typer's own exceptions."""
    with root_group().make_context("loyalty", args or ["--help"], obj=call) as context:
        code = context.command.invoke(context)
    return code if isinstance(code, int) else 0


def root_group() -> "LoyaltyGroup":
    """The command ``loyalty`` with all there is below it, none of it loaded."""
    group = LoyaltyGroup("loyalty", COMMANDS, SUMMARY, FIRST_STEPS)
    group.params += [_flag("version", "Show the version.", callback=_version), *shared_options()]
    return group


_loaded: dict[tuple[str, str], ClickCommand] = {}
"""The commands that ran already, by module and function: the open till runs many."""


def suggestion(word: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """``; did you mean show?``: what other tills call so, else the nearest of the names; nothing when none is near."""
    from difflib import get_close_matches

    names = list(names)
    known = SYNONYMS.get(word.lower(), "")
    nearest = [known] if known in names else get_close_matches(word.lower(), names, 2, cutoff)
    return f"; did you mean {' or '.join(nearest)}?" if nearest else ""


def load(name: str, entry: Entry) -> ClickCommand:
    """The command behind an entry of the manifest; imports the one module it lives in."""
    if isinstance(entry, Group):
        return LoyaltyGroup(name, entry.commands, entry.help, entry.examples)
    place = (entry.module, entry.function)
    if place not in _loaded:
        _loaded[place] = _made(name, entry)
    return _loaded[place]


def _made(name: str, entry: Command) -> ClickCommand:
    module = importlib.import_module(f"loyalty_cli.cli.commands.{entry.module}")
    info = CommandInfo(
        name, cls=LoyaltyCommand, callback=getattr(module, entry.function), context_settings=dict(_SETTINGS)
    )
    command = cast(LoyaltyCommand, get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None))
    command.examples = module.EXAMPLES[entry.function]
    command.params += shared_options(csv=entry.lists)
    return command


def shared_options(*, csv: bool = False) -> list[TyperOption]:
    """The options that every command takes, before or after its name; lists take ``--csv`` too."""
    options = [
        _named("--shop", "shop_dir", "DIR", "The shop's folder (else $LOYALTY_SHOP, or where you are)."),
        _named("--as", "operator", "NAME", "Who is at the till (else $LOYALTY_OPERATOR)."),
        _named("--lang", "lang", "LANG", "The language: en or fr (else $LOYALTY_LANG, or the shop's).", _speak),
        _flag("json", "Answer with one JSON document."),
        _flag("plain", "Answer in plain text: no colour, no boxes."),
    ]
    return [*options, _flag("csv", "Answer with CSV.")] if csv else options


def _named(option: str, name: str, metavar: str, text: str, callback: Any = None) -> TyperOption:
    return TyperOption(
        param_decls=[name, option], metavar=metavar, is_eager=callback is not None, expose_value=False,
        callback=callback or _told, help=text,
    )  # fmt: skip


def _flag(name: str, text: str, callback: Any = None) -> TyperOption:
    return TyperOption(
        param_decls=[f"--{name}"], is_flag=True, default=False, is_eager=callback is not None, expose_value=False,
        callback=callback or _told, help=text,
    )  # fmt: skip


def _help_option() -> TyperOption:
    return TyperOption(
        param_decls=["-h", "--help"], is_flag=True, default=False, is_eager=True, expose_value=False, callback=_help,
        help="Show this page.",
    )  # fmt: skip


def _help(context: Context, _option: TyperOption, value: bool) -> None:
    if value and not context.resilient_parsing:
        context.obj.out.styled(context.get_help())
        context.exit()


def _told(context: Context, option: TyperOption, value: Any) -> None:
    if value == "":
        # An empty variable in a script must not lead to another shop, nor to nobody's till.
        raise BadValue(f"{option.opts[0]} is empty", "tell it, or leave the option out")
    # The same option stands before and after the command's name: silence must not undo what was said.
    if value and context.obj is not None:
        setattr(context.obj, str(option.name), value)


def _speak(context: Context, _option: TyperOption, value: str | None) -> None:
    if value is not None and context.obj is not None:
        context.obj.speak(value)


def _version(context: Context, _option: TyperOption, value: bool) -> None:
    if value and not context.resilient_parsing:
        from loyalty_cli import __version__

        context.obj.out.text(f"loyalty {__version__}")
        context.exit()


class LoyaltyGroup(TyperGroup):
    """A group whose commands are names and one line each until one of them runs."""

    def __init__(self, name: str, entries: Mapping[str, Entry], text: str, examples: tuple[Row, ...] = ()) -> None:
        super().__init__(name=name, help=text, context_settings=dict(_SETTINGS), rich_markup_mode=None)
        self.entries = entries
        self.examples = examples

    def list_commands(self, ctx: ClickContext) -> list[str]:  # noqa: ARG002
        """The names in the order of the manifest."""
        return list(self.entries)

    def get_command(self, ctx: ClickContext, cmd_name: str) -> ClickCommand | None:  # noqa: ARG002
        """Load the command of that name, or None where there is none."""
        entry = self.entries.get(cmd_name)
        return None if entry is None else load(cmd_name, entry)

    def resolve_command(self, ctx: ClickContext, args: list[str]) -> tuple[str | None, ClickCommand | None, list[str]]:
        """The command named by the first argument. Raises UsageError with the nearest names, or with all there are."""
        if args[0] == "help" and not ctx.resilient_parsing:
            args = self._helped(ctx, args[1:])
        if args[0] not in self.entries and not ctx.resilient_parsing and args[0][:1] != "-":
            meant = suggestion(args[0], self.entries)
            listed = f"commands of {ctx.command_path}: {', '.join(self.entries)}"
            hint = "" if meant else "see them all: loyalty help" if ctx.parent is None else listed
            raise UsageError(f"there is no command {args[0]!r}{meant}", hint)
        return self._click_resolve_command(ctx, args)

    def _helped(self, ctx: ClickContext, words: list[str]) -> list[str]:
        """``help COMMAND`` as ``COMMAND --help``; ``help`` alone shows the page of the group, and ends there."""
        words = [word for word in words if word[:1] != "-"]
        if not words:
            ctx.obj.out.styled(ctx.get_help())
            ctx.exit()
        return [*words, "--help"]

    def shell_complete(self, ctx: ClickContext, incomplete: str) -> list[CompletionItem]:
        """Names and options that begin so, out of the manifest: nothing is loaded."""
        if incomplete.startswith("-"):
            return ClickCommand.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=entry.help) for name, entry in self.entries.items() if name.startswith(incomplete)
        ]

    def invoke(self, ctx: ClickContext) -> Any:
        """Run the named command; without a name, show what there is."""
        if not ctx._protected_args:  # noqa: SLF001
            ctx.obj.out.styled(ctx.get_help())
            return 0
        return super().invoke(ctx)

    def get_help_option(self, ctx: ClickContext) -> TyperOption | None:  # noqa: ARG002
        """``-h`` and ``--help``."""
        self._help_option = self._help_option or _help_option()
        return self._help_option

    def get_usage(self, ctx: ClickContext) -> str:
        """``loyalty program COMMAND``."""
        return f"{ctx.command_path} COMMAND"

    def format_help(self, ctx: ClickContext, formatter: HelpFormatter) -> None:
        """Examples first, then every command with its line, then the options."""
        from loyalty_cli.cli.helping import group_help

        formatter.write(group_help(self, ctx))


class LoyaltyCommand(TyperCommand):
    """A command with examples, where ``-50`` is a number and not an option."""

    examples: tuple[Row, ...] = ()

    def make_parser(self, ctx: ClickContext) -> _OptionParser:
        """A parser that lets negative numbers pass as arguments."""
        parser = _Parser(ctx)
        for param in self.get_params(ctx):
            param.add_to_parser(parser, ctx)
        return parser

    def get_help_option(self, ctx: ClickContext) -> TyperOption | None:  # noqa: ARG002
        """``-h`` and ``--help``."""
        self._help_option = self._help_option or _help_option()
        return self._help_option

    def get_usage(self, ctx: ClickContext) -> str:
        """``loyalty buy MEMBER AMOUNT``; what may be left out stands in brackets."""
        arguments = [param for param in self.params if param.param_type_name == "argument"]
        shown = [
            param.human_readable_name if param.required else f"[{param.human_readable_name}]" for param in arguments
        ]
        return " ".join([ctx.command_path, *shown, "[OPTIONS]"])

    def format_help(self, ctx: ClickContext, formatter: HelpFormatter) -> None:
        """Examples first, then arguments and options."""
        from loyalty_cli.cli.helping import command_help

        formatter.write(command_help(self, ctx))


class _Parser(_OptionParser):
    def _process_opts(self, arg: str, state: _ParsingState) -> None:
        if arg[:1] == "-" and re.fullmatch(_NEGATIVE, arg):
            state.largs.append(arg)
        else:
            super()._process_opts(arg, state)
