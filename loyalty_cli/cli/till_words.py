"""What is typed at the open till, as words: what they look like, and whether MEMBER stands among them."""

import re
import shlex
from collections.abc import Iterable
from itertools import takewhile
from typing import Final

from loyalty_cli.cli import door
from loyalty_cli.cli.declaring import Group
from loyalty_cli.cli.hints import NOT_AT_TILL
from loyalty_cli.cli.manifest import COMMANDS
from loyalty_cli.errors import UsageError

HERE: Final = "."
"""Stands for the customer at the till."""
_AMOUNT: Final = re.compile(r"\d{1,5}([.,]\d{1,4})?")
"""More digits than that are a card or a phone, not a price."""
_BROKEN: Final = re.compile(r"\d{1,5}[.,]\d{1,4}")
_CHANGE: Final = re.compile(r"[+-]\d{1,9}|\d{1,5}")
_PHONE: Final = 8
_MOST_DIGITS: Final = 5
_NEVER_IN_AMOUNT: Final = "-/@#_"
_NEARLY: Final = 0.75
"""Nearer than what the shell asks for: names of people may look like commands."""
_SIGNS: Final = "€$£=,"
_WITH_CURRENCY: Final = re.compile(r"[€$£]\s?\d|\d[\d.,]*\s?([€$£]|(eur|euros?|chf)\b)", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"\d{1,3}([ '\u2019\u00a0\u202f]\d{3})+[.,]\d{1,2}(?!\d)")
_DOTTED: Final = re.compile(r"(?!\d{1,5}[.,]\d{1,4}$)\d*[.,][\d.,]*\d[\d.,]*|\d+[.,]+")
_FLAGS: Final = frozenset({"--yes", "--json", "--plain"})
"""Options of a sale that take no value."""


def split(line: str) -> list[str]:
    """The words of a line; quotes hold a name together, and an apostrophe is an apostrophe."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def begun(line: str) -> tuple[list[str], str]:
    """The words before the last one, and the last one as far as it is typed."""
    words = split(line)
    if not words or line[-1:].isspace():
        return words, ""
    return words[:-1], words[-1]


def is_amount(word: str) -> bool:
    """``23.50``, ``23,50`` or ``23``."""
    return _AMOUNT.fullmatch(word) is not None


def is_broken(word: str) -> bool:
    """An amount with decimals: nothing else is written so."""
    return _BROKEN.fullmatch(word) is not None


def is_change(word: str) -> bool:
    """``50``, ``+50`` or ``-50``: points by hand."""
    return _CHANGE.fullmatch(word) is not None


def is_sale(words: list[str]) -> bool:
    """An amount, alone or with items and options behind it; a phone in groups of digits is none."""
    return is_amount(words[0]) and (len(words) == 1 or words[1].startswith("-") or "=" in words[1])


def is_almost_amount(words: list[str]) -> bool:
    """What begins like an amount and is none: ``5€``, ``5 €``, ``1 234,50``, ``4.50 coffee:2``, ``23..50``.

    Digits enough for a phone number are one, dots or not.
    """
    text = " ".join(words)
    if sum(char.isdigit() for char in text) >= _PHONE and not any(char in text for char in _SIGNS):
        return False
    if _WITH_CURRENCY.match(text) or _THOUSANDS.match(text) or _DOTTED.fullmatch(words[0]):
        return True
    return len(words) > 1 and (is_broken(words[0]) or (is_amount(words[0]) and ":" in words[1]))


def could_be_amount(words: list[str]) -> bool:
    """What begins with a digit and can be no card, receipt or phone: ``4.5o``, ``1e3``, ``4 50``, ``4,5O cake=3``."""
    head = " ".join(takewhile(lambda word: word[:1] != "-" and "=" not in word, words)).removeprefix("+")
    digits = sum(char.isdigit() for char in head)
    return head[:1].isdigit() and digits <= _MOST_DIGITS and not any(char in head for char in _NEVER_IN_AMOUNT)


def meant_command(word: str, also: Iterable[str]) -> str:
    """``; did you mean show?`` for a word that is nearly a command of the till, or one of the words ``also``."""
    from loyalty_cli.cli.suggesting import suggestion

    here = [name for name in COMMANDS if name not in NOT_AT_TILL]
    return suggestion(word, [*here, "help", *also], _NEARLY)


def sale(card: str, words: list[str]) -> list[str]:
    """A sale that was typed without its name: an amount, then items and options in any order."""
    out = ["buy", card, words[0]]
    wants_value = False
    for word in words[1:]:
        if wants_value or word.startswith("-"):
            wants_value = word.startswith("-") and "=" not in word and word not in _FLAGS
            out.append(word)
        else:
            out += ["--item", word]
    return out


def positions(words: list[str]) -> list[str] | None:
    """The arguments that a command was given, options left out; None for a family of commands."""
    command = COMMANDS[words[0]]
    if isinstance(command, Group):
        return None
    split_up = door.split(command, words[1:], lenient=True)
    return split_up.positional if split_up else None


def lacks_member(words: list[str]) -> bool:
    """Whether a command that begins with MEMBER was given too few arguments."""
    command = COMMANDS[words[0]]
    if isinstance(command, Group):
        return False
    expected = door.arguments(command)
    if not expected or expected[0].metavar != "MEMBER":
        return False
    return len(positions(words) or ()) < sum(param.required for param in expected)


def nobody_here(command: str, rest: list[str]) -> UsageError:
    """What is said of a line that needs a customer, when there is none."""
    told = " ".join([command, *(shlex.quote(word) for word in rest if word != HERE)])
    return UsageError("nobody stands at the till", f"first a card, a phone or a name; or at once: {told}")


def no_amount(words: list[str]) -> UsageError:
    """What is said of a line that is almost an amount."""
    return UsageError(
        f"{' '.join(words)!r} begins like an amount and is none",
        "write it like 1234.50, with items like 4.50 coffee:2=4.50; or a member: show NAME",
    )
