"""Progress of a member: what is missing, and by when. Values only; sentences are in the catalogues."""

from collections.abc import Container, Iterable
from datetime import date

from loyalty_cli.program.kernel.facts import CREDIT, POINTS, Voucher
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel import speaking
    from loyalty_cli.program.promises.buying.tiers import TierToKeep

SOON_DAYS: Final = 30
"""What lapses within so many days is listed as lapsing soon."""

LAPSE_DAYS: Final = 45
"""What lapses within so many days is said at the till before any goal."""

FAR: Final = 6
"""From this rank of urgency on, an item is far off."""

Item: TypeAlias = "speaking.Item"
"""An item of progress of a member."""


class PointsLapsing(NamedTuple):
    """The next points to lapse, ``on`` being their last usable day."""

    points: Points
    on: date

    def urgency(self, on: date) -> tuple[int, int]:
        """By the days that are left; last of all where they are many."""
        return _lapse_urgency(self.on, on)

    def say(self, voice: "speaking.Voice", on: date) -> str:
        """120 points lapse on 30 November."""
        lapsing, day = voice.points(self.points), voice.day(self.on, on)
        return voice.sentence("say.lapse", count=self.points, points=lapsing, day=day)

    def near(self, on: date) -> tuple[str, ...]:
        """Near within SOON_DAYS."""
        return ("lapsing-soon",) if (self.on - on).days <= SOON_DAYS else ()

    def document(self) -> dict[str, Any]:
        """The points, and their last day."""
        return {"what": "lapsing", "have": self.points, "by": self.on.isoformat()}


class CreditLapsing(NamedTuple):
    """The next store credit to lapse, ``on`` being its last usable day: it is said at the till, and on no list."""

    cents: Cents
    on: date

    def urgency(self, on: date) -> tuple[int, int]:
        """By the days that are left; last of all where they are many."""
        return _lapse_urgency(self.on, on)

    def say(self, voice: "speaking.Voice", on: date) -> str:
        """€10.00 of credit lapses on 30 November."""
        return voice.sentence("say.lapse-credit", money=voice.money(self.cents), day=voice.day(self.on, on))

    def near(self, on: date) -> tuple[str, ...]:
        """Never near: lists are about points, cards, tiers and vouchers."""
        return ()

    def document(self) -> dict[str, Any]:
        """The credit, and its last day."""
        return {"what": "credit", "have": self.cents, "by": self.on.isoformat()}


def _lapse_urgency(last: date, on: date) -> tuple[int, int]:
    days = (last - on).days
    return (1, days) if days <= LAPSE_DAYS else (7, days)


class VoucherWaiting(NamedTuple):
    """A voucher not used yet, ``expires_on`` being its last day."""

    code: str
    reward: str
    expires_on: date

    def urgency(self, on: date) -> tuple[int, int]:
        """By the days that are left."""
        days = (self.expires_on - on).days
        return (1, days) if days <= LAPSE_DAYS else (2, days)

    def say(self, voice: "speaking.Voice", on: date) -> str:
        """A voucher for a free coffee is waiting, good until 30 November."""
        day = voice.day(self.expires_on, on)
        return voice.sentence("say.voucher", reward=voice.article(self.reward), day=day)

    def near(self, on: date) -> tuple[str, ...]:
        """Always near, and lapsing within SOON_DAYS."""
        return ("has-voucher", "lapsing-soon") if (self.expires_on - on).days <= SOON_DAYS else ("has-voucher",)

    def document(self) -> dict[str, Any]:
        """The reward, and the voucher's last day."""
        return {"what": "voucher", "goal": self.reward, "by": self.expires_on.isoformat()}


def progress(
    program: Program,
    standing: Standing,
    on: date,
    *,
    vouchers: Iterable[Voucher] = (),
    unavailable: Container[str] = (),
    keep: "TierToKeep | None" = None,
) -> tuple[Item, ...]:
    """All that the member is on the way to on a day: a tier to keep, promise by promise, what lapses, vouchers.

    A promise that needs to know more of the history than was read says nothing.

    ``unavailable`` are the ids of rewards that the member cannot have now (out of stock, the share taken),
    ``keep`` what a review that is near asks for.
    """
    lapsing = [item for item in (next_lapse(standing), next_credit_lapse(standing)) if item]
    speaking = program.speaking(standing.known, on)
    ahead = (item for one in speaking for item in one.progress(program, standing, on, unavailable))
    return (*((keep,) if keep else ()), *ahead, *lapsing, *waiting(vouchers, on))


def next_lapse(standing: Standing) -> PointsLapsing | None:
    """The points whose last usable day comes first, all lots of that day together; None when none ever lapse."""
    first = _next_lapse(standing, POINTS)
    return PointsLapsing(*first) if first else None


def next_credit_lapse(standing: Standing) -> CreditLapsing | None:
    """The store credit whose last usable day comes first, all of that day together; None when none ever lapses."""
    first = _next_lapse(standing, CREDIT)
    return CreditLapsing(*first) if first else None


def _next_lapse(standing: Standing, unit: str) -> tuple[int, date] | None:
    """How much of a unit lapses on the first of its last usable days, and that day."""
    open_lots = [lot for lot in standing.lots if lot.unit == unit and lot.remaining]
    dated = [(lot.expires_on, lot.remaining) for lot in open_lots if lot.expires_on]
    if not dated:
        return None
    first = min(day for day, _ in dated)
    return sum(left for day, left in dated if day == first), first


def waiting(vouchers: Iterable[Voucher], on: date) -> tuple[VoucherWaiting, ...]:
    """The vouchers that can be used on the day, soonest-expiring first."""
    usable = [one for one in vouchers if one.state == "open" and one.issued_on <= on <= one.expires_on]
    return tuple(
        VoucherWaiting(one.code, one.name, one.expires_on) for one in sorted(usable, key=lambda one: one.expires_on)
    )


def urgent(items: Iterable[Item], on: date, limit: int = 2) -> tuple[Item, ...]:
    """At most ``limit`` items, the most urgent first:

    0. a tier that a review is about to take;
    1. points, credit or a voucher whose last day is within LAPSE_DAYS, the soonest first;
    2. a voucher waiting, the soonest-expiring first;
    3. a card that lacks at most FEW_STAMPS, the fewest first;
    4. a tier of which at most CLOSE_E4 is missing;
    5. points enough for a reward;
    6. what is further off, the smallest share missing first: cards, points, tiers;
    7. points and credit that lapse later.
    """
    return tuple(sorted(items, key=lambda item: item.urgency(on))[:limit])
