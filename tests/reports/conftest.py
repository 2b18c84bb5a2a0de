"""A small café whose days are played one after the other, and questions to its ledger at the end of each."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.operations.deeds import adjust, buy, redeem, returns, undo, visit
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members import enroll, update
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Line
from tests.support.programs import BRONZE, FREE_COFFEE, GOLD, SILVER, WELCOME_CARD, french

CAFE = french(
    """
[points]
exclude = ["gift-card"]
[points.expiry]
mode = "after-months"
months = 12
at = "month-end"
""",
    BRONZE,
    SILVER,
    GOLD,
    WELCOME_CARD,
    """
[[stamp_cards]]
id = "visits"
name = "Visit card"
visit = true
boxes = 12
per_day = 1
valid_months = 3
reward = "free-coffee"
""",
    FREE_COFFEE + "voucher_days = 60",
    """
[[rewards]]
id = "five-euros"
name = "Five euros off"
kind = "discount"
value = "5.00"
points = 100
per_member = 2
period = "month"
[[rewards]]
id = "credit"
name = "Ten euros of credit"
kind = "credit"
value = "10.00"
points = 120
stock = 5
[profile.points]
email = 10
""",
    name="Café Exemple",
)
OPENING = date(2025, 1, 6)


class Till:
    """The café on one day after the other; each command answers with its receipt's document."""

    def __init__(self, shop: OpenShop) -> None:
        self.shop = shop
        self.day(OPENING)

    def day(self, on: date, at: str = "10:30") -> "Till":
        self.shop = self.shop._replace(rehearsed=Now(on, at, f"{on.isoformat()}T{at}:00+00:00"))
        return self

    @property
    def today(self) -> date:
        return self.shop.now().today

    def enroll(self, name: str = "Léa Exemple", **more: Any) -> dict[str, Any]:
        return enroll.enroll(self.shop, enroll.EnrollRequest(name=name, **more)).document()

    def buy(self, member: str, cents: int, coffees: int = 0, **more: Any) -> dict[str, Any]:
        lines = (Line("coffee", coffees, min(coffees * 260, cents)),) if coffees else ()
        return buy.buy(self.shop, member, cents, lines=lines, **more).document()

    def give_back(self, purchase: object, cents: int | None = None, **more: Any) -> dict[str, Any]:
        return returns.give_back(
            self.shop, purchase if isinstance(purchase, str) else f"#{purchase}", cents, **more
        ).document()

    def redeem(self, member: str, what: str, **more: Any) -> dict[str, Any]:
        return redeem.redeem(self.shop, member, what, **more).document()

    def visit(self, member: str, **more: Any) -> dict[str, Any]:
        return visit.visit(self.shop, member, **more).document()

    def adjust(self, member: str, points: int = 0, **more: Any) -> dict[str, Any]:
        return adjust.adjust(self.shop, member, points, reason="a test", **more).document()

    def update(self, member: str, **changes: Any) -> dict[str, Any]:
        return update.update(self.shop, member, update.Changes(**changes)).document()

    def undo(self, fact: object = None) -> dict[str, Any]:
        return undo.undo(self.shop, fact if fact is None or isinstance(fact, str) else f"#{fact}").document()


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """The café on its opening day, empty."""
    shop = init(str(tmp_path / "café"), program=CAFE.encode())
    yield Till(shop)
    shop.close()
