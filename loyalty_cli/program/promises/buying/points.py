"""Points of a purchase and their expiry. Exact whole-number arithmetic, rounded once.

``reckoned`` tells how they are calculated, step by step. Nothing of that is recorded: it is reckoned again from what
was told, so a reader's own arithmetic gives the amount.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel import expiry
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Left
from loyalty_cli.program.kernel.expiry import Expiry, extended_by_visit, good_until
from loyalty_cli.program.kernel.facts import CREDIT, OPENING, POINTS, SPEND, Line, Recorded, Why
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, each, fields_of, list_of, one_of
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.tiers import BEGINNING, tier_named
from loyalty_cli.units import E4, Cents, Points, Rounding, round_ratio
from loyalty_cli.values import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, assert_never

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Boost, Voice


class PointsRules(NamedTuple):
    """How a purchase earns points."""

    name: str = "points"
    per_unit_e4: int = 10_000
    rounding: Rounding = "floor"
    minimum_cents: Cents = 0
    exclude: tuple[str, ...] = ()
    multipliers: tuple[tuple[str, int], ...] = ()
    daily_cap: Points | None = None
    expiry: Expiry = Expiry()
    per_unit_of: int = 1

    @property
    def rate(self) -> tuple[int, int]:
        """Points for a unit of money, as a fraction of whole numbers."""
        return self.per_unit_e4, E4 * self.per_unit_of


def _read(given: Mapping[str, Any]) -> PointsRules:
    fields = fields_of(TABLE, given)
    if isinstance(fields["per_unit_e4"], tuple):
        fields["per_unit_e4"], fields["per_unit_of"] = fields["per_unit_e4"]
    return PointsRules(**fields)


def _write(rules: PointsRules) -> Mapping[str, Any]:
    rate = rules.per_unit_e4
    return {"per_unit": rate if rules.per_unit_of == 1 else (rate, rules.per_unit_of)}


TABLE = Table(
    "points",
    PointsRules,
    (
        Knob("name", "name", "What points are called at the till, in the plural."),
        Knob("per_unit_e4", "fraction", 'Points for each unit of money paid, like 1 or "1/3"; 0 for none.'),
        Knob("rounding", one_of(Rounding), "How a purchase's points become whole, once."),
        Knob("minimum_cents", "money", "The smallest purchase that earns."),
        Knob("exclude", list_of("category"), "Categories that earn nothing and count for no tier."),
        Knob("multipliers", each("category", "rate"), "A category's own multiplier, one key a category."),
        Knob("daily_cap", "some-points", "The most points one member earns on one day."),
        Knob("expiry", expiry.TABLE, "When points lapse."),
    ),
    always=True,
    later=("per_unit_of",),
    read=_read,
    write=_write,
)


class Terms(NamedTuple):
    """The terms of one purchase: the tier's multiplier and the promotions that hold for it."""

    multiplier_e4: int = E4
    promotions: "tuple[Boost, ...]" = ()


USUAL_POINTS: Final = PointsRules()
"""The points of a program that says nothing of them; made once, as they are asked for many times a purchase."""


def rules_of(program: Promises) -> PointsRules:
    """The points of the program."""
    return program.get("points", USUAL_POINTS)


def eligible_cents(program: Promises, lines: Sequence[Line], paid_cents: Cents) -> Cents:
    """What counts of the money paid: the share of the lines whose category is not excluded, whole cents."""
    exclude = rules_of(program).exclude
    gross = eligible = 0
    for category, _, amount_cents in lines:
        gross += amount_cents
        if category not in exclude:
            eligible += amount_cents
    return eligible * paid_cents // gross if gross else 0


def points_for(program: Promises, lines: Sequence[Line], paid_cents: Cents, terms: Terms) -> Points:
    """Points of a purchase of ``lines`` for which ``paid_cents`` were paid in money, rounded once."""
    return round_ratio(*ratio_for(program, lines, paid_cents, terms), rules_of(program).rounding)


def ratio_for(program: Promises, lines: Sequence[Line], paid_cents: Cents, terms: Terms) -> tuple[int, int]:
    """The points of a purchase before they are rounded, as a numerator and a denominator.

    sum(line x category multiplier x promotions) x paid / price x points per unit x tier multiplier. Below the minimum
    purchase nothing is earned.
    """
    rules = rules_of(program)
    if rules.minimum_cents and eligible_cents(program, lines, paid_cents) < rules.minimum_cents:
        return 0, 1
    gross = weighted = 0
    for line in lines:
        gross += line.amount_cents
        if line.category not in rules.exclude:
            weighted += _weight(rules, line, terms.promotions)
    if not gross:
        return 0, 1
    points, units = rules.rate
    numerator = weighted * paid_cents * points * terms.multiplier_e4
    return numerator, gross * 10**program.shop.decimals * units * E4 ** (2 + len(terms.promotions))


def _weight(rules: PointsRules, line: Line, boosts: "Sequence[Boost]") -> int:
    weight = line.amount_cents
    for name, rate in rules.multipliers:
        if name == line.category:
            weight *= rate
            break
    else:
        weight *= E4
    for boost in boosts:
        applies = not boost.categories or line.category in boost.categories
        weight *= boost.multiplier_e4 if applies else E4
    return weight


def capped(program: Promises, points: Points, earned: Points) -> Points:
    """The points that the day's cap still allows, given those earned that day."""
    cap = rules_of(program).daily_cap
    return points if cap is None else min(points, max(cap - earned, 0))


def give(
    draft: Draft, program: Promises, points: Points, rule: str, why: Why, on: date, until: date | None = None
) -> None:
    """A new lot of points that lapses as points earned on that day do, or after ``until``; none for 0 points."""
    if points:
        last = until or good_until(rules_of(program).expiry, draft.standing, on)
        draft.accrue(POINTS, points, rule, why, last)


_GIFT_CARDS: Final = frozenset({"gift-card", "giftcard", "carte-cadeau", "bon-cadeau"})
"""What shops call the category of their gift cards: each euro earns once, when the card pays."""


class _Points(Promise):
    """Points and qualifying spend of a purchase; what an opening brings of them."""

    tables = (TABLE,)
    turn = 0
    rules = frozenset({"points", "spend", "opening"})
    kinds = frozenset({"purchase"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        rules = rules_of(program)
        for category, _ in rules.multipliers:
            if category in rules.exclude:
                text = Phrase("mistake.excluded")
                yield Mistake(("points", "multipliers", category), text, (("points", "exclude"),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        if event.kind == "purchase":
            _earn(draft, program, event)
        if event.kind == "opening":
            _bring(draft, program, event)
        if event.came:
            draft.extensions += extended_by_visit(rules_of(program).expiry, draft.standing, event.when.on)

    def remains(self, program: Promises, entry: Recorded, left: Left) -> int:
        if left.nothing:
            return 0
        terms = Terms(int(entry.why.get("x_e4", E4)), left.boosts)
        return min(points_for(program, left.lines, left.paid_cents, terms), entry.net)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        for category in sorted((seen.sold & _GIFT_CARDS) - {*rules_of(program).exclude}):
            yield Finding("points.exclude", Phrase("finding.gift-card-earns", category=category))

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        rules = rules_of(program)
        if rules.per_unit_e4:
            yield "points", _earning(program, say)
        if rules.minimum_cents:
            yield "points", say("points.minimum", money=say.money(rules.minimum_cents))
        for category, rate_e4 in rules.multipliers:
            yield "points", say("points.category", category=category, times=say.times(rate_e4))
        if rules.exclude:
            yield "points", say("points.exclude", name=rules.name, categories=", ".join(rules.exclude))
        if rules.daily_cap is not None:
            yield "points", say("points.cap", points=say.points(rules.daily_cap))
        yield "points.expiry", _expiry(rules, say)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = rules_of(old), rules_of(new)
        rates, were = dict(after.multipliers), dict(before.multipliers)
        return (
            after.per_unit_e4 * before.per_unit_of > before.per_unit_e4 * after.per_unit_of
            or after.minimum_cents < before.minimum_cents
            or bool(set(before.exclude) - set(after.exclude))
            or raised(before.daily_cap, after.daily_cap)
            or any(rates.get(name, E4) > were.get(name, E4) for name in {*rates, *were})
        )


def raised(old: int | None, new: int | None) -> bool:
    """Whether a limit was raised or dropped."""
    return old is not None and (new is None or new > old)


def dearer(old: Iterable[tuple[str, object]], new: Iterable[tuple[str, object]]) -> bool:
    """Whether any new value is missing from the old ones, or is higher."""
    were: dict[str, object] = dict(old)
    return any(name not in were or given > were[name] for name, given in new)  # type: ignore[operator]


def _earn(draft: Draft, program: Promises, event: Event) -> None:
    rules, standing = rules_of(program), draft.standing
    tier = tier_named(program, standing.tier)
    x_e4, whose = event.times or (tier.multiplier_e4, tier.name)
    points = points_for(program, event.lines, event.paid_cents, Terms(x_e4, event.boosts))
    points = capped(program, points, standing.points_today)
    spend = eligible_cents(program, event.lines, event.paid_cents)
    why: dict[str, str | int] = {
        "cents": spend, "per_e4": rules.per_unit_e4, "tier": whose, "x_e4": x_e4,
    }  # fmt: skip
    if rules.per_unit_of != 1:
        why["per_of"] = rules.per_unit_of
    if event.times:
        why["own_e4"] = tier.multiplier_e4
    if event.boosts:
        why["promos"] = ",".join(boost.id for boost in event.boosts)
    give(draft, program, points, "points", why, event.when.on)
    if spend:
        draft.entry(SPEND, spend, "spend", {"cents": spend})


def _bring(draft: Draft, program: Promises, event: Event) -> None:
    opening, on = event.brought, event.when.on
    if opening.points:
        own = good_until(rules_of(program).expiry, draft.standing, on) if opening.points > 0 else None
        for points, until in opening.lots or ((opening.points, own),):
            draft.accrue(POINTS, points, OPENING, {}, until)
    if opening.credit_cents:
        draft.accrue(CREDIT, opening.credit_cents, OPENING, {}, None)
    if opening.spend_cents:
        counts_on = opening.spend_until or BEGINNING
        draft.entry(SPEND, opening.spend_cents, OPENING, {"cents": opening.spend_cents}, counts_on=counts_on)


def _earning(program: Promises, say: "Voice") -> str:
    """``1 point for each €1.00``; a tenth of a point for each euro is told as one for each €10.00."""
    rules = rules_of(program)
    per_unit, unit_cents = rules.per_unit_e4, 10**program.shop.decimals * rules.per_unit_of
    if per_unit < E4 and unit_cents * E4 % per_unit == 0:
        return say("points", points=say.points(1), unit=say.money(unit_cents * E4 // per_unit))
    whole, rest = divmod(per_unit, E4)
    amount = f"{say.rate(per_unit)} {rules.name}" if rest else say.points(whole)
    return say("points", points=amount, unit=say.money(unit_cents))


def _expiry(rules: PointsRules, say: "Voice") -> str:
    lapse, name = rules.expiry, rules.name
    match lapse.mode:
        case "after-months":
            return say(f"expiry.after-months.{lapse.at}", count=lapse.months, name=name)
        case "after-days":
            return say("expiry.after-days", count=lapse.days, name=name)
        case "inactivity":
            return say("expiry.inactivity", count=lapse.months, name=name)
        case "day-of-year":
            # A leap year has all the days; the year itself is not said.
            on = date(2000, int(lapse.day[:2]), int(lapse.day[3:]))
            return say("expiry.day-of-year", name=name, day=say.day(on, on))
        case "never":
            return say("expiry.never", name=name)
        case _:
            assert_never(lapse.mode)


PROMISE = _Points()


Nothing: TypeAlias = Literal["paid", "excluded", "minimum", "cap", "small"]
Rate: TypeAlias = tuple[str, int]
"""A multiplier in ten-thousandths and whose it is: a promotion's name; "" for the category's own."""


class Bought(NamedTuple):
    """What of a purchase can earn: the goods that vouchers do not pay, and the money paid for them."""

    lines: tuple[Line, ...]
    paid_cents: Cents


class Part(NamedTuple):
    """The goods of one category, with the multipliers that hold for them alone."""

    category: str
    cents: Cents
    rates: tuple[Rate, ...]


class Reckoning(NamedTuple):
    """``parts`` times points per unit, times the share paid, times ``factors`` and the tier: ``points`` when rounded.

    ``exact`` is the numerator and the denominator before rounding; ``cap`` the most points of a day, if there is one.
    """

    parts: tuple[Part, ...]
    factors: tuple[Rate, ...]
    price_cents: Cents
    paid_cents: Cents
    exact: tuple[int, int]
    points: Points
    cap: Points | None

    @property
    def in_parts(self) -> bool:
        """Whether the goods have to be given one by one: their multipliers differ, or a share of them has no cents."""
        shared = self.paid_cents != self.price_cents and sum(one.cents for one in self.parts) != self.price_cents
        return shared or (len(self.parts) > 1 and any(one.rates for one in self.parts))

    def explains(self, points: Points) -> bool:
        """Whether these are the points of this reckoning, or what the day's cap left of them."""
        return points == self.points or (self.cap is not None and 0 < points < self.points and points <= self.cap)


def reckoned(program: Promises, bought: Bought, terms: Terms) -> Reckoning:
    """The points of a purchase under the terms of its day."""
    rules = rules_of(program)
    lines = [line for line in bought.lines if line.amount_cents and line.category not in rules.exclude]
    categories = dict.fromkeys(line.category for line in lines)
    boosts = [boost for boost in terms.promotions if boost.multiplier_e4 != E4]
    everywhere = [boost for boost in boosts if not boost.categories or categories.keys() <= set(boost.categories)]
    own = dict(rules.multipliers)
    parts = tuple(
        Part(
            category,
            sum(line.amount_cents for line in lines if line.category == category),
            _rates(category, own.get(category, E4), [boost for boost in boosts if boost not in everywhere]),
        )
        for category in categories
    )
    exact = ratio_for(program, bought.lines, bought.paid_cents, terms)
    return Reckoning(
        parts,
        tuple((boost.name, boost.multiplier_e4) for boost in everywhere),
        sum(line.amount_cents for line in bought.lines),
        bought.paid_cents,
        exact,
        round_ratio(*exact, rules.rounding),
        rules.daily_cap,
    )


def _rates(category: str, own_e4: int, boosts: "Sequence[Boost]") -> tuple[Rate, ...]:
    own = (("", own_e4),) if own_e4 != E4 else ()
    return (*own, *((boost.name, boost.multiplier_e4) for boost in boosts if category in boost.categories))


def why_nothing(program: Promises, bought: Bought, earned: Points) -> Nothing | None:
    """Why a purchase gave no points, when so many were ``earned`` before on its day; None where no purchase does."""
    rules = rules_of(program)
    if not rules.per_unit_e4:
        return None
    if not bought.paid_cents:
        return "paid"
    if all(line.category in rules.exclude for line in bought.lines):
        return "excluded"
    if eligible_cents(program, bought.lines, bought.paid_cents) < rules.minimum_cents:
        return "minimum"
    return "cap" if rules.daily_cap is not None and earned >= rules.daily_cap else "small"
