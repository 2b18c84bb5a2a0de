"""Promotions: happy hours and double points."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Left
from loyalty_cli.program.kernel.facts import EARNED, OFF, POINTS, SPEND, Cut, Line, Recorded
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, fields_of, list_of, one_of
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.buying.points import Terms, capped, eligible_cents, give, points_for, rules_of
from loyalty_cli.program.promises.buying.tiers import tier_named, tiers_of
from loyalty_cli.units import E4, Cents, Points, period_of
from loyalty_cli.values import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

Stacking: TypeAlias = Literal["best", "all"]
Period: TypeAlias = Literal["day", "week", "month", "year", "ever"]
DAY_MINUTES = 24 * 60
TILL = "till"
"""The channel of a purchase that names none."""
OFF_RULE = "promo-off"
_GIVEN = frozenset({*EARNED, OFF_RULE})
"""The rules of entries that tell for which purchases a promotion held."""
BIRTHDAY = "birthday"
"""The occasion of a purchase in the week of the member's birthday."""


class Promotion(NamedTuple):
    """Promotions: happy hours, double points. A condition that is not given does not limit."""

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
    minimum_cents: Cents = 0
    quantity: int | None = None
    per_member: int | None = None
    period: Period = "ever"
    first_purchase: bool = False
    birthday_week: bool = False
    channel: str = ""
    off: tuple[str, int] | None = None
    segment: str | None = None
    club: bool = False

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
        Knob("minimum_cents", "money", "The least to pay, of its categories.", later=True),
        Knob("quantity", "times", "The fewest items, of its categories.", later=True),
        Knob("per_member", "times", "How many purchases of one member it holds for in a period.", later=True),
        Knob("period", one_of(Period), "The period of per_member.", later=True),
        Knob("first_purchase", "bool", "Whether it holds for a member's first purchase only.", later=True),
        Knob("birthday_week", "bool", "Whether it holds in the week of a member's birthday only.", later=True),
        Knob("channel", "line", 'Where it was sold: "till", or as a file of purchases tells it.', later=True),
        Knob("off", "off", 'Money off its goods instead of points: "10 %" or "2.00".', later=True),
        Knob("segment", "segment", "The segment it holds for, by last night's list.", later=True),
        Knob("club", "bool", "For members of the paid club only.", later=True),
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


def promotions_for(program: Promises, event: Event, standing: Standing) -> tuple[Promotion, ...]:
    """The promotions that hold for a purchase: all of them in order, or the one that gives the most points.

    Where the minute of the day is not told a promotion with hours does not hold. Money off counts by the cent,
    beside it points by what they are worth.
    """
    open_ones = tuple([one for one in promotions_of(program) if _holds(program, one, event, standing)])
    if program.get("stacking", "best") == "all" or len(open_ones) < 2:
        return open_ones
    multiplier = tier_named(program, standing.tier).multiplier_e4

    def gained(one: Promotion) -> int:
        return points_for(program, event.lines, event.paid_cents, Terms(multiplier, (one,))) + one.bonus

    if not any(one.off for one in open_ones):
        return (max(open_ones, key=gained),)
    usual = points_for(program, event.lines, event.paid_cents, Terms(multiplier))
    return (max(open_ones, key=lambda one: _worth_of(program, event, one, gained(one) - usual)),)


def _worth_of(program: Promises, event: Event, one: Promotion, points: Points) -> tuple[Cents, Points]:
    """What a promotion brings: the money it takes off, or what its points are worth, if that is known."""
    from loyalty_cli.program.promises.buying.rewards import worth

    if one.off is None:
        return worth(program, points, None) or 0, points
    kind, value = one.off
    base = sum(line.amount_cents for line in event.lines if not one.categories or line.category in one.categories)
    return (min(value, base) if kind == "money" else base * value // E4), 0


def _cut(one: Promotion) -> Cut:
    """A promotion as money off a sale."""
    kind, value = one.off or ("money", 0)
    cut = Cut(
        f"promotion:{one.id}", OFF_RULE, one.name, one.categories, minimum_cents=one.minimum_cents,
        quantity=one.quantity or 0,
    )  # fmt: skip
    return cut._replace(amount_cents=value) if kind == "money" else cut._replace(steps=((0, value),))


def _holds(program: Promises, promotion: Promotion, event: Event, standing: Standing) -> bool:
    hours, on, minute = promotion.hours, event.when.on, event.when.minute
    return (
        (hours is None or (minute is not None and hours[0] <= minute < hours[1]))
        and (not promotion.weekdays or on.isoweekday() in promotion.weekdays)
        and (promotion.starts_on is None or promotion.starts_on <= on)
        and (promotion.until is None or on <= promotion.until)
        and (not promotion.tiers or standing.tier in promotion.tiers)
        and promotion.channel.casefold() in ("", event.channel.casefold() or TILL)
        and promotion.segment in (None, *standing.history.segments)
        and (not promotion.club or standing.in_club(event.when.on))
        and (not promotion.birthday_week or BIRTHDAY in event.occasions)
        and (not promotion.first_purchase or not any(one.left_cents for one in standing.history.purchases))
        and (promotion.per_member is None or _times(promotion, standing, on) < promotion.per_member)
        and _bought(program, promotion, event.lines, event.paid_cents)
    )


def _bought(program: Promises, promotion: Promotion, lines: Sequence[Line], paid_cents: Cents) -> bool:
    """Whether the lines have goods it applies to, in the quantity and at the price it asks for."""
    goods = [line for line in lines if not promotion.categories or line.category in promotion.categories]
    price = sum(line.amount_cents for line in lines)
    paid = (
        eligible_cents(program, goods, sum(line.amount_cents for line in goods)) * paid_cents // price if price else 0
    )
    return (
        bool(goods or not promotion.categories)
        and paid >= promotion.minimum_cents
        and sum(line.quantity for line in goods) >= (promotion.quantity or 0)
    )


def _times(promotion: Promotion, standing: Standing, on: date) -> int:
    """The purchases of the period to which it applied; one that was returned in full does not count."""
    first, last = period_of(promotion.period, on)
    return len({
        one.fact_id for one in standing.history.entries if first <= one.on <= last and _is_of(promotion, one.entry)
    })  # fmt: skip


def _is_of(promotion: Promotion, entry: Recorded) -> bool:
    """Whether an entry was given by a promotion."""
    if entry.given_by == OFF_RULE:
        return entry.why.get("id") == promotion.id
    if entry.given_by == "promo-bonus" and entry.why.get("name") == promotion.name:
        return True
    return promotion.id in str(entry.why.get("promos", "")).split(",")


class _Promotions(Promise):
    """They multiply the points of a purchase; bonus points are entries of their own, within the day's cap."""

    tables = (TABLE, RULES)
    turn = 20
    rules = frozenset({"promo-bonus", OFF_RULE})
    kinds = frozenset({"purchase"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, promotion in enumerate(promotions_of(program)):
            path = ("promotions", index)
            if promotion.club and "club" not in program.values:
                yield Mistake((*path, "club"), Phrase("mistake.no-club"), (("club",),))
            more = promotion.multiplier_e4 != E4 or promotion.bonus
            if promotion.off and more:
                text = Phrase("mistake.off-and-points")
                yield Mistake((*path, "off"), text, ((*path, "multiplier"), (*path, "bonus")))
            if not promotion.off and not more:
                text = Phrase("mistake.nothing-given", add='multiplier = "2"', other="bonus = 10")
                yield Mistake(path, text, ((*path, "multiplier"), (*path, "bonus")))

    def needs(self, program: Promises, kind: str) -> Needs:
        if kind != "purchase":
            return NOTHING
        known = promotions_of(program)
        first = any(one.first_purchase for one in known)
        # Whose birthday it is, the ledger tells; of purchases nothing needs to be known for that.
        asked = date.min if first else date.max if any(one.birthday_week for one in known) else None
        limited = any(one.per_member is not None for one in known)
        entries = _GIVEN if limited else frozenset[str]()
        return Needs(purchases=asked, entries=entries, segments=any(self.segments(program)))

    def is_silent(self, program: Promises, method: str) -> bool:
        return method == "cuts" and not any(one.off for one in promotions_of(program))

    def cuts(self, program: Promises, event: Event, standing: Standing) -> Iterator[Cut]:
        return (_cut(one) for one in promotions_for(program, event, standing) if one.off)

    def boosts(self, program: Promises, event: Event, standing: Standing) -> tuple[Promotion, ...]:
        if event.cuts and any(cut.rule == OFF_RULE for cut in event.cuts) and program.get("stacking", "best") == "best":
            return ()
        return tuple([one for one in promotions_for(program, event, standing) if not one.off])

    def boost(self, program: Promises, boost_id: str, left: Left) -> Promotion | None:
        one = next((one for one in promotions_of(program) if one.id == boost_id), None)
        holds = one is not None and (left.at_first or _bought(program, one, left.lines, left.paid_cents))
        return one if holds else None

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        if event.kind != "purchase" or not event.boosts:
            return
        spend = sum(entry.amount for entry in draft.entries if entry.unit == SPEND)
        if not spend or spend < rules_of(program).minimum_cents:
            return
        earned = draft.standing.points_today + sum(one.amount for one in draft.entries if one.unit == POINTS)
        for boost in event.boosts:
            bonus = capped(program, boost.bonus, earned)
            give(draft, program, bonus, "promo-bonus", {"name": boost.name}, event.when.on)
            earned += bonus

    def remains(self, program: Promises, entry: Recorded, left: Left) -> int:
        """A bonus is taken back as soon as the remaining goods would not bring it."""
        if left.nothing:
            return 0
        spend = eligible_cents(program, left.lines, left.paid_cents)
        one = next((one for one in promotions_of(program) if one.name == entry.why.get("name")), None)
        stands = spend and spend >= rules_of(program).minimum_cents
        stands = stands and (one is None or _bought(program, one, left.lines, left.paid_cents))
        return entry.net if stands or left.at_first else 0

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        from loyalty_cli.program.kernel.segment_names import segment_note

        for one in promotions_of(program):
            gives = [say.times(one.multiplier_e4)] if one.multiplier_e4 != E4 else []
            gives += [say("promotion.bonus", points=say.points(one.bonus))] if one.bonus else []
            gives += [say("promotion.off", off=_off(one.off, say))] if one.off else []
            text = say("thing", thing=one.name, what=" · ".join(gives))
            notes = [*_notes(one, say), *segment_note(program, say, one.segment)]
            notes += [say("note.club")] if one.club else []
            yield f"promotions.{one.id}", say.with_notes(text, notes)
        if len(promotions_of(program)) > 1:
            yield "promotion_rules", say(f"stacking.{program.get('stacking', 'best')}")

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import DEAR_E4, Finding

        for one in promotions_of(program):
            if one.off is None:
                continue
            kind, value = one.off
            part = f"promotions.{one.id}"
            if kind == "percent" and value > DEAR_E4:
                yield Finding(part, Phrase("finding.off-dear", off=_off(one.off, say)))
            if kind == "money" and not one.minimum_cents:
                yield Finding(part, Phrase("finding.off-no-minimum", off=_off(one.off, say)))
            if one.until is None and one.per_member is None and not one.first_purchase and not one.birthday_week:
                yield Finding(part, Phrase("finding.off-no-limit"))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in promotions_of(program):
            yield "promotions", {"id": one.id, "name": one.name, "words": _words(program, one, say)}

    def units(self, program: Promises) -> Iterator[str]:
        return (f"{OFF}promotion:{one.id}" for one in promotions_of(program) if one.off)

    def segments(self, program: Promises) -> Iterator[str]:
        return (one.segment for one in promotions_of(program) if one.segment is not None)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        fresh = set(promotions_of(new)) - set(promotions_of(old))
        return bool(fresh) or new.get("stacking", "best") != old.get("stacking", "best")


def _off(off: tuple[str, int], say: "Voice") -> str:
    """``10 %`` or ``€2.00``."""
    kind, value = off
    return say.money(value) if kind == "money" else say.percent_e4(value)


def _notes(promotion: Promotion, say: "Voice") -> Sequence[str]:
    notes = []
    if promotion.weekdays:
        notes.append(", ".join(say(f"weekday.{number}") for number in promotion.weekdays))
    if promotion.hours:
        begins, ends = (f"{one // 60}:{one % 60:02d}" for one in promotion.hours)
        notes.append(say("note.hours", begins=begins, ends=ends))
    notes += say.dates(promotion.starts_on, promotion.until)
    notes += [", ".join(promotion.categories)] if promotion.categories else []
    notes += [say("note.minimum", money=say.money(promotion.minimum_cents))] if promotion.minimum_cents else []
    notes += [say("note.quantity", count=promotion.quantity)] if promotion.quantity is not None else []
    notes += say.limit(promotion.per_member, promotion.period)
    notes += [say("note.first-purchase")] if promotion.first_purchase else []
    notes += [say("note.birthday-week")] if promotion.birthday_week else []
    notes += [say("note.channel", channel=promotion.channel)] if promotion.channel else []
    return notes + ([", ".join(promotion.tiers)] if promotion.tiers else [])


def _words(program: Promises, one: Promotion, say: "Voice") -> str:
    """``x2: 6.5 % back instead of 3.3 %; €0.65 more on each purchase``."""
    from fractions import Fraction

    from loyalty_cli.program.promises.buying.rewards import best_rebate, worth

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
    if one.off:
        parts.append(say.sentence("cost.off-each", off=_off(one.off, say)))
    return "; ".join(parts)


def asks_for_birthdays(program: Promises) -> bool:
    """Whether a promotion holds in the week of a birthday."""
    return any(one.birthday_week for one in promotions_of(program))


def is_birthday_week(birthday: date | None, on: date) -> bool:
    """Whether a birthday lies in the week, from Monday, of a day; 29 February is the 28th in common years."""
    if birthday is None:
        return False
    monday = on - timedelta(days=on.weekday())
    days = (monday + timedelta(days=more) for more in range(7))
    return any((birthday.month, birthday.day) in _honoured(day) for day in days)


def _honoured(day: date) -> list[tuple[int, int]]:
    tomorrow = day + timedelta(days=1)
    last_of_february = (day.month, day.day) == (2, 28) and tomorrow.month == 3
    return [(day.month, day.day), *([(2, 29)] if last_of_february else [])]


PROMISE = _Promotions()
