"""``loyalty surprise`` as it is typed: listed, tried, drawn once, told."""

from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.support.ten import PROGRAM, ten

ALL = '\n[[surprises]]\nid = "s"\nname = "Just because"\nshare = "1"\nreward = "free-coffee"\nbudget = "10.00"\n'


def test_a_surprise_is_listed_tried_and_drawn_once(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ten(tmp_path / "ten", PROGRAM + ALL).close()
    monkeypatch.setenv("LOYALTY_SHOP", str(tmp_path / "ten"))
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-30T12:00")
    for tried in (("surprise",), ("surprise", "--run", "--dry-run")):
        (row,) = typed(*tried, "--json").document
        assert (row["state"], row["eligible"], row["gifts"], row["left_out"]) == ("due", 10, 3, 7)
    document = typed("surprise", "--run", "--json").document
    assert [one["gift"] for one in document["given"]] == ["Free coffee"] * 3
    assert document["surprises"][0]["left_cents"] == 220
    assert typed("surprise", "--run", "--json").document["given"] == []
    assert "drawn" in typed("surprise").out
    assert typed("show", document["given"][0]["card"], "--json").document["balance"]["vouchers"] == 1
    assert "10.40" not in typed("report", "surprises").out
