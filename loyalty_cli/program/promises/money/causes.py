"""Causes: donations by rounding up at the till, with each item of a category, or for points."""

from collections.abc import Iterator, Sequence

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Taken
from loyalty_cli.program.kernel.facts import CAUSE, Line, Why
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, each
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.rewards import reward_of, rewards_of
from loyalty_cli.units import Cents, round_ratio
from loyalty_cli.values import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

CAUSES: Final = "causes"
ROUND_UP: Final = "round-up"
PER_ITEM: Final = "cause-item"
DONATION: Final = "donation"


class Cause(NamedTuple):
    """Somebody the shop gives on to; what is given is owed until it is paid."""

    id: str
    name: str
    unit: str = ""
    unit_value_cents: Cents = 0
    round_up: bool = False
    per_item: tuple[tuple[str, Cents], ...] = ()


TABLE = Table(
    CAUSES,
    Cause,
    (
        Knob("id", "id", "How commands and rewards name the cause.", '"shelter"'),
        Knob("name", "name", "The cause's name, as customers read it.", '"Animal shelter"'),
        Knob("unit", "name", 'What is given, like "a meal for a cat".', default=None),
        Knob(
            "unit_value_cents", "money", "What one of it costs: what a reward for the cause gives.", name="unit_value"
        ),
        Knob("round_up", "bool", "Whether customers may round up to the next whole amount at the till."),
        Knob("per_item", each("category", "some-money"), "What the shop gives with each item, one key a category."),
    ),
    many=True,
    one="cause",
)


def causes_of(program: Promises) -> tuple[Cause, ...]:
    """The causes, in the order of the file."""
    return program.get(CAUSES, ())


def cause_of(program: Promises, cause_id: str | None) -> Cause | None:
    """The cause of that id, or None."""
    return next((one for one in causes_of(program) if one.id == cause_id), None)


def rounding_up(program: Promises, cents: Cents) -> Cents:
    """The amount missing to the next whole unit of the currency, in cents."""
    unit: int = 10**program.shop.decimals
    return -cents % unit


def _given_with(one: Cause, lines: Sequence[Line]) -> Iterator[tuple[str, int, Cents]]:
    """The items of its categories: the category, how many, what each gives."""
    for category, cents in one.per_item:
        count = sum(line.quantity for line in lines if line.category == category)
        if count:
            yield category, count, cents


class _Causes(Promise):
    """What is given is counted in money, under the cause. Rounded up is given: it stays when the goods come back."""

    tables = (TABLE,)
    rules = frozenset({ROUND_UP, PER_ITEM, DONATION})
    kinds = frozenset({"purchase", "redemption", "voucher-use"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, one in enumerate(rewards_of(program)):
            if one.cause is None:
                continue
            cause = cause_of(program, one.cause)
            if one.kind != DONATION:
                text = Phrase("mistake.cause-kind", kind=one.kind)
                yield Mistake(("rewards", index, "cause"), text, (("rewards", index, "kind"),))
            elif cause is not None and not cause.unit_value_cents:
                at = (CAUSES, causes_of(program).index(cause), "unit_value")
                text = Phrase("mistake.cause-value", reward=one.id)
                yield Mistake(at, text, (("rewards", index, "cause"),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        if event.kind == "purchase":
            _with_a_purchase(program, event, draft)
        elif event.kind in ("redemption", "voucher-use") and event.name:
            reward = reward_of(program, event.name)
            one = cause_of(program, reward.cause) if reward else None
            if one is not None and one.unit_value_cents:
                why: Why = {"cause": one.name, "times": event.number, "unit": one.unit}
                draft.entry(CAUSE + one.id, one.unit_value_cents * event.number, DONATION, why)

    def take_back(self, program: Promises, taken: Taken, draft: Draft) -> None:
        if taken.left is None:
            return
        for entry in taken.entries:
            one = cause_of(program, entry.unit.removeprefix(CAUSE)) if entry.rule == PER_ITEM else None
            if one is None or entry.net <= 0:
                continue
            lines = () if taken.left.nothing else taken.left.lines
            stays = sum(
                count * cents for name, count, cents in _given_with(one, lines) if name == entry.why["category"]
            )
            # In favour of the cause where a cent is split.
            stays = round_ratio(stays * taken.left.share[0], taken.left.share[1], "ceil")
            if stays < entry.net:
                draft.entry(entry.unit, stays - entry.net, taken.rule, {"fact": taken.fact_id}, reverses=entry.id)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for one in causes_of(program):
            notes = [say("cause.round-up")] if one.round_up else []
            notes += [
                say("cause.per-item", category=category, money=say.money(cents)) for category, cents in one.per_item
            ]
            notes += [reward.name for reward in rewards_of(program) if reward.cause == one.id]
            if one.unit_value_cents:
                notes.append(say("thing", thing=one.unit or one.name, what=say.money(one.unit_value_cents)))
            yield f"{CAUSES}.{one.id}", say.with_notes(say("cause", name=one.name), notes)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        fed = {one.cause for one in rewards_of(program) if one.points}
        for one in causes_of(program):
            if not one.round_up and not one.per_item and one.id not in fed:
                yield Finding(f"{CAUSES}.{one.id}", Phrase("finding.cause-unfed"))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in causes_of(program):
            for category, cents in one.per_item:
                words = say.sentence("cost.cause", money=say.money(cents), category=category)
                part = f"{CAUSES}.{one.id}"
                yield "gifts", {"part": part, "name": one.name, "points": 0, "value_cents": cents, "words": words}

    def units(self, program: Promises) -> Iterator[str]:
        return (CAUSE + one.id for one in causes_of(program))

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        def given(program: Promises) -> dict[tuple[str, str], int]:
            """What the shop gives, by cause and category; and with a reward."""
            each = {(one.id, category): cents for one in causes_of(program) for category, cents in one.per_item}
            return each | {(one.id, ""): one.unit_value_cents for one in causes_of(program)}

        before, after = given(old), given(new)
        return any(cents > before.get(key, 0) for key, cents in after.items())


def _with_a_purchase(program: Promises, event: Event, draft: Draft) -> None:
    for one in causes_of(program):
        for category, count, cents in _given_with(one, event.lines):
            why: Why = {"cause": one.name, "count": count, "category": category, "each_cents": cents}
            draft.entry(CAUSE + one.id, count * cents, PER_ITEM, why)
    up = rounding_up(program, event.due_cents)
    named = cause_of(program, event.name) if event.name and up else None
    if named is not None:
        told: Why = {"cause": named.name, "cents": event.due_cents, "up_cents": event.due_cents + up}
        draft.entry(CAUSE + named.id, up, ROUND_UP, told)
        draft.figures[ROUND_UP] = up


PROMISE = _Causes()
