"""Offers: buy some items on one sale, get some free."""

from collections.abc import Iterator

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import OFF, Cut
from loyalty_cli.program.kernel.knobs import Knob, Table, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import E4
from loyalty_cli.values import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

OFFERS: Final = "offers"
OFFER: Final = "offer"


class Offer(NamedTuple):
    """Buy so many of a category on one sale and get so many free, the cheapest of them."""

    category: str
    buy: int
    get: int = 1


TABLE = Table(
    OFFERS,
    Offer,
    (
        Knob("category", "category", "The category it holds for.", '"pen"'),
        Knob("buy", whole(1, 100), "So many are paid.", "3"),
        Knob("get", whole(1, 100), "So many more are free."),
    ),
    many=True,
    one=OFFER,
)


def offers_of(program: Promises) -> tuple[Offer, ...]:
    """The offers, in the order of the file."""
    return program.get(OFFERS, ())


class _Offers(Promise):
    """Free items are not goods of the sale: they earn nothing. When goods come back what is left is priced again."""

    tables = (TABLE,)
    turn = 15
    rules = frozenset({OFFER})
    kinds = frozenset({"purchase"})

    def cuts(self, program: Promises, event: Event, standing: Standing) -> Iterator[Cut]:
        for one in offers_of(program):
            yield Cut(f"{OFFER}:{one.category}", OFFER, one.category, (one.category,), buy=one.buy, get=one.get)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for one in offers_of(program):
            free = say("offer.free", count=one.get)
            yield f"{OFFERS}.{one.category}", say("offer", category=one.category, count=one.buy, free=free)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from fractions import Fraction

        from loyalty_cli.program.kernel.judging import DEAR_E4, Finding

        for one in offers_of(program):
            if one.get * E4 > DEAR_E4 * (one.buy + one.get):
                share = say.percent(Fraction(one.get, one.buy + one.get))
                said = Phrase("finding.offer-dear", share=share, items=one.buy + one.get)
                yield Finding(f"{OFFERS}.{one.category}", said)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        from fractions import Fraction

        for one in offers_of(program):
            share = say.percent(Fraction(one.get, one.buy + one.get))
            words = say.sentence("cost.offer", share=share, items=one.buy + one.get)
            yield (
                "gifts",
                {
                    "part": f"{OFFERS}.{one.category}",
                    "name": one.category,
                    "points": 0,
                    "value_cents": None,
                    "words": words,
                },
            )

    def units(self, program: Promises) -> Iterator[str]:
        return (f"{OFF}{OFFER}:{one.category}" for one in offers_of(program))

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        return bool(set(offers_of(new)) - set(offers_of(old)))


PROMISE = _Offers()
