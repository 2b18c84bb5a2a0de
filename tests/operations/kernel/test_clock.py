"""What day it is in the shop."""

from datetime import date

import pytest

from loyalty_cli.errors import BadDate
from loyalty_cli.operations.kernel import clock
from loyalty_cli.operations.kernel.clock import Now, minute_of, shop_now

NEW_YEAR_EVE = 1_798_758_000.0
"""2026-12-31T23:00:00Z."""


def test_a_rehearsed_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    assert shop_now("Europe/Paris") == Now(date(2026, 11, 21), "10:30", "2026-11-21T10:30:00+00:00")
    assert shop_now("Europe/Paris").minute == 630


@pytest.mark.parametrize("text", ["soon", "2026-13-01T10:30", "10:30"])
def test_what_is_no_moment_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LOYALTY_NOW", text)
    with pytest.raises(BadDate):
        shop_now("Europe/Paris")


@pytest.mark.parametrize(
    ("zone", "day", "at"),
    [
        ("Europe/Paris", date(2027, 1, 1), "00:00"),
        ("Europe/London", date(2026, 12, 31), "23:00"),
        ("America/New_York", date(2026, 12, 31), "18:00"),
        ("Asia/Tokyo", date(2027, 1, 1), "08:00"),
        ("Asia/Kathmandu", date(2027, 1, 1), "04:45"),
    ],
)
@pytest.mark.parametrize("by_zoneinfo", [False, True])
def test_the_day_is_the_shops(
    monkeypatch: pytest.MonkeyPatch, zone: str, day: date, at: str, by_zoneinfo: bool
) -> None:
    """By the C library's zones, and where there are none by Python's: both say the same."""
    monkeypatch.setattr("time.time", lambda: NEW_YEAR_EVE)
    if by_zoneinfo:
        monkeypatch.setattr(clock, "_ZONES", "/nowhere")
    assert shop_now(zone) == Now(day, at, "2026-12-31T23:00:00+00:00")


@pytest.mark.parametrize(
    ("seconds", "at"),
    [(1_774_745_999.0, "01:59"), (1_774_746_000.0, "03:00"), (1_792_888_200.0, "02:30"), (1_792_890_000.0, "02:00")],
)
def test_the_nights_when_the_clock_is_changed(monkeypatch: pytest.MonkeyPatch, seconds: float, at: str) -> None:
    monkeypatch.setattr("time.time", lambda: seconds)
    assert shop_now("Europe/Paris").at == at


def test_asking_leaves_the_process_in_its_own_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    shop_now("Europe/Paris")
    assert os.environ["TZ"] == "Asia/Tokyo"
    assert time.localtime(NEW_YEAR_EVE).tm_hour == 8
    monkeypatch.delenv("TZ")
    time.tzset()
    shop_now("Europe/Paris")
    assert "TZ" not in os.environ


def test_minutes_of_the_day() -> None:
    assert [minute_of(at) for at in ("00:00", "09:05", "23:59")] == [0, 545, 1439]
