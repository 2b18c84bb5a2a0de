"""What one column is, by its header and by its cells; several answers when it could be read several ways."""

from collections.abc import Iterable
from typing import Final

from loyalty_cli.intake.cells.evidence import Profile
from loyalty_cli.intake.cells.vocabulary import (
    concepts_of,
    fold_header,
    is_about_something_else,
    months_named,
    without_months,
)
from loyalty_cli.intake.fields.customer_fields import Reading, field_of, fits, readings
from loyalty_cli.language.catalogue import Phrase, Spoken
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.values import NamedTuple

LEFT_OUT: Final = "-"
NOT_UNDERSTOOD: Final = Phrase("intake.why.not-understood")

_FEW: Final = 5
_SERIAL_DIGITS: Final = 5
_VALUABLE: Final = frozenset(("points", "credit", "balance", "stamps"))
_STATUS_ONLY: Final = frozenset(("status", "type", "loyalty", "vip"))


class Understanding(NamedTuple):
    """What a column may be.

    ``fields`` is one field when that is clear, several when somebody must say which, none when it is left out, and then
    ``why`` tells the reason. ``rank`` and ``concepts`` tell how plainly its header says so: less is plainer.
    """

    fields: tuple[str, ...]
    why: Spoken | str = ""
    rank: int = 0
    concepts: int = 0


def understand(label: str, seen: Profile, program: Program, *, named: bool = True) -> Understanding:
    """What the column called ``label`` is, when its cells look like ``seen``. ``named``: the file has headers."""
    if not named:
        return _by_contents(seen)
    if card := _card_by_name(label, seen, program):
        return Understanding((card,))
    if months_named(label) and any(one.field == "spend" and not one.extra for one in readings(without_months(label))):
        label = without_months(label)
    options = readings(label)
    exact = [reading for reading in options if not reading.extra or reading.field == "stamps"]
    if exact:
        tries = [
            _among([reading for reading in exact if reading.words == words], label, seen, program)
            for words in sorted({reading.words for reading in exact}, reverse=True)
        ]
        return next((one for one in tries if one.fields), tries[0])
    return _roughly(options, label, seen, program)


def _among(best: list[Reading], label: str, seen: Profile, program: Program) -> Understanding:
    if told := next((reading.why for reading in best if not reading.field), ""):
        return Understanding((), Phrase(f"intake.why.{told}"))
    size = len(concepts_of(label))
    if best[0].field == "points" and seen.has_some(seen.currencies):
        return Understanding(("points", "credit"), "", best[0].rank, size)
    fitting = [reading for reading in best if fits(reading.field, seen) and _plausible(reading, label, seen)]
    if not fitting and seen.cells < _FEW and field_of(best[0].field).trusted:
        fitting = best[:1]
    if not fitting:
        return Understanding((), _holds_no(best[0].field, seen))
    if len(fitting) > 1 and not seen.cells:
        fitting = fitting[:1]
    if len(fitting) > 1:
        fitting = [reading for reading in fitting if not reading.field.startswith(("consent", "refusal"))] or fitting[
            :1
        ]
    fields = [field for reading in fitting for field in _resolved(reading, seen, program)]
    if not fields:
        return Understanding((), Phrase("intake.why.no-stamp-card"))
    return Understanding(tuple(dict.fromkeys(fields)), "", fitting[0].rank, size)


def _holds_no(field: str, seen: Profile) -> Phrase:
    if not (kind := field_of(field).kind):
        return NOT_UNDERSTOOD
    days = kind == "dates" and seen.cells and seen.longest == _SERIAL_DIGITS and seen.mostly(seen.numbers, 80)
    return Phrase("intake.why.holds-serials") if days else Phrase(f"intake.why.holds-no.{kind}")


def _plausible(reading: Reading, label: str, seen: Profile) -> bool:
    """Words that say little must be borne out by the cells."""
    concepts = frozenset(concepts_of(label))
    if reading.field == "phone" and not concepts & {"phone", "mobile", "landline", "sms", "whatsapp"}:
        return seen.cells > 0 and seen.mostly(seen.strong_phones)
    if reading.field == "source_id" and concepts <= {"number", "client"}:
        return not (seen.cells and seen.mostly(seen.strong_phones))
    return True


def _resolved(reading: Reading, seen: Profile, program: Program) -> list[str]:
    if reading.field == "balance":
        return ["credit"] if seen.currencies else ["points", "credit"]
    if reading.field == "stamps":
        return _stamps(reading.extra, program)
    return [reading.field]


def _stamps(words: Iterable[str], program: Program) -> list[str]:
    """The stamp cards a column may be about, by the words its header has beside "stamps".

    A word that no card has may be another card's name: then even a single card is asked about.
    """
    cards = program.stamp_cards
    others = set(words)
    named = [card for card in cards if others & _words_of(card)]
    fields = [f"stamps:{card.id}" for card in (named or cards)]
    return [*fields, LEFT_OUT] if fields and others and not named else fields


def _card_by_name(label: str, seen: Profile, program: Program) -> str:
    folded = fold_header(label)
    for card in program.stamp_cards:
        if folded in {fold_header(name) for name in (card.id, card.shown_id, card.name)} and fits("stamps", seen, 80):
            return f"stamps:{card.id}"
    return ""


def _cards_spoken_of(label: str, seen: Profile, program: Program) -> list[str]:
    """The stamp cards whose words make up a header over small numbers: coffees drunk, or boxes stamped?"""
    words = set(concepts_of(label))
    if not words or not seen.cells or not seen.mostly(seen.stamps, 80):
        return []
    return [f"stamps:{card.id}" for card in program.stamp_cards if words <= _words_of(card)]


def _words_of(card: StampCard) -> set[str]:
    texts = (card.id, card.called, card.name, card.category)
    return {word for text in texts for word in concepts_of(text)} - {"card", "stamp", "loyalty"}


def _roughly(options: list[Reading], label: str, seen: Profile, program: Program) -> Understanding:
    """A header with words nobody knows: taken where the cells prove it, asked about where it may be worth something."""
    size = len(concepts_of(label))
    close = [
        reading for reading in options if reading.words * 2 >= size and reading.field and fits(reading.field, seen, 80)
    ]
    if field := _proven(close, seen):
        return Understanding((field,), "", 50, size)
    if told := next((reading.why for reading in options if not reading.field), ""):
        return Understanding((), Phrase(f"intake.why.{told}"))
    if doubtful := _perhaps_worth_something(close, label, seen, program):
        return Understanding((*doubtful, LEFT_OUT), "", 50, size)
    return Understanding((), NOT_UNDERSTOOD) if is_about_something_else(label) else _by_contents(seen)


def _proven(close: list[Reading], seen: Profile) -> str:
    for reading in close:
        told = {"email": seen.emails, "phone": seen.phones}.get(reading.field)
        if told is not None and seen.cells and seen.mostly(told, 80):
            return reading.field
        if reading.field == "source_id" and reading.words >= 2:
            return reading.field
    return ""


def _perhaps_worth_something(close: list[Reading], label: str, seen: Profile, program: Program) -> list[str]:
    """Points, credit or stamps that a column of numbers may hold although its header is not wholly clear."""
    if not seen.cells or not seen.mostly(seen.numbers, 80) or seen.mostly(seen.yes_no, 80):
        return _cards_spoken_of(label, seen, program)
    valuable = [reading.field for reading in close if reading.field in _VALUABLE]
    if "balance" in valuable:
        return ["points", "credit"]
    return list(dict.fromkeys(valuable)) or _cards_spoken_of(label, seen, program)


def _by_contents(seen: Profile) -> Understanding:
    """A column without a header that is understood, by cells that can be nothing else."""
    if not seen.cells:
        return Understanding((), Phrase("intake.why.empty"))
    if seen.mostly(seen.emails, 80):
        return Understanding(("email",), "", 90)
    if seen.mostly(seen.strong_phones, 80):
        return Understanding(("phone",), "", 90)
    return Understanding((), NOT_UNDERSTOOD)


def says_only_status(label: str) -> bool:
    """Whether a header speaks of a status or a type: it is a tier only if the cells name tiers of the program."""
    concepts = frozenset(concepts_of(label))
    return bool(concepts & _STATUS_ONLY) and "tier" not in concepts
