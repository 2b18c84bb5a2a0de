"""Questions at a terminal. None is required: an option answers each of them."""

import sys

from loyalty_cli.cli.printing.output import person_can_be_asked
from loyalty_cli.errors import Interrupted, UsageError
from loyalty_cli.language.catalogue import in_force, sentence
from loyalty_cli.values import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call


def confirm(call: "Call", question: str, *, yes: bool) -> None:
    """Go on only when the person says yes, or said ``--yes``.

    Raises Interrupted when the answer is no, UsageError without a terminal.
    """
    if yes:
        return
    if _asked(call, sentence(in_force(), "ask.yes", question=question)).lower() not in ("y", "yes", "o", "oui"):
        raise Interrupted("error.nothing-done")


def confirm_at_terminal(call: "Call", question: str, *, yes: bool) -> None:
    """As ``confirm``, but only where a person can be asked: what follows can be undone.

    Raises Interrupted when the answer is no.
    """
    if person_can_be_asked() and not call.json:
        confirm(call, question, yes=yes)


def confirm_typed(call: "Call", question: str, expected: str, *, yes: bool) -> None:
    """Go on only when the person typed ``expected``, for what can not be taken back. Raises as ``confirm`` does."""
    if yes:
        return
    if _asked(call, sentence(in_force(), "ask.type", question=question, expected=expected)) != expected:
        raise Interrupted("error.nothing-done")


def need_person(call: "Call") -> None:
    """Raises UsageError without a terminal: in a pipe, in a job of the night, under --json."""
    if not person_can_be_asked() or call.json:
        raise UsageError("error.needs-yes")


def _asked(call: "Call", prompt: str) -> str:
    need_person(call)
    call.out.prompt(prompt)
    return sys.stdin.readline().strip()
