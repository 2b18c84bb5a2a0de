"""Program files: the parts many shops are made of, the worked program, and a way to change a knob of it."""

from typing import Final

BRONZE: Final = """
[[tiers]]
name = "Bronze"
from = "0"
"""
SILVER: Final = """
[[tiers]]
name = "Silver"
from = "200.00"
multiplier = "1.25"
"""
GOLD: Final = """
[[tiers]]
name = "Gold"
from = "500.00"
multiplier = "1.5"
"""
COFFEE_CARD: Final = """
[[stamp_cards]]
id = "coffee"
name = "Coffee card"
category = "coffee"
boxes = 10
reward = "free-coffee"
"""
WELCOME_CARD: Final = f"""{COFFEE_CARD.rstrip()}
head_start = 2
head_start_reason = "welcome"
"""
"""The coffee card, with two boxes filled as a welcome."""
FREE_COFFEE: Final = """
[[rewards]]
id = "free-coffee"
name = "Free coffee"
kind = "product"
value = "2.60"
points = 80
"""
FIVE_OFF: Final = """
[[rewards]]
id = "five-off"
name = "Five off"
kind = "discount"
value = "5.00"
points = 50
"""
TEN_PERCENT: Final = """
[[rewards]]
id = "ten-percent"
name = "Ten percent"
kind = "percent"
percent = "10"
points = 10
"""
STORE_CREDIT: Final = """
[[rewards]]
id = "credit-ten"
name = "Ten of credit"
kind = "credit"
value = "10.00"
points = 100
"""


def program(*parts: str, name: str = "Test", **shop: str) -> str:
    """A program text: the shop of that name with what more is told of it, then the parts one after the other."""
    told = "".join(f'{key} = "{value}"\n' for key, value in shop.items())
    return f'[shop]\nname = "{name}"\n{told}' + "\n".join(part.strip() for part in parts) + "\n"


def french(*parts: str, name: str = "Test", language: str = "en") -> str:
    """A program text of a shop in France, by default one that speaks English."""
    place = {"currency": "EUR", "country": "FR", "language": language, "timezone": "Europe/Paris"}
    return program(*parts, name=name, **place)


WORKED: Final = french(
    """
[points]
per_unit = 1
rounding = "floor"
exclude = ["gift-card"]
[points.expiry]
mode = "after-months"
months = 12
at = "month-end"
""",
    BRONZE,
    SILVER,
    GOLD,
    """
[tier_rules]
window = "rolling"
months = 12
""",
    WELCOME_CARD,
    FREE_COFFEE,
    language="fr",
)
"""The program of the worked numbers."""


def edited(text: str, more: str = "", **tables: str) -> str:
    """A program text with the given lines in its tables, and more at its end.

    ``points_expiry`` is ``[points.expiry]``. A key that is given replaces the one that stood in that table.
    """
    lines = text.strip().splitlines()
    for name, knobs in tables.items():
        header = f"[{'points.expiry' if name == 'points_expiry' else name}]"
        given = [line.strip() for line in knobs.strip().splitlines()]
        keys = {line.partition("=")[0].strip() for line in given}
        if header not in lines:
            lines.append(header)
        at = lines.index(header) + 1
        end = next((index for index in range(at, len(lines)) if lines[index].startswith("[")), len(lines))
        kept = [line for line in lines[at:end] if line.partition("=")[0].strip() not in keys]
        lines[at:end] = [*given, *kept]
    return "\n".join([*lines, *(line.strip() for line in more.strip().splitlines())]) + "\n"


def worked(more: str = "", **tables: str) -> str:
    """The worked program, edited."""
    return edited(WORKED, more, **tables)
