"""What each column of a customer list means, by its header and its cells. Doubts become questions.

Nothing is guessed. What could be read two ways becomes a question with the option to type; what is left out is said,
with the reason. A person's own word (``--map``, or the program file) comes before anything found out.
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import Final

from loyalty_cli.errors import UsageError
from loyalty_cli.intake.cells.amounts import DecimalMark
from loyalty_cli.intake.cells.dates import DateOrder
from loyalty_cli.intake.cells.evidence import Profile
from loyalty_cli.intake.cells.vocabulary import concepts_of, fold_header
from loyalty_cli.intake.fields.customer_fields import FIELDS, MAPPED, MONEY
from loyalty_cli.intake.fields.questions import Joined, Question
from loyalty_cli.intake.fields.understanding import LEFT_OUT
from loyalty_cli.intake.reading.tables import Table
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple

_ALSO: Final = {name: field.key for field in FIELDS for name in field.also.split()} | {"ignore": "-"}


class Column(NamedTuple):
    """A column: ``number`` from 1, ``field`` "" where it is left out, and then ``why``.

    ``order`` is how its dates are written, ``mark`` its decimal mark, ``form`` "date" for a consent that is told by its
    date and "cents" for money written in cents. ``mapped``: a person said so.
    """

    number: int
    label: str
    field: str = ""
    why: str = ""
    order: DateOrder = ""
    mark: DecimalMark = ""
    form: str = ""
    mapped: bool = False


class Recognition(NamedTuple):
    """What became of each column. With ``questions`` nothing can be imported; ``notes`` are worth reading."""

    columns: tuple[Column, ...]
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()

    def document(self) -> list[dict[str, str | None]]:
        """For ``import --json``: each column with its field (None where left out) and why it is left out."""
        return [
            {"column": column.label, "field": column.field or None, "why": column.why or None}
            for column in self.columns
        ]

    def of(self, field: str) -> list[Column]:
        """The columns that are this field, in order."""
        return [column for column in self.columns if column.field == field]


def possible_fields(program: Program) -> tuple[str, ...]:
    """All that ``--map`` can make of a column in a shop with this program."""
    stamps = tuple(f"stamps:{card.id}" for card in program.stamp_cards)
    own = tuple(f"field:{field.id}" for field in program.profile)
    return (*MAPPED, *stamps, *own, LEFT_OUT)


def parse_maps(maps: Sequence[str]) -> dict[str, str]:
    """What ``--map`` says ("Téléphone=phone"), by column. Raises UsageError for another form or a column told twice."""
    found: dict[str, str] = {}
    for text in maps:
        column, sign, meaning = (part.strip() for part in text.rpartition("="))
        if not (sign and column and meaning):
            raise UsageError("intake.map-form", text=text)
        if column in found:
            raise UsageError("intake.map-twice", name=column)
        found[column] = meaning
    return found


def mapped_columns(
    table: Table, maps: Mapping[str, str], saved: Sequence[tuple[str, str]], program: Program
) -> dict[int, tuple[str, str]]:
    """Column number -> (field, form) for what a person said; ``saved`` maps of columns that are not there are skipped.

    Raises UsageError for a column that is not in the file, or is named twice, and for an unknown field.
    """
    found: dict[int, tuple[str, str]] = {}
    for name, field in saved:
        if len(places := _places_called(table.labels, name, table.header)) == 1:
            found[places[0] + 1] = _checked_field(field, program)
    said: set[int] = set()
    for name, field in maps.items():
        number = place_called(table.labels, name, table.header) + 1
        if number in said:
            raise UsageError("intake.map-twice", name=name)
        said.add(number)
        found[number] = _checked_field(field, program)
    return found


def form_of(label: str, field: str, seen: Profile) -> str:
    """How a column says what it says: "date" for a consent told by its date, "cents" for money in cents, else ""."""
    if field.startswith(("consent", "refusal")):
        return "date" if seen.cells and not seen.mostly(seen.yes_no) else ""
    return "cents" if field in MONEY and "cent" in concepts_of(label) else ""


def _checked_field(field: str, program: Program) -> tuple[str, str]:
    """The field and its form. ``stamps`` alone is the one stamp card there is."""
    name = field.strip().lower()
    form = "cents" if name.endswith("_cents") else ""
    name = _ALSO.get(name, name)
    possible = {one.lower(): one for one in possible_fields(program)}
    if name == "stamps" and len(program.stamp_cards) == 1:
        return f"stamps:{program.stamp_cards[0].id}", ""
    if name in possible:
        return possible[name], form
    raise unknown_field(field, tuple(possible.values()))


def place_called(labels: Sequence[str], name: str, header: Sequence[str] = ()) -> int:
    """The place (from 0) of the column that ``--map`` names: by its number (``#3``), its label, or its header folded.

    Raises UsageError where the file has no such column, or several.
    """
    places = _places_called(labels, name, header)
    if len(places) == 1:
        return places[0]
    if places:
        typed = Joined([f'"#{place + 1}=…"' for place in places], "intake.or")
        raise UsageError("intake.map-several", name=name, typed=typed)
    near = difflib.get_close_matches(name, labels, n=1, cutoff=0.5)
    hint = (
        Phrase("intake.did-you-mean-column", near=near[0])
        if near
        else Phrase("intake.columns-are", columns=", ".join(labels[:30]))
    )
    raise UsageError("intake.no-such-column", hint, name=name)


def unknown_field(field: str, possible: Sequence[str]) -> UsageError:
    """The refusal of what no column can be, with what was probably meant."""
    near = difflib.get_close_matches(field.lower(), [one.lower() for one in possible], n=1)
    meant = next((one for one in possible if near and one.lower() == near[0]), "")
    hint = Phrase("intake.did-you-mean", near=meant) if meant else Phrase("intake.can-be", fields=", ".join(possible))
    return UsageError("intake.map-no-field", hint, field=field)


def _places_called(labels: Sequence[str], name: str, header: Sequence[str] = ()) -> list[int]:
    if name.startswith("#") and name[1:].isdigit() and 1 <= int(name[1:6]) <= len(labels):
        return [int(name[1:6]) - 1]
    if exact := [place for place, label in enumerate(labels) if label == name]:
        return exact
    folded = fold_header(name)
    return [place for place, other in enumerate(header or labels) if folded and fold_header(other) == folded]
