"""What the config tests share: the mistakes of a text, and a program file to make them in."""

from loyalty_cli.config.loader import load
from loyalty_cli.errors import ProgramInvalid
from loyalty_cli.program.model import Program

SHOP = '[shop]\nname = "Test"\n'

WORKED = """
[shop]
name = "Test"
currency = "EUR"
country = "FR"
language = "fr"
timezone = "Europe/Paris"
[points]
per_unit = 1
rounding = "floor"
exclude = ["gift-card"]
[points.expiry]
mode = "after-months"
months = 12
at = "month-end"
[[tiers]]
name = "Bronze"
from = "0"
[[tiers]]
name = "Silver"
from = "200.00"
multiplier = "1.25"
[[tiers]]
name = "Gold"
from = "500.00"
multiplier = "1.5"
[tier_rules]
window = "rolling"
months = 12
[[stamp_cards]]
id = "coffee"
name = "Coffee card"
category = "coffee"
boxes = 10
head_start = 2
head_start_reason = "welcome"
reward = "free-coffee"
[[rewards]]
id = "free-coffee"
name = "Free coffee"
kind = "product"
value = "2.60"
points = 80
"""
"""The program of the worked numbers."""


def program_of(text: str) -> Program:
    return load(text.encode()).program


def mistakes(text: str | bytes) -> list[str]:
    """The problems of a file; none when it loads."""
    try:
        load(text.encode() if isinstance(text, str) else text)
    except ProgramInvalid as refusal:
        return list(refusal.problems)
    return []


def mistakes_in(text: str) -> list[str]:
    """The problems of what stands below a faultless ``[shop]``."""
    return mistakes(SHOP + text)
