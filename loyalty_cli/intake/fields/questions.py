"""Questions about a file that only the shop can answer: asked once for the file, before anything is written."""

from collections.abc import Iterator, Sequence
from typing import Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.dates import DateOrder, split_date, vote_of
from loyalty_cli.intake.reading.tables import Table, body
from loyalty_cli.language.catalogue import Phrase, Spoken, Value, clauses, said, sentence
from loyalty_cli.values import NamedTuple

_MANY: Final = 3
DATE_ORDERS: Final = ("--date-order dmy", "--date-order mdy")


class Question(NamedTuple):
    """A doubt, worded: ``about`` is a column or "" for the file, ``options`` are what to type."""

    about: str
    text: str
    options: tuple[str, ...]


def asking(about: str, text: Spoken, *options: str) -> Question:
    """A question in the language in force."""
    return Question(about, said(text), options)


class Questions(FileProblem):
    """Questions that are open: the message tells them, the hint what to type for each."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__("questions")
        self.questions = tuple(questions)

    def said(self, lang: str) -> str:
        """The texts of all questions, which were worded when they were asked."""
        return clauses((one.text for one in self.questions), lang)

    def hint_in(self, lang: str) -> str:
        """What to type for each of them."""
        several = len(self.questions) > 1
        return "; ".join(_typed(one.options, lang, short=several) for one in self.questions)


def questions_in(problem: FileProblem) -> tuple[Question, ...]:
    """The questions of a problem; one that is none is told as a question about the file."""
    if isinstance(problem, Questions):
        return problem.questions
    return (Question("", problem.message, (problem.hint,) if problem.hint else ()),)


class Joined:
    """Several things with a word of the catalogue between them."""

    def __init__(self, things: Sequence[Value], between: str) -> None:
        self._things, self._between = things, between

    def said(self, lang: str) -> str:
        """The things in this language."""
        return f" {sentence(lang, self._between)} ".join(said(thing, lang) for thing in self._things)


def map_option(column: str, meaning: str) -> str:
    """What to type to say what a column, or a word in it, means."""
    return f'--map "{column}={meaning}"'


def _typed(options: Sequence[str], lang: str, *, short: bool) -> str:
    """What to type: ``--map "Date=joined" or --map "Date=-"``, and in short ``--map "Date=joined" (or =-)``."""
    column, sign, _ = options[0].rpartition("=") if options else ("", "", "")
    alike = sign and len(options) > 1 and all(one.startswith(f"{column}=") for one in options)
    if not alike or not (short or len(options) > _MANY):
        return Joined(options, "intake.or").said(lang)
    others = (one[len(column) :].rstrip('"') for one in options[1:])
    return f"{options[0]} ({sentence(lang, 'intake.or')} {', '.join(others)})"


def which_order(table: Table, place: int) -> Question:
    """The question how the dates of a column are written, with a date that could be two, or two that disagree."""
    label, example, told = table.labels[place], _open_date(table, place), _one_of_each(table, place)
    if len(told) > 1:
        text = Phrase("intake.dates-disagree", label=label, example=example, first=told[0], second=told[1])
    else:
        text = Phrase("intake.dates-open", label=label, example=example)
    return asking(label, text, *DATE_ORDERS)


def order_further_down(table: Table, place: int) -> DateOrder:
    """The order that the first row which settles it shows, below the sample too; "" where none does."""
    return next((vote for _, cell in _dates(table, place) if (vote := _vote(cell))), "")


def _open_date(table: Table, place: int) -> str:
    """The first date of a column that could be two; where none is, the first that is not written year first."""
    found = ""
    for _, cell in _dates(table, place):
        parts = split_date(cell)
        if parts is not None and not parts.fixed:
            found = found or cell[:40]
            if not vote_of(parts):
                return cell[:40]
    return found


def _one_of_each(table: Table, place: int) -> list[Phrase]:
    """The first row of each order: line 2 ('25/06/1987') is day first, line 7 ('06/25/1987') is month first."""
    found: dict[DateOrder, Phrase] = {}
    for line, cell in _dates(table, place):
        if (vote := _vote(cell)) and vote not in found:
            found[vote] = Phrase("intake.date-at", line=line, cell=cell[:40], order=Phrase(f"intake.order.{vote}"))
            if len(found) > 1:
                break
    return list(found.values())


def _vote(cell: str) -> DateOrder:
    parts = split_date(cell)
    return vote_of(parts) if parts is not None else ""


def _dates(table: Table, place: int) -> Iterator[tuple[int, str]]:
    """The cells of a column of the whole file with their lines; broken and short rows left out."""
    for line, cells, reason in body(table):
        if not reason and len(cells) > place and (cell := cells[place].strip()):
            yield line, cell
