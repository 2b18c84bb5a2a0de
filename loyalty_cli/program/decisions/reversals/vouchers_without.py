"""The vouchers a member holds after an undo are those they would hold without the undone fact.

Both sides are compared whole, reward by reward, and the difference is written. A voucher used that would not have been
given takes the place of a later one of its kind, else the boxes of its card are owed. One that lapsed unused is over:
it is not given again under a later day, and nothing is owed for it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import (
    CARD,
    CARD_FULL,
    LAPSE,
    REDRAWN,
    STAMPS,
    Voucher,
    Why,
)
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import hand_out, withdraw
from loyalty_cli.program.promises.buying.stamp_cards import StampCard, boxes_of, withdraw_of_card
from loyalty_cli.values import Final, NamedTuple

OF_A_FACT: Final = ("challenge:", "discovery:")
"""Sources of vouchers that go when the fact that brought them loses its goods."""
PAID_ANEW: Final = "referral:"
"""Sources of vouchers that are given anew although one lapsed: the payment that gave it was taken back."""


class Held(NamedTuple):
    """The vouchers of a member, oldest first: as they are, and as they would be without a fact.

    Facts are named by the numbers they have in the ledger in both. ``lapsed`` are boxes that would have lapsed with
    their card and did not: the card's id, the day after its last one, how many. ``opened_again`` are the entries by
    which used vouchers came back, by code.
    """

    given: tuple[Voucher, ...] = ()
    right: tuple[Voucher, ...] = ()
    lapsed: tuple[tuple[str, date, int], ...] = ()
    opened_again: Mapping[str, int] = MappingProxyType({})


NONE_HELD: Final = Held()


def correct_vouchers(
    draft: Draft, program: Program, held: Held, stamps: Mapping[str, int], why: Why, codes: Iterator[str], on: date
) -> None:
    """Brings vouchers and boxes to what they would be; ``stamps`` are the boxes by card without the undone fact."""
    given = [_as_drafted(draft, one, held.opened_again) for one in held.given]
    owed: Counter[str] = Counter()
    for reward in dict.fromkeys(one.reward for one in (*given, *held.right)):
        had, due = ([one for one in some if one.reward == reward] for some in (given, held.right))
        had = _used_again(draft, had, due, held.opened_again, why)
        owed += _correct(draft, program, had, due, why, codes, on)
    for card in program.stamp_cards:
        target = stamps.get(card.id, 0) - owed[card.id]
        for day, count in [(day, count) for card_id, day, count in held.lapsed if card_id == card.id]:
            gone: Why = {"on": (day - timedelta(days=1)).isoformat(), "card": card.name, **why}
            draft.entry(STAMPS + card.id, -count, LAPSE, gone, counts_on=day)
            draft.stamp(card.id, -count)
        boxes = target - draft.stamps.get(card.id, 0)
        if boxes:
            draft.entry(STAMPS + card.id, boxes, REDRAWN, {"card": card.name, **why})
            draft.stamps[card.id] = target


def _used_again(
    draft: Draft, given: Sequence[Voucher], right: Sequence[Voucher], opened_again: Mapping[str, int], why: Why
) -> list[Voucher]:
    """Vouchers of one reward that came back and would still be used are used: what brought them back is reversed."""
    used = list(_surplus(right, given, "used"))
    codes = [one.code for one in used]
    found = list(given)
    back = [(place, one) for place, one in enumerate(given) if one.state == "open" and one.code in opened_again]
    for place, voucher in sorted(back, key=lambda pair: pair[1].code not in codes):
        if _takes_a_place(used, voucher):
            named: Why = {"reward": voucher.name, **why}
            draft.entry(voucher.unit, -1, REDRAWN, named, reverses=opened_again[voucher.code])
            found[place] = voucher._replace(state="used")
    return found


def _correct(
    draft: Draft,
    program: Program,
    given: Sequence[Voucher],
    right: Sequence[Voucher],
    why: Why,
    codes: Iterator[str],
    on: date,
) -> Counter[str]:
    """Corrects the vouchers of one reward; returns the boxes owed by card for those used that would not have been."""
    due = sorted(_open(right), key=_by_last_day)
    owed: Counter[str] = Counter()
    for used in _surplus(given, right, "used"):
        if not _takes_a_place(due, used) and (card := _card_of(program, used)) is not None:
            full, printed = boxes_of(card, used)
            owed[card.id] += full - printed
    for lapsed in _surplus(given, right, "lapsed"):
        if not lapsed.source.startswith(PAID_ANEW):
            _takes_a_place(due, lapsed)
    had = sorted(_open(given), key=_by_last_day)
    _pair(had, due, lambda one: (_origin(one), one.expires_on))
    for voucher, other in _pair(had, due, _origin):
        _redraw(draft, voucher, other.expires_on, why)
    _pair(had, due, lambda one: (one.code if one.source.startswith(OF_A_FACT) else "", one.expires_on))
    for voucher in reversed(had):
        if (card := _card_of(program, voucher)) is None:
            withdraw(draft, voucher, why)
        else:
            withdraw_of_card(draft, card, voucher, why)
    for voucher in due:
        _issue(draft, _card_of(program, voucher), voucher._replace(code=next(codes), issued_on=on), why)
    return owed


def _takes_a_place(due: list[Voucher], ended: Voucher) -> bool:
    """Takes the first voucher of the same source off those that are due, for one that came to its end before."""
    place = next((one for one in due if one.source == ended.source), None)
    if place is not None:
        due.remove(place)
    return place is not None


def _pair(had: list[Voucher], due: list[Voucher], key: Callable[[Voucher], Hashable]) -> list[tuple[Voucher, Voucher]]:
    """Takes out of both lists those that are alike by a key, in order; returns them as pairs."""
    pairs = []
    for voucher in list(had):
        other = next((one for one in due if key(one) == key(voucher)), None)
        if other is not None:
            had.remove(voucher)
            due.remove(other)
            pairs.append((voucher, other))
    return pairs


def _surplus(given: Sequence[Voucher], right: Sequence[Voucher], state: str) -> Iterable[Voucher]:
    """Vouchers that came to an end beyond those that would have, those of the sources with most beyond first."""
    ended, would = ([one for one in some if one.state == state] for some in (given, right))
    beyond = len(ended) - len(would)
    by_source = Counter(one.source for one in ended)
    by_source.subtract(Counter(one.source for one in would))
    for voucher in ended:
        if beyond > 0 and by_source[voucher.source] > 0:
            by_source[voucher.source] -= 1
            beyond -= 1
            yield voucher


def _open(vouchers: Iterable[Voucher]) -> list[Voucher]:
    return [one for one in vouchers if one.state == "open"]


def _by_last_day(voucher: Voucher) -> date:
    return voucher.expires_on


def _origin(voucher: Voucher) -> tuple[str, int]:
    """What a voucher was given for: a card, or the goal of a fact."""
    of_fact = voucher.source.startswith(OF_A_FACT)
    return voucher.source, voucher.fact_id if of_fact else 0


def _card_of(program: Program, voucher: Voucher) -> StampCard | None:
    return program.card(voucher.source.removeprefix(CARD)) if voucher.source.startswith(CARD) else None


def _as_drafted(draft: Draft, voucher: Voucher, opened_again: Mapping[str, int]) -> Voucher:
    """A voucher after what the negation has done with it. One that it revives has lapsed all the same."""
    own = [one for one in draft.entries if one.unit == voucher.unit]
    change = sum(one.amount for one in own)
    if change == 0:
        return voucher
    if change < 0:
        came_back = opened_again.get(voucher.code)
        used = came_back is not None and any(one.reverses == came_back for one in own)
        return voucher._replace(state="used" if used else "withdrawn")
    revived = any(one.expires_on is not None and one.expires_on > voucher.expires_on for one in own)
    return voucher._replace(state="lapsed" if revived else "open")


def _issue(draft: Draft, card: StampCard | None, due: Voucher, why: Why) -> None:
    """A voucher as it would have been given, under a code of its own; a card that would be full by now is emptied."""
    if card is not None:
        full, printed = boxes_of(card, due)
        draft.entry(STAMPS + card.id, printed - full, CARD_FULL, {"card": card.name, "boxes": full, **why})
        draft.stamp(card.id, printed - full)
    of_fact = {"of": due.fact_id} if due.source.startswith(OF_A_FACT) else {}
    hand_out(draft, due._replace(fact_id=0, boxes=None, printed=0), {"reward": due.name, **why, **of_fact})


def _redraw(draft: Draft, voucher: Voucher, last: date, why: Why) -> None:
    """A voucher for a card that was filled on another day has another last day."""
    named = {"reward": voucher.name, **why}
    draft.entry(voucher.unit, -1, REDRAWN, named)
    draft.entry(voucher.unit, 1, REDRAWN, named, expires_on=last)
