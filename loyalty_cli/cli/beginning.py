"""The settings of ``init``: asked at a terminal, given by options, or the defaults."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from loyalty_cli.cli.printing.output import person_can_be_asked
from loyalty_cli.config import files, iso, starter
from loyalty_cli.errors import BadValue
from loyalty_cli.language.catalogue import Joined, Word, in_force, languages, sentence, speak
from loyalty_cli.language.words import decimal
from loyalty_cli.values import NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call
    from loyalty_cli.program.program import Program


_TRIES: Final = 3
"""So often a question is put before a wrong answer is refused."""


class Told(NamedTuple):
    """What was given by options; None for what was not."""

    name: str | None
    country: str | None
    currency: str | None
    language: str | None
    kind: str | None


def program(call: "Call", place: str, told: Told, *, ask: bool = True) -> bytes | None:
    """The program file of a new shop; None for the sample: no option was given and there is no terminal.

    Where any option is given nothing is asked, so that lines pasted behind it are not taken for answers. Without
    ``ask`` what is not given is as usual. What follows the country is asked in the language that is usual there, the
    kind of shop in that of the shop.
    Raises BadValue for an unknown country, currency, language or kind.
    """
    root = os.path.abspath(os.path.expanduser(place))
    asks = ask and person_can_be_asked() and not call.json and not any(told)
    if os.path.lexists(os.path.join(root, files.PROGRAM_FILE)) or not (asks or any(told) or not ask):
        return None
    find = _Finder(call if asks else None)
    name = find("name", told.name, os.path.basename(root) or "My shop", str)
    country = find("country", told.country, "FR" if in_force() == "fr" else "GB", _country)
    if asks:
        speak(usual=starter.usual_language(country), country=country)
    currency = find("currency", told.currency, starter.usual_currency(country), _currency)
    language = find("language", told.language, starter.usual_language(country), _one_of("language", languages()))
    if asks:
        speak(usual=language, country=country)
    kind = find("kind", told.kind, "cafe", _kind)
    return starter.program_text(starter.Shop(name, country, currency, language, kind)).encode()


class _Finder:
    """Collects each setting: from an option, from an answer at a terminal (``call``), or the default."""

    def __init__(self, call: "Call | None") -> None:
        self.call = call

    def __call__(self, key: str, told: str | None, usual: str, read: Callable[[str], str]) -> str:
        if told is not None or self.call is None:
            return read(told or usual)
        for _ in range(_TRIES - 1):
            try:
                return read(self._answer(self.call, key, usual))
            except BadValue as refused:
                self.call.out.warn(f"{refused.message}: {refused.hint}")
        return read(self._answer(self.call, key, usual))

    def _answer(self, call: "Call", key: str, usual: str) -> str:
        kinds = Joined(map(_kind_called, starter.KINDS))
        shown = _kind_called(usual) if key == "kind" else usual
        call.out.prompt(sentence(in_force(), f"starter.ask.{key}", usual=shown, kinds=kinds))
        return sys.stdin.readline().strip() or usual


def first_steps(program: "Program") -> list[dict[str, str]]:
    """Commands to type first in a new shop, each ``command`` without the word loyalty, and ``what`` it does."""
    lang = program.shop.language
    price = decimal("520" if program.shop.decimals == 0 else "5.20", lang)
    category = next((card.category for card in program.stamp_cards if card.category), "")
    item = f" --item {category}:2={price}" if category else ""
    commands = {
        "program": "program show",
        "enroll": f'enroll "Ada {sentence(lang, "starter.surname")}"',
        "buy": f"buy ada {price}{item}",
        "show": "show ada",
        "till": "till",
    }
    return [{"command": command, "what": sentence(lang, f"starter.try.{key}")} for key, command in commands.items()]


def _country(text: str) -> str:
    found = iso.country_called(text) or text.strip().upper()
    _check("country", found, iso.COUNTRIES, "FR, GB, US", text)
    return found


def _currency(text: str) -> str:
    _check("currency", text.upper(), iso.DECIMALS, "EUR, GBP, USD", text)
    return text.upper()


def _kind(text: str) -> str:
    """A kind of shop by its English word or that of the language in force."""
    named = {_kind_called(kind).casefold(): kind for kind in starter.KINDS}
    found = named.get(text.strip().casefold(), text.strip().lower())
    _check("kind", found, starter.KINDS, ", ".join(map(_kind_called, starter.KINDS)), text)
    return found


def _kind_called(kind: str) -> str:
    return sentence(in_force(), f"starter.kind.{kind}")


def _one_of(what: str, known: Iterable[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        _check(what, text.lower(), known, ", ".join(known), text)
        return text.lower()

    return read


def _check(what: str, value: str, known: Any, example: str, text: str = "") -> None:
    if value not in known:
        raise BadValue("error.start-value", text=text or value, what=Word("starter.what", what), example=example)
