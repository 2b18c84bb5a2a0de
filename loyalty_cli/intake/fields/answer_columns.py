"""The columns of a file of answers to surveys: a day, who answered, the survey, scores, a comment."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.dates import DateOrder, split_date, vote_of
from loyalty_cli.intake.cells.vocabulary import date_order_said, fold_header, words_about
from loyalty_cli.intake.fields.columns import Column, place_called, unknown_field
from loyalty_cli.intake.fields.rejects import is_ours
from loyalty_cli.intake.reading.tables import Table
from loyalty_cli.values import NamedTuple

MEANINGS: Final = ("date", "member", "survey", "score", "recommend", "again", "new", "comment", "ref")
_WORDS: Final = {meaning: frozenset(words.split("|")) for meaning, words in words_about("answers").items()}
_INDEX: Final = ("recommend", "again", "new")


class AnswerColumns(NamedTuple):
    """Where each meaning stands: one place of most, several of who answered; ``order`` is how the dates are written."""

    at: Mapping[str, int]
    who: tuple[int, ...]
    scores: tuple[int, ...]
    order: DateOrder
    columns: tuple[Column, ...]


def is_known(header: str) -> bool:
    """Whether a header is one of a file of answers."""
    return bool(_meaning(header))


def columns_of(table: Table, maps: Mapping[str, str], order: DateOrder) -> AnswerColumns:
    """What each column is. Raises UsageError for a wrong map, FileProblem where no scores or comments are found."""
    told = _maps(table, maps)
    found: dict[int, str] = {}
    for place, label in enumerate(table.labels):
        meaning = told.get(place, "" if is_ours(label) else _meaning(label))
        if meaning and (meaning == "member" or meaning not in found.values()):
            found[place] = meaning
    at = {meaning: place for place, meaning in reversed(found.items())}
    names = _INDEX if any(name in at for name in _INDEX) else ("score",)
    scores = tuple(at[name] for name in names if name in at)
    if not scores and "comment" not in at:
        raise FileProblem("intake.no-scores")
    if "date" not in at:
        raise FileProblem("intake.no-answer-day")
    hint = date_order_said(table.labels[at["date"]])
    columns = tuple(
        Column(place + 1, label, found.get(place, ""), "" if place in found else "is not needed")
        for place, label in enumerate(table.labels)
    )
    who = tuple(place for place, meaning in found.items() if meaning == "member")
    said: DateOrder = "dmy" if hint == "dmy" else "mdy" if hint == "mdy" else _shown(table, at["date"]) or order
    return AnswerColumns(at, who, scores, said, columns)


def _shown(table: Table, place: int) -> DateOrder:
    """The order that the first rows show; "" where they show none, or several."""
    parts = [split_date(row[place].strip()) for row in table.sample]
    votes = {vote for one in parts if one is not None and (vote := vote_of(one))}
    return votes.pop() if len(votes) == 1 else ""


def _meaning(header: str) -> str:
    """What a header says it is: by its words, the whole ones first."""
    folded = fold_header(header)
    for meaning, words in _WORDS.items():
        if folded in words:
            return meaning
    parts = folded.split()
    for meaning in ("recommend", "again", "new", "score", "comment", "member", "date"):
        if any(word in parts for word in _WORDS[meaning]):
            return meaning
    return ""


def _maps(table: Table, maps: Mapping[str, str]) -> dict[int, str]:
    told: dict[int, str] = {}
    for header, meaning in maps.items():
        place = place_called(table.labels, header, table.header)
        if meaning not in (*MEANINGS, "-"):
            raise unknown_field(meaning, (*MEANINGS, "-"))
        told[place] = "" if meaning == "-" else meaning
    return told
