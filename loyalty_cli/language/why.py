"""Why an entry was written: its rule and the numbers it used, as a line that a customer can read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from loyalty_cli.language.catalogue import part, sentence, word
from loyalty_cli.language.words import day, money, rate
from loyalty_cli.program.kernel.facts import Line, Why
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.units import E4

_FIELD: Final = r"\{(\w+)\}"
_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_NOTHING: Final[Mapping[str, str]] = {}


def why(lang: str, rule: str, numbers: Why, shop: Shop, names: Mapping[str, str] = _NOTHING) -> str:
    """``1 per €1.00 on €19.50, Silver x1.25``: of the rule's templates the one that tells the most of ``numbers``.

    Numbers named ``cents`` (or ending so) are shown as money, those ending in ``_e4`` as rates, ISO dates as days,
    ``fact`` as ``fact 12``; a multiplier of 1 and an empty text are not worth telling. ``names`` says better what a
    number stands for: a receipt number, a promotion by name. A rule without a template is shown as it was recorded.
    """
    told = {name: _shown(name, value, lang, shop) for name, value in numbers.items() if value != ""}
    if numbers.get("x_e4") == E4:
        del told["x_e4"]
    told.update(names)
    told["unit"] = money(10**shop.decimals * int(numbers.get("per_of", 1)), shop.currency, shop.decimals, lang)
    key = f"why.{rule}"
    fitting = [
        (len(fields), template)
        for name, template in part(lang, "why").items()
        if name == key or name.startswith(key + ".")
        if (fields := set(re.findall(_FIELD, template))) <= told.keys()
    ]
    if fitting:
        return max(fitting)[1].format_map(told)
    return ", ".join([rule, *(f"{name} {value}" for name, value in told.items() if name not in ("unit", "per_of"))])


def _shown(name: str, value: str | int, lang: str, shop: Shop) -> str:
    if isinstance(value, int):
        if name.endswith("cents"):
            return money(value, shop.currency, shop.decimals, lang)
        if name in ("fact", "undone"):
            return sentence(lang, "grammar.fact.number", number=value)
        if name == "percent_e4":
            return rate(value * 100, lang)
        return rate(value, lang) if name.endswith("_e4") else str(value)
    if len(value) == 10 and re.fullmatch(_DAY, value):
        return day(date.fromisoformat(value), lang)
    return value


def multiplied(lang: str, program: Program, lines: Iterable[Line], promos: Sequence[str]) -> str:
    """``tea x1.5, Happy hour x2``: by what a purchase's points were multiplied beside the tier; "" for nothing.

    ``program`` is the one it was decided under, ``promos`` the ids of the promotions that applied; one that the program
    does not know is named as it was recorded, one that multiplies by 1 not at all.
    """
    rates = dict(program.points.multipliers)
    bought = dict.fromkeys(line.category for line in lines if line.category not in program.points.exclude)
    found = [(category, rates[category]) for category in bought if rates.get(category, E4) != E4]
    known = {promotion.id: (promotion.name, promotion.multiplier_e4) for promotion in program.promotions}
    found += [known[promo] for promo in promos if promo in known and known[promo][1] != E4]
    named = [sentence(lang, "promise.times", name=name, rate=rate(rate_e4, lang)) for name, rate_e4 in found]
    return ", ".join([*named, *(promo for promo in promos if promo not in known)])


def field_name(lang: str, program: Program, field: str) -> str:
    """A field of the profile as the program names it, else as the language does, else as it was told."""
    named = next((one.name for one in program.profile if one.id == field and one.name), "")
    return named or word(lang, f"promise.field.{field}", field.replace("_", " "))
