"""Segments of the shop: groups of members defined by conditions, for lists, reports and promises."""

from collections.abc import Collection, Iterator, Sequence

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.language.catalogue import Joined, Phrase
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.segment_names import LIFECYCLES, SEGMENTS
from loyalty_cli.program.promises.buying.tiers import tiers_of
from loyalty_cli.units import parse_cents
from loyalty_cli.values import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import re

NUMBERS: Final = ("age", "visits_90d", "last_seen_days", "joined_days", "nps")
MONEY: Final = "spend_12m"
WORDS: Final = ("city", "tier", "lifecycle", "bought", "not_bought", "consent", "club")
FIELD: Final = "field."
RFM: Final = "rfm"
WHAT: Final = (*NUMBERS, MONEY, *WORDS, RFM, FIELD + "NAME")
# As texts: only who reads a condition needs them.
_CONDITION: Final = r"([a-z_0-9]+(?:\.[^\s=<>!]+)?)\s*(>=|<=|!=|=|>|<)\s*(\S.*)"
_SCORE: Final = r"([RFM])(>=|<=|=|>|<)([1-5])"
_CHANNELS: Final = ("email", "sms", "post", "phone")


class Segment(NamedTuple):
    """A segment of the shop's own: the members for whom all of some conditions hold, or any of them."""

    id: str
    name: str
    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions as written."""
        return self.every or self.some


class Condition(NamedTuple):
    """``age >= 30``: what is looked at, the sign, the value as written; ``number`` is it as a number (money: cents).

    Of ``rfm`` the value holds scores apart by blanks: ``R>=4 F>=4``.
    """

    what: str
    sign: str
    value: str
    number: int | None = None


TABLE = Table(
    "segments",
    Segment,
    (
        Knob("id", "id", "How commands and other tables name it.", '"young-locals"'),
        Knob("name", "name", "Its name.", '"Young, from here"'),
        Knob("every", list_of("line"), 'Conditions that all must hold: ["age < 30", "city = Lyon"].', name="all"),
        Knob("some", list_of("line"), "Conditions of which one must hold.", name="any"),
    ),
    many=True,
    one="segment",
)


def segments_of(program: Promises) -> tuple[Segment, ...]:
    """The segments of the shop's own, in the order of the file."""
    return program.get("segments", ())


def names_of(program: Promises) -> tuple[str, ...]:
    """All segments: those that every shop has, and its own by id."""
    return (*SEGMENTS, *(one.id for one in segments_of(program)))


def condition(program: Promises, text: str) -> Condition | Phrase:
    """A condition as it is written, or what is wrong with it."""
    import re

    found = re.fullmatch(_CONDITION, text.strip())
    if found is None:
        return Phrase("mistake.condition")
    what, sign, value = found[1], found[2], found[3].strip()
    known = what in WHAT or (what.startswith(FIELD) and what != FIELD)
    if not known:
        return Phrase("mistake.condition-unknown", what=what, known=Joined(WHAT))
    number = _number(program, what, value)
    wrong = _wrong(program, what, sign, value, number)
    return wrong or Condition(what, sign, value, number)


def _number(program: Promises, what: str, value: str) -> int | None:
    if what == MONEY:
        try:
            return parse_cents(value, program.shop.decimals, allow_zero=True)
        except LoyaltyError:
            return None
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None


def _wrong(program: Promises, what: str, sign: str, value: str, number: int | None) -> Phrase | None:
    """What is wrong with a condition; None when it is valid."""
    if what in (*NUMBERS, MONEY):
        wanted = "mistake.condition-amount" if what == MONEY else "mistake.condition-number"
        return None if number is not None else Phrase(wanted, value=value)
    if what == RFM:
        scores = sign == "=" and None not in _scores(value)
        return None if scores else Phrase("mistake.condition-scores")
    if what.startswith(FIELD):
        fits = sign in ("=", "!=") or number is not None
        return None if fits else Phrase("mistake.condition-words", value=value)
    if sign not in ("=", "!="):
        return Phrase("mistake.condition-sign", what=what)
    known: dict[str, Sequence[str]] = {
        "tier": [tier.name for tier in tiers_of(program)],
        "lifecycle": LIFECYCLES,
        "consent": _CHANNELS,
        "club": ("yes", "no"),
    }
    choices = known.get(what)
    if choices is None or value in choices:
        return None
    return Phrase("mistake.condition-choice", value=value, known=Joined(choices))


def holds(condition: Condition, known: int | str | Collection[str] | None) -> bool:
    """Whether a condition holds of what is known: a number, a word, or several words. Of what is unknown, none does.

    Words are compared without regard to capitals; ``not_bought = tea`` says that tea is not among those bought.
    """
    if known is None:
        return False
    what, sign, value, number = condition
    if isinstance(known, int):
        return number is not None and compared(known, sign, number)
    if isinstance(known, str):
        if number is not None and known.isdecimal():
            return compared(int(known), sign, number)
        return (known.casefold() == value.casefold()) == (sign == "=") if sign in ("=", "!=") else False
    among = value.casefold() in {one.casefold() for one in known}
    return among == ((sign == "=") != (what == "not_bought"))


def scores_hold(condition: Condition, scores: dict[str, int]) -> bool:
    """Whether scores of 1 to 5 by letter (R, F, M) are those that an ``rfm`` condition asks for."""
    parts = _scores(condition.value)
    return all(part is not None and compared(scores[part[1]], part[2], int(part[3])) for part in parts)


def _scores(value: str) -> "list[re.Match[str] | None]":
    """The parts of ``R>=4 F>=4``; None for one that is no score."""
    import re

    return [re.fullmatch(_SCORE, part) for part in value.split()]


def compared(one: int, sign: str, other: int) -> bool:
    """``one sign other``."""
    match sign:
        case "=":
            return one == other
        case "!=":
            return one != other
        case ">=":
            return one >= other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case _:
            return one < other


class _Segments(Promise):
    """They give nothing themselves: lists, reports and other promises name them."""

    tables = (TABLE,)

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, one in enumerate(segments_of(program)):
            path = ("segments", index)
            if bool(one.every) == bool(one.some):
                text = Phrase("mistake.all-or-any")
                yield Mistake(path, text, ((*path, "all"), (*path, "any")))
            if one.id in SEGMENTS:
                yield Mistake((*path, "id"), Phrase("mistake.segment-of-all", id=one.id))
            for key, texts in (("all", one.every), ("any", one.some)):
                yield from _mistaken(program, (*path, key), texts)


def _mistaken(program: Promises, path: tuple[str | int, ...], texts: Sequence[str]) -> Iterator[Mistake]:
    for position, text in enumerate(texts):
        found = condition(program, text)
        if isinstance(found, Phrase):
            yield Mistake((*path, position), found, (("tiers",),))


PROMISE = _Segments()
