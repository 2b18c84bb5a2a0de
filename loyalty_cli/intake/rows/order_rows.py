"""What the cells of a row of purchases say: a purchase, a return, nothing that counts, or why it can not be told."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, NoReturn, TypeVar

from loyalty_cli.errors import BadAmount, BadDate, BadValue, PaymentCard
from loyalty_cli.intake.cells.amounts import signed_reader, split_number
from loyalty_cli.intake.cells.currencies import foreign
from loyalty_cli.intake.cells.dates import AmbiguousDate, clock_of, moment_reader, zone_behind
from loyalty_cli.intake.cells.evidence import NO, bare, is_empty
from loyalty_cli.intake.cells.goods import goods_reader
from loyalty_cli.intake.cells.identities import column_readers, identity_reader
from loyalty_cli.intake.cells.states import NO_PURCHASE, VOID, State, state_of, why_left_out
from loyalty_cli.intake.cells.vocabulary import fold_header
from loyalty_cli.intake.cells.zones import zone_of
from loyalty_cli.intake.fields.order_columns import Columns
from loyalty_cli.intake.fields.order_plan import Forms
from loyalty_cli.intake.rows.faults import Check, Fault, Faults
from loyalty_cli.intake.rows.order_doubts import Doubts
from loyalty_cli.intake.rows.totals import is_a_sum
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.importing.staging import staged
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.program.decisions.sales.purchase import whole_lines
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple

_MOST_REMEMBERED: Final = 20_000
_SHORTEST_PAYMENT_CARD: Final = 14
_FEW: Final = 5
_MOST_ITEMS: Final = 100_000
_ISO_DAY: Final = 10
_NOTHING: Final = frozenset(("0", "0.0", "0.00", "0,00"))
_ORDER: Final[tuple[State, ...]] = (
    "return",
    "chargeback",
    "failed",
    "cancelled",
    "refunded",
    "partly",
    "unpaid",
    "paid",
)
"""Of several states of a row the first counts."""
_T = TypeVar("_T")


class Told(NamedTuple):
    """A row that can be (a line of) a purchase, or of a return when ``cents`` is below zero; "" is not told.

    ``who`` are the row's identities (see ``identities``), ``line_cents`` what the line alone comes to, where ``cents``
    is that of the whole ticket. ``state`` is "paid", "return", or "" where nothing says; ``refunded`` are the cents of
    ``cents`` that were refunded. Of the lines of a ticket, one may leave to the others the day and who bought.
    ``items`` are the goods that one row tells (see ``goods.staged``), ``back`` those of them that were returned,
    ``buyer`` is who bought for ``who``.
    """

    on: str
    at: str
    who: str
    cents: int
    ref: str
    category: str
    purchase: str
    quantity: int
    line_cents: int
    state: str = ""
    refunded: int = 0
    channel: str = ""
    items: str = ""
    buyer: str = ""
    back: str = ""


class LeftOut(NamedTuple):
    """Why a row is no purchase. ``state`` is that of its order where it may have been one before, then with ``on``."""

    reason: str
    ref: str = ""
    state: str = ""
    on: str = ""


class Unfit(NamedTuple):
    """Why a row is refused: its faults by meaning. ``ref`` is its receipt number, where that was read."""

    faults: tuple[Fault, ...]
    ref: str = ""


class Reader:
    """Turns the cells of a row into what they tell."""

    def __init__(self, columns: Columns, forms: Forms, program: Program, today: date) -> None:
        self._program = program
        self._zone, self._currency = program.shop.timezone, program.shop.currency
        self._moment = moment_reader(forms.order, today, program.shop.timezone, serials=forms.serials)
        self.doubts, self._zone_said = Doubts(columns), forms.zone
        at, decimals = columns.at, program.shop.decimals
        self._on, self._time, self._zone_at = at["date"], at.get("time", -1), at.get("zone", -1)
        self._of_items = columns.of_items
        self._money = {
            meaning: (at[meaning], signed_reader(forms.decimals(at[meaning], decimals), forms.marks[at[meaning]]))
            for meaning in ("total", "amount", "price", "discount", "adjusted")
            if meaning in at and not (meaning == "amount" and "total" in at and not columns.of_items)
        }
        self._refunds, self._apart = (
            [
                (place, signed_reader(forms.decimals(place, decimals), forms.marks[place]))
                for place in columns.several.get(meaning, ())
            ]
            for meaning in ("refunded", "apart")
        )
        alone = len(self._money) == 1 and "price" not in self._money and not self._apart
        self._single = next(iter(self._money.values())) if alone else None
        self.passed_over: dict[str, list[str]] = {}
        """Cells of a phone or an e-mail that can be none, of rows whose customer another column tells, by header."""
        self._identify = identity_reader(columns.who, program.shop.country, self._pass_over)
        self._who_alone = column_readers(columns.who, program.shop.country)
        self._labels = columns.labels
        self._ref, self._purchase, self._channel = at.get("ref", -1), at.get("purchase", -1), at.get("channel", -1)
        self._category, self._quantity = at.get("category", -1), at.get("quantity", -1)
        self._goods, self._buyer, self._returned = at.get("goods", -1), at.get("buyer", -1), at.get("returned", -1)
        self._back, self._read_goods = at.get("back", -1), goods_reader(decimals)
        self._read_returned = signed_reader(decimals, forms.marks.get(self._returned, ""))
        self._money_code = at.get("currency", -1)
        self._type, self._status = at.get("type", -1), columns.several.get("status", ())
        self._tells_events = columns.tells_events
        self._cancelled = tuple(
            (place, _void_by(columns.labels[place])) for place in columns.several.get("cancelled", ())
        )
        self._states = columns.states
        self._has_states = columns.tells_states
        self._own_categories = own_categories(program)
        self._days: dict[str, str] = {}
        self._clocks: dict[str, tuple[str, str]] = {"": ("", "")}
        self._cents: dict[str, dict[str, int]] = {meaning: {} for meaning in self._money}
        self._single_cents = next(iter(self._cents.values()))
        self._texts: dict[str, str] = {}
        self._known_states: dict[str, State | None] = {}
        self._tells_parts = bool(self._refunds) or "adjusted" in at
        self._currencies: dict[str, str] = {"": "", self._currency: ""}
        self._faults: Faults | None = None

    def read(self, cells: Sequence[str]) -> Told | LeftOut | Unfit:
        """What a row tells, why it is nothing that counts, or all that is wrong with it."""
        number = ""
        try:
            if self._ref >= 0:
                number = self._number(cells[self._ref])
            state = self._state(cells) if self._has_states else ""
            if state and state in NO_PURCHASE:
                return self._left_out(cells, state, number)
            return self._told(cells, state, number)
        except (BadValue, PaymentCard) as error:
            return self._refused(cells, number, error.message)

    def _told(self, cells: Sequence[str], state: str, number: str) -> Told | LeftOut:
        day, clock = self._when(cells, number)
        if self._money_code >= 0:
            self._check_currency(cells)
        cents, line_cents = self._amounts(cells)
        if not cents and not self._of_items:
            return LeftOut(str(Phrase("intake.left.nothing")), number)
        if state and (state := self._settled(cells, state, cents)) == "refunded":
            return LeftOut(why_left_out(state), number, state, day)
        refunded = self._refunded(cells, cents, partly=state == "partly") if self._refunds else 0
        if self._returned >= 0 and cents > 0:
            # Of our own exports the amount is what is left.
            refunded = self._refund_in(cells[self._returned], self._read_returned)
            cents, line_cents = cents + refunded, line_cents + refunded
        if state == "partly":
            state = "paid"
        elif state == "return":
            cents, line_cents, refunded = -abs(cents), -abs(line_cents), 0
        who = self._identify(cells)
        named = cells[self._purchase].strip() if self._purchase >= 0 else ""
        if not who and not (number and (self._of_items or cents < 0)) and not (named and cents < 0):
            return LeftOut(nobody(), number)
        if refunded and refunded >= cents:
            return LeftOut(why_left_out("refunded"), number, "refunded", day)
        category = self._category_of(cells[self._category]) if self._category >= 0 else ""
        quantity = self._quantity_of(cells, line_cents if cents > 0 else 0) if self._quantity >= 0 else 1
        channel = self._text_of(cells[self._channel], "channel") if self._channel >= 0 else ""
        items = self._items_of(cells, cents) if self._goods >= 0 else ""
        buyer = self._text_of(cells[self._buyer], "member") if self._buyer >= 0 else ""
        back = staged(self._read_goods(cells[self._back].strip())) if self._back >= 0 and refunded else ""
        return Told(
            day, clock, who, cents, number, category, named, quantity, line_cents, state, refunded, channel, items,
            buyer, back,
        )  # fmt: skip

    def _left_out(self, cells: Sequence[str], state: str, number: str) -> LeftOut:
        """An order that was paid before and is void now takes its purchase with it; its day is told where it can be."""
        if state not in VOID or not number:
            return LeftOut(why_left_out(state), number)
        try:
            day, _ = self._when(cells, number)
        except BadValue:
            day = ""
        return LeftOut(why_left_out(state), number, state, day)

    def _refused(self, cells: Sequence[str], number: str, message: str) -> Unfit | LeftOut:
        """All faults of a row. One without a customer, whose words mean a sum, is a line of totals."""
        if any(is_a_sum(cell) for cell in cells if cell.strip()) and not self._who(cells):
            return LeftOut(str(Phrase("intake.left.totals")))
        if self._faults is None:
            self._faults = Faults(self._checks())
        return Unfit(self._faults.of(cells) or (Fault("", message),), number)

    def _who(self, cells: Sequence[str]) -> str:
        try:
            return self._identify(cells)
        except (BadValue, PaymentCard):
            return ""

    def _checks(self) -> list[Check]:
        """Each field alone, in the order in which its faults are told."""
        return [
            Check("ref", lambda cells: self._ref >= 0 and self._number(cells[self._ref])),
            Check("status", lambda cells: self._has_states and self._state(cells)),
            Check("date", lambda cells: self._day(cells[self._on])),
            Check("time" if self._time >= 0 else "date", self._check_clock),
            *([Check("currency", self._check_currency)] if self._money_code >= 0 else []),
            Check(next(iter(self._money)), self._amounts),
            Check("refunded", self._check_refunds),
            *self._identity_checks(),
            Check("category", lambda cells: self._category >= 0 and self._category_of(cells[self._category])),
            Check("quantity", self._check_quantity),
            Check("channel", lambda cells: self._channel >= 0 and self._text_of(cells[self._channel], "channel")),
            Check("goods", lambda cells: self._goods >= 0 and self._read_goods(cells[self._goods].strip())),
            Check("back", lambda cells: self._back >= 0 and self._read_goods(cells[self._back].strip())),
            Check("buyer", lambda cells: self._buyer >= 0 and self._text_of(cells[self._buyer], "member")),
        ]

    def _identity_checks(self) -> Iterator[Check]:
        """Each column alone that tells who bought, under its place; none where a row tells it all the same."""
        for place, read in self._who_alone:
            yield Check(f"#{place}", lambda cells, read=read, place=place: not self._who(cells) and read(cells[place]))  # type: ignore[misc]

    def _pass_over(self, place: int, cell: str) -> None:
        told = self.passed_over.setdefault(self._labels[place], [])
        if len(told) < _FEW and cell not in told:
            told.append(cell[:40])

    def _check_refunds(self, cells: Sequence[str]) -> object:
        try:
            cents, _ = self._amounts(cells)
            state = self._settled(cells, self._state(cells) or "paid", cents) if self._has_states else ""
        except BadValue:
            return 0
        return self._refunds and self._refunded(cells, cents, partly=state == "partly")

    def _check_quantity(self, cells: Sequence[str]) -> object:
        try:
            _, line_cents = self._amounts(cells)
        except BadValue:
            line_cents = 0
        return self._quantity >= 0 and self._quantity_of(cells, line_cents)

    def _number(self, text: str) -> str:
        return _text(text, "receipt number") if text and not text.isspace() and not is_empty(text.strip()) else ""

    def _state(self, cells: Sequence[str]) -> str:
        """What the row says of its order; "" where it says nothing. Raises BadValue for words nobody knows."""
        told: list[State] = []
        if self._type >= 0:
            if (kind := self._state_of(cells[self._type])) is not None:
                told.append("return" if kind in ("refunded", "partly") and not self._status else kind)
            elif self._tells_events and not is_empty(cells[self._type].strip()):
                self._refuse_unknown(self._type, cells[self._type])
        for place in self._status:
            text = cells[place]
            state = self._state_of(text)
            if state is not None:
                told.append(state)
            elif not is_empty(text.strip()):
                self._refuse_unknown(place, text)
        for place, void in self._cancelled:
            text = bare(cells[place])
            if not is_empty(text):
                told.append("paid" if text.lower() in NO or text in _NOTHING else void)
        return next((state for state in _ORDER if state in told), "") if told else ""

    def _refuse_unknown(self, place: int, text: str) -> NoReturn:
        self.doubts.unknown_state(place, text)
        raise BadValue("intake.row-state", word=text.strip()[:40])

    def _state_of(self, text: str) -> State | None:
        if text in self._known_states:
            return self._known_states[text]
        plain = bare(text)
        state = None if is_empty(plain) else self._states.get(fold_header(plain)) or state_of(plain)
        return _remember(self._known_states, text, state)

    def _settled(self, cells: Sequence[str], state: str, cents: int) -> str:
        """Whether a refund is a row of its own or a state. Raises BadValue where it may be either, or nobody tells."""
        if state == "partly" and not self._tells_parts:
            self._doubt_part(cells)
        if state == "refunded" or state != "return" or cents < 0:
            return "return" if state == "refunded" and cents < 0 else state
        by_type = self._type >= 0 and self._state_of(cells[self._type]) in ("return", "refunded", "partly")
        said = [(place, text) for place in self._status if self._state_of(text := cells[place]) == "return"]
        if by_type or not said or any(fold_header(text) in self._states for _, text in said):
            return state
        self.doubts.refund_above_zero(*said[0])
        raise BadValue("intake.row-refund", word=said[0][1].strip()[:40])

    def _doubt_part(self, cells: Sequence[str]) -> None:
        """Raises BadValue: no column says how much of the order was refunded."""
        place = next((place for place in self._status if self._state_of(cells[place]) == "partly"), None)
        if place is not None:
            self.doubts.part_untold(place, cells[place])
        raise BadAmount("intake.part-untold")

    def _refunded(self, cells: Sequence[str], cents: int, *, partly: bool) -> int:
        """The cents that were refunded of the row. Raises BadValue where the amounts contradict each other."""
        if cents < 0:
            return 0
        told = max((self._refund_in(cells[place], read) for place, read in self._refunds), default=0)
        if partly and not told:
            raise BadAmount("intake.part-untold")
        if told > cents and not self._of_items:
            raise BadAmount("intake.refunded-more")
        return told

    def _refund_in(self, text: str, read: Callable[[str], int]) -> int:
        told = text.strip()
        if is_empty(told) or told in _NOTHING:
            return 0
        self._check_own_money(told)
        return abs(read(told))

    def _when(self, cells: Sequence[str], number: str) -> tuple[str, str]:
        """The day and the time of day (HH:MM) of a row; "" where the file, or a line of a ticket, tells none."""
        on = cells[self._on]
        clock, zone = self._clock(cells[self._time]) if self._time >= 0 else ("", "")
        zone = zone or self._zone_said
        if self._zone_at >= 0 and not is_empty(told := cells[self._zone_at].strip()):
            zone = told
        if (len(on) <= _ISO_DAY and not (zone and clock)) or is_empty(on.strip()):
            return self._days.get(on) or self._day(on, number), clock
        return self._of_moment(on.strip(), clock, zone)

    def _clock(self, text: str) -> tuple[str, str]:
        """HH:MM in a cell of times, and the zone behind it; "" where there is none."""
        known = self._clocks.get(text)
        if known is None:
            told = text.strip()
            clock = "" if is_empty(told) else clock_of(told)
            if not clock and not is_empty(told):
                raise BadDate("intake.clock", text=told[:40])
            known = _remember(self._clocks, text, (clock, zone_behind(told)))
        return known

    def _of_moment(self, text: str, clock: str, zone: str, *, timed: bool = True) -> tuple[str, str]:
        if zone and zone_of(zone, self._zone) is None:
            self.doubts.unknown_zone(zone)
        try:
            day, told = self._moment(text, clock, zone, timed=timed)
        except AmbiguousDate:
            self.doubts.two_days = True
            raise
        if day is None:
            raise BadDate("intake.date-none", text=text[:40], more="")
        return day.isoformat(), told

    def _day(self, text: str, number: str = "") -> str:
        told = text.strip()
        if is_empty(told):
            if self._of_items and number:
                return ""
            raise BadDate("intake.no-date")
        day, _ = self._of_moment(told, "", "", timed=False)
        return _remember(self._days, text, day)

    def _check_clock(self, cells: Sequence[str]) -> object:
        """The time of day alone; a day that is wrong has its own fault."""
        text = cells[self._time if self._time >= 0 else self._on].strip()
        return (self._time >= 0 or len(text) > _ISO_DAY) and not is_empty(text) and clock_of(text)

    def _check_currency(self, cells: Sequence[str]) -> None:
        """Raises BadAmount for an amount in another money than the shop's."""
        text = cells[self._money_code]
        other = self._currencies.get(text)
        if other is None:
            told = text.strip()
            other = (
                "" if is_empty(told) or told.upper() == self._currency else foreign(told, self._currency) or told[:12]
            )
            _remember(self._currencies, text, other)
        if other:
            raise BadAmount("intake.foreign-amount", other=other, currency=self._currency)

    def _check_own_money(self, text: str) -> None:
        if other := foreign(text, self._currency):
            raise BadAmount("intake.foreign-cell", text=text[:40], other=other, currency=self._currency)

    def _amounts(self, cells: Sequence[str]) -> tuple[int, int]:
        """What counts for the ticket, and what the line comes to."""
        if self._single is not None:
            place, read = self._single
            cents = self._single_cents.get(cells[place])
            cents = self._amount(cells[place], read, self._single_cents) if cents is None else cents
            return cents, cents
        told = {
            meaning: self._amount(
                cells[place], read, self._cents[meaning], needed=meaning not in ("discount", "adjusted")
            )
            for meaning, (place, read) in self._money.items()
        }
        if "price" in told:
            cents = told["price"] * self._items(cells[self._quantity]) if self._quantity >= 0 else told["price"]
            if self._quantity >= 0 and _is_below_zero(cells[self._quantity]):
                cents = -abs(cents)
        else:
            cents = told["total"] if "total" in told else told["amount"]
        for place, read in self._apart:
            cents -= self._amount(cells[place], read, {}, needed=False)
        if discount := abs(told.get("discount", 0)):
            cents = cents - discount if cents > 0 else cents + discount
        if adjusted := told.get("adjusted", 0):
            cents = adjusted
        return cents, told["amount"] if "total" in told and "amount" in told else cents

    def _amount(self, text: str, read: Callable[[str], int], remembered: dict[str, int], *, needed: bool = True) -> int:
        known = remembered.get(text)
        if known is not None:
            return known
        told = text.strip()
        if not is_empty(told):
            if not told.replace(".", "").replace(",", "").isdecimal():
                self._check_own_money(told)
            cents = read(told)
        elif self._of_items or not needed:
            cents = 0
        else:
            raise BadAmount("intake.no-amount")
        if not needed:
            return cents
        if cents == 0 and not self._of_items and not self._has_states:
            raise BadAmount("error.amount-nothing", text=told)
        return _remember(remembered, text, cents)

    def _category_of(self, text: str) -> str:
        known = self._texts.get(text)
        if known is None:
            told = _text(text, "category") if text.strip() else ""
            known = _remember(self._texts, text, self._own_categories.get(fold(told), told) if told else "")
        return known

    def _items_of(self, cells: Sequence[str], cents: int) -> str:
        """The goods in a cell, as they wait. Raises BadValue where they come to more than the amount."""
        lines = self._read_goods(cells[self._goods].strip())
        if lines and cents > 0:
            whole_lines(self._program, cents, lines)
        return staged(lines) if lines else ""

    def _text_of(self, text: str, what: str) -> str:
        return _text(text, what) if text and not is_empty(text.strip()) else ""

    def _quantity_of(self, cells: Sequence[str], line_cents: int) -> int:
        """The number of items. Raises BadValue for one below zero whose amount is above zero.

        The reverse can be: a discount, and what some tills bring back, have a quantity above zero.
        """
        text = cells[self._quantity]
        if line_cents > 0 and _is_below_zero(text):
            raise BadValue("intake.signs-differ", text=text.strip()[:40])
        return self._items(text)

    def _items(self, text: str) -> int:
        """How many items: whole ones are counted, what is weighed is one. Without a number it is one too."""
        if text == "1" or is_empty(told := text.strip()):
            return 1
        number = split_number(told.removesuffix("x").strip())
        if number is None or len(number.whole) > 9:
            raise BadValue("intake.items-number", text=told[:40])
        if number.fraction.strip("0"):
            return 1
        count = int(number.whole or "0")
        if count > _MOST_ITEMS:
            raise BadValue("intake.items-many", text=told[:40])
        return max(count, 1)


def nobody() -> str:
    """Why a row that tells nobody is left out."""
    return str(Phrase("intake.left.nobody"))


def _void_by(label: str) -> State:
    """What a filled cell of a column of days or yes and no says: ``Refunded at``, ``Voided``, ``Cancelled``."""
    return "refunded" if state_of(label) in ("refunded", "return", "partly") else "cancelled"


def _is_below_zero(text: str) -> bool:
    """Whether a number of items is below zero."""
    number = None if text.isdecimal() else split_number(text.strip().removesuffix("x").strip())
    return number is not None and number.negative and bool((number.whole + number.fraction).strip("0"))


def own_categories(program: Program) -> dict[tuple[str, ...], str]:
    """The categories that the program speaks of, by their folded words: a till may write them with capitals."""
    told = [*program.points.exclude, *(category for category, _ in program.points.multipliers)]
    told += [card.category for card in program.stamp_cards]
    told += [category for promotion in program.promotions for category in promotion.categories]
    return {fold(category): category for category in told if category}


def _remember(known: dict[str, _T], text: str, value: _T) -> _T:
    """Caches what a cell was read as; the cache is bounded, so that memory stays flat."""
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[text] = value
    return value


def _text(text: str, what: str) -> str:
    # What is short, printable and without spaces is kept as it is; only digits can be the number of a payment card.
    if len(text) < _SHORTEST_PAYMENT_CARD and text.isascii() and text.isprintable() and " " not in text and text:
        return text
    return clean_text(text.strip(), what, 64)
