"""The entry point: one command in, its answer on standard output, its refusal on standard error, its exit code.

Start-up is a feature: nothing heavy is imported here, and a process leaves without the interpreter's tidying.
"""

import os
import sys
from collections.abc import Callable, Sequence
from types import TracebackType

from loyalty_cli.errors import EXIT_FAILURE, EXIT_INTERRUPTED, LoyaltyError, MemberAmbiguous, MemberNotFound
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.values import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call

COMPLETE_VARIABLE: Final = "_LOYALTY_COMPLETE"


def run() -> NoReturn:
    """Run ``sys.argv`` as one command and end the process with its exit code."""
    if not os.environ.get("LOYALTY_DEBUG"):
        sys.excepthook = _unexpected
    leave(main(sys.argv[1:]))


def main(args: list[str]) -> int:
    """Run one command line and return its exit code; a refusal is said on standard error, never raised."""
    try:
        shell = os.environ.get(COMPLETE_VARIABLE)
        if shell:
            from loyalty_cli.cli.completion import complete

            return complete(shell, args)
        from loyalty_cli.cli.call import Call

        call = Call()
        code = dispatch(call, args)
        return call.out.close(code)
    except KeyboardInterrupt:
        # Ctrl-C while modules were still loading, or twice in a row.
        return EXIT_INTERRUPTED


def dispatch(call: "Call", args: list[str]) -> int:
    """Run one command line within ``call``; the open till runs many within one."""
    before = os.environ.get("NO_COLOR")
    try:
        return guarded(call, lambda: _chosen(call, args), args)
    finally:
        # --no-color is told to everything that draws through this variable, for one command.
        if before is None:
            os.environ.pop("NO_COLOR", None)


def _chosen(call: "Call", args: list[str]) -> int:
    """Run a line; where several members match, a person at the terminal chooses one. At the till the next line does."""
    try:
        return _invoke(call, args)
    except (MemberAmbiguous, MemberNotFound) as several:
        from loyalty_cli.cli.dialogue import choosing
        from loyalty_cli.cli.printing.output import person_can_be_asked

        if not choosing.can_be_chosen(several, args):
            raise
        if call.session is not None:
            call.among = several.with_hint(Phrase("ask.choose"))
            raise
        if isinstance(several, MemberNotFound) or call.json or not person_can_be_asked():
            raise
        return _invoke(call, choosing.ask(call, several, args))


def _invoke(call: "Call", args: list[str]) -> int:
    """Run a plain line of the till as it is, anything else through typer. Raises what the command raises."""
    from loyalty_cli.cli import door

    line = door.read(args) if all(arg.isprintable() for arg in args) else None
    if line is None:
        from loyalty_cli.cli import typed

        return typed.invoke(call, args)
    from loyalty_cli.cli.call import run

    for name, value in line.shared.items():
        call.tell(name, value)
    return run(call, line.command, line.values)


def guarded(call: "Call", work: Callable[[], int], args: Sequence[str] = ()) -> int:
    """Do ``work`` and return its exit code; what it refuses is said on standard error, never raised."""
    import sqlite3

    try:
        return work()
    except (LoyaltyError, KeyboardInterrupt, OSError, sqlite3.DatabaseError) as error:
        from loyalty_cli.cli import failure

        refusal = failure.as_refusal(error)
        if refusal is None:
            raise
    call.choose_language()
    as_json = call.json or failure.wants_json(list(args))
    failure.tell(
        call.out,
        refusal,
        as_json=as_json,
        hint=call.typed(refusal.hint),
        plain=call.plain,
        numbered=call.among is not None,
    )
    return refusal.exit_code


def leave(code: int) -> NoReturn:
    """End the process at once: everything said is flushed already, and the interpreter's tidying costs 12 ms."""
    if os.environ.get("LOYALTY_DEBUG"):
        sys.exit(code)
    os._exit(code)


def _unexpected(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    """The report of a bug instead of a traceback: where it is, without customer data."""
    from loyalty_cli.cli import failure
    from loyalty_cli.cli.printing.output import Output

    out = Output()
    failure.tell(out, failure.as_bug(kind, trace), as_json=failure.wants_json(sys.argv[1:]))
    leave(out.close(EXIT_FAILURE))
