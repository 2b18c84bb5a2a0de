"""The words of a line typed at the open till: what they look like, and whether MEMBER is among them."""

import re
import shlex
from collections.abc import Callable, Iterable
from itertools import takewhile

from loyalty_cli.cli import door
from loyalty_cli.cli.declaring import Command, Group
from loyalty_cli.cli.hints import NOT_AT_TILL
from loyalty_cli.cli.manifest import COMMANDS
from loyalty_cli.errors import UsageError
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.values import Final

HERE: Final = "."
"""Stands for the customer at the till."""
_AMOUNT: Final = re.compile(r"\d{1,5}([.,]\d{1,4})?")
"""More digits than that are a card or a phone, not a price."""
_BROKEN: Final = re.compile(r"\d{1,5}[.,]\d{1,4}")
_CHANGE: Final = re.compile(r"[+-]\d{1,9}|\d{1,5}")
_MOST_DIGITS: Final = 5
_NEVER_IN_AMOUNT: Final = "-/@#_"
_NEARLY: Final = 0.75
"""Nearer than what the shell asks for: names of people may look like commands."""
_MOST_WORDS: Final = 4
_MONEY_WORD: Final = r"(?:eur|usd|gbp|cad|chf|aud|nzd|jpy|sek|nok|dkk|pln|euros?|fr\.?|kr|zł)"
_LIKE_MONEY: Final = re.compile(rf"[\d.,'\u2019\u00a0\u202f€$£¥]+|[\d.,]*{_MONEY_WORD}", re.IGNORECASE)
_HAS_SIGN_OR_CENTS: Final = re.compile(rf"[€$£¥]|[.,]\d{{1,2}}(?!\d)|{_MONEY_WORD}\b", re.IGNORECASE)
_SIGNED: Final = re.compile(rf"[€$£¥]\s?\d|\d[\d.,]*\s?([€$£¥]|{_MONEY_WORD}\b)", re.IGNORECASE)
_PHONE: Final = 8
_DOTTED: Final = re.compile(r"\d*[.,][\d.,]*\d[\d.,]*|\d+[.,]+")


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


def money_ahead(words: list[str], is_money: Callable[[str], bool]) -> int:
    """How many words the amount takes that a line begins with: ``5 €`` 2, ``1 234,50`` 2; 0 where there is none.

    What has no decimals and no sign of money is one word of at most five digits: else it may be a phone or a card.
    """
    most = min(sum(1 for _ in takewhile(_is_like_money, words)), _MOST_WORDS)
    if _is_phone(words[:most]):
        return 0
    for count in range(most, 0, -1):
        text = " ".join(words[:count])
        if (most == 1 and is_amount(text)) or (_HAS_SIGN_OR_CENTS.search(text) and is_money(text)):
            return count
    return 0


def begins_with_money(words: list[str]) -> bool:
    """Whether a line begins with what is meant as money, whatever the currency and the form."""
    text = " ".join(words)
    return bool(_SIGNED.match(text) or (_DOTTED.fullmatch(words[0]) and not _is_phone(words)))


def _is_phone(words: list[str]) -> bool:
    """Whether there are digits enough for a phone number, and no sign of money."""
    text = " ".join(words)
    return sum(char.isdigit() for char in text) >= _PHONE and not _SIGNED.match(text)


def _is_like_money(word: str) -> bool:
    return bool(_LIKE_MONEY.fullmatch(word))


def items_behind(words: list[str]) -> list[str]:
    """The words after an amount that are items: ``bread``, ``bread:2``, ``bread=2.60``; options left out."""
    command = COMMANDS["buy"]
    assert isinstance(command, Command)  # noqa: S101 - for the type checker
    split_up = door.split(command, words, lenient=True)
    return split_up.positional if split_up else []


def could_be_amount(words: list[str]) -> bool:
    """What begins with a digit and can be no card, receipt or phone: ``4.5o``, ``1e3``, ``4 50``, ``4,5O cake=3``."""
    head = " ".join(takewhile(lambda word: word[:1] != "-" and "=" not in word, words)).removeprefix("+")
    digits = sum(char.isdigit() for char in head)
    return head[:1].isdigit() and digits <= _MOST_DIGITS and not any(char in head for char in _NEVER_IN_AMOUNT)


def meant_command(word: str, also: Iterable[str]) -> Phrase | None:
    """``; did you mean show?`` for a word that is nearly a command of the till, or one of the words ``also``."""
    from loyalty_cli.cli.suggesting import suggestion

    here = [*(name for name in COMMANDS if name not in NOT_AT_TILL), "help", *also]
    swapped = [name for name in here if name != word and sorted(name) == sorted(word.lower())]
    return suggestion(word, swapped or here, 0 if swapped else _NEARLY)


def sale(card: str, amount: str, words: list[str]) -> list[str]:
    """A sale that was typed without its name: an amount, then items and options in any order.

    An item without a price has that of the whole: ``7.60 bread:2``.
    """
    items = items_behind(words)
    out = ["buy", card, amount]
    for word in words:
        if word in items:
            items.remove(word)
            out += ["--item", word if "=" in word else f"{word}={amount}"]
        else:
            out.append(word)
    return out


def command_of(words: list[str]) -> tuple[Command, int] | None:
    """The command that the first words name, and how many they are: ``club join`` 2; None for a family alone."""
    entry: Command | Group = COMMANDS[words[0]]
    if isinstance(entry, Command):
        return entry, 1
    inner = entry.commands.get(words[1]) if len(words) > 1 else None
    return (inner, 2) if isinstance(inner, Command) else None


def positions(words: list[str]) -> list[str] | None:
    """The arguments that a command was given, options left out; None for a family of commands alone."""
    named = command_of(words)
    if named is None:
        return None
    command, count = named
    split_up = door.split(command, words[count:], lenient=True)
    return split_up.positional if split_up else None


def lacks_member(words: list[str]) -> bool:
    """Whether a command that begins with MEMBER was given too few arguments."""
    named = command_of(words)
    expected = door.arguments(named[0]) if named is not None else []
    if not expected or expected[0].metavar != "MEMBER":
        return False
    told = positions(words) or []
    if len(told) == 1 and expected[1:2] and expected[1].metavar == "AMOUNT":
        return is_amount(told[0])
    return len(told) < sum(param.required for param in expected)


def nobody_here(command: str, rest: list[str]) -> UsageError:
    """What is said of a line that needs a customer, when there is none."""
    told = " ".join([command, *(shlex.quote(word) for word in rest if word != HERE)])
    return UsageError("error.nobody-at-till", told=told)


def no_amount(words: list[str]) -> UsageError:
    """What is said of a line that is almost an amount."""
    return UsageError("error.like-an-amount", known=" ".join(words))
