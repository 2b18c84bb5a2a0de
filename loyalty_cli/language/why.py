"""Why an entry was written: its rule and the numbers it used, as a line that a customer can read."""

import re
from datetime import date
from typing import Final

from loyalty_cli.language.words import catalogue, day, money, rate
from loyalty_cli.program.facts import Why
from loyalty_cli.program.model import Shop
from loyalty_cli.units import E4

_FIELD: Final = r"\{(\w+)\}"
_DAY: Final = r"\d{4}-\d{2}-\d{2}"


def why(lang: str, rule: str, numbers: Why, shop: Shop) -> str:
    """``1 per €1.00 on €19.50, Silver x1.25``: of the rule's templates the one that tells the most of ``numbers``.

    Numbers named ``cents`` (or ending so) are shown as money, those ending in ``_e4`` as rates, ISO dates as days; a
    multiplier of 1 and an empty text are not worth telling. A rule without a template is shown as it was recorded.
    """
    told = {name: _shown(name, value, lang, shop) for name, value in numbers.items() if value != ""}
    if numbers.get("x_e4") == E4:
        del told["x_e4"]
    told["unit"] = money(10**shop.decimals, shop.currency, shop.decimals, lang)
    key = f"why.{rule}"
    fitting = [
        (len(fields), template)
        for name, template in catalogue(lang).items()
        if name == key or name.startswith(key + ".")
        if (fields := set(re.findall(_FIELD, template))) <= told.keys()
    ]
    if fitting:
        return max(fitting)[1].format_map(told)
    return ", ".join([rule, *(f"{name} {value}" for name, value in told.items() if name != "unit")])


def _shown(name: str, value: str | int, lang: str, shop: Shop) -> str:
    if isinstance(value, int):
        if name.endswith("cents"):
            return money(value, shop.currency, shop.decimals, lang)
        return rate(value, lang) if name.endswith("_e4") else str(value)
    if len(value) == 10 and re.fullmatch(_DAY, value):
        return day(date.fromisoformat(value), lang)
    return value
