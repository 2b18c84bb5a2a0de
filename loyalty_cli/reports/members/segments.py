"""Segments: the groups that every shop talks about, each with its definition, and those of the shop's own.

Every member is in exactly one of the lifecycle segments, asked in this order:

- ``new``: enrolled within the last NEW_DAYS days and not seen before that, or within LOST_DAYS and not seen yet;
- ``drifting``: after at least REGULAR_VISITS visits away for longer than twice their mean gap and QUIET_DAYS days;
- ``lost``: drifting for more than LOST_DAYS days; of fewer visits, not seen (or enrolled) within the last LOST_DAYS;
- ``regular``: at least REGULAR_VISITS visits within the last 90 days;
- ``occasional``: everybody else.

The others tell what is near, and may overlap:

- ``near-card``: a stamp card lacks at most two boxes;
- ``near-reward``: at most a quarter of the points for the next reward is missing;
- ``near-tier``: at most a quarter of the next tier's threshold is missing;
- ``losing-tier``: a review within 30 days lowers the tier unless they spend;
- ``can-redeem``: the points suffice for a reward;
- ``has-voucher``: a voucher is waiting;
- ``lapsing-soon``: points or a voucher lapse within 30 days;
- ``birthday-soon``: a birthday within BIRTHDAY_DAYS days, today included;
- ``in-debt``: more points or stamps were taken back than there were.

Clients are told apart by what they spent in twelve months (``gold``: the first fifth, rounded up; ``poor``: the last,
rounded down; ``basic``: between), and by recency and frequency against the others, scored 1 to 5:

- ``champions``: R 4 or 5, F 4 or 5; ``loyal``: R 3, F 4 or 5; ``promising``: R 4 or 5, F up to 3;
- ``ordinary``: R 3, F up to 3; ``at-risk``: R 1 or 2, F 3 to 5; ``asleep``: R 1 or 2, F 1 or 2.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

from loyalty_cli.errors import BadValue
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.queries.members.roster import days_told
from loyalty_cli.ledger.queries.members.visits import Visits, visits_in_sums
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.rhythm import LOST_DAYS, NEW_DAYS, REGULAR_VISITS, is_quiet
from loyalty_cli.program.kernel.segment_names import Lifecycle
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import Item
from loyalty_cli.program.promises.regulars.segments import names_of
from loyalty_cli.units import month_end, next_day
from loyalty_cli.values import Final, Literal

BIRTHDAY_DAYS: Final = 14


def check_segment(program: Program, name: str) -> str:
    """The segment of that name, of every shop or the shop's own. Raises BadValue with the nearest, or all there are."""
    known = names_of(program)
    if name in known:
        return name
    from difflib import get_close_matches

    near = get_close_matches(name.casefold(), known, 1)
    hint = Phrase("error.did-you-mean", known=near[0]) if near else Phrase("error.segment.hint", known=", ".join(known))
    raise BadValue("error.segment", hint, name=name)


def lifecycle(joined_on: date, visits: Visits, on: date) -> Lifecycle:
    """The one lifecycle segment of a member on a day, by the day of enrolment and the visits."""
    seen = visits.last_seen
    last = None if seen is None else seen.toordinal()
    return lifecycle_of(joined_on.toordinal(), last, visits.span, visits.days, visits.recent, on.toordinal())


def lifecycle_of(joined: int, seen: int | None, span: int, days: int, recent: int, today: int) -> Lifecycle:
    """As ``lifecycle``, by ordinals of days: of enrolment, when last seen, today.

    There were visits on ``days`` days, ``span`` days from the first to the last, ``recent`` of them lately.
    """
    last = joined if seen is None else seen
    new_days = LOST_DAYS + 1 if seen is None else NEW_DAYS
    if joined > today - new_days and last >= joined:
        return "new"
    away = today - last
    if is_quiet(away - LOST_DAYS, span, days) or (days < REGULAR_VISITS and away > LOST_DAYS):
        return "lost"
    if is_quiet(away, span, days):
        return "drifting"
    return "regular" if recent >= REGULAR_VISITS else "occasional"


def near_segments(items: Sequence[Item], on: date) -> frozenset[str]:
    """All segments that what a member is on the way to puts them in."""
    return frozenset(name for item in items for name in item.near(on))


def birthday_soon(birthday: date | None, on: date, leap_day: Literal["28-feb", "1-mar"] = "28-feb") -> bool:
    """Whether a birthday comes within BIRTHDAY_DAYS; ``leap_day`` is where 29 February goes in common years."""
    if birthday is None:
        return False
    for year in (on.year, on.year + 1):
        first = birthday.replace(year=year, day=1)
        last = month_end(first)
        day = first.replace(day=min(birthday.day, last.day))
        if birthday.day > last.day and leap_day == "1-mar":
            day = next_day(last)
        if 0 <= (day - on).days < BIRTHDAY_DAYS:
            return True
    return False


def of_lifecycle(shop: OpenShop, on: date, segment: str) -> list[int]:
    """The numbers of the members whom ``segments.lifecycle`` puts in a segment on a day, merged records too."""
    ordinal = cache(lambda iso: date.fromisoformat(iso).toordinal())
    found, today = [], on.toordinal()
    visits = visits_in_sums(shop.conn, on, REGULAR_VISITS)
    for number, joined_on, told_on in days_told(shop.conn, on):
        days, first, last, recent = visits.get(number, (0, 0, 0, 0))
        told = 0 if told_on is None else ordinal(told_on)
        seen = max(last, told) or None
        if lifecycle_of(ordinal(joined_on), seen, last - first, days, recent, today) == segment:
            found.append(number)
    return found
