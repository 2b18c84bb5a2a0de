"""Campaigns: members the shop contacts, and a held-out group to measure the effect. They promise nothing."""

from collections.abc import Iterator
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, one_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.units import E4, Cents, format_rate_e4
from loyalty_cli.values import Final, Literal, NamedTuple, TypeAlias

Channel: TypeAlias = Literal["email", "sms", "phone", "post", "till"]
Measure: TypeAlias = Literal["visit", "spend", "redeemed"]
HELD: Final = "held out"
"""The arm that is left alone."""
REACHED: Final = "reached"
"""The arm of those reached, where the campaign names none."""


class Campaign(NamedTuple):
    """Members of a segment who are reached out to, some held out; what they do is compared."""

    id: str
    segment: str | None = None
    starts_on: date | None = None
    until: date | None = None
    arms: tuple[str, ...] = ()
    hold_out_e4: int = 2500
    channel: Channel = "email"
    measure: Measure = "visit"
    window_days: int = 30
    cost_cents: Cents = 0
    cost_each_cents: Cents = 0
    margin_e4: int = 6000


TABLE = Table(
    "campaigns",
    Campaign,
    (
        Knob("id", "id", "How commands name it.", '"come-back"'),
        Knob("segment", "segment", "The segment it is for; without, all members."),
        Knob("starts_on", "day", "Its first day.", name="from"),
        Knob("until", "day", "Its last day: before it, its report gives no verdict."),
        Knob("arms", list_of("name"), "Names of the arms to compare, each beside those held out; default one."),
        Knob("hold_out_e4", "rate", "The share of the members who are held out."),
        Knob(
            "channel", one_of(Channel), "How they are reached: only who agreed to it is drawn; at the till everybody."
        ),
        Knob("measure", one_of(Measure), "What is compared: who came, what they spent, who used a reward."),
        Knob("window_days", whole(1, 366), "Days from the start in which it is counted."),
        Knob("cost_cents", "money", "What the campaign costs, whatever comes of it."),
        Knob("cost_each_cents", "money", "What each one reached who comes, buys or redeems costs: the gift."),
        Knob("margin_e4", "rate", "What is earned on a sale, as a share of its price."),
    ),
    many=True,
    one="campaign",
)


def campaigns_of(program: Promises) -> tuple[Campaign, ...]:
    """The campaigns, in the order of the file."""
    return program.get("campaigns", ())


def arms_of(campaign: Campaign) -> tuple[str, ...]:
    """The arms that are reached."""
    return campaign.arms or (REACHED,)


class _Campaigns(Promise):
    """They give nothing by themselves: who is in which arm is drawn once, and recorded."""

    tables = (TABLE,)

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, one in enumerate(campaigns_of(program)):
            if one.hold_out_e4 >= E4:
                text = Phrase("mistake.share-held", value=format_rate_e4(one.hold_out_e4))
                yield Mistake(("campaigns", index, "hold_out"), text)
            if HELD in one.arms or len(set(one.arms)) < len(one.arms):
                yield Mistake(("campaigns", index, "arms"), Phrase("mistake.arm-names", held=HELD))


PROMISE = _Campaigns()
