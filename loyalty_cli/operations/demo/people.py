"""The made-up members of the demo café, with their habits and orders.

Names are put together from invented surnames, phones are of the range that France keeps free for fiction
(+33 6 39 98 xx xx), e-mails end in example.org. The same dice give the same people.
"""

from datetime import date, timedelta
from random import Random

from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.units import Cents
from loyalty_cli.values import Final, NamedTuple

FIRST_NAMES: Final = """
    Ada Anatole Anouk Apolline Aurèle Basile Bérénice Blanche Camille Céleste Chloé Colette Constant Diane Élias Éloïse
    Emma Esther Félix Flora Gaspard Hélène Hugo Inès Iris Jade Joséphine Jules Léa Léon Lou Louise Lucien Maëlle Marius
    Maya Nina Noé Octave Oscar Pénélope Philémon Rose Sacha Salomé Simone Théo Ulysse Victoire Yann Zélie Zoé
"""
SURNAMES: Final = """
    Bellepage Boisdoré Brunetasse Cannevanille Chantemoka Chatquilit Clairefontasse Croissandre Doucerive Duchouquet
    Dumarque-Page Filigranet Grandlivre Longuepage Lunevanille Minouchaud Montcafé Moustachat Noisetin Nuageblanc
    Pagecornée Petitnoir Pluiedouce Pondichat Rêvassier Ronronneau Sucreroux Tasseronde Théodoux Tournepage
"""

PRICES: Final = {
    "coffee": (220, 260, 320),
    "tea": (340, 390),
    "pastry": (160, 290, 450),
    "lunch": (1_190, 1_350, 1_490),
    "book": (790, 1_250, 1_890),
    "cookie": (150, 190),
    "gift-card": (2_000, 3_000),
}
LIKED: Final = (("coffee", 60), ("tea", 18), ("pastry", 30), ("lunch", 9), ("book", 5), ("cookie", 6), ("gift-card", 1))
"""How often each is part of an order, in a hundred orders."""
OPENS, CLOSES = 8 * 60, 19 * 60
CLOSED: Final = 1
"""Monday."""


class Habit(NamedTuple):
    """How ``share`` of a hundred people come: every ``rhythm`` days or so, for ``stays`` days or for good (None)."""

    name: str
    share: int
    rhythm: int
    stays: int | None = None


HABITS: Final = (
    Habit("daily", 5, 2),
    Habit("weekly", 26, 7),
    Habit("monthly", 29, 24),
    Habit("rare", 18, 65),
    Habit("drifted", 16, 9, 260),
    Habit("new", 6, 8),
)


class Guest(NamedTuple):
    """A guest of the café: what they tell at enrolment, when that is, and how often they come from then on."""

    name: str
    phone: str | None
    email: str | None
    birthday: date | None
    joins: date
    habit: Habit
    likes: str
    paper_stamps: int = 0


class Order(NamedTuple):
    """The items and amount of one order."""

    amount_cents: Cents
    lines: tuple[Line, ...]


def guests(dice: Random, count: int, first: date, today: date) -> list[Guest]:
    """``count`` guests in the order in which they enrol, from the café's first day on."""
    names = dice.sample([f"{one} {other}" for one in FIRST_NAMES.split() for other in SURNAMES.split()], count)
    numbers = dice.sample(range(10_000), count)
    habits = dice.choices(HABITS, [habit.share for habit in HABITS], k=count)
    found = [_guest(dice, *one, first, today) for one in zip(names, numbers, habits, strict=True)]
    return sorted(found, key=lambda guest: guest.joins)


def _guest(dice: Random, name: str, number: int, habit: Habit, first: date, today: date) -> Guest:
    known = (today - first).days - 2
    # Many enrol at the beginning, some in the last weeks.
    after = known - dice.randrange(28) if habit.name == "new" else int(known * dice.random() ** 2 * 0.9)
    born = today - timedelta(days=dice.randrange(18 * 365, 80 * 365))
    if dice.random() < 0.06:
        # Somebody's birthday is always near.
        near = today + timedelta(days=dice.randrange(14))
        born = date(born.year, near.month, min(near.day, 28))
    joins = first + timedelta(days=after)
    return Guest(
        name,
        f"+33 6 39 98 {number // 100:02} {number % 100:02}" if dice.random() < 0.85 else None,
        f"{'.'.join(fold(name.replace('-', '')))}@example.org" if dice.random() < 0.6 else None,
        born if dice.random() < 0.7 else None,
        joins + timedelta(days=1) if joins.isoweekday() == CLOSED else joins,
        habit,
        dice.choice(("coffee", "coffee", "tea")),
        dice.randrange(1, 8) if dice.random() < 0.15 else 0,
    )


def visit_days(dice: Random, guest: Guest, today: date) -> list[date]:
    """The days on which a guest comes, from the day of enrolment; on Mondays the café is closed."""
    end = today if guest.habit.stays is None else min(today, guest.joins + timedelta(days=guest.habit.stays))
    days, day = [], guest.joins
    while day <= end:
        if day.isoweekday() != CLOSED:
            days.append(day)
        day += timedelta(days=1 + dice.randrange(2 * guest.habit.rhythm - 1))
    return days


def minute(dice: Random) -> int:
    """The minute of the day at which somebody comes in: mornings and the quiet hour more than the rest."""
    peak = dice.choice((9 * 60, 13 * 60, 15 * 60, 16 * 60))
    return min(max(int(dice.gauss(peak, 50)), OPENS), CLOSES)


def order(dice: Random, likes: str) -> Order:
    """An order: what the guest likes, and now and then something else."""
    wanted = [(likes, 1 + (dice.random() < 0.25))]
    others = [what for what, often in LIKED if what != likes and dice.randrange(100) < often // 2]
    wanted += [(what, 4 if what == "cookie" else 1) for what in others]
    lines = tuple(_line(dice, what, quantity) for what, quantity in wanted)
    return Order(sum(line.amount_cents for line in lines), lines)


def _line(dice: Random, what: str, quantity: int) -> Line:
    return Line(what, quantity, quantity * dice.choice(PRICES[what]))
