"""Consent, as a list tells it: only an explicit yes or no counts, with the column it stood in and its day if told.

Nothing is assumed: an empty cell, "pending" or a word nobody knows says neither yes nor no, and not having refused is
no consent.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from loyalty_cli.intake.cells.evidence import NO, YES, is_empty
from loyalty_cli.intake.fields.columns import Column

DayReader = Callable[[str], date | None]


class Consent(NamedTuple):
    """A member's word on a channel (email, sms, phone, post): ``on`` is its day where the file tells it."""

    channel: str
    granted: bool
    on: date | None
    source: str


class _Channel(NamedTuple):
    """The columns that speak of one channel, by what their cells mean."""

    channel: str
    yes_no: tuple[Column, ...]
    given_on: tuple[Column, ...]
    refused: tuple[Column, ...]
    refused_on: tuple[Column, ...]


def consents_reader(
    columns: Sequence[Column], day_reader: Callable[[Column], DayReader]
) -> Callable[[Sequence[str]], tuple[Consent, ...]] | None:
    """Reads the consents of a row; None where no column speaks of any. Raises BadDate.

    A refusal in any column overrules a yes in another. The day of a yes stands in a column of days for its channel;
    where no column says yes or no, such a day is itself the evidence (Mailchimp's OPTIN_TIME).
    """
    channels = _channels(columns)
    if not channels:
        return None
    days = {column.number: day_reader(column) for column in columns if column.form == "date"}

    def read(cells: Sequence[str]) -> tuple[Consent, ...]:
        words = (_refusal(one, cells, days) or _yes_or_no(one, cells, days) for one in channels)
        return tuple(word for word in words if word is not None)

    return read


def _refusal(one: _Channel, cells: Sequence[str], days: Mapping[int, DayReader]) -> Consent | None:
    on, source = _first_day(one.refused_on, cells, days)
    if on is not None:
        return Consent(one.channel, granted=False, on=on, source=source)
    source = _first_saying(YES, one.refused, cells) or _first_saying(NO, one.yes_no, cells)
    return Consent(one.channel, granted=False, on=None, source=source) if source else None


def _yes_or_no(one: _Channel, cells: Sequence[str], days: Mapping[int, DayReader]) -> Consent | None:
    on, dated = _first_day(one.given_on, cells, days)
    source = _first_saying(YES, one.yes_no, cells) if one.yes_no else dated
    return Consent(one.channel, granted=True, on=on, source=source) if source else None


def _first_day(among: Sequence[Column], cells: Sequence[str], days: Mapping[int, DayReader]) -> tuple[date | None, str]:
    for column in among:
        cell = cells[column.number - 1].strip()
        if not is_empty(cell) and (day := days[column.number](cell)):
            return day, column.label
    return None, ""


def _first_saying(words: frozenset[str], among: Sequence[Column], cells: Sequence[str]) -> str:
    return next((column.label for column in among if cells[column.number - 1].strip().lower() in words), "")


def _channels(columns: Sequence[Column]) -> list[_Channel]:
    def of(kind: str, channel: str, form: str) -> tuple[Column, ...]:
        return tuple(column for column in columns if column.field == f"{kind}:{channel}" and column.form == form)

    names = dict.fromkeys(
        column.field.partition(":")[2] for column in columns if column.field.startswith(("consent:", "refusal:"))
    )
    return [
        _Channel(
            name,
            of("consent", name, ""),
            of("consent", name, "date"),
            of("refusal", name, ""),
            of("refusal", name, "date"),
        )
        for name in names
    ]
