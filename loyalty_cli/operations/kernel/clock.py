"""What day it is in the shop. The only place that asks a clock."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from loyalty_cli.errors import BadDate
from loyalty_cli.values import Final, NamedTuple

NOW_VARIABLE: Final = "LOYALTY_NOW"
_ZONES: Final = "/usr/share/zoneinfo"
_STEP_S: Final = 15 * 60
"""Clocks are changed at a quarter of an hour: until then the offset is asked for once."""


class Now(NamedTuple):
    """Shop-local day and time, and the instant in UTC."""

    today: date
    at: str
    instant: str

    @property
    def minute(self) -> int:
        """The minute of the day."""
        return minute_of(self.at)


def minute_of(at: str) -> int:
    """``HH:MM`` as the minute of the day."""
    return int(at[:2]) * 60 + int(at[3:5])


def shop_now(timezone: str) -> Now:
    """Now in the shop. ``$LOYALTY_NOW`` (``2026-11-21T10:30``, shop-local) rehearses another day. Raises BadDate."""
    if rehearsed := os.environ.get(NOW_VARIABLE):
        return _rehearsed(rehearsed)
    instant = datetime.fromtimestamp(time.time(), UTC)
    local = instant + _offset(timezone, int(instant.timestamp()) // _STEP_S * _STEP_S)
    return Now(local.date(), f"{local:%H:%M}", instant.isoformat(timespec="seconds"))


def _rehearsed(text: str) -> Now:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadDate("error.not-a-moment", now_variable=NOW_VARIABLE, text=text) from None
    return Now(moment.date(), f"{moment:%H:%M}", moment.replace(tzinfo=UTC).isoformat(timespec="seconds"))


@lru_cache(maxsize=1)
def _offset(timezone: str, since: int) -> timedelta:
    """What is added to UTC for local time, from this moment on for the length of a step."""
    return _local(since, timezone) - datetime.fromtimestamp(since, UTC).replace(tzinfo=None)


def _local(seconds: int, timezone: str) -> datetime:
    """The C library knows the system's zones and is loaded already; zoneinfo costs the till 5 ms."""
    if hasattr(time, "tzset") and os.path.isfile(os.path.join(_ZONES, timezone)):
        before = os.environ.get("TZ")
        os.environ["TZ"] = timezone
        try:
            time.tzset()
            return datetime(*time.localtime(seconds)[:6])  # noqa: DTZ001 - shop-local by intention
        finally:
            if before is None:
                del os.environ["TZ"]
            else:
                os.environ["TZ"] = before
            time.tzset()
    from zoneinfo import ZoneInfo

    return datetime.fromtimestamp(seconds, ZoneInfo(timezone)).replace(tzinfo=None)
