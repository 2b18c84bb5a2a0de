"""What the cells of a row of purchases say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from loyalty_cli.errors import BadAmount, BadDate, BadValue, PaymentCard
from loyalty_cli.intake.cells.amounts import DecimalMark, signed_reader, split_number
from loyalty_cli.intake.cells.dates import DateOrder, clock_of, day_reader
from loyalty_cli.intake.cells.evidence import is_empty
from loyalty_cli.intake.cells.identities import identity_reader
from loyalty_cli.intake.fields.purchase_columns import Columns
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple

_MOST_REMEMBERED: Final = 20_000
_SHORTEST_PAYMENT_CARD: Final = 14
_MOST_ITEMS: Final = 100_000
_ISO_DAY: Final = 10
_REFUNDS: Final = "refund refunds refunded return returns returned retour avoir remboursement rembourse remboursee"
_BROUGHT_BACK: Final = frozenset(_REFUNDS.split())
_VOIDS: Final = "cancelled canceled annule annulee annulation void voided failed declined refuse"
_CANCELLED: Final = frozenset(_VOIDS.split())
_T = TypeVar("_T")


class Forms(NamedTuple):
    """How a file writes its cells: the order of its dates, the decimal mark of each column of numbers (by meaning)."""

    order: DateOrder
    marks: Mapping[str, DecimalMark]
    serials: bool = False


class Told(NamedTuple):
    """A row that can be (a line of) a purchase, or of a return when ``cents`` is below zero; "" is not told.

    ``who`` are the row's identities (see ``identities``), ``line_cents`` what the line alone comes to, where ``cents``
    is that of the whole ticket.
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


class Unfit(NamedTuple):
    """Why a row is refused, and in which column, by its meaning. ``ref`` is its receipt number, where that was read."""

    column: str
    reason: str
    ref: str = ""


class Reader:
    """Turns the cells of a row into what they tell."""

    def __init__(self, columns: Columns, forms: Forms, program: Program, today: date) -> None:
        self._zone = program.shop.timezone
        self._own_day = day_reader(forms.order, today, program.shop.timezone, serials=forms.serials)
        self._on, self._time = columns.at["date"], columns.at.get("time", -1)
        self._of_items = columns.of_items
        self._money = {
            meaning: (columns.at[meaning], signed_reader(program.shop.decimals, forms.marks[meaning]))
            for meaning in ("total", "amount", "price")
            if meaning in columns.at
        }
        self._single = (
            next(iter(self._money.values())) if len(self._money) == 1 and "price" not in self._money else None
        )
        self._identify = identity_reader(columns.who, program.shop.country)
        self._ref, self._purchase = columns.at.get("ref", -1), columns.at.get("purchase", -1)
        self._category, self._quantity = columns.at.get("category", -1), columns.at.get("quantity", -1)
        self._said = tuple(columns.at[meaning] for meaning in ("type", "status") if meaning in columns.at)
        self._own_categories = own_categories(program)
        self._days: dict[str, str] = {}
        self._cents: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._signs: dict[str, int] = {}

    def read(self, cells: Sequence[str]) -> Told | Unfit:
        """What a row tells, or why it is refused."""
        number, column = "", "ref"
        try:
            if self._ref >= 0:
                number = self._number(cells[self._ref])
            column = "status"
            sign = self._sign(cells) if self._said else 1
            column = "date"
            on = cells[self._on]
            day = self._days.get(on) or self._day(on)
            column = "time" if self._time >= 0 else "date"
            clock = self._clock(cells, on) if self._time >= 0 or len(on) > _ISO_DAY else ""
            column = "amount"
            cents, line_cents = self._amounts(cells)
            column = "member"
            who = self._identify(cells)
            column = "category"
            category = self._category_of(cells[self._category]) if self._category >= 0 else ""
            column = "quantity"
            quantity = self._quantity_of(cells, line_cents if sign > 0 else 0) if self._quantity >= 0 else 1
        except (BadValue, PaymentCard) as error:
            return Unfit(column, error.message, number)
        named = cells[self._purchase].strip() if self._purchase >= 0 else ""
        if sign < 0:
            cents, line_cents = -abs(cents), -abs(line_cents)
        return Told(day, clock, who, cents, number, category, named, quantity, line_cents)

    def _number(self, text: str) -> str:
        return _text(text, "receipt number") if text and not text.isspace() else ""

    def _sign(self, cells: Sequence[str]) -> int:
        """-1 for what the till calls a refund. Raises BadValue for what it calls cancelled."""
        return min(self._sign_of(cells[place]) for place in self._said)

    def _sign_of(self, text: str) -> int:
        known = self._signs.get(text)
        if known is None:
            words = set(fold(text))
            if words & _CANCELLED:
                raise BadValue(f"the till says {text.strip()[:40]!r}: nothing was bought")
            known = _remember(self._signs, text, -1 if words & _BROUGHT_BACK else 1)
        return known

    def _clock(self, cells: Sequence[str], on: str) -> str:
        """HH:MM, from the column of times, else from behind the date; "" where neither tells it."""
        text = cells[self._time].strip() if self._time >= 0 else ""
        if not text:
            return clock_of(on, self._zone) if len(on) > _ISO_DAY else ""
        told = clock_of(text)
        if not told:
            raise BadDate(f"{text[:40]!r} is not a time", "write it like 14:30")
        return told

    def _day(self, text: str) -> str:
        told = text.strip()
        if not told:
            raise BadDate("there is no date")
        on = self._own_day(told)
        if on is None:
            raise BadDate(f"{told[:40]!r} is not a date", "write it like 2026-11-21")
        return _remember(self._days, text, on.isoformat())

    def _amounts(self, cells: Sequence[str]) -> tuple[int, int]:
        """What counts for the ticket, and what the line comes to."""
        if self._single is not None:
            place, read = self._single
            cents = self._cents.get(cells[place])
            cents = self._amount(cells[place], read) if cents is None else cents
            return cents, cents
        told = {meaning: self._amount(cells[place], read) for meaning, (place, read) in self._money.items()}
        if "price" in told:
            cents = told["price"] * self._items(cells[self._quantity]) if self._quantity >= 0 else told["price"]
            if self._quantity >= 0 and _is_below_zero(cells[self._quantity]):
                cents = -abs(cents)
            return cents, cents
        return told["total"], told["amount"]

    def _amount(self, text: str, read: Callable[[str], int]) -> int:
        known = self._cents.get(text)
        if known is not None:
            return known
        told = text.strip()
        if not is_empty(told):
            cents = read(told)
        elif self._of_items:
            cents = 0
        else:
            raise BadAmount("there is no amount")
        if cents == 0 and not self._of_items:
            raise BadAmount(f"{told!r} is nothing", "an amount is more than zero")
        return _remember(self._cents, text, cents)

    def _category_of(self, text: str) -> str:
        known = self._texts.get(text)
        if known is None:
            told = _text(text, "category") if text.strip() else ""
            known = _remember(self._texts, text, self._own_categories.get(fold(told), told) if told else "")
        return known

    def _quantity_of(self, cells: Sequence[str], line_cents: int) -> int:
        """The number of items. Raises BadValue for one below zero whose amount is above zero.

        The reverse can be: a discount, and what some tills bring back, have a quantity above zero.
        """
        text = cells[self._quantity]
        if line_cents > 0 and _is_below_zero(text):
            raise BadValue(
                f"{text.strip()[:40]!r} items, and an amount above zero: sold, or brought back? make the signs the same"
            )
        return self._items(text)

    def _items(self, text: str) -> int:
        """How many items: whole ones are counted, what is weighed is one. Without a number it is one too."""
        if text == "1" or is_empty(told := text.strip()):
            return 1
        number = split_number(told.removesuffix("x").strip())
        if number is None or len(number.whole) > 9:
            raise BadValue(f"{told[:40]!r} is not a number of items", "write a whole number")
        if number.fraction.strip("0"):
            return 1
        count = int(number.whole or "0")
        if count > _MOST_ITEMS:
            raise BadValue(f"{told[:40]!r} is too large a number of items", "check it")
        return max(count, 1)


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
    """Keeps what a cell said for the next that says the same; not for ever, so that memory stays flat."""
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[text] = value
    return value


def _text(text: str, what: str) -> str:
    # What is short, printable and without spaces is kept as it is; only digits can be the number of a payment card.
    if len(text) < _SHORTEST_PAYMENT_CARD and text.isascii() and text.isprintable() and " " not in text and text:
        return text
    return clean_text(text.strip(), what, 64)
