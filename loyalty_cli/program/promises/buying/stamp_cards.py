"""Stamp cards: filling boxes, the voucher of a full card, taking stamps back."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date

from loyalty_cli.errors import LimitReached
from loyalty_cli.language.catalogue import Joined, Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Left, Taken
from loyalty_cli.program.kernel.facts import (
    CARD,
    CARD_FULL,
    CORRECTED,
    HEAD_START,
    OPENING,
    STAMPS,
    WITHDRAWN,
    Line,
    Voucher,
    Why,
)
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, fields_of, some_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.buying.points import eligible_cents
from loyalty_cli.program.promises.buying.rewards import Reward, issue, reward_of, withdraw
from loyalty_cli.units import E4, Cents, add_months
from loyalty_cli.values import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, assert_never

if TYPE_CHECKING:
    from fractions import Fraction

    from loyalty_cli.program.kernel.speaking import Voice

Earn: TypeAlias = Literal["item", "visit", "spend"]

FEW_STAMPS = 2
"""A card that lacks no more boxes than this is nearly full."""


class StampCard(NamedTuple):
    """A stamp card. One of category, visit and each says what earns a stamp."""

    id: str
    name: str
    reward: str
    earn: Earn = "item"
    category: str = ""
    each_cents: Cents = 0
    boxes: int = 10
    head_start: int = 0
    head_start_reason: str = ""
    head_start_every_card: bool = False
    per_day: int | None = None
    valid_months: int | None = None
    was: tuple[str, ...] = ()
    called: str = ""

    @property
    def shown_id(self) -> str:
        """The id in the program file of today, which people type and read; ``id`` is the one recorded."""
        return self.called or self.id


def _read(given: Mapping[str, Any]) -> StampCard:
    earn: Earn = "visit" if given["visit"] else "spend" if given["category"] is None else "item"
    return StampCard(earn=earn, **fields_of(TABLE, given))


TABLE = Table(
    "stamp_cards",
    StampCard,
    (
        Knob("id", "id", "How commands name the card.", '"coffee"'),
        Knob("name", "name", "The card's name, as customers read it.", '"Coffee card"'),
        Knob("reward", "reward", "The id of the reward a full card brings.", '"free-coffee"'),
        Knob("category", "category", "Each item of this category earns a stamp."),
        Knob("visit", "bool", "Each visit earns a stamp.", default=False),
        Knob("each_cents", "some-money", "Each full such amount of a purchase earns a stamp.", default=None),
        Knob("boxes", whole(1, 100), "Boxes to a full card."),
        Knob("head_start", whole(0, 99), "Boxes stamped already."),
        Knob("head_start_reason", "line", "Why, as printed on the card."),
        Knob("head_start_every_card", "bool", "On every card, not on the first alone."),
        Knob("per_day", "times", "The most stamps a member earns on one day."),
        Knob("valid_months", whole(1, 120), "Months after the last stamp in which the card holds."),
        Knob("was", some_of("id"), "Earlier ids of the card: its stamps go on.", later=True),
    ),
    many=True,
    one="stamp card",
    read=_read,
    later=("called",),
    write=lambda card: {"id": card.shown_id, "visit": card.earn == "visit", "each": card.each_cents or None},
)


class StampsMissing(NamedTuple):
    """``missing`` stamps fill the card of ``boxes`` and bring the reward of that name."""

    card: str
    missing: int
    boxes: int
    reward: str

    def urgency(self, on: date) -> tuple[int, int]:
        """Nearly full, or by the share that is missing."""
        return (3, self.missing) if self.missing <= FEW_STAMPS else (6, self.missing * E4 // self.boxes)

    def say(self, voice: "Voice", on: date) -> str:
        """2 stamps to a free coffee."""
        return voice.sentence("say.stamps", count=self.missing, reward=voice.article(self.reward))

    def near(self, on: date) -> tuple[str, ...]:
        """Near when nearly full."""
        return ("near-card",) if self.missing <= FEW_STAMPS else ()

    def document(self) -> dict[str, Any]:
        """The boxes stamped, and those missing."""
        have = self.boxes - self.missing
        return {"what": "stamps", "goal": self.reward, "have": have, "of": self.boxes, "missing": self.missing}


class CardRebate(NamedTuple):
    """What a card gives back: the first card, with its head start, and each further one. None: not a share of spend."""

    first: "Fraction | None"
    later: "Fraction | None"


def cards_of(program: Promises) -> tuple[StampCard, ...]:
    """The stamp cards, in the order of the file."""
    return program.get("stamp_cards", ())


def card_of(program: Promises, card_id: str) -> StampCard | None:
    """The stamp card of that id, or None."""
    return next((card for card in cards_of(program) if card.id == card_id), None)


def stamps_for(program: Promises, card: StampCard, lines: Sequence[Line], paid_cents: Cents) -> int:
    """Stamps of a purchase on one card, before the day's limit; what was not paid for earns none.

    Items: as many of the category as what was paid could buy. Spend: each full ``each_cents`` of eligible money.
    A visit card is not earned here.
    """
    if card.earn == "spend":
        return eligible_cents(program, lines, paid_cents) // card.each_cents
    if card.earn == "visit":
        return 0
    quantity = cents = 0
    for line in lines:
        if line.category == card.category:
            quantity += line.quantity
            cents += line.amount_cents
    if not quantity or not cents:
        return 0
    return min(quantity, quantity * paid_cents // cents)


def last_day(card: StampCard, on: date) -> date | None:
    """The last day of a card without a new stamp; None when it stays valid."""
    return add_months(on, card.valid_months) if card.valid_months else None


def add_stamps(
    draft: Draft,
    program: Promises,
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
    draft.stamp(card.id, count)
    fill_cards(draft, program, card, on, codes)


def fill_cards(draft: Draft, program: Promises, card: StampCard, on: date, codes: Iterator[str]) -> None:
    """Each full card gives its voucher, the rest is carried to the next card."""
    boxes = draft.stamps.get(card.id, 0)
    while boxes >= card.boxes:
        boxes -= card.boxes
        draft.entry(STAMPS + card.id, -card.boxes, CARD_FULL, {"card": card.name, "boxes": card.boxes})
        reward = reward_of(program, card.reward)
        if reward is not None:
            issue(draft, reward, CARD + card.id, on, next(codes))
        if card.head_start_every_card and card.head_start:
            boxes += head_start(draft, card, on)
    draft.stamps[card.id] = boxes


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
        _, printed = boxes_of(card, voucher)
        if draft.stamps.get(card.id, 0) >= (printed if taken else 0):
            break
        withdraw_of_card(draft, card, voucher, why)


def withdraw_of_card(draft: Draft, card: StampCard, voucher: Voucher, why: Why) -> None:
    """Withdraws an unused voucher of a card; the card gets its boxes back."""
    full, printed = boxes_of(card, voucher)
    withdraw(draft, voucher, why)
    draft.entry(STAMPS + card.id, full - printed, WITHDRAWN, {"card": card.name, **why})
    draft.stamp(card.id, full - printed)


def boxes_of(card: StampCard, voucher: Voucher) -> tuple[int, int]:
    """The boxes of the card that a voucher was given for, and those printed on the next; else as cards are today."""
    if voucher.boxes is not None:
        return voucher.boxes, voucher.printed
    return card.boxes, card.head_start if card.head_start_every_card else 0


def card_rebate(program: Promises, card: StampCard) -> CardRebate:
    """10 boxes, then one free: 1/(10 + 1), 9.1 % of what was taken. A head start leaves fewer boxes to pay for.

    An item card is reckoned as if its product were one of the items it counts. A spend card gives value / (boxes x
    each) of what was paid. A visit card depends on what people spend, a percentage on what it is taken off: None.
    """
    reward = reward_of(program, card.reward)
    later_boxes = card.boxes - (card.head_start if card.head_start_every_card else 0)
    return CardRebate(
        _share_of_card(card, reward, card.boxes - card.head_start), _share_of_card(card, reward, later_boxes)
    )


def _share_of_card(card: StampCard, reward: Reward | None, boxes: int) -> "Fraction | None":
    from fractions import Fraction

    if reward is None:
        return None
    if card.earn == "item" and reward.kind == "product":
        return Fraction(1, boxes + 1)
    if card.earn == "spend" and reward.value_cents:
        return Fraction(reward.value_cents, boxes * card.each_cents)
    return None


class _StampCards(Promise):
    """What fills boxes: items, visits, spend; a head start; stamps of a paper card."""

    tables = (TABLE,)
    turn = 30
    rules = frozenset({"stamps", CARD_FULL, HEAD_START, WITHDRAWN, "voucher", "reward"})
    kinds = frozenset({"purchase", "visit", "stamp", "enrolment"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, card in enumerate(cards_of(program)):
            path = ("stamp_cards", index)
            earns = {"category": bool(card.category), "visit": card.earn == "visit", "each": bool(card.each_cents)}
            given = [key for key, is_given in earns.items() if is_given]
            keys = tuple((*path, key) for key in earns)
            if not given:
                text = Phrase("mistake.no-stamps")
                yield Mistake(path, text, keys)
            if len(given) > 1:
                yield Mistake(path, Phrase("mistake.both-stamp", keys=Joined(given, every=True)), keys)
            if card.head_start >= card.boxes:
                text = Phrase("mistake.head-start", value=card.head_start, boxes=card.boxes)
                yield Mistake((*path, "head_start"), text, ((*path, "boxes"),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        if event.kind == "enrolment":
            for card in cards_of(program):
                if card.head_start and card.id not in event.brought.stamps:
                    head_start(draft, card, event.when.on)
        if event.kind == "opening":
            _bring(draft, program, event)
        elif event.kind == "stamp":
            _by_hand(draft, program, event)
        elif event.kind == "merge":
            for card in cards_of(program):
                fill_cards(draft, program, card, event.when.on, event.codes)
        elif event.came:
            _earn(draft, program, event)

    def take_back(self, program: Promises, taken: Taken, draft: Draft) -> None:
        for card in cards_of(program):
            if taken.left is not None:
                _take_back(draft, program, card, taken, taken.left)
            own = [voucher for voucher in taken.open_vouchers if voucher.source == CARD + card.id]
            withdraw_while_in_debt(draft, card, own, {"fact": taken.fact_id})
            _forgive_lapsed(draft, card, taken)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for card in cards_of(program):
            reward = reward_of(program, card.reward)
            name = say.article(reward.name) if reward else card.reward
            notes = []
            if card.per_day is not None:
                notes.append(say("card.per-day", count=card.per_day))
            if card.valid_months is not None:
                notes.append(say("card.valid", count=card.valid_months))
            if reward is not None:
                notes.append(say("note.voucher", count=reward.voucher_days))
            text = say("card", count=card.boxes, card=card.name, earns=_earns(card, say), reward=name)
            yield f"stamp_cards.{card.id}", say.with_notes(text, notes)
            if card.head_start:
                key = "card.head-start.every" if card.head_start_every_card else "card.head-start"
                text = say(key, count=card.head_start, card=card.name)
                reason = [card.head_start_reason] if card.head_start_reason else []
                yield f"stamp_cards.{card.id}", say.with_notes(text, reason)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for card in cards_of(program):
            reward, rebate = reward_of(program, card.reward), card_rebate(program, card)
            yield (
                "stamp_cards",
                {
                    "id": card.id,
                    "name": card.name,
                    "earn": card.earn,
                    "boxes": card.boxes,
                    "head_start": card.head_start,
                    "reward": reward.name if reward else card.reward,
                    "value_cents": reward.value_cents if reward else 0,
                    "first": say.share(rebate.first),
                    "later": say.share(rebate.later),
                    "words": _words(card, reward, rebate, say),
                },
            )

    def progress(
        self, program: Promises, standing: Standing, on: date, unavailable: Container[str]
    ) -> Iterator[StampsMissing]:
        for card in cards_of(program):
            reward = reward_of(program, card.reward)
            # A full paper card gives its reward with the next stamp.
            missing = max(card.boxes - standing.stamps.get(card.id, 0), 1)
            yield StampsMissing(card.id, missing, card.boxes, reward.name if reward else card.name)

    def units(self, program: Promises) -> Iterator[str]:
        return (STAMPS + card.id for card in cards_of(program))

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        were = {card.id: card for card in cards_of(old)}
        return any(
            card.id not in were
            or card.boxes < were[card.id].boxes
            or card.head_start > were[card.id].head_start
            or (card.earn, card.category, card.reward) != _earned(were[card.id])
            or card.each_cents < were[card.id].each_cents
            for card in cards_of(new)
        )


def _earned(card: StampCard) -> tuple[str, str, str]:
    return (card.earn, card.category, card.reward)


def _earn(draft: Draft, program: Promises, event: Event) -> None:
    for card in cards_of(program):
        visit = card.earn == "visit" and event.first_visit
        earned = count = 1 if visit else stamps_for(program, card, event.lines, event.paid_cents)
        why: dict[str, str | int] = {"category": card.category}
        if card.earn == "spend":
            why |= {"cents": eligible_cents(program, event.lines, event.paid_cents), "each_cents": card.each_cents}
        if card.per_day is not None:
            count = min(count, max(card.per_day - draft.standing.stamps_today.get(card.id, 0), 0))
            why |= {"earned": earned, "per_day": card.per_day} if count < earned else {}
        if count:
            add_stamps(draft, program, card, count, why, event.when.on, event.codes)


def _bring(draft: Draft, program: Promises, event: Event) -> None:
    on = event.when.on
    for card_id, count in event.brought.stamps.items():
        card = card_of(program, card_id)
        if card is not None and count and event.brought.exact:
            why: Why = {"card": card.name, "count": count}
            draft.entry(STAMPS + card_id, count, OPENING, why, expires_on=last_day(card, on))
        elif card is not None and count:
            add_stamps(draft, program, card, count, {"category": card.category}, on, event.codes, OPENING)


def _by_hand(draft: Draft, program: Promises, event: Event) -> None:
    card = card_of(program, event.name)
    if card is None:
        return
    room = None if card.per_day is None else card.per_day - draft.standing.stamps_today.get(card.id, 0)
    if room is not None and event.number > room:
        raise LimitReached("error.stamps-a-day", name=card.name, per_day=card.per_day, left=max(room, 0))
    why: Why = {"category": card.category, "by": "hand"}
    add_stamps(draft, program, card, event.number, why, event.when.on, event.codes)


def _take_back(draft: Draft, program: Promises, card: StampCard, taken: Taken, left: Left) -> None:
    worth = stamps_for(program, card, left.lines, left.paid_cents)
    visit_stays = card.earn == "visit" and (left.visited or not left.nothing)
    for entry in taken.entries:
        if entry.unit != STAMPS + card.id or entry.rule not in ("stamps", CORRECTED) or entry.net <= 0:
            continue
        stays = entry.net if visit_stays else min(worth, entry.net)
        worth -= stays
        draft.take_stamps(entry, entry.net - stays, taken.rule, {"card": card.name, "fact": taken.fact_id})


def _forgive_lapsed(draft: Draft, card: StampCard, taken: Taken) -> None:
    """A voucher that lapsed unused is not a used one: the boxes it was given for are not owed."""
    boxes = min(taken.lapsed_boxes.get(card.id, 0), -draft.stamps.get(card.id, 0))
    if boxes > 0:
        draft.entry(STAMPS + card.id, boxes, WITHDRAWN, {"card": card.name, "fact": taken.fact_id, "lapsed": 1})
        draft.stamp(card.id, boxes)


def _earns(card: StampCard, say: "Voice") -> str:
    match card.earn:
        case "item":
            return say("card.item", category=card.category)
        case "visit":
            return say("card.visit")
        case "spend":
            return say("card.spend", money=say.money(card.each_cents))
        case _:
            assert_never(card.earn)


def _words(card: StampCard, reward: Reward | None, rebate: CardRebate, say: "Voice") -> str:
    """``10 boxes = one free = 9.1 %; the first card 8 boxes = 11.1 %``."""
    boxes = card.boxes - (card.head_start if card.head_start_every_card else 0)
    if rebate.first is None or rebate.later is None:
        name = reward.name if reward else card.reward
        worth = f" ({say.money(reward.value_cents)})" if reward and reward.value_cents else ""
        return say.sentence(f"cost.card.{card.earn}", count=boxes, reward=f"{name}{worth}")
    if card.earn == "item":
        text = say.sentence("cost.one-free", count=boxes, rate=say.percent(rebate.later))
    else:
        value = say.money(reward.value_cents if reward else 0)
        text = f"{say.money(boxes * card.each_cents)} = {value} = {say.percent(rebate.later)}"
    if rebate.first == rebate.later:
        return text
    first = card.boxes - card.head_start
    return say.sentence("cost.first-card", text=text, count=first, rate=say.percent(rebate.first))


PROMISE = _StampCards()
