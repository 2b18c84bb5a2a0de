"""A friend brought along: points for both sides, at the friend's first purchase that meets the minimum."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.points import give
from loyalty_cli.program.promises.buying.rewards import cost_of_gift
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Voice

Side: TypeAlias = Literal["friend", "referrer"]

REFERRAL: Final = "referral"
WELCOME: Final = "referral-welcome"


class Referral(NamedTuple):
    """Points for who brings a friend, and for the friend, at the friend's first purchase."""

    referrer_points: Points = 0
    friend_points: Points = 0
    minimum_cents: Cents = 0
    per_year: int = 12


TABLE = Table(
    REFERRAL,
    Referral,
    (
        Knob("referrer_points", "points", "Points for who brings a friend."),
        Knob("friend_points", "points", "Points for the friend."),
        Knob("minimum_cents", "money", "The smallest first purchase that counts."),
        Knob("per_year", whole(1, 1000), "How many friends a year are rewarded."),
    ),
)


def referral_of(program: Promises) -> Referral | None:
    """What the program promises for a friend; None where it promises nothing."""
    return program.get(REFERRAL, None)


class _Referral(Promise):
    """The points of one side, ``event.name``."""

    tables = (TABLE,)
    rules = frozenset({REFERRAL, WELCOME})
    kinds = frozenset({REFERRAL})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        one = referral_of(program)
        if one and not one.referrer_points and not one.friend_points:
            sides = ((REFERRAL, "referrer_points"), (REFERRAL, "friend_points"))
            yield Mistake((REFERRAL,), "it gives nothing; add referrer_points = 50 or friend_points = 50", sides)

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = referral_of(program)
        if one and event.kind == REFERRAL:
            points = one.friend_points if event.name == "friend" else one.referrer_points
            give(draft, program, points, WELCOME if event.name == "friend" else REFERRAL, {}, event.when.on)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = referral_of(program)
        if one is None:
            return
        notes = [say("referral.minimum", money=say.money(one.minimum_cents))] if one.minimum_cents else []
        if one.referrer_points:
            text = say("referral.referrer", points=say.points(one.referrer_points))
            yield REFERRAL, say.with_notes(text, [*notes, say("note.limit.year", count=one.per_year)])
        if one.friend_points:
            text = say("referral.friend", points=say.points(one.friend_points))
            yield REFERRAL, say.with_notes(text, notes)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = referral_of(program)
        if one is not None:
            often = say.sentence("cost.each-friend", most=one.per_year)
            yield cost_of_gift(program, say, REFERRAL, "", one.referrer_points + one.friend_points, None, often)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = referral_of(old), referral_of(new)
        if before is None or after is None:
            return after is not None
        return after[:2] > before[:2] or after.minimum_cents < before.minimum_cents


PROMISE = _Referral()
