"""The typer app, made from the declarations. A command's own module is loaded only when the command runs.

Stands on typer's own classes; ``typer._click`` is the copy of click that typer 0.28 brings, pinned in pyproject.toml.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from typer import Context
from typer._click import Command as ClickCommand
from typer._click import Context as ClickContext
from typer._click import HelpFormatter, Parameter
from typer._click.parser import _OptionParser, _ParsingState
from typer._click.shell_completion import CompletionItem
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from loyalty_cli.cli import helping
from loyalty_cli.cli.call import run
from loyalty_cli.cli.declaring import LISTS, SHARED, Command, Entry, Group, Param
from loyalty_cli.cli.door import is_negative
from loyalty_cli.cli.manifest import COMMANDS, FIRST_STEPS
from loyalty_cli.cli.suggesting import suggestion
from loyalty_cli.errors import BadValue, UsageError
from loyalty_cli.language.catalogue import Phrase

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call

_SETTINGS: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}
_TOLD: Final = "loyalty.told"
"""Where a context keeps the shared options that were told, before and after the command's name."""


def invoke(call: "Call", args: list[str]) -> int:
    """Run one command line. Returns its exit code; raises what the command raises, and typer's own exceptions."""
    args = _spoken(call, args)
    with root_group().make_context("loyalty", args or ["--help"], obj=call) as context:
        code = context.command.invoke(context)
    return code if isinstance(code, int) else 0


def _spoken(call: "Call", args: list[str]) -> list[str]:
    """``--help --lang fr`` as ``--help``, in that language: the page may be of a family, which takes no options."""
    if "--lang" not in args[:-1] or {"-h", "--help"}.isdisjoint(args):
        return args
    place = args.index("--lang")
    call.speak(args[place + 1])
    return [*args[:place], *args[place + 2 :]]


def root_group() -> "LoyaltyGroup":
    """The command ``loyalty`` with all there is below it, none of it loaded."""
    group = LoyaltyGroup("loyalty", Group(COMMANDS, FIRST_STEPS))
    group.params += [
        _option(helping.VERSION, callback=_version, is_eager=True, expose_value=False),
        *map(_shared_option, SHARED),
    ]
    return group


def load(name: str, entry: Entry) -> "LoyaltyGroup | LoyaltyCommand":
    """The typer command of a declaration."""
    return LoyaltyGroup(name, entry) if isinstance(entry, Group) else LoyaltyCommand(name, entry)


def _parameter(param: Param) -> TyperArgument | TyperOption:
    if param.flags:
        return _option(param, multiple=param.many, required=param.required)
    return TyperArgument(
        param_decls=[param.name], metavar=param.metavar, required=param.required, default=param.default,
        nargs=-1 if param.many else 1,
    )  # fmt: skip


def _option(param: Param, **more: Any) -> TyperOption:
    kind = {"metavar": param.metavar} if param.metavar else {"is_flag": True}
    default = param.default if param.metavar else False
    return TyperOption(param_decls=[param.name, *param.flags], default=default, **kind, **more)


def _shared_option(param: Param) -> TyperOption:
    return _option(param, is_eager=True, expose_value=False, callback=_told)


def _told(context: Context, option: TyperOption, value: Any) -> None:
    """Keep a shared option in the call. Raises BadValue for an empty one, UsageError for one given twice."""
    if value == "":
        # An empty variable in a script must not lead to another shop, nor to nobody's till.
        raise BadValue("error.option-empty", opts=option.opts[0])
    # The same option stands before and after the command's name: silence must not undo what was said.
    if value and context.obj is not None:
        told = context.meta.setdefault(_TOLD, set())
        if option.name in told and not option.is_flag:
            raise _twice(option.opts[0])
        told.add(option.name)
        context.obj.tell(str(option.name), value)


def _twice(flag: str) -> UsageError:
    return UsageError("error.twice", flag=flag)


def _help_option() -> TyperOption:
    return _option(helping.HELP, is_eager=True, expose_value=False, callback=_help)


def _help(context: Context, _option: TyperOption, value: bool) -> None:
    if value and not context.resilient_parsing:
        context.obj.choose_language()
        context.obj.out.styled(context.get_help())
        context.exit()


def _version(context: Context, _option: TyperOption, value: bool) -> None:
    if value and not context.resilient_parsing:
        from loyalty_cli import __version__

        context.obj.out.text(f"loyalty {__version__}")
        context.exit()


class LoyaltyGroup(TyperGroup):
    """A group whose commands are declarations until one of them runs."""

    def __init__(self, name: str, declared: Group) -> None:
        super().__init__(name=name, context_settings=dict(_SETTINGS), rich_markup_mode=None)
        self.declared = declared
        self.entries: Mapping[str, Entry] = declared.commands

    def list_commands(self, ctx: ClickContext) -> list[str]:  # noqa: ARG002
        """The names in the order of the manifest."""
        return list(self.entries)

    def get_command(self, ctx: ClickContext, cmd_name: str) -> ClickCommand | None:  # noqa: ARG002
        """The command of that name, or None where there is none."""
        entry = self.entries.get(cmd_name)
        return None if entry is None else load(cmd_name, entry)

    def resolve_command(self, ctx: ClickContext, args: list[str]) -> tuple[str | None, ClickCommand | None, list[str]]:
        """The command named by the first argument. Raises UsageError with the nearest names, or with all there are."""
        if args[0] == "help" and not ctx.resilient_parsing:
            args = self._helped(ctx, args[1:])
        if args[0] not in self.entries and not ctx.resilient_parsing and args[0][:1] != "-":
            meant = suggestion(args[0], self.entries)
            listed = Phrase("error.commands-of", path=ctx.command_path, known=", ".join(self.entries))
            hint = None if meant else Phrase("error.see-them-all") if ctx.parent is None else listed
            raise UsageError("error.no-command", hint or "", text=args[0], meant=meant or "")
        return self._click_resolve_command(ctx, args)

    def _helped(self, ctx: ClickContext, words: list[str]) -> list[str]:
        """``help COMMAND`` as ``COMMAND --help``; ``help`` alone shows the page of the group, and ends there."""
        words = [word for word in words if word[:1] != "-"]
        if not words:
            ctx.obj.choose_language()
            ctx.obj.out.styled(ctx.get_help())
            ctx.exit()
        return [*words, "--help"]

    def make_parser(self, ctx: ClickContext) -> _OptionParser:
        """A parser that refuses what is given twice."""
        return _filled(_Parser(ctx), self, ctx)

    def shell_complete(self, ctx: ClickContext, incomplete: str) -> list[CompletionItem]:
        """Names and options that begin so, out of the declarations."""
        if incomplete.startswith("-"):
            return ClickCommand.shell_complete(self, ctx, incomplete)
        path = helping.path_of(ctx.command_path)
        begins = "" if path == helping.ROOT else f"{path}."
        return [
            CompletionItem(name, help=helping.line(f"{begins}{name}"))
            for name in self.entries
            if name.startswith(incomplete)
        ]

    def invoke(self, ctx: ClickContext) -> Any:
        """Run the named command; without a name, show what there is."""
        if not ctx._protected_args:  # noqa: SLF001
            ctx.obj.choose_language()
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
        formatter.write(helping.group_help(self.declared, ctx.command_path))


class LoyaltyCommand(TyperCommand):
    """A command made from its declaration, where ``-50`` is a number and not an option."""

    def __init__(self, name: str, declared: Command) -> None:
        shared = [*SHARED, *LISTS] if declared.lists else SHARED
        params: list[Parameter] = [*map(_parameter, declared.params), *map(_shared_option, shared)]
        super().__init__(name, params=params, context_settings=dict(_SETTINGS), rich_markup_mode=None)
        self.declared = declared

    def invoke(self, ctx: ClickContext) -> int:
        """Run the command's function. Raises what it raises."""
        return run(ctx.obj, self.declared, ctx.params)

    def make_parser(self, ctx: ClickContext) -> _OptionParser:
        """A parser that lets negative numbers pass as arguments, and refuses what is given twice."""
        return _filled(_Parser(ctx, numbers=True), self, ctx)

    def get_help_option(self, ctx: ClickContext) -> TyperOption | None:  # noqa: ARG002
        """``-h`` and ``--help``."""
        self._help_option = self._help_option or _help_option()
        return self._help_option

    def get_usage(self, ctx: ClickContext) -> str:
        """``loyalty buy MEMBER AMOUNT``; what may be left out stands in brackets."""
        return helping.usage(self.declared, ctx.command_path)

    def format_help(self, ctx: ClickContext, formatter: HelpFormatter) -> None:
        """Examples first, then arguments and options."""
        formatter.write(helping.command_help(self.declared, ctx.command_path))


class _Parser(_OptionParser):
    def __init__(self, ctx: ClickContext, *, numbers: bool = False) -> None:
        super().__init__(ctx)
        self.numbers = numbers

    def parse_args(self, args: list[str]) -> tuple[dict[str, Any], list[str], list[Any]]:
        """As click's. Raises UsageError for an option with one value that is given twice."""
        values, rest, order = super().parse_args(args)
        if self.ctx is None or not self.ctx.resilient_parsing:
            _refuse_twice(order)
        return values, rest, order

    def _process_opts(self, arg: str, state: _ParsingState) -> None:
        if self.numbers and is_negative(arg):
            state.largs.append(arg)
        else:
            super()._process_opts(arg, state)


def _filled(parser: _Parser, command: ClickCommand, ctx: ClickContext) -> _Parser:
    for param in command.get_params(ctx):
        param.add_to_parser(parser, ctx)
    return parser


def _refuse_twice(order: Sequence[Any]) -> None:
    told = [one for one in order if isinstance(one, TyperOption) and not (one.is_flag or one.multiple)]
    for position, one in enumerate(told):
        if one in told[:position]:
            raise _twice(one.opts[0])
