"""A shop with staff, whose clock and program can be moved, and what its owner should look at."""

from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.reports.audit.report import audit
from tests.support.programs import COFFEE_CARD, FREE_COFFEE, program

PROGRAM = program(COFFEE_CARD, FREE_COFFEE, "[staff]\nmax_adjustment = 200")


class Watched:
    """The shop in its folder. ``keyed_by`` is who stands at the till."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch, self.operator = folder, monkeypatch, "Nadia"
        self.at("2026-11-21T10:30")
        self.shop: OpenShop = init(str(folder), program=PROGRAM.encode())._replace(operator="Nadia")

    def at(self, moment: str) -> None:
        """From now on it is that moment."""
        self.monkeypatch.setenv("LOYALTY_NOW", moment)

    def under(self, text: str) -> OpenShop:
        """The shop with another program file."""
        self.shop.close()
        (self.folder / "loyalty.toml").write_text(text, encoding="utf-8")
        self.shop = open_shop(str(self.folder), operator=self.operator)
        return self.shop

    def keyed_by(self, operator: str) -> OpenShop:
        """The shop with somebody else at the till."""
        self.operator = operator
        self.shop = self.shop._replace(operator=operator)
        return self.shop

    def found(self) -> list[dict[str, Any]]:
        """What is worth a look, the newest first."""
        return [row for row in audit(self.shop) if row["look"]]

    def listed(self) -> list[dict[str, Any]]:
        """What is listed for the record alone."""
        return [row for row in audit(self.shop) if not row["look"]]

    def kinds(self) -> list[str]:
        """The kinds of what is worth a look."""
        return [row["kind"] for row in self.found()]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(tmp_path / "shop", monkeypatch)
