"""What ``init`` needs to know of a new shop: told by options, asked at a terminal, or usual."""

import os
import sys
from typing import TYPE_CHECKING, Any

from loyalty_cli.cli.printing.output import person_can_be_asked
from loyalty_cli.config import files, iso, starter
from loyalty_cli.errors import BadValue
from loyalty_cli.language.catalogue import in_force, languages, sentence
from loyalty_cli.values import NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call
    from loyalty_cli.program.program import Program


class Told(NamedTuple):
    """What was told by options; None for what was not."""

    name: str | None
    country: str | None
    currency: str | None
    language: str | None
    kind: str | None


def program(call: "Call", place: str, told: Told) -> bytes | None:
    """The program file of a new shop; None for the sample: nothing was told, and nobody can be asked.

    Raises BadValue for a country, currency, language or kind that is none.
    """
    root = os.path.abspath(os.path.expanduser(place))
    asks = person_can_be_asked() and not call.json
    if os.path.lexists(os.path.join(root, files.PROGRAM_FILE)) or not (asks or any(told)):
        return None
    ask = _ask if asks else _usual
    name = told.name or ask(call, "name", os.path.basename(root) or "My shop")
    country = _country(told.country or ask(call, "country", "FR" if in_force() == "fr" else "GB"))
    currency = (told.currency or ask(call, "currency", starter.usual_currency(country))).upper()
    language = told.language or ask(call, "language", starter.usual_language(country))
    kind = told.kind or ask(call, "kind", "cafe")
    _check("currency", currency, iso.DECIMALS, "EUR, GBP, USD")
    _check("language", language, languages(), ", ".join(languages()))
    _check("kind", kind, starter.KINDS, ", ".join(starter.KINDS))
    return starter.program_text(starter.Shop(name, country, currency, language, kind)).encode()


def first_steps(program: "Program") -> list[dict[str, str]]:
    """Commands to type first in a new shop, each ``command`` without the word loyalty, and ``what`` it does."""
    lang = program.shop.language
    price = "520" if program.shop.decimals == 0 else "5.20"
    category = next((card.category for card in program.stamp_cards if card.category), "")
    item = f" --item {category}:2={price}" if category else ""
    commands = {
        "program": "program show",
        "enroll": 'enroll "Ada Example"',
        "buy": f"buy ada {price}{item}",
        "show": "show ada",
        "till": "till",
    }
    return [{"command": command, "what": sentence(lang, f"starter.try.{key}")} for key, command in commands.items()]


def _country(text: str) -> str:
    meant = text.strip().upper()
    found = iso.COUNTRY_NAMES.get(meant, meant)
    _check("country", found, iso.COUNTRIES, "FR, GB, US", text)
    return found


def _check(what: str, value: str, known: Any, example: str, text: str = "") -> None:
    if value not in known:
        raise BadValue("error.start-value", text=text or value, what=what, example=example)


def _ask(call: "Call", key: str, usual: str) -> str:
    call.out.prompt(sentence(in_force(), f"starter.ask.{key}", usual=usual))
    return sys.stdin.readline().strip() or usual


def _usual(_call: "Call", _key: str, usual: str) -> str:
    return usual
