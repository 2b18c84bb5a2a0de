"""The columns of a purchases file and what their cells say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from loyalty_cli.errors import BadAmount, BadDate, BadText, FileProblem, PaymentCard, UsageError
from loyalty_cli.ledger.cards import refuse_payment_card
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
    """A row that can be a purchase (positive) or a return (negative). ``amount_cents`` is signed."""

    on: str
    at: str | None
    member: str
    amount_cents: int
    ref: str | None
    category: str
    purchase: str | None


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
        self._cells: Callable[[Sequence[str]], Sequence[str]] = lambda cells: cells

    def read(self, cells: Sequence[str]) -> Told | Unfit:
        """What a row tells, or why it is refused."""
        at = self.columns
        column = "date"
        try:
            on, time = self._day(cells[at.date].strip(), cells[at.time].strip() if at.time >= 0 else "")
            column = "amount"
            amount = self._amount(cells[at.amount].strip())
            column = "member"
            member = _plain(cells[at.member], "member")
            refuse_payment_card(member)
            column = "ref"
            ref = _plain(cells[at.ref], "ref") if at.ref >= 0 and cells[at.ref].strip() else None
            column = "category"
            category = _plain(cells[at.category], "category") if at.category >= 0 and cells[at.category].strip() else ""
            column = "purchase"
            purchase = cells[at.purchase].strip() or None if at.purchase >= 0 else None
        except (BadAmount, BadDate, BadText, PaymentCard) as error:
            return Unfit(column, error.message)
        return Told(on, time, member, amount, ref, category, purchase)

    def _day(self, text: str, time: str) -> tuple[str, str | None]:
        """ISO day and HH:MM; a date may carry its time."""
        day, _, rest = text.replace("T", " ").partition(" ")
        known = self._days.get(day)
        if known is None:
            on = parse_date(day, self.today, day_first=bool(self.day_first))
            if on > self.today:
                raise BadDate(f"{day!r} is still to come")
            known = self._days[day] = on.isoformat()
        clock = time or rest.strip()
        return known, _time(clock) if clock else None

    def _amount(self, text: str) -> int:
        negative = text.startswith(("-", "\u2212"))
        cents = parse_cents(text[1:].strip() if negative else text, self.decimals)
        return -cents if negative else cents


def _plain(text: str, what: str) -> str:
    text = text.strip()
    return text if text.isascii() and text.isalnum() and len(text) <= 64 else clean_text(text, what, 64)


def _time(text: str) -> str:
    parts = text.split(":")
    if len(parts) >= 2 and parts[0].isdigit() and parts[1][:2].isdigit():
        hour, minute = int(parts[0]), int(parts[1][:2])
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    raise BadDate(f"{text!r} is not a time", "write it like 14:30")
