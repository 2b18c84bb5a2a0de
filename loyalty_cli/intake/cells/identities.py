"""Who a row is about, by what its cells say: a number, a phone, an e-mail, a name.

A cell is taken for what it is, whatever its header says: a phone in a column of cards is a phone. All that a row tells
is one key, its parts behind a sign that says what they are; equal keys are the same person. Signs, and so
keys, stand in the order of how sure they are.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from loyalty_cli.errors import BadPhone, BadValue, PaymentCard
from loyalty_cli.intake.cells.evidence import bare, is_empty, is_placeholder
from loyalty_cli.intake.cells.texts import turned
from loyalty_cli.intake.cells.vocabulary import words_about
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.people.cards import refuse_payment_card
from loyalty_cli.ledger.people.emails import check_email
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.phones import looks_like_phone, to_e164
from loyalty_cli.ledger.people.text import MAX_REF, clean_text

NUMBER: Final = "#"
"""A card number, or that of another system."""
EITHER: Final = "^"
"""Digits that are a phone, unless they are somebody's card; the phone stands behind them, after a space."""
EMAIL: Final = "@"
PHONE: Final = "|"
NAME: Final = "~"
ODD: Final = "%"
"""What can be a number of another system that is known, and nothing else."""
BETWEEN: Final = "\x1f"
_WORDS: Final = {
    NUMBER: "number",
    ODD: "number",
    EITHER: "card-or-phone",
    EMAIL: "email",
    PHONE: "phone",
    NAME: "name",
}

_MOST_REMEMBERED: Final = 20_000
_NUMBER = re.compile(r"[A-Za-z0-9](?:[\w.:#/+=-]{0,62}[A-Za-z0-9=])?", re.ASCII)
_GROUPED_NUMBER = re.compile(r"\d{1,6}(?: \d{1,6}){1,6}")
_AMOUNT = re.compile(r"\d+[.,]\d{1,2}|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d[\d.,]*E\+?\d+", re.IGNORECASE)
_DAY = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{2,4}")
_NAME_LIKE = re.compile(r"(?=.*[^\W\d_])[^\d_@<>=+*/\\|#:;!?€$£%]{1,120}")
_SEVERAL = re.compile(r"\s*[;,/|]\s*|\s+")
_SHORTEST_PHONE: Final = 7
_DIALLED_PLAINLY: Final = {"US": 10, "CA": 10, "ES": 9}
"""Where a phone begins with no zero: so many digits in a column of customers are one."""
_NOBODY: Final = frozenset(tuple(words.split()) for words in words_about("cells")["nobody"].split("|"))
"""What tills write for a customer who was not asked; shops online give such a one the number 0."""


Read = Callable[[Sequence[str]], str]


def column_readers(who: Sequence[tuple[str, int]], country: str) -> list[tuple[int, Callable[[str], str]]]:
    """The reader of each column of ``who`` (meaning, place) alone, with its place. They raise BadValue, PaymentCard."""
    return [(place, _remembering(meaning, country)) for meaning, place in who]


def identity_reader(
    who: Sequence[tuple[str, int]], country: str, passed_over: Callable[[int, str], None] | None = None
) -> Read:
    """Reads a row's key from its columns ``who`` (meaning, place), the surest first.

    "" for a row that names nobody. Raises BadValue for a cell that can be no identity, where no other column tells a
    number, an e-mail or a phone; else ``passed_over`` is called with it (place, cell). Raises PaymentCard.
    """
    readers = column_readers(who, country)
    if len(who) == 1:
        ((place, one),) = readers
        return lambda cells: one(cells[place])

    def read(cells: Sequence[str]) -> str:
        told: list[str] = []
        problems: list[tuple[int, BadValue]] = []
        for place, parts_in in readers:
            try:
                told += parts_in(cells[place]).split(BETWEEN)
            except PaymentCard:
                raise
            except BadValue as error:
                problems.append((place, error))
        sure = {part for part in told if part and part[0] != NAME}
        if problems:
            _pass_over(problems, cells, passed_over if sure else None)
        names = [part for part in told if part and part[0] == NAME]
        return BETWEEN.join(sorted(sure | {_whole_name(names)} if names else sure))

    return read


def _pass_over(
    problems: Sequence[tuple[int, BadValue]], cells: Sequence[str], passed_over: Callable[[int, str], None] | None
) -> None:
    """Reports cells that can be no identity; raises the first problem where there is no reporter."""
    if passed_over is None:
        raise problems[0][1]
    for place, _ in problems:
        passed_over(place, cells[place])


def _whole_name(names: Sequence[str]) -> str:
    """First and last name as one; of two columns that tell the same name, one."""
    words = dict.fromkeys(name[1:] for name in names)
    longest = max(words, key=len)
    if all(set(fold(word)) <= set(fold(longest)) for word in words):
        return NAME + longest
    return NAME + " ".join(words)


def _remembering(meaning: str, country: str) -> Callable[[str], str]:
    """The parts in a cell of a column; what was read lately is not read again."""
    known: dict[str, str] = {}
    numbered = meaning in ("card", "member")

    def read(cell: str) -> str:
        parts = known.get(cell)
        if parts is None:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            brief = numbered and len(cell) < _SHORTEST_PHONE and cell.isdecimal() and cell.isascii() and cell.strip("0")
            parts = known[cell] = NUMBER + cell if brief else BETWEEN.join(_parts(meaning, cell, country))
        return parts

    return read


def _parts(meaning: str, cell: str, country: str) -> list[str]:
    text = bare(cell)
    text = text[1:].strip() if text[:1] in ("'", "’", "`") else text
    if (
        is_empty(text)
        or not text.strip("0")
        or fold(text) in _NOBODY
        or is_placeholder(text, "email" if "@" in text else meaning)
    ):
        return []
    refuse_payment_card(text)
    if "@" in text:
        return _contacts(text, country)
    if looks_like_phone(text) and (phone := _as_phone(meaning, text, country)):
        return [phone]
    if meaning == "phone":
        return [PHONE + to_e164(text, country)]
    if meaning in ("name", "first_name", "last_name"):
        return [NAME + clean_text(turned(text), "name")]
    return [_number_or_name(meaning, text)]


def _contacts(text: str, country: str) -> list[str]:
    """A cell that holds an e-mail, and perhaps a phone beside it."""
    words = [word for word in _SEVERAL.split(text) if word]
    addresses = (word.strip("<>'\"").removeprefix("mailto:") for word in words if "@" in word)
    found = [EMAIL + check_email(address) for address in addresses]
    rest = " ".join(word for word in words if "@" not in word)
    if looks_like_phone(rest):
        found.append(PHONE + to_e164(rest, country))
    return found


def _as_phone(meaning: str, text: str, country: str) -> str:
    """A phone, or what is one unless it is a card; "" for digits that are a number of another kind."""
    spelled = not text.isdigit()
    plainly = text.startswith("0") and not text.startswith("000")
    dialled = meaning == "member" and len(text) == _DIALLED_PLAINLY.get(country)
    if not (meaning == "phone" or spelled or plainly or dialled) or _DAY.fullmatch(text) or _AMOUNT.fullmatch(text):
        return ""
    try:
        phone = to_e164(text, country)
    except BadPhone:
        if meaning == "phone" or not (_GROUPED_NUMBER.fullmatch(text) or _NUMBER.fullmatch(text)):
            raise
        return ""
    if meaning == "phone" or text.startswith(("+", "(")):
        return PHONE + phone
    return f"{EITHER}{''.join(text.split())} {phone}"


def _number_or_name(meaning: str, text: str) -> str:
    text = text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
    if _AMOUNT.fullmatch(text) or _DAY.fullmatch(text):
        raise _odd(text)
    if _GROUPED_NUMBER.fullmatch(text):
        return NUMBER + "".join(text.split())
    if _NUMBER.fullmatch(text) and (meaning == "card" or any(char.isdigit() or char == "_" for char in text)):
        return NUMBER + text
    if _NAME_LIKE.fullmatch(text):
        return NAME + clean_text(turned(text), "name")
    if any(map(str.isalnum, text)):
        return ODD + clean_text(text, "customer", MAX_REF)
    raise _odd(text)


def _odd(text: str) -> BadValue:
    return BadValue("intake.no-identity", text=text[:40])


def odd(text: str) -> str:
    """Why what can be no new member is refused."""
    return _odd(text).message


def parts_of(key: str) -> list[tuple[str, str]]:
    """What a key says: sign and text, the surest first."""
    return [(part[0], part[1:]) for part in key.split(BETWEEN)]


def said(part: tuple[str, str]) -> Phrase:
    """A part of a key in words: ``the phone +33639981234``."""
    kind, text = part
    return Phrase(f"intake.the.{_WORDS[kind]}", text=text.partition(" ")[0] if kind == EITHER else text)
