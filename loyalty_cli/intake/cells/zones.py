"""Time zones as files name them: an offset, an abbreviation, a city, or the name a till gives to it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

_MINUTES_TEXT: Final = """
    UTC 0 GMT 0 Z 0 WET 0 WEST 60 BST 60 CET 60 CEST 120 MEZ 60 MESZ 120 HNEC 60 HAEC 120 EET 120 EEST 180 MSK 180
    NST -210 NDT -150 AST -240 ADT -180 EST -300 EDT -240 HNE -300 HAE -240 CST -360 CDT -300 MST -420 MDT -360 PST -480
    PDT -420 AKST -540 AKDT -480 HST -600 IST 330 SGT 480 HKT 480 AWST 480 JST 540 KST 540 ACST 570 ACDT 630 AEST 600
    AEDT 660 NZST 720 NZDT 780 SAST 120 WAT 60 CAT 120 EAT 180 GST 240 BRT -180 ART -180
    """
_PAIRS: Final = _MINUTES_TEXT.split()
_MINUTES: Final[Mapping[str, int]] = dict(zip(_PAIRS[::2], map(int, _PAIRS[1::2]), strict=True))
_OFFSET: Final = r"[+-]\d{1,2}(?::?\d{2})?"
PATTERN: Final = rf"(?:(?:{'|'.join(sorted(_MINUTES, key=len, reverse=True))})\b(?:{_OFFSET})?|[+-]\d{{2}}:?\d{{2}})"
"""What may stand behind a time of day and says where it was so."""
_BY_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?")
_SAID: Final = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(_MINUTES)})(?![A-Za-z])(?:{_OFFSET})?")
_IN_BRACKETS: Final = re.compile(r"\(\s*(?:UTC|GMT)?\s*[+-]\d{1,2}:?\d{2}\s*\)\s*|\(us & canada\)", re.IGNORECASE)
_REGIONS: Final = {
    "pacific": "America/Los_Angeles", "mountain": "America/Denver", "central": "America/Chicago",
    "eastern": "America/New_York", "atlantic": "America/Halifax", "newfoundland": "America/St_Johns",
    "alaska": "America/Anchorage", "hawaii": "Pacific/Honolulu", "arizona": "America/Phoenix",
    "central european": "Europe/Paris", "western european": "Europe/Lisbon", "eastern european": "Europe/Athens",
    "greenwich mean": "UTC", "coordinated universal": "UTC", "universal": "UTC", "romance": "Europe/Paris",
    "w. europe": "Europe/Berlin", "gmt": "Europe/London", "heure de paris": "Europe/Paris",
}  # fmt: skip


@lru_cache(maxsize=256)
def zone_of(name: str, own: str) -> tzinfo | None:
    """The zone that a text names, in a shop whose zone is ``own``; None for words that name none.

    An abbreviation that the shop's own zone has is that zone: CST is not the same in Chicago and in Shanghai.
    """
    text = " ".join(name.split())
    if text.upper() in _abbreviations(own):
        return ZoneInfo(own)
    if text.upper() in _MINUTES:
        return timezone(timedelta(minutes=_MINUTES[text.upper()]))
    if found := _BY_OFFSET.fullmatch(text.upper()):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes)) if minutes < 24 * 60 else None
    return _named(_IN_BRACKETS.sub("", text).strip().lower())


def zone_in_header(header: str) -> str:
    """The zone that a header names in capitals: ``UTC`` in ``Created date (UTC)``; "" for none."""
    found = _SAID.search(header)
    return found[0] if found else ""


def _abbreviations(zone: str) -> set[str]:
    """What a zone calls itself in winter and in summer, UTC apart: that is the same everywhere."""
    here = ZoneInfo(zone)
    names = {str(datetime(2026, month, 1, tzinfo=UTC).astimezone(here).tzname()) for month in (1, 7)}
    return {name for name in names if name.isalpha()} - {"UTC", "GMT"}


def _named(text: str) -> tzinfo | None:
    region = _REGIONS.get(re.sub(r"(?: standard| daylight| summer)? time$", "", text))
    if region is not None:
        return ZoneInfo(region)
    city = text.replace(" ", "_")
    fitting = [name for name in available_timezones() if city in (name.lower(), name.lower().rpartition("/")[2])]
    return ZoneInfo(min(fitting)) if city and fitting else None
