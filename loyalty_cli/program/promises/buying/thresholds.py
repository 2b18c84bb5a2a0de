"""Thresholds: a share off from an amount on, of the sale itself or of the next one."""

from collections.abc import Collection, Container, Iterator
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import OFF, Cut
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents
from loyalty_cli.values import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

THRESHOLDS: Final = "thresholds"
THRESHOLD: Final = "threshold"
NEXT: Final = "threshold-next"
COMPANY: Final = "company"
"""The occasion of a purchase of a company."""
Moment: TypeAlias = Literal["now", "next"]
Whom: TypeAlias = Literal["all", "companies"]


class Threshold(NamedTuple):
    """A share off from an amount on; of several that are reached the highest holds."""

    name: str = ""
    from_cents: Cents = 0
    percent_e4: int = 0
    when: Moment = "now"
    whom: Whom = "all"


class NextSale(NamedTuple):
    """The next sale costs less, because of the last one."""

    percent_e4: int

    def urgency(self, on: date) -> tuple[int, int]:
        """Before items that are further off, since it brings the member back."""
        return (5, 0)

    def say(self, voice: "Voice", on: date) -> str:
        """5 % off your next purchase."""
        return voice.sentence("say.next-sale", percent=voice.percent_e4(self.percent_e4))

    def near(self, on: date) -> tuple[str, ...]:
        """Nobody is listed for it."""
        return ()

    def document(self) -> dict[str, Any]:
        """What is taken off, in hundredths of a percent."""
        return {"what": "next-sale", "basis_points": self.percent_e4}


TABLE = Table(
    THRESHOLDS,
    Threshold,
    (
        Knob("name", "name", "How receipts call it.", default=None),
        Knob("from_cents", "some-money", "The price of the goods from which on it holds.", '"500.00"', required=True),
        Knob("percent_e4", "percent", "The share that is taken off.", "5", required=True),
        Knob("when", one_of(Moment), 'Off this sale ("now"), or off the member\'s next one ("next").'),
        Knob("whom", one_of(Whom), 'For "all" members, or for "companies".', name="for"),
    ),
    many=True,
    one=THRESHOLD,
)


def thresholds_of(program: Promises) -> tuple[Threshold, ...]:
    """The thresholds, in the order of the file."""
    return program.get(THRESHOLDS, ())


def asks_for_companies(program: Promises) -> bool:
    """Whether a threshold holds for companies only."""
    return any(one.whom == "companies" for one in thresholds_of(program))


def _open_to(program: Promises, occasions: Collection[str], when: Moment) -> list[Threshold]:
    company = COMPANY in occasions
    found = [one for one in thresholds_of(program) if one.when == when and (one.whom == "all" or company)]
    return sorted(found, key=lambda one: (one.from_cents, one.percent_e4))


def _earned(steps: list[Threshold], standing: Standing) -> Threshold | None:
    """The highest step that what is left of the member's last sale reaches; one that came back whole is none."""
    last = next((one.left_cents for one in reversed(standing.history.purchases) if one.left_cents), 0)
    return next((one for one in reversed(steps) if one.from_cents <= last), None)


class _Thresholds(Promise):
    """Taken off after offers and promotions. When goods come back what is left is priced again, by all the steps."""

    tables = (TABLE,)
    turn = 25
    rules = frozenset({THRESHOLD})
    kinds = frozenset({"purchase"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        known: dict[tuple[object, ...], int] = {}
        for index, one in enumerate(thresholds_of(program)):
            first = known.setdefault((one.from_cents, one.when, one.whom), index)
            if first < index:
                paths = tuple((THRESHOLDS, first, key) for key in ("from", "when", "for"))
                text = Phrase("mistake.threshold-twice", number=first + 1)
                yield Mistake((THRESHOLDS, index, "from"), text, paths)

    def needs(self, program: Promises, kind: str) -> Needs:
        follows = kind in ("purchase", "progress") and any(one.when == "next" for one in thresholds_of(program))
        return Needs(purchases=date.min) if follows else NOTHING

    def cuts(self, program: Promises, event: Event, standing: Standing) -> Iterator[Cut]:
        now = _open_to(program, event.occasions, "now")
        reached = [one for one in now if one.from_cents <= event.paid_cents]
        if reached:
            steps = tuple((one.from_cents, one.percent_e4) for one in now)
            yield Cut(THRESHOLD, THRESHOLD, reached[-1].name, steps=steps)
        earned = _earned(_open_to(program, event.occasions, "next"), standing)
        if earned is not None:
            yield Cut(NEXT, THRESHOLD, earned.name, steps=((0, earned.percent_e4),))

    def progress(
        self, program: Promises, standing: Standing, on: date, unavailable: Container[str]
    ) -> Iterator[NextSale]:
        earned = _earned(_open_to(program, (), "next"), standing)
        if earned is not None:
            yield NextSale(earned.percent_e4)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for one in thresholds_of(program):
            percent = say.percent_e4(one.percent_e4)
            text = say(f"threshold.{one.when}", percent=percent, money=say.money(one.from_cents))
            notes = [one.name] if one.name else []
            notes += [say("threshold.companies")] if one.whom == "companies" else []
            yield THRESHOLDS, say.with_notes(text, notes)

    def part(self, rule: str, name: str) -> str:
        return THRESHOLDS

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import DEAR_E4, Finding

        best: dict[str, int] = {}
        for one in thresholds_of(program):
            rate = say.percent_e4(one.percent_e4)
            if one.percent_e4 > DEAR_E4:
                yield Finding(THRESHOLDS, Phrase("finding.threshold-dear", percent=rate))
            if one.percent_e4 <= best.get(one.when, 0):
                money = say.money(one.from_cents)
                yield Finding(THRESHOLDS, Phrase("finding.threshold-no-more", percent=rate, money=money))
            best[one.when] = max(best.get(one.when, 0), one.percent_e4)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in thresholds_of(program):
            percent = say.percent_e4(one.percent_e4)
            words = say.sentence(f"cost.threshold.{one.when}", percent=percent, money=say.money(one.from_cents))
            yield "gifts", {"part": THRESHOLDS, "name": one.name, "points": 0, "value_cents": None, "words": words}

    def units(self, program: Promises) -> Iterator[str]:
        return iter((OFF + THRESHOLD, OFF + NEXT) if thresholds_of(program) else ())

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        return bool(set(thresholds_of(new)) - set(thresholds_of(old)))


PROMISE = _Thresholds()
