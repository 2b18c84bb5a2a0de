"""The paid club: a fee for some months brings more points, a tier, a welcome, promises of its own.

Months of membership are entries of the unit ``CLUB``, each counting for the day on which they begin: joining and
renewing give them, cancelling takes the whole months back that have not begun. The fee earns nothing.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from loyalty_cli.errors import Refused
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import CLUB, OVER, TierChange, Why
from loyalty_cli.program.kernel.knobs import Knob, Table, one_of, whole
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.buying.rewards import gift, reward_of, rewards_of, withdraw
from loyalty_cli.program.promises.buying.tiers import lend_until, tier_named
from loyalty_cli.units import E4, Cents, add_months, next_day, round_ratio
from loyalty_cli.values import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

Combine: TypeAlias = Literal["best", "multiply"]
Cancel: TypeAlias = Literal["full-months", "none"]
Step: TypeAlias = Literal["join", "renew", "cancel"]

KIND: Final = "club"
JOIN: Final = "club-join"
RENEW: Final = "club-renew"
CANCEL: Final = "club-cancel"
_READ: Final = frozenset({"purchase", "redemption", "progress", KIND})
_EARNING: Final = frozenset(
    {"purchase", "visit", "stamp", "engagement", "answer", "profile", "redemption", "voucher-use"}
)
"""Kinds by which who is not a member earns nothing, where membership is required."""


class Club(NamedTuple):
    """The paid club: who pays the fee has for some months what it brings."""

    name: str
    fee_cents: Cents
    months: int = 12
    multiplier_e4: int = 10_000
    combine: Combine = "best"
    tier: str | None = None
    welcome: str | None = None
    cancel: Cancel = "full-months"
    notice_days: int = 30
    required: bool = False


TABLE = Table(
    KIND,
    Club,
    (
        Knob("name", "name", "Its name, as customers read it.", '"Le Club"'),
        Knob("fee_cents", "some-money", "What membership costs.", '"24.00"'),
        Knob("months", whole(1, 120), "How long it lasts."),
        Knob("multiplier_e4", "some-rate", "What a member's points are multiplied by."),
        Knob("combine", one_of(Combine), "With the tier's: the best of both, or both multiplied."),
        Knob("tier", "tier", "The tier that a member has at least."),
        Knob("welcome", "reward", "The id of the reward given to who joins for the first time."),
        Knob("cancel", one_of(Cancel), "What is handed over to who cancels: the whole months not begun, or nothing."),
        Knob("notice_days", whole(0, 366), "So many days before the end it is said at the till."),
        Knob("required", "bool", "Who has not paid is a contact, and earns nothing."),
    ),
)


class Term(NamedTuple):
    """A time of membership: its first and last day, both included."""

    begins: date
    until: date


def club_of(program: Promises) -> Club | None:
    """The club; None where the program has none."""
    return program.get(KIND, None)


def terms_of(standing: Standing) -> list[Term]:
    """The times of membership, oldest first."""
    return [Term(begins, _last(begins, months)) for begins, months in standing.history.club]


def _last(begins: date, months: int) -> date:
    return add_months(begins, months) - timedelta(days=1)


def term_on(standing: Standing, on: date) -> Term | None:
    """The membership of a day, with its end where it was renewed already; None for no member."""
    terms = terms_of(standing)
    found = next((one for one in terms if one.begins <= on <= one.until), None)
    for one in terms if found else ():
        if found is not None and one.begins == next_day(found.until):
            found = Term(found.begins, one.until)
    return found


def may_earn(program: Promises, event: Event, standing: Standing) -> bool:
    """Whether an event earns anything: not of a contact, where membership is required."""
    one = club_of(program)
    if one is None or not one.required or event.kind not in _EARNING or not standing.known.club:
        return True
    return term_on(standing, event.when.on) is not None


def _has_its_own(program: Promises) -> bool:
    """Whether a reward or a promotion is for club members only."""
    return any(one.club for one in (*rewards_of(program), *program.get("promotions", ())))


class _Club(Promise):
    """``event.name`` is the step: join, renew, cancel (``event.brought``: the member's unused vouchers)."""

    tables = (TABLE,)
    turn = 5
    rules = frozenset({JOIN, RENEW, CANCEL})
    kinds = frozenset({KIND, "purchase"})

    def needs(self, program: Promises, kind: str) -> Needs:
        one = club_of(program)
        if kind in _READ or (one is not None and one.required):
            return Needs(club=True, fees=kind == KIND)
        return NOTHING

    def times(self, program: Promises, event: Event, standing: Standing) -> tuple[int, str] | None:
        one = club_of(program)
        if one is None or term_on(standing, event.when.on) is None:
            return None
        tier = tier_named(program, standing.tier)
        if one.combine == "multiply":
            named = f"{tier.name} + {one.name}" if tier.multiplier_e4 != E4 else one.name
            return tier.multiplier_e4 * one.multiplier_e4 // E4, named
        return (one.multiplier_e4, one.name) if one.multiplier_e4 > tier.multiplier_e4 else None

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = club_of(program)
        if one is None or event.kind != KIND:
            return
        if event.name == "cancel":
            _cancel(draft, one, event)
        else:
            _begin(draft, program, one, event)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = club_of(program)
        if one is None:
            return
        brings = [say.times(one.multiplier_e4)] if one.multiplier_e4 != E4 else []
        brings[:1] = [say(f"club.{one.combine}", times=text) for text in brings[:1]]
        brings += [one.tier] if one.tier else []
        brings += [say("club.welcome", gift=say.gift(0, one.welcome))] if one.welcome else []
        text = say("club", name=one.name, fee=say.money(one.fee_cents), count=one.months)
        notes = [say(f"club.cancel.{one.cancel}"), *([say("club.required")] if one.required else [])]
        yield KIND, say.with_notes(say("thing", thing=text, what=" + ".join(brings)) if brings else text, notes)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        one = club_of(program)
        if one is None:
            return
        welcome = reward_of(program, one.welcome)
        told = {"fee": say.money(one.fee_cents)}
        if welcome is not None and welcome.value_cents >= one.fee_cents:
            yield Finding(KIND, Phrase("finding.club-welcome", gift=say.money(welcome.value_cents), **told))
        if seen.club_cents is not None and seen.club_cents > one.fee_cents:
            yield Finding(KIND, Phrase("finding.club-fee", gives=say.money(seen.club_cents), **told))
        if one.multiplier_e4 == E4 and not (one.tier or one.welcome or _has_its_own(program)):
            yield Finding(KIND, Phrase("finding.club-empty", **told))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = club_of(program)
        if one is None:
            return
        words = say.sentence("cost.club", fee=say.money(one.fee_cents), count=one.months)
        welcome = reward_of(program, one.welcome)
        if welcome is not None and welcome.value_cents:
            words += say.sentence("cost.club-welcome", gift=say.money(welcome.value_cents))
        yield "gifts", {"part": KIND, "name": one.name, "points": 0, "value_cents": None, "words": words}

    def units(self, program: Promises) -> Iterator[str]:
        return iter([CLUB])

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = club_of(old), club_of(new)
        if before is None or after is None:
            return after is not None
        was, is_now = _generosity(before), _generosity(after)
        gifts = ((before.welcome, after.welcome), (before.tier, after.tier))
        other = any(gift is not None and gift != earlier for earlier, gift in gifts)
        return other or any(one > earlier for earlier, one in zip(was, is_now, strict=True))


def _generosity(one: Club) -> tuple[int, ...]:
    """The values of a club that give more the higher they are."""
    free, multiplies, refunds = not one.required, one.combine == "multiply", one.cancel != "none"
    return one.months, -one.fee_cents, one.multiplier_e4, multiplies, free, refunds


def _begin(draft: Draft, program: Promises, one: Club, event: Event) -> None:
    """Months from the day after the last one paid for; of who is not a member from today."""
    standing, on = draft.standing, event.when.on
    last = max((term.until for term in terms_of(standing) if term.until >= on), default=None)
    if last is not None and event.name == "join":
        raise Refused("error.club-member", until=last)
    if last is None and event.name == "renew":
        raise Refused("error.club-no-member")
    begins = next_day(last) if last is not None else on
    until = _last(begins, one.months)
    why: Why = {
        "name": one.name, "cents": one.fee_cents, "begins": begins.isoformat(), "until": until.isoformat(),
    }  # fmt: skip
    rule = JOIN if event.name == "join" else RENEW
    draft.entry(CLUB, one.months, rule, why, counts_on=begins)
    draft.figures["fee_cents"] = one.fee_cents
    if rule == JOIN and not any(each.joined for each in standing.history.fees):
        gift(draft, program, event, 0, one.welcome, rule, why, KIND)
    if one.tier:
        lend_until(draft, program, one.tier, next_day(until), event.when)


def _cancel(draft: Draft, one: Club, event: Event) -> None:
    """The months that have not begun, of the last time paid for first; a welcome that was not used goes back."""
    standing, on = draft.standing, event.when.on
    if not any(term.until >= on for term in terms_of(standing)):
        raise Refused("error.club-no-member")
    if one.cancel == "none":
        until = max(term.until for term in terms_of(standing))
        raise Refused("error.club-runs-on", until=until)
    refund = taken = 0
    left = []
    for begins, months in standing.history.club:
        unbegun = sum(add_months(begins, number) > on for number in range(months))
        left += [_last(begins, months - unbegun)] if months > unbegun else []
        if unbegun:
            cents = _due_back(standing, begins, unbegun)
            why: Why = {"name": one.name, "months": unbegun, "cents": cents}
            draft.entry(CLUB, -unbegun, CANCEL, why, counts_on=begins)
            refund, taken = refund + cents, taken + unbegun
    if not taken:
        raise Refused("error.club-last-month", until=max(left))
    draft.figures["money_cents"] = refund
    for voucher in event.brought or ():
        if voucher.source == KIND:
            withdraw(draft, voucher, {"fact": voucher.fact_id})
    _end_tier(draft, max(left, default=on), on)


def _due_back(standing: Standing, begins: date, unbegun: int) -> Cents:
    """The share of months not begun in what was paid for all months that begin on a day; never more than was paid."""
    paid = next((each for each in standing.history.fees if each.begins == begins and each.months > 0), None)
    return round_ratio(paid.cents * min(unbegun, paid.months), paid.months, "nearest") if paid else 0


def _end_tier(draft: Draft, last: date, on: date) -> None:
    """A tier lent by the club ends with the membership, unless it was earned meanwhile."""
    standing = draft.standing
    old = max((next_day(term.until) for term in terms_of(standing)), default=on)
    below = next((name for name, day in standing.tiers_ahead if day == old), None)
    if below is not None and below != standing.tier_now:
        draft.tier_changes.append(TierChange(standing.tier_now, below, next_day(last), OVER))


PROMISE = _Club()
