"""The shop that files are brought to."""

from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import OpenShop
from tests.support.programs import worked


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    """An empty shop with the worked program, on 21 November 2026."""
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    return init(str(tmp_path / "shop"), program=worked().encode())
