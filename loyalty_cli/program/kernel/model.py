"""The program: what the shop promises, as frozen values.

Named tuples, not dataclasses: a frozen dataclass costs the till 1.3 ms to define, a named tuple 0.2 ms.
Amounts are cents, rates ten-thousandths (``_e4``), dates ``datetime.date``; months, days and boxes are counts.
Every field has the default of a small shop, so that an older recorded program can be read by a newer release.
"""

from datetime import date
from typing import Literal, TypeAlias

from loyalty_cli.units import Cents, Points, Rounding, plain_cents
from loyalty_cli.values import NamedTuple

ExpiryMode: TypeAlias = Literal["after-months", "inactivity", "day-of-year", "never"]
ExpiryAt: TypeAlias = Literal["exact", "month-end"]
TierWindow: TypeAlias = Literal["rolling", "calendar-year", "lifetime"]
Downgrade: TypeAlias = Literal["one-step", "to-fit", "never"]
Earn: TypeAlias = Literal["item", "visit", "spend"]
RewardKind: TypeAlias = Literal["product", "discount", "percent", "credit", "early-access", "experience", "donation"]
Period: TypeAlias = Literal["day", "week", "month", "year", "ever"]
Stacking: TypeAlias = Literal["best", "all"]


class Shop(NamedTuple):
    """Who the shop is; ``decimals`` is the currency's number of decimals."""

    name: str = "Shop"
    currency: str = "EUR"
    decimals: int = 2
    country: str = "FR"
    language: str = "en"
    timezone: str = "Europe/Paris"

    def told(self, cents: Cents) -> str:
        """2,350 cents as ``23.50 EUR``: in refusals, which stand in no language of the shop."""
        return f"{plain_cents(cents, self.decimals)} {self.currency}"


class Expiry(NamedTuple):
    """When points lapse; ``day`` is ``MM-DD`` and used by day-of-year only."""

    mode: ExpiryMode = "after-months"
    months: int = 12
    at: ExpiryAt = "month-end"
    day: str = "12-31"


class PointsRules(NamedTuple):
    """How a purchase earns points. ``per_unit_e4`` is points per unit of money, in ten-thousandths."""

    name: str = "points"
    per_unit_e4: int = 10_000
    rounding: Rounding = "floor"
    minimum_cents: Cents = 0
    exclude: tuple[str, ...] = ()
    multipliers: tuple[tuple[str, int], ...] = ()
    daily_cap: Points | None = None
    expiry: Expiry = Expiry()


class Tier(NamedTuple):
    """A tier, reached from ``from_cents`` of qualifying spend in the window."""

    name: str
    from_cents: Cents = 0
    multiplier_e4: int = 10_000
    perks: tuple[str, ...] = ()


class TierRules(NamedTuple):
    """The window of qualifying spend, and how a member goes down."""

    window: TierWindow = "rolling"
    months: int = 12
    downgrade: Downgrade = "one-step"
    grace_days: int = 30


class StampCard(NamedTuple):
    """A stamp card: an item of ``category``, a visit, or each ``each_cents`` of spend earns a stamp."""

    id: str
    name: str
    reward: str
    earn: Earn = "item"
    category: str = ""
    each_cents: Cents = 0
    boxes: int = 10
    head_start: int = 0
    head_start_reason: str = ""
    head_start_every_card: bool = False
    per_day: int | None = None
    valid_months: int | None = None


class Reward(NamedTuple):
    """Something a member can have: for points, for a full card, or as a gift.

    ``value_cents`` is what it is worth (product) or takes off (discount) or pays in (credit); ``percent_e4`` is the
    rate of a percent reward (1,000 is 10 %). ``points`` is None for a reward that points can not buy.
    """

    id: str
    name: str
    kind: RewardKind = "product"
    value_cents: Cents = 0
    percent_e4: int = 0
    points: Points | None = None
    tier: str | None = None
    stock: int | None = None
    per_member: int | None = None
    period: Period = "ever"
    starts_on: date | None = None
    until: date | None = None
    voucher_days: int = 90


class Promotion(NamedTuple):
    """Happy hours and double points. ``weekdays`` are 1 (Monday) to 7; hours are minutes of the day, end excluded."""

    id: str
    name: str
    multiplier_e4: int = 10_000
    bonus: Points = 0
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = 1440
    starts_on: date | None = None
    until: date | None = None
    categories: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


class ProfileField(NamedTuple):
    """A field of the profile and the points for telling it the first time."""

    id: str
    points: Points = 0
    name: str = ""


class Engagement(NamedTuple):
    """A helping hand (review, photo, trade-in, event) and its thanks: points, or a reward, limited per period."""

    id: str
    name: str
    points: Points = 0
    reward: str | None = None
    per_member: int | None = None
    period: Period = "ever"


class Referral(NamedTuple):
    """Points for who brings a friend, and for the friend, at the friend's first purchase of the minimum."""

    referrer_points: Points = 0
    friend_points: Points = 0
    minimum_cents: Cents = 0
    per_year: int = 12


class Birthday(NamedTuple):
    """The birthday gift. Days count around the birthday; ``leap_day`` is where 29 February goes in common years."""

    points: Points = 0
    reward: str | None = None
    days_before: int = 0
    days_after: int = 7
    cool_off_days: int = 300
    told_days: int = 30
    leap_day: Literal["28-feb", "1-mar"] = "28-feb"
    message: str = ""


class Refunds(NamedTuple):
    """What happens when more points are taken back than there are: owe them (default), or stop at zero."""

    negative: bool = True


class Staff(NamedTuple):
    """The most points one manual adjustment may give or take without the owner's ``--max``."""

    max_adjustment: Points = 500


class Privacy(NamedTuple):
    """After how many years without contact a member is listed for erasure."""

    keep_years: int = 3


class Program(NamedTuple):
    """All that the shop promises, as one value. Tiers stand in rising order of ``from_cents``, the first at 0."""

    shop: Shop = Shop()
    points: PointsRules = PointsRules()
    tiers: tuple[Tier, ...] = (Tier("Member"),)
    tier_rules: TierRules = TierRules()
    stamp_cards: tuple[StampCard, ...] = ()
    rewards: tuple[Reward, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    stacking: Stacking = "best"
    profile: tuple[ProfileField, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    referral: Referral | None = None
    birthday: Birthday | None = None
    refunds: Refunds = Refunds()
    staff: Staff = Staff()
    privacy: Privacy = Privacy()

    def reward(self, reward_id: str) -> Reward | None:
        """The reward of that id, or None."""
        return next((reward for reward in self.rewards if reward.id == reward_id), None)

    def card(self, card_id: str) -> StampCard | None:
        """The stamp card of that id, or None."""
        return next((card for card in self.stamp_cards if card.id == card_id), None)

    def tier(self, name: str) -> Tier:
        """The tier of that name; the lowest where the program no longer knows the name."""
        for tier in self.tiers:
            if tier.name == name:
                return tier
        return self.tiers[0]
