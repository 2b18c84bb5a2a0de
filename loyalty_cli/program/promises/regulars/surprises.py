"""Surprises: gifts for members drawn at random, within a budget, and a held-out group to measure the effect."""

from collections.abc import Iterator

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.points import dearer
from loyalty_cli.program.promises.buying.rewards import cost_of_gift, gift, worth
from loyalty_cli.program.promises.buying.tiers import lend, tiers_of
from loyalty_cli.units import E4, Cents, Points, round_ratio
from loyalty_cli.values import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

Every: TypeAlias = Literal["month", "week", "visit"]
SURPRISE: Final = "surprise"
_YEARLY: Final[dict[Every, int]] = {"month": 12, "week": 52, "visit": 12}
"""How often it is drawn in a year; of visits, until the ledger tells, one a month."""


class Surprise(NamedTuple):
    """A random gift, drawn by the night, by "loyalty surprise --run", or at a visit."""

    id: str
    name: str
    share_e4: int
    every: Every = "month"
    segment: str | None = None
    points: Points = 0
    reward: str | None = None
    budget_cents: Cents | None = None
    hold_out_e4: int = 0
    cool_off_days: int = 90
    measure_days: int = 60
    say: str = ""
    tier_days: int = 0

    @property
    def lends_only(self) -> bool:
        """Whether it only lends a tier, which nobody in the top tier can get."""
        return bool(self.tier_days) and not self.points and self.reward is None


TABLE = Table(
    "surprises",
    Surprise,
    (
        Knob("id", "id", "How commands name it.", '"just-because"'),
        Knob("name", "name", "Its name.", '"Just because"'),
        Knob("share_e4", "some-rate", "The share of the members who may have it that is drawn.", '"0.20"'),
        Knob(
            "every",
            one_of(Every),
            "When it is drawn: once a calendar month, once a week from Monday, or at a visit.",
        ),
        Knob("segment", "segment", "The segment it is for; without, all members."),
        Knob("points", "points", "Points it brings."),
        Knob("reward", "reward", "The id of the reward it brings."),
        Knob("budget_cents", "some-money", "The most that its gifts cost in a calendar month."),
        Knob("hold_out_e4", "rate", "The share of those drawn who get nothing, to compare with."),
        Knob("cool_off_days", whole(0, 1000), "Days after a draw in which the same member is not drawn again."),
        Knob("measure_days", whole(1, 366), "Days in which coming again is counted by the report."),
        Knob("say", "line", "What is said with it at the till."),
        Knob("tier_days", whole(0, 366), "Days for which the tier above the member's own is lent.", later=True),
    ),
    many=True,
    one="surprise",
)


def surprises_of(program: Promises) -> tuple[Surprise, ...]:
    """The surprises, in the order of the file."""
    return program.get("surprises", ())


def surprise_of(program: Promises, name: str) -> Surprise | None:
    """The surprise of that id, or None."""
    return next((one for one in surprises_of(program) if one.id == name), None)


def cost_of(program: Promises, one: Surprise) -> Cents:
    """What one gift of it costs in the lowest tier; 0 where that is not known."""
    return worth(program, one.points, one.reward) or 0


def _unpaid(one: Surprise, cost: Cents, members: int) -> tuple[int, int] | None:
    """How many gifts a month draws of so many members and how many its budget pays, where it does not pay half."""
    times = _YEARLY[one.every] // 12
    gifts = members * one.share_e4 * (E4 - one.hold_out_e4) * times // E4 // E4
    paid = (one.budget_cents or 0) // cost if cost else gifts
    return (gifts, paid) if paid * 2 < gifts else None


class _Surprises(Promise):
    """Points, a voucher for the reward, or both. ``event.number`` is 1 for a gift, 0 for a member held out."""

    tables = (TABLE,)
    rules = frozenset({SURPRISE})
    kinds = frozenset({SURPRISE})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, one in enumerate(surprises_of(program)):
            path = ("surprises", index)
            if not one.points and one.reward is None and not one.tier_days:
                text = Phrase("mistake.nothing-given", add="points = 10", other='reward = "free-coffee"')
                yield Mistake(path, text, ((*path, "points"), (*path, "reward")))
            elif one.budget_cents is not None and not cost_of(program, one):
                text = Phrase("mistake.cost-unknown")
                yield Mistake((*path, "budget"), text, ((*path, "reward"), ("rewards",)))
            if one.tier_days and len(tiers_of(program)) == 1:
                yield Mistake((*path, "tier_days"), Phrase("mistake.one-tier"), (("tiers",),))
            if one.share_e4 > E4:
                yield Mistake((*path, "share"), Phrase("mistake.share"))
            if one.hold_out_e4 >= E4:
                yield Mistake((*path, "hold_out"), Phrase("mistake.hold-out"))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = surprise_of(program, event.name) if event.kind == SURPRISE and event.number else None
        if one is not None:
            why = {"id": one.id, "name": one.name}
            gift(draft, program, event, one.points, one.reward, SURPRISE, why, f"{SURPRISE}:{one.id}")
            if one.tier_days:
                lend(draft, program, None, one.tier_days, event.when)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        for one in surprises_of(program):
            part, cost = f"surprises.{one.id}", cost_of(program, one)
            if one.budget_cents is None:
                yield Finding(part, Phrase("finding.no-budget"))
            elif cost > one.budget_cents:
                told = {"budget": say.money(one.budget_cents), "gift": say.money(cost)}
                yield Finding(part, Phrase("finding.budget-below-gift", **told))
            elif one.every != "visit" and (short := _unpaid(one, cost, seen.members)):
                yield Finding(part, Phrase("finding.budget-short", drawn=short[0], paid=short[1]))
            if not one.hold_out_e4:
                yield Finding(part, Phrase("finding.none-held-out"))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in surprises_of(program):
            often = say.sentence(f"cost.surprise.{one.every}", share=say.percent_e4(one.share_e4))
            if one.budget_cents is not None:
                often += say.sentence("cost.surprise.budget", budget=say.money(one.budget_cents))
            often += say.sentence("cost.tier-days", count=one.tier_days) if one.tier_days else ""
            yearly_e4 = round_ratio(one.share_e4 * _YEARLY[one.every] * (E4 - one.hold_out_e4), E4, "nearest")
            yield cost_of_gift(
                *(program, say, f"surprises.{one.id}", one.name, one.points, one.reward, often, yearly_e4),
                one.budget_cents,
            )

    def segments(self, program: Promises) -> Iterator[str]:
        return (one.segment for one in surprises_of(program) if one.every == "visit" and one.segment is not None)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        given = (
            [(one.id, (one.points, one.reward or "", one.tier_days)) for one in surprises_of(program)]
            for program in (old, new)
        )
        return dearer(*given)


PROMISE = _Surprises()
