"""Promotions: happy hours and double points."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Left
from loyalty_cli.program.kernel.facts import POINTS, SPEND, Line, Recorded
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, fields_of, list_of, one_of
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.points import Terms, capped, eligible_cents, give, points_for, rules_of
from loyalty_cli.program.promises.tiers import tier_named, tiers_of
from loyalty_cli.units import E4, Cents, Points
from loyalty_cli.values import NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Voice

Stacking: TypeAlias = Literal["best", "all"]
DAY_MINUTES = 24 * 60


class Promotion(NamedTuple):
    """Happy hours and double points; what is not given does not limit it."""

    id: str
    name: str
    multiplier_e4: int = 10_000
    bonus: Points = 0
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = DAY_MINUTES
    starts_on: date | None = None
    until: date | None = None
    categories: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()

    @property
    def hours(self) -> tuple[int, int] | None:
        """The first minute of the day and the one after its last; None all day."""
        hours = (self.from_minute, self.to_minute)
        return None if hours == (0, DAY_MINUTES) else hours


class PromotionRules(NamedTuple):
    """What happens when several promotions meet."""

    stacking: Stacking = "best"


def _read(given: Mapping[str, Any]) -> Promotion:
    fields = fields_of(TABLE, given)
    fields["weekdays"] = tuple(sorted(set(fields["weekdays"])))
    fields["from_minute"], fields["to_minute"] = given["hours"] or (0, DAY_MINUTES)
    return Promotion(**fields)


TABLE = Table(
    "promotions",
    Promotion,
    (
        Knob("id", "id", "How reports name the promotion.", '"happy-hour"'),
        Knob("name", "name", "The promotion's name, as customers read it.", '"Happy hour"'),
        Knob("multiplier_e4", "some-rate", "What points are multiplied by."),
        Knob("bonus", "points", "Points added to a purchase."),
        Knob("weekdays", list_of("weekday"), 'Days of the week, like ["mon", "tue"].'),
        Knob("hours", "hours", 'Hours of the day, like "14:00-16:30", the end excluded.', default=None),
        Knob("starts_on", "day", "Its first day.", name="from"),
        Knob("until", "day", "Its last day."),
        Knob("categories", list_of("category"), "Categories it holds for."),
        Knob("tiers", list_of("tier"), "Tiers it holds for."),
    ),
    many=True,
    one="promotion",
    read=_read,
    write=lambda promotion: {"hours": promotion.hours},
)
RULES = Table(
    "stacking",
    PromotionRules,
    (Knob("stacking", one_of(Stacking), "The best one for the member, or all in order."),),
    heading="promotion_rules",
    read=lambda given: given["stacking"],
    write=lambda stacking: {"stacking": stacking},
)


def promotions_of(program: Promises) -> tuple[Promotion, ...]:
    """The promotions, in the order of the file."""
    return program.get("promotions", ())


def promotions_for(
    program: Promises, lines: Sequence[Line], paid_cents: Cents, tier: str, on: date, minute: int | None
) -> tuple[Promotion, ...]:
    """The promotions that hold for a purchase: all of them in order, or the one that gives the most points.

    ``minute`` is the minute of the day, None when not told: then a promotion with hours does not hold.
    """
    open_ones = tuple(one for one in promotions_of(program) if _holds(one, lines, tier, on, minute))
    if program.get("stacking", "best") == "all" or len(open_ones) < 2:
        return open_ones
    multiplier = tier_named(program, tier).multiplier_e4
    best = max(
        open_ones,
        key=lambda one: points_for(program, lines, paid_cents, Terms(multiplier, (one,))) + one.bonus,
    )
    return (best,)


def _holds(promotion: Promotion, lines: Sequence[Line], tier: str, on: date, minute: int | None) -> bool:
    hours = promotion.hours
    return (
        (hours is None or (minute is not None and hours[0] <= minute < hours[1]))
        and (not promotion.weekdays or on.isoweekday() in promotion.weekdays)
        and (promotion.starts_on is None or promotion.starts_on <= on)
        and (promotion.until is None or on <= promotion.until)
        and (not promotion.tiers or tier in promotion.tiers)
        and _bought(promotion, lines)
    )


def _bought(promotion: Promotion, lines: Sequence[Line]) -> bool:
    """Whether something that it holds for is among the lines."""
    return not promotion.categories or any(line.category in promotion.categories for line in lines)


class _Promotions(Promise):
    """They multiply the points of a purchase; bonus points are entries of their own, within the day's cap."""

    tables = (TABLE, RULES)
    turn = 20
    rules = frozenset({"promo-bonus"})
    kinds = frozenset({"purchase"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, promotion in enumerate(promotions_of(program)):
            if promotion.multiplier_e4 == E4 and not promotion.bonus:
                path = ("promotions", index)
                text = 'it gives nothing; add multiplier = "2" or bonus = 10'
                yield Mistake(path, text, ((*path, "multiplier"), (*path, "bonus")))

    def boosts(self, program: Promises, event: Event, standing: Standing) -> tuple[Promotion, ...]:
        when = event.when
        return promotions_for(program, event.lines, event.paid_cents, standing.tier, when.on, when.minute)

    def boost(self, program: Promises, boost_id: str) -> Promotion | None:
        return next((one for one in promotions_of(program) if one.id == boost_id), None)

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        spend = sum(entry.amount for entry in draft.entries if entry.unit == SPEND)
        if event.kind != "purchase" or not spend or spend < rules_of(program).minimum_cents:
            return
        earned = draft.standing.points_today + sum(one.amount for one in draft.entries if one.unit == POINTS)
        for boost in event.boosts:
            bonus = capped(program, boost.bonus, earned)
            give(draft, program, bonus, "promo-bonus", {"name": boost.name}, event.when.on)
            earned += bonus

    def remains(self, program: Promises, entry: Recorded, left: Left) -> int:
        """A bonus goes as soon as what is left would no longer bring it."""
        if left.nothing:
            return 0
        spend = eligible_cents(program, left.lines, left.paid_cents)
        one = next((one for one in promotions_of(program) if one.name == entry.why.get("name")), None)
        stands = spend and spend >= rules_of(program).minimum_cents and (one is None or _bought(one, left.lines))
        return entry.net if stands or left.at_first else 0

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for one in promotions_of(program):
            gives = [say.times(one.multiplier_e4)] if one.multiplier_e4 != E4 else []
            gives += [say("promotion.bonus", points=say.points(one.bonus))] if one.bonus else []
            text = say("thing", thing=one.name, what=" · ".join(gives))
            yield f"promotions.{one.id}", say.with_notes(text, _notes(one, say))
        if len(promotions_of(program)) > 1:
            yield "promotion_rules", say(f"stacking.{program.get('stacking', 'best')}")

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in promotions_of(program):
            yield "promotions", {"id": one.id, "name": one.name, "words": _words(program, one, say)}

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        fresh = set(promotions_of(new)) - set(promotions_of(old))
        return bool(fresh) or new.get("stacking", "best") != old.get("stacking", "best")


def _notes(promotion: Promotion, say: "Voice") -> Sequence[str]:
    notes = []
    if promotion.weekdays:
        notes.append(", ".join(say(f"weekday.{number}") for number in promotion.weekdays))
    if promotion.hours:
        begins, ends = (f"{one // 60}:{one % 60:02d}" for one in promotion.hours)
        notes.append(say("note.hours", begins=begins, ends=ends))
    notes += say.dates(promotion.starts_on, promotion.until)
    notes += [", ".join(promotion.categories)] if promotion.categories else []
    return notes + ([", ".join(promotion.tiers)] if promotion.tiers else [])


def _words(program: Promises, one: Promotion, say: "Voice") -> str:
    """``x2: 6.5 % back instead of 3.3 %; €0.65 more on each purchase``."""
    from fractions import Fraction

    from loyalty_cli.program.promises.rewards import best_rebate, worth

    usual = best_rebate(program, tiers_of(program)[0])
    parts = []
    if one.multiplier_e4 != E4:
        times, raised = f"x{say.rate(one.multiplier_e4)}", say.percent(usual * Fraction(one.multiplier_e4, E4))
        told = say.sentence("cost.raised", times=times, raised=raised, usual=say.percent(usual))
        parts.append(told if usual else times)
    if one.bonus:
        cents = worth(program, one.bonus, None)
        more = say.money(cents) if cents else say.points(one.bonus)
        parts.append(say.sentence("cost.more-each", more=more))
    return "; ".join(parts)


PROMISE = _Promotions()
