"""What members are given: rewards, and thanks for what is no purchase."""

from typing import Annotated, Literal

from pydantic import Field

from loyalty_cli.config import scalars
from loyalty_cli.config.tables.base import Day, Days, Id, Money, Name, Points, SomePoints, Table, Times
from loyalty_cli.program.kernel import model

_REWARD = model.Reward("", "")
_REFERRAL = model.Referral()
_BIRTHDAY = model.Birthday()


class RewardTable(Table):
    """Something a member can have: for points, for a full card, or as a gift."""

    id: Id = Field(description="How commands name the reward.", examples=['"free-coffee"'])
    name: Name = Field(description="The reward's name, as customers read it.", examples=['"Free coffee"'])
    kind: model.RewardKind = Field(_REWARD.kind, description="What it is.")
    value: Money = Field(
        _REWARD.value_cents, description="What it is worth (product…), takes off (discount), pays in (credit)."
    )
    percent: Annotated[int, scalars.PERCENT] | None = Field(None, description="What a percent reward takes off.")
    points: SomePoints | None = Field(None, description="Its cost in points; without, points cannot buy it.")
    tier: Name | None = Field(None, description="The lowest tier that may have it.")
    stock: Points | None = Field(None, description="How many there are in all.")
    per_member: Times | None = Field(None, description="How many one member may have in a period.")
    period: model.Period = Field(_REWARD.period, description="The period of per_member.")
    from_: Day | None = Field(None, alias="from", description="The first day on which it is offered.")
    until: Day | None = Field(None, description="The last day on which it is offered.")
    voucher_days: Annotated[int, scalars.whole(1, 3650)] = Field(
        _REWARD.voucher_days, description="Days for which a voucher for it holds."
    )


class ProfileTable(Table):
    """Points for what a member tells about herself, each the first time it is told."""

    points: dict[Annotated[str, scalars.FIELD_ID], Points] = Field(
        {}, description="Points a field, one key a field: phone, email, birthday, or one of your own."
    )
    names: dict[Annotated[str, scalars.FIELD_ID], Name] = Field({}, description="What a field of your own is called.")


class EngagementTable(Table):
    """A helping hand (review, photo, trade-in, event) and its thanks: points, or a reward."""

    id: Id = Field(description="How commands name it.", examples=['"review"'])
    name: Name = Field(description="Its name, as customers read it.", examples=['"Online review"'])
    points: Points = Field(0, description="Points it earns.")
    reward: Id | None = Field(None, description="The id of the reward it brings.")
    per_member: Times | None = Field(None, description="How often one member may do it in a period.")
    period: model.Period = Field("ever", description="The period of per_member.")


class ReferralTable(Table):
    """Points for who brings a friend, and for the friend, at the friend's first purchase."""

    referrer_points: Points = Field(_REFERRAL.referrer_points, description="Points for who brings a friend.")
    friend_points: Points = Field(_REFERRAL.friend_points, description="Points for the friend.")
    minimum: Money = Field(_REFERRAL.minimum_cents, description="The smallest first purchase that counts.")
    per_year: Times = Field(_REFERRAL.per_year, description="How many friends a year are rewarded.")


class BirthdayTable(Table):
    """The birthday gift: points, or a reward, once a year."""

    points: Points = Field(_BIRTHDAY.points, description="Points it brings.")
    reward: Id | None = Field(None, description="The id of the reward it brings.")
    days_before: Annotated[int, scalars.whole(0, 60)] = Field(
        _BIRTHDAY.days_before, description="Days before the birthday on which it may be given."
    )
    days_after: Annotated[int, scalars.whole(0, 60)] = Field(
        _BIRTHDAY.days_after, description="Days after the birthday on which it may still be given."
    )
    cool_off_days: Days = Field(_BIRTHDAY.cool_off_days, description="Days that lie between two gifts at least.")
    told_days: Days = Field(_BIRTHDAY.told_days, description="Days ahead that the date must have been told.")
    leap_day: Literal["28-feb", "1-mar"] = Field(
        _BIRTHDAY.leap_day, description="When 29 February is honoured in other years."
    )
    message: Annotated[str, scalars.MESSAGE] | None = Field(
        None, description="The message; {name}, {shop}, {gift}, {until} and {code} (of a voucher) are filled in."
    )
