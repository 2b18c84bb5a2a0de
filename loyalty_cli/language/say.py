"""The shop's voice: what promises speak with, and the progress of a member as sentences for the till."""

from collections.abc import Iterable, Sequence
from datetime import date

from loyalty_cli.language import catalogue, words
from loyalty_cli.language.words import tongue
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import LAPSE_DAYS, CreditLapsing, Item, PointsLapsing, VoucherWaiting, urgent
from loyalty_cli.units import Cents, plain_cents, round_ratio
from loyalty_cli.values import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


class Voice:
    """Sentences of the catalogue and their values; see ``program.kernel.speaking.Voice``."""

    __slots__ = ("lang", "points_name", "program")

    def __init__(self, program: Program) -> None:
        self.program = program
        self.lang = tongue(program.shop)
        self.points_name = program.points.name

    def __call__(self, key: str, /, *, count: int | None = None, **values: object) -> str:
        """The sentence ``promise.<key>``; with ``count`` its ``.one`` or ``.other`` form."""
        return catalogue.sentence(self.lang, f"promise.{key}", count=count, **values)

    def sentence(self, key: str, /, *, count: int | None = None, **values: object) -> str:
        """Any sentence of the catalogue, by its whole key."""
        return catalogue.sentence(self.lang, key, count=count, **values)

    def known(self, key: str, otherwise: str) -> str:
        """The text of a whole key, or what is said where the catalogue has none."""
        return catalogue.word(self.lang, key, otherwise)

    def money(self, cents: Cents) -> str:
        """€2.60."""
        return words.price(cents, self.program.shop)

    def points(self, count: int) -> str:
        """35 points."""
        return words.points(count, self.points_name, self.lang)

    def rate(self, rate_e4: int) -> str:
        """1.25."""
        return words.rate(rate_e4, self.lang)

    def times(self, rate_e4: int) -> str:
        """Points x1.25."""
        return self("times", name=self.points_name, rate=self.rate(rate_e4))

    def percent(self, ratio: "Fraction") -> str:
        """A share of spend to one decimal, with the decimal mark of the shop's amounts: 9.1%."""
        tenths = plain_cents(round_ratio(ratio.numerator * 1000, ratio.denominator, "nearest"), 1)
        return words.percentage(tenths, self.lang)

    def percent_e4(self, rate_e4: int) -> str:
        """3.5%: as exact as the file has it."""
        return words.percent(rate_e4, self.lang)

    def share(self, ratio: "Fraction | None") -> dict[str, object] | None:
        """A share of spend as a document: percent to one decimal, basis points, exact ratio."""
        if ratio is None:
            return None
        tenths = round_ratio(ratio.numerator * 1000, ratio.denominator, "nearest")
        return {
            "percent": f"{plain_cents(tenths, 1)} %",
            "basis_points": round_ratio(ratio.numerator * 10_000, ratio.denominator, "nearest"),
            "ratio": f"{ratio.numerator}/{ratio.denominator}",
        }

    def day(self, on: date, today: date | None = None) -> str:
        """1 March 2027; with ``today``, a day of the same year without it."""
        return words.day(on, self.lang, today)

    def article(self, name: str) -> str:
        """A free coffee."""
        return words.with_article(name, self.lang)

    def gift(self, points: int, reward_id: str | None) -> str:
        """Points, a reward, or both."""
        reward = self.program.reward(reward_id) if reward_id else None
        parts = [self.points(points)] if points else []
        return " + ".join(parts + ([self.article(reward.name)] if reward else []))

    def with_notes(self, text: str, notes: Sequence[str]) -> str:
        """A sentence with notes in brackets."""
        return self("notes", text=text, notes=" · ".join(notes)) if notes else text

    def limit(self, per_member: int | None, period: str) -> list[str]:
        """2 a month; nothing where there is no limit."""
        return [] if per_member is None else [self(f"note.limit.{period}", count=per_member)]

    def dates(self, first: date | None, last: date | None) -> list[str]:
        """From a day, until a day."""
        notes = [self("note.from", day=self.day(first))] if first else []
        return notes + ([self("note.until", day=self.day(last))] if last else [])


def say(items: Iterable[Item], program: Program, on: date) -> list[str]:
    """One sentence an item, in the shop's language and in the order given; days of this year go without it."""
    voice = Voice(program)
    return [item.say(voice, on) for item in items]


def say_first(items: Iterable[Item], program: Program, on: date, most: int = 2) -> list[str]:
    """At most ``most`` sentences, the most urgent first; what two items would say alike is said once.

    Of several vouchers for one reward the one that ends first is said: the others say nothing new.
    """
    found: dict[str, None] = {}
    voice = Voice(program)
    everything = tuple(item for item in items if _is_worth_saying(item, program, on))
    rewards: set[str] = set()
    for item in urgent(everything, on, limit=len(everything)):
        if isinstance(item, VoucherWaiting):
            if item.reward in rewards:
                continue
            rewards.add(item.reward)
        found.setdefault(item.say(voice, on))
        if len(found) == most:
            break
    return list(found)


def _is_worth_saying(item: Item, program: Program, on: date) -> bool:
    """What lapses is said within LAPSE_DAYS, and only from half a unit of the shop's money on."""
    if not isinstance(item, (PointsLapsing, CreditLapsing)):
        return True
    from loyalty_cli.program.promises.buying.rewards import worth_cents

    cents = item.cents if isinstance(item, CreditLapsing) else worth_cents(program, item.points)
    return (item.on - on).days <= LAPSE_DAYS and 2 * cents >= 10**program.shop.decimals
