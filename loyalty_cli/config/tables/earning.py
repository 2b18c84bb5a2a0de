"""What a purchase earns: points, tiers, stamp cards, promotions."""

from typing import Annotated

from pydantic import Field

from loyalty_cli.config import scalars
from loyalty_cli.config.tables.base import (
    Category,
    Day,
    Days,
    Id,
    Line,
    Money,
    Months,
    Name,
    Points,
    Rate,
    SomeMoney,
    SomePoints,
    SomeRate,
    Table,
    Times,
)
from loyalty_cli.program.kernel import model
from loyalty_cli.units import Rounding

_EXPIRY = model.Expiry()
_POINTS = model.PointsRules()
_TIER = model.Tier("")
_TIER_RULES = model.TierRules()
_CARD = model.StampCard("", "", "")
_PROMOTION = model.Promotion("", "")


class ExpiryTable(Table):
    """When points lapse."""

    mode: model.ExpiryMode = Field(
        _EXPIRY.mode,
        description="after-months: N months after they were earned; inactivity: N months after the last visit; "
        "day-of-year: on one day for all; never.",
    )
    months: Months = Field(_EXPIRY.months, description="N, for after-months and inactivity.")
    at: model.ExpiryAt = Field(
        _EXPIRY.at, description="The very day (exact), or the end of its month, which is easier to remember."
    )
    day: Annotated[str, scalars.MONTH_DAY] = Field(_EXPIRY.day, description="The last usable day, for day-of-year.")


class PointsTable(Table):
    """How a purchase earns points."""

    name: Name = Field(_POINTS.name, description="What points are called at the till, in the plural.")
    per_unit: Rate = Field(_POINTS.per_unit_e4, description="Points for each unit of money paid; 0 for a shop without.")
    rounding: Rounding = Field(_POINTS.rounding, description="How a purchase's points become whole, once.")
    minimum: Money = Field(_POINTS.minimum_cents, description="The smallest purchase that earns.")
    exclude: list[Category] = Field([], description="Categories that earn nothing and count for no tier.")
    multipliers: dict[Category, Rate] = Field({}, description="A category's own multiplier, one key a category.")
    daily_cap: SomePoints | None = Field(None, description="The most points one member earns on one day.")
    expiry: ExpiryTable = Field(default_factory=ExpiryTable, description="When points lapse.")


class TierTable(Table):
    """A tier; the first begins at 0, each further one higher. Without any there is one for all."""

    name: Name = Field(description="The tier's name, as customers read it.", examples=['"Silver"'])
    from_: Money = Field(_TIER.from_cents, alias="from", description="Qualifying spend from which it is reached.")
    multiplier: SomeRate = Field(_TIER.multiplier_e4, description="What a purchase's points are multiplied by.")
    perks: list[Line] = Field([], description="What else the tier brings, in the shop's own words.")


class TierRulesTable(Table):
    """The window in which spend qualifies, and how a member goes down."""

    window: model.TierWindow = Field(_TIER_RULES.window, description="Over which purchases the spend is added up.")
    months: Months = Field(_TIER_RULES.months, description="Length of the rolling window.")
    downgrade: model.Downgrade = Field(
        _TIER_RULES.downgrade, description="At the review: one step down, to the tier that fits, or never."
    )
    grace_days: Days = Field(_TIER_RULES.grace_days, description="Days a tier is kept after the spend no longer fits.")


class StampCardTable(Table):
    """A stamp card. One of category, visit and each says what earns a stamp."""

    id: Id = Field(description="How commands name the card.", examples=['"coffee"'])
    name: Name = Field(description="The card's name, as customers read it.", examples=['"Coffee card"'])
    reward: Id = Field(description="The id of the reward a full card brings.", examples=['"free-coffee"'])
    category: Category | None = Field(None, description="Each item of this category earns a stamp.")
    visit: bool = Field(False, description="Each visit earns a stamp.")
    each: SomeMoney | None = Field(None, description="Each full such amount of a purchase earns a stamp.")
    boxes: Annotated[int, scalars.whole(1, 100)] = Field(_CARD.boxes, description="Boxes to a full card.")
    head_start: Annotated[int, scalars.whole(0, 99)] = Field(_CARD.head_start, description="Boxes stamped already.")
    head_start_reason: Line | None = Field(None, description="Why, as printed on the card.")
    head_start_every_card: bool = Field(
        _CARD.head_start_every_card, description="On every card, not on the first alone."
    )
    per_day: Times | None = Field(None, description="The most stamps a member earns on one day.")
    valid_months: Months | None = Field(None, description="Months after the last stamp in which the card holds.")


class PromotionTable(Table):
    """Happy hours and double points; what is not given does not limit it."""

    id: Id = Field(description="How reports name the promotion.", examples=['"happy-hour"'])
    name: Name = Field(description="The promotion's name, as customers read it.", examples=['"Happy hour"'])
    multiplier: SomeRate = Field(_PROMOTION.multiplier_e4, description="What points are multiplied by.")
    bonus: Points = Field(_PROMOTION.bonus, description="Points added to a purchase.")
    weekdays: list[Annotated[int, scalars.WEEKDAY]] = Field([], description='Days of the week, like ["mon", "tue"].')
    hours: Annotated[tuple[int, int], scalars.HOURS] | None = Field(
        None, description='Hours of the day, like "14:00-16:30", the end excluded.'
    )
    from_: Day | None = Field(None, alias="from", description="Its first day.")
    until: Day | None = Field(None, description="Its last day.")
    categories: list[Category] = Field([], description="Categories it holds for.")
    tiers: list[Name] = Field([], description="Tiers it holds for.")


class PromotionRulesTable(Table):
    """What happens when several promotions meet."""

    stacking: model.Stacking = Field("best", description="The best one for the member, or all in order.")
