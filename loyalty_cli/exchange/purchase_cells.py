"""The columns of a purchases file and what their cells say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from loyalty_cli.errors import BadAmount, BadDate, BadText, FileProblem, PaymentCard, UsageError
from loyalty_cli.ledger.folding import fold
from loyalty_cli.ledger.text import clean_text
from loyalty_cli.units import parse_cents, parse_date
from loyalty_cli.values import NamedTuple

MEANINGS: Final = ("date", "member", "amount", "ref", "category", "time", "purchase")
"""What a column can be. ``purchase`` names the purchase that a negative amount returns."""

_WORDS: Final[Mapping[str, str]] = {
    "date": "date|day|jour|date achat|date vente|purchase date|order date|date commande|created at|date ticket",
    "member": "member|customer|client|customer id|client id|id client|card|carte|no carte|numero carte|card number"
    "|phone|telephone|tel|mobile|portable|email|e mail|mel|courriel|member id|customer number|no client"
    "|numero client",
    "amount": "amount|total|montant|montant ttc|total ttc|price|prix|net|net total|sum|somme|ca|total amount"
    "|gross sales",
    "ref": "ref|reference|receipt|receipt number|ticket|no ticket|numero ticket|facture|no facture|invoice|order"
    "|order id|commande|transaction|transaction id|receipt no|numero|numero de ticket",
    "category": "category|categorie|rayon|famille|department|product category",
    "time": "time|heure|hour|hh mm",
    "purchase": "returns|return of|retour de|original receipt|ticket origine|purchase|achat",
}
_MEANING_OF: Final = {word: meaning for meaning, words in _WORDS.items() for word in words.split("|")}


_MOST_REMEMBERED: Final = 20_000
_SHORTEST_PAYMENT_CARD: Final = 14
_T = TypeVar("_T")


class Columns(NamedTuple):
    """Where each meaning stands; -1 where the file has none. ``left_out`` are headers that mean nothing here."""

    date: int
    member: int
    amount: int
    ref: int
    category: int
    time: int
    purchase: int
    left_out: tuple[str, ...]


class Told(NamedTuple):
    """A row that can be a purchase (positive) or a return (negative). ``amount_cents`` is signed; "" is not told."""

    on: str
    at: str
    member: str
    amount_cents: int
    ref: str
    category: str
    purchase: str


class Unfit(NamedTuple):
    """Why a row is refused, and in which column."""

    column: str
    reason: str


def find_columns(header: Sequence[str], maps: Mapping[str, str]) -> Columns:
    """Which column means what, by its header or by ``maps`` (header to meaning, ``-`` to leave out).

    Raises UsageError for a map that names no column or no meaning, FileProblem when date, member or amount is missing
    or claimed by two columns.
    """
    _check_maps(header, maps)
    found: dict[str, int] = {}
    left_out = []
    for index, name in enumerate(header):
        meaning = maps.get(name) or _MEANING_OF.get(" ".join(fold(name)), "")
        if meaning in ("", "-"):
            left_out.append(name)
        elif meaning in found:
            both = f"{header[found[meaning]]!r} and {name!r}"
            raise FileProblem(f"columns {both} could both be the {meaning}", f'say which: --map "{name}=-"')
        else:
            found[meaning] = index
    for needed in ("date", "member", "amount"):
        if needed not in found:
            names = ", ".join(header)
            raise FileProblem(
                f"no column is the {needed}; the file has: {names}", f'--map "HEADER={needed}" says which'
            )
    return Columns._make((*(found.get(meaning, -1) for meaning in MEANINGS), tuple(left_out)))


def _check_maps(header: Sequence[str], maps: Mapping[str, str]) -> None:
    for name, meaning in maps.items():
        if name not in header:
            raise UsageError(f"--map names no column: {name!r}", f"columns: {', '.join(header)}")
        if meaning not in (*MEANINGS, "-"):
            raise UsageError(f"--map {name}={meaning}: that is no meaning", f"meanings: {', '.join(MEANINGS)}, -")


class Reader:
    """Turns the cells of a row into what they tell. ``day_first`` reads 21/11/2026; None refuses slashed dates."""

    def __init__(self, columns: Columns, decimals: int, today: date, day_first: bool | None) -> None:
        self.columns, self.decimals, self.today, self.day_first = columns, decimals, today, day_first
        self._days: dict[str, str] = {}
        self._cents: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def read(self, cells: Sequence[str]) -> Told | Unfit:
        """What a row tells, or why it is refused."""
        on, who, amount, ref, category, time, purchase, _ = self.columns
        column = "date"
        try:
            day, clock = self._day(cells[on], cells[time] if time >= 0 else "")
            column = "amount"
            cents = self._amount(cells[amount])
            column = "member"
            member = _text(cells[who], "member")
            column = "ref"
            number = _text(cells[ref], "ref") if ref >= 0 and cells[ref].strip() else ""
            column = "category"
            what = self._category(cells[category]) if category >= 0 else ""
            column = "purchase"
            named = cells[purchase].strip() if purchase >= 0 else ""
        except (BadAmount, BadDate, BadText, PaymentCard) as error:
            return Unfit(column, error.message)
        return Told(day, clock, member, cents, number, what, named)

    def _day(self, text: str, time: str) -> tuple[str, str]:
        """ISO day and HH:MM; a date may carry its time."""
        known = self._days.get(text)
        if known is not None and not time:
            return known, ""
        day, _, rest = text.strip().replace("T", " ").partition(" ")
        iso = self._days.get(day)
        if iso is None:
            on = parse_date(day, self.today, day_first=bool(self.day_first))
            if on > self.today:
                raise BadDate(f"{day!r} is still to come")
            iso = _remember(self._days, day, on.isoformat())
        clock = time.strip() or rest.strip()
        return iso, _time(clock) if clock else ""

    def _amount(self, text: str) -> int:
        known = self._cents.get(text)
        if known is not None:
            return known
        told = text.strip()
        negative = told.startswith(("-", "\u2212"))
        cents = parse_cents(told[1:].strip() if negative else told, self.decimals)
        return _remember(self._cents, text, -cents if negative else cents)

    def _category(self, text: str) -> str:
        known = self._texts.get(text)
        if known is None:
            known = _remember(self._texts, text, _text(text, "category") if text.strip() else "")
        return known


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


def _time(text: str) -> str:
    parts = text.split(":")
    if len(parts) >= 2 and parts[0].isdigit() and parts[1][:2].isdigit():
        hour, minute = int(parts[0]), int(parts[1][:2])
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    raise BadDate(f"{text!r} is not a time", "write it like 14:30")
