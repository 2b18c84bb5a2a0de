"""The open till: one prompt, many commands, the customer in front of it kept in mind.

What is typed is a command without the word ``loyalty``. A card number, a phone or a name alone shows the member and
makes her the customer; with a customer, an amount alone is a sale, a code alone redeems a voucher, and MEMBER may be
left out or written ``.``. An empty line lets the customer go. Each line opens the ledger anew, so that a change of the
program file counts at once and nothing waits to be saved.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from typer._click.core import ParameterSource

from loyalty_cli.cli import failure
from loyalty_cli.cli.call import Call
from loyalty_cli.cli.main import dispatch
from loyalty_cli.cli.manifest import COMMANDS
from loyalty_cli.errors import LoyaltyError, UsageError

LEAVE: Final = frozenset({"exit", "leave", "quit", "q"})
HERE: Final = "."
"""Stands for the customer at the till."""
_NOT_HERE: Final = frozenset({"till", "completion", "restore", "init", "demo"})
_AMOUNT: Final = re.compile(r"\d{1,5}([.,]\d{1,3})?")
"""More digits than that are a card or a phone, not a price."""

HELP_TEXT: Final = """\
100014 or léa        who it is: she is the customer until an empty line
23.50                a sale to the customer
23.50 coffee:2=5.20  a sale with items
a voucher's code     what it promises, for the customer
T-1001               the purchase with that receipt number
buy . 23.50          any command; . or nothing stands for the customer
buy ?                how a command is typed
?? or help           every command
quit or Ctrl-D       leave the till"""


class Till:
    """A till: the options it was opened with, and the customer in front of it."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.customer: Mapping[str, str] | None = None
        self.code = 0

    def key(self, line: str) -> bool:
        """Do what a line says. False when the till is to be left. A refusal is said, never raised."""
        try:
            words = _split(line)
            if len(words) == 1 and words[0] in LEAVE:
                return False
            if not words:
                self.customer = None
            elif words == ["?"]:
                self.call.out.text(HELP_TEXT)
            else:
                self._run(self.meant(words))
        except LoyaltyError as refusal:
            failure.tell(self.call.out, refusal, as_json=self.call.json)
            self.code = refusal.exit_code
        return True

    def _run(self, words: list[str]) -> None:
        """Run one command; the member it answers about becomes the customer."""
        call = self.call.another()
        code = dispatch(call, words)
        call.close_shop()
        self.code = code or self.code
        if code == 0 and call.member is not None:
            self.customer = call.member

    def meant(self, words: list[str]) -> list[str]:
        """The command that a line stands for."""
        first = words[0]
        if first in _NOT_HERE:
            raise UsageError(f"{first} is not for the open till", "leave it first: quit")
        if first in ("??", "help"):
            return [*words[1:], "--help"]
        if first == "loyalty":
            words = words[1:] or ["--help"]
            first = words[0]
        if first not in COMMANDS and not first.startswith("-"):
            return self._bare(words)
        words = ["--help" if word == "?" else word for word in words]
        return self._with_customer(words)

    def _with_customer(self, words: list[str]) -> list[str]:
        """The customer where MEMBER was left out or written as a dot."""
        if self.customer is None or "--help" in words:
            return words
        card = self.customer["card"]
        if HERE in words:
            return [card if word == HERE else word for word in words]
        return [words[0], card, *words[1:]] if lacks_member(words) else words

    def _bare(self, words: list[str]) -> list[str]:
        """What a line without a command means: an amount, a code, a receipt number, else a member."""
        if self.customer is not None:
            card = self.customer["card"]
            if _AMOUNT.fullmatch(words[0]):
                return ["buy", card, words[0], *(part for word in words[1:] for part in ("--item", word))]
            if len(words) == 1 and _is_code(words[0]):
                return ["redeem", card, words[0]]
        bought_by = self._buyer(words[0]) if len(words) == 1 else None
        return ["show", bought_by or " ".join(words)]

    def _buyer(self, ref: str) -> str | None:
        """The card of the member whose fact has this receipt number; what it was is said aside."""
        from loyalty_cli.ledger.members import get_member
        from loyalty_cli.ledger.records import fact_by_ref

        call = self.call.another()
        try:
            fact = fact_by_ref(call.shop.conn, ref)
            if fact is None or fact.member_id is None:
                return None
            self.call.note(f"{fact.ref}: {fact.kind} of {fact.on.isoformat()}, no. {fact.id}")
            return get_member(call.shop.conn, fact.member_id, follow=True).card
        finally:
            call.close_shop()

    def prompt(self) -> str:
        """What stands before the cursor: the customer, if there is one."""
        if self.customer is None:
            return "loyalty> "
        return f"{self.customer['name']} {self.customer['card']} {self.customer['tier']}> "

    def offers(self, line: str) -> Iterator[tuple[str, str, int]]:
        """What Tab offers at the end of a line: what to type, a word about it, how many characters it replaces."""
        from loyalty_cli.cli.completion import offered

        words, incomplete = _begun(line)
        found = dict(offered(self.call.another(), words, incomplete))
        if self.customer is not None and words and words[0] in COMMANDS:
            found |= offered(self.call.another(), [words[0], self.customer["card"], *words[1:]], incomplete)
        for value, text in found.items():
            if not words and value in _NOT_HERE:
                continue
            yield (shlex.quote(value) if " " in value or "'" in value else value), text, len(incomplete)


def lacks_member(words: list[str]) -> bool:
    """Whether a command that begins with MEMBER was given too few arguments."""
    from loyalty_cli.cli.group import LoyaltyCommand, load

    command = load(words[0], COMMANDS[words[0]])
    if not isinstance(command, LoyaltyCommand):
        return False
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    if not arguments or arguments[0].metavar != "MEMBER":
        return False
    context = command.make_context(words[0], list(words[1:]), resilient_parsing=True, obj=None)
    given = [
        param for param in arguments if context.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
    ]
    return len(given) < sum(param.required for param in arguments)


def _is_code(text: str) -> bool:
    from loyalty_cli.operations.codes import looks_like_code

    return looks_like_code(text)


def _split(line: str) -> list[str]:
    """The words of a line; quotes hold a name together, and an apostrophe is an apostrophe."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _begun(line: str) -> tuple[list[str], str]:
    """The words before the last one, and the last one as far as it is typed."""
    words = _split(line)
    if not words or line[-1:].isspace():
        return words, ""
    return words[:-1], words[-1]
