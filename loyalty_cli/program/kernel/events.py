"""Events of the shop, as promises see them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from loyalty_cli.program.kernel.facts import Cut, Line, Recorded, TierChange, Voucher, When
from loyalty_cli.units import Cents
from loyalty_cli.values import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Boost


class Event(NamedTuple):
    """An event of a member. What does not belong to its kind is left at the default.

    ``kind`` is that of the fact: purchase, enrolment, opening, profile, visit, redemption, voucher-use, engagement…
    ``came``: somebody came in; ``first_visit``: for the first time that day. ``codes`` gives fresh voucher codes.
    Of a purchase ``lines`` are all of it, ``paid_cents`` is what was paid in money, or with credit that
    was paid for, ``boosts`` multiply its points;
    ``channel`` is where it was sold, ``occasions`` what was known of its day (the member's birthday week),
    ``cuts`` what promises took off it: its lines are what they left. ``due_cents`` is to be paid at the till; ``name``
    is then the cause for which the customer rounds up. ``times`` multiplies its points in place of the tier
    (ten-thousandths), with its name.
    ``told`` are fields of the profile, ``known`` those rewarded before, ``confirmed`` those known and told again
    or confirmed now, each with the day on which it was told last. ``name`` is the id of what the fact names (an
    engagement, a side of a referral), ``number`` what it counts (a year, boxes). ``brought`` is what an opening or an
    enrolment brings along (``members.opening.Opening``); of an anniversary the reward given the year before; of a
    referral the points of a payment taken back that had lapsed.
    """

    kind: str
    when: When
    codes: Iterator[str] = iter(())
    came: bool = False
    first_visit: bool = False
    lines: tuple[Line, ...] = ()
    paid_cents: Cents = 0
    boosts: "tuple[Boost, ...]" = ()
    told: Collection[str] = ()
    known: Collection[str] = ()
    confirmed: Mapping[str, date] = MappingProxyType({})
    name: str = ""
    number: int = 0
    brought: Any = None
    channel: str = ""
    occasions: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()
    due_cents: Cents = 0
    times: tuple[int, str] | None = None


class Left(NamedTuple):
    """What is left of a purchase after goods came back: its lines, what was paid for them, and its boosts.

    ``nothing``: the last cent came back. ``visited``: another visit of its day stands. ``at_first``: decided by the
    rules of the first release, under which a bonus stays whole until the last cent. ``share``: what is left of the
    price of the lines, as a ratio in cents, where more came back unnamed than the goods that no line tells.
    """

    lines: tuple[Line, ...]
    paid_cents: Cents
    nothing: bool
    boosts: "tuple[Boost, ...]" = ()
    visited: bool = False
    at_first: bool = False
    share: tuple[Cents, Cents] = (1, 1)


class Taken(NamedTuple):
    """A fact of which something is taken back: goods of a purchase came back (``left``), or it is undone (None).

    ``rule`` is that of the entries to write, ``entries`` are those of the fact as they stand, ``open_vouchers`` the
    member's unused vouchers, newest first, ``raised`` the tier changes it brought, ``on`` the day of the purchase.
    The history of the standing leaves this fact out. ``refunds_negative``: points that are short are owed.
    ``lapsed_boxes`` are those of full cards by card, whose vouchers lapsed unused since. ``had`` is what was left of
    the purchase before these goods came back.
    """

    fact_id: int
    rule: str
    when: When
    entries: tuple[Recorded, ...]
    left: Left | None = None
    open_vouchers: Sequence[Voucher] = ()
    raised: tuple[TierChange, ...] = ()
    on: date | None = None
    refunds_negative: bool = True
    lapsed_boxes: Mapping[str, int] = MappingProxyType({})
    had: Left | None = None
