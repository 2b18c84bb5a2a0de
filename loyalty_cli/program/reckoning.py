"""How the points of a purchase are calculated, step by step: goods, multipliers, the day's cap; why there are none.

Nothing of this is recorded: it is reckoned again from what was told, so a reader's own arithmetic gives the amount.
"""

from collections.abc import Sequence

from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.kernel.promise import Promises
from loyalty_cli.program.promises.buying.points import Terms, eligible_cents, ratio_for, rules_of
from loyalty_cli.units import E4, Cents, Points, round_ratio
from loyalty_cli.values import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Boost

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
