"""Stamp cards: filling boxes, the voucher of a full card, taking stamps back."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import REWARD, STAMPS, Recorded, Voucher, Why
from loyalty_cli.program.kernel.model import Program, Reward, StampCard
from loyalty_cli.units import add_months

CARD_FULL = "card-full"
HEAD_START = "head-start"
WITHDRAWN = "withdrawn"


def issue(draft: Draft, reward: Reward, source: str, on: date, code: str) -> Voucher:
    """A voucher for a reward by today's terms, with its entry and its count against stock and limits."""
    voucher = Voucher(
        code,
        draft.standing.member_id,
        reward.id,
        reward.name,
        reward.kind,
        reward.value_cents,
        reward.percent_e4,
        on,
        on + timedelta(days=reward.voucher_days),
        source,
    )
    draft.vouchers.append(voucher)
    draft.entry(voucher.unit, 1, "voucher", {"reward": reward.name}, expires_on=voucher.expires_on)
    draft.entry(REWARD + reward.id, 1, "reward", {"reward": reward.name})
    return voucher


def last_day(card: StampCard, on: date) -> date | None:
    """The last day of a card without a new stamp; None when it stays valid."""
    return add_months(on, card.valid_months) if card.valid_months else None


def add_stamps(
    draft: Draft,
    program: Program,
    card: StampCard,
    count: int,
    why: Why,
    on: date,
    codes: Iterator[str],
    rule: str = "stamps",
) -> None:
    """Stamps ``count`` boxes; each full card gives its voucher at once, the rest is carried to the next card."""
    unit = STAMPS + card.id
    draft.entry(unit, count, rule, {"card": card.name, "count": count, **why}, expires_on=last_day(card, on))
    draft.stamps[card.id] = draft.stamps.get(card.id, 0) + count
    fill_cards(draft, program, card, on, codes)


def fill_cards(draft: Draft, program: Program, card: StampCard, on: date, codes: Iterator[str]) -> None:
    """Each full card gives its voucher, the rest is carried to the next card."""
    boxes = draft.stamps.get(card.id, 0)
    while boxes >= card.boxes:
        boxes -= card.boxes
        draft.entry(STAMPS + card.id, -card.boxes, CARD_FULL, {"card": card.name, "boxes": card.boxes})
        reward = program.reward(card.reward)
        if reward is not None:
            issue(draft, reward, f"card:{card.id}", on, next(codes))
        if card.head_start_every_card and card.head_start:
            boxes += head_start(draft, card, on)
    draft.stamps[card.id] = boxes


def take_back_stamps(draft: Draft, entry: Recorded, due: int, rule: str, why: Why) -> None:
    """Takes ``due`` stamps of an earlier entry back; those that lapsed with their card are gone already."""
    card_id = entry.unit.removeprefix(STAMPS)
    due -= entry.lapsed
    if due > 0:
        draft.entry(entry.unit, -due, rule, why, reverses=entry.id)
        draft.stamps[card_id] = draft.stamps.get(card_id, 0) - due


def head_start(draft: Draft, card: StampCard, on: date) -> int:
    """Prints the head start on a card; returns its boxes."""
    why = {"card": card.name, "reason": card.head_start_reason}
    draft.entry(STAMPS + card.id, card.head_start, HEAD_START, why, expires_on=last_day(card, on))
    return card.head_start


def withdraw_while_in_debt(draft: Draft, card: StampCard, open_vouchers: Sequence[Voucher], why: Why) -> None:
    """A card in debt takes back its newest unused voucher, and has its boxes again; without one the debt stays.

    ``open_vouchers`` are those of this card, newest first, each with the boxes of its own card. The head start that
    began the next card goes too: with fewer boxes than it printed, a card from which stamps were taken now is in debt.
    """
    taken = draft.stamps.get(card.id, 0) < draft.standing.stamps.get(card.id, 0)
    for voucher in open_vouchers:
        full, printed = boxes_of(card, voucher)
        if draft.stamps.get(card.id, 0) >= (printed if taken else 0):
            break
        boxes = full - printed
        draft.entry(voucher.unit, -1, WITHDRAWN, {"reward": voucher.name, **why})
        reward_why = {"reward": voucher.name, **why}
        draft.entry(REWARD + voucher.reward, -1, WITHDRAWN, reward_why, counts_on=voucher.issued_on)
        draft.entry(STAMPS + card.id, boxes, WITHDRAWN, {"card": card.name, **why})
        draft.stamps[card.id] = draft.stamps.get(card.id, 0) + boxes


def boxes_of(card: StampCard, voucher: Voucher) -> tuple[int, int]:
    """The boxes of the card that a voucher was given for, and those printed on the next; else as cards are today."""
    if voucher.boxes is not None:
        return voucher.boxes, voucher.printed
    return card.boxes, card.head_start if card.head_start_every_card else 0
