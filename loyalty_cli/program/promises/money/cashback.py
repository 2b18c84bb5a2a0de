"""Cashback: a share of what was paid comes back as store credit."""

from collections.abc import Iterable, Iterator, Sequence

from loyalty_cli.language.catalogue import Joined, Phrase
from loyalty_cli.program.kernel.draft import Draft, claw_back
from loyalty_cli.program.kernel.events import Event, Taken
from loyalty_cli.program.kernel.facts import CORRECTED, CREDIT, Line, Recorded
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, each, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.points import eligible_cents
from loyalty_cli.program.promises.buying.tiers import tiers_of
from loyalty_cli.units import E4, Cents, add_months
from loyalty_cli.values import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

CASHBACK: Final = "cashback"


class Cashback(NamedTuple):
    """A share of what was paid, as store credit."""

    percent_e4: int
    minimum_cents: Cents = 0
    months: int | None = None
    tiers: tuple[tuple[str, int], ...] = ()


TABLE = Table(
    CASHBACK,
    Cashback,
    (
        Knob("percent_e4", "percent", "The share that comes back, floored to the cent.", '"3"'),
        Knob("minimum_cents", "money", "The smallest purchase that brings it."),
        Knob("months", whole(1, 120), "Months after which it lapses; without, never."),
        Knob("tiers", each("tier", "percent"), "The share of a tier, one key a tier, where it is another."),
    ),
)


def cashback_of(program: Promises) -> Cashback | None:
    """The cashback rules of the program; None where it has none."""
    return program.get(CASHBACK, None)


def back_cents(program: Promises, one: Cashback, lines: Sequence[Line], paid_cents: Cents, rate_e4: int) -> Cents:
    """What comes back of goods for which so much was paid in money: of all but excluded categories, whole cents."""
    spend = eligible_cents(program, lines, paid_cents)
    return spend * rate_e4 // E4 if spend >= one.minimum_cents else 0


class _Cashback(Promise):
    """Credit of a purchase, as a lot; taken back as far as the goods that stay would not have brought it."""

    tables = (TABLE,)
    rules = frozenset({CASHBACK})
    kinds = frozenset({"purchase"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        one = cashback_of(program)
        names = [tier.name for tier in tiers_of(program)]
        for name in (name for name, _ in (one.tiers if one else ()) if name not in names):
            text = Phrase("mistake.cashback-tier", value=f'"{name}"', known=Joined(names))
            yield Mistake((CASHBACK, "tiers", name), text, (("tiers",),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = cashback_of(program)
        if one is None or event.kind != "purchase":
            return
        rate_e4 = dict(one.tiers).get(draft.standing.tier, one.percent_e4)
        cents = back_cents(program, one, event.lines, event.paid_cents, rate_e4)
        if cents:
            last = add_months(event.when.on, one.months) if one.months else None
            spend = eligible_cents(program, event.lines, event.paid_cents)
            draft.accrue(CREDIT, cents, CASHBACK, {"cents": spend, "percent_e4": rate_e4}, last)

    def take_back(self, program: Promises, taken: Taken, draft: Draft) -> None:
        one, left = cashback_of(program), taken.left
        if one is None or left is None:
            return
        given = [entry for entry in taken.entries if _is_cashback(entry)]
        if not given:
            return
        rate_e4 = int(given[-1].why.get("percent_e4", one.percent_e4))
        stays = 0 if left.nothing else back_cents(program, one, left.lines, left.paid_cents, rate_e4)
        for entry in given:
            kept = min(entry.net, stays)
            stays -= kept
            lots, why = (entry.id, *entry.carried), {"fact": taken.fact_id}
            claw_back(draft, entry, entry.net - kept, lots, why, taken.refunds_negative, taken.rule)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = cashback_of(program)
        if one is None:
            return
        notes = [say("note.minimum", money=say.money(one.minimum_cents))] if one.minimum_cents else []
        notes += [say("cashback.months", count=one.months)] if one.months else []
        for name, rate_e4 in one.tiers:
            notes.append(say("thing", thing=name, what=say.percent_e4(rate_e4)))
        yield CASHBACK, say.with_notes(say("cashback", percent=say.percent_e4(one.percent_e4)), notes)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import DEAR_E4, Finding

        one = cashback_of(program)
        rates = [one.percent_e4, *(rate_e4 for _, rate_e4 in one.tiers)] if one else []
        if one is not None and max(rates) > DEAR_E4:
            yield Finding(CASHBACK, Phrase("finding.cashback-dear", percent=say.percent_e4(max(rates))))
        lower = [rate_e4 for _, rate_e4 in one.tiers if rate_e4 < one.percent_e4] if one else []
        if lower and one:
            told = {"percent": say.percent_e4(min(lower)), "usual": say.percent_e4(one.percent_e4)}
            yield Finding(CASHBACK, Phrase("finding.cashback-less", **told))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = cashback_of(program)
        if one is None:
            return
        rates = [one.percent_e4, *(rate_e4 for _, rate_e4 in one.tiers)]
        words = say.sentence("cost.cashback", low=say.percent_e4(min(rates)), high=say.percent_e4(max(rates)))
        if min(rates) == max(rates):
            words = say.sentence("cost.cashback-one", percent=say.percent_e4(one.percent_e4))
        yield "gifts", {"part": CASHBACK, "name": "", "points": 0, "value_cents": None, "words": words}

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = cashback_of(old), cashback_of(new)
        if before is None or after is None:
            return after is not None
        longer = (after.months or _FOR_EVER) > (before.months or _FOR_EVER)
        return (
            longer
            or after.minimum_cents < before.minimum_cents
            or any(
                dict(after.tiers).get(name, after.percent_e4) > dict(before.tiers).get(name, before.percent_e4)
                for name in ("", *_names(before.tiers), *_names(after.tiers))
            )
        )


_FOR_EVER: Final = 10**6
"""More months than any."""


def _names(tiers: Iterable[tuple[str, int]]) -> Iterator[str]:
    return (name for name, _ in tiers)


def _is_cashback(entry: Recorded) -> bool:
    rule = entry.why.get("rule") if entry.rule == CORRECTED else entry.rule
    return entry.unit == CREDIT and rule == CASHBACK and entry.amount > 0 and entry.net > 0


PROMISE = _Cashback()
