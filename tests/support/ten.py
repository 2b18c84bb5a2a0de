"""Ten made-up members and their 24 purchases of eighteen months, looked at on 30 November 2026."""

from datetime import date
from pathlib import Path
from typing import Final

from loyalty_cli.operations.deeds import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members import enroll
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Line

TODAY: Final = date(2026, 11, 30)
PROGRAM: Final = """
[shop]
name = "Test"
currency = "EUR"
country = "FR"
language = "en"
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
PURCHASES: Final = """
2025-06-01 R01 Fay 10000 book
2025-12-10 R02 Ana 3000 coffee
2026-01-05 R03 Bea 2000 coffee
2026-01-19 R04 Bea 2000 coffee
2026-02-02 R05 Bea 2000 coffee
2026-02-10 R06 Ana 4000 coffee
2026-02-16 R07 Bea 2000 coffee
2026-03-03 R08 Eva 2500 book
2026-04-10 R09 Ana 5000 cake
2026-05-05 R10 Gus 1000 coffee
2026-06-10 R11 Ana 6000 coffee
2026-07-07 R12 Ida 1800 cake
2026-07-21 R13 Ida 2200 coffee
2026-08-04 R14 Ida 2000 tea
2026-08-10 R15 Ana 7000 book
2026-09-01 R16 Cal 1500 coffee
2026-09-03 R17 Eva 3500 coffee
2026-09-15 R18 Cal 1500 coffee
2026-09-29 R19 Cal 1500 coffee
2026-10-10 R20 Ana 8000 coffee
2026-10-13 R21 Cal 1500 coffee
2026-11-01 R22 Hal 20000 book
2026-11-15 R23 Hal 12000 book
2026-11-20 R24 Dom 1200 cake
"""
IDLE: Final = ("Jo", date(2026, 6, 1))
"""Enrolled, and never bought."""


def ten(folder: Path, program: str = PROGRAM) -> OpenShop:
    """The shop with all that happened in it, today."""
    shop = init(str(folder), program=program.encode())
    known: set[str] = set()
    for row in PURCHASES.split("\n")[1:-1]:
        day, ref, name, cents, category = row.split()
        on = date.fromisoformat(day)
        if on > IDLE[1] and IDLE[0] not in known:
            _enroll(shop, known, *IDLE)
        if name not in known:
            _enroll(shop, known, name, on)
        buy.buy(at(shop, on), name, int(cents), lines=(Line(category, 1, int(cents)),), ref=ref, sure=True)
    return at(shop, TODAY)


def at(shop: OpenShop, on: date) -> OpenShop:
    """The shop on a day, at ten."""
    return shop._replace(rehearsed=Now(on, "10:00", f"{on.isoformat()}T09:00:00+00:00"))


def _enroll(shop: OpenShop, known: set[str], name: str, on: date) -> None:
    enroll.enroll(at(shop, on), enroll.EnrollRequest(name=name))
    known.add(name)
