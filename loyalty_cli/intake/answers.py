"""Import answers to surveys, as form services export them; a row known already changes nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import islice
from typing import Any, Final, Literal

from loyalty_cli.errors import BadDate, BadValue, FileProblem, LoyaltyError
from loyalty_cli.intake.answer import SHOWN, TOLD, Progress, answer
from loyalty_cli.intake.cells.dates import day_reader
from loyalty_cli.intake.fields.answer_columns import AnswerColumns, columns_of, is_known
from loyalty_cli.intake.fields.columns import parse_maps
from loyalty_cli.intake.fields.rejects import Rejected, RejectsFile, rejects_target
from loyalty_cli.intake.reading.sniffing import sniff
from loyalty_cli.intake.reading.standard_input import spooled
from loyalty_cli.intake.reading.tables import Table, body, fitted, open_table
from loyalty_cli.intake.reading.text import LONGEST_CELL, Cells
from loyalty_cli.intake.undo_import import private_copy
from loyalty_cli.intake.writing import batches
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.facts.records import fact_of_operation
from loyalty_cli.ledger.facts.reusable_refs import current_one
from loyalty_cli.ledger.importing.batches import note
from loyalty_cli.ledger.people.cards import masked
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.survey import answer_of, record_answer
from loyalty_cli.operations.due.nights import in_batches
from loyalty_cli.operations.kernel.recording import Keyed, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import key_shop_fact
from loyalty_cli.program.promises.telling.surveys import ANSWER, surveys_of
from loyalty_cli.values import NamedTuple

CHUNK: Final = 200
"""So many rows to a transaction."""
_SCORES: Final = re.compile(r"\d{1,2}(?:\s*[ ,;/|]\s*\d{1,2})*")


class Options(NamedTuple):
    """How a file of answers is to be read. ``survey`` is meant where no column names one; ``maps`` ("Q1=score")."""

    survey: str | None = None
    dry_run: bool = False
    maps: Sequence[str] = ()
    rejects: str | None = None
    encoding: str | None = None
    date_order: Literal["dmy", "mdy"] | None = None


class Told(NamedTuple):
    """An answer of a row: its line and cells, the day, who gave it (None: no member), what was answered."""

    line: int
    cells: Cells
    on: date
    member: Member | None
    body: dict[str, Any]


def import_answers(
    shop: OpenShop, path: str, options: Options | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Imports a file of answers: a day, scores or a comment, and who answered; "-" is standard input.

    A row that names nobody is the answer of somebody who is no member; one that names a member nobody knows is refused.
    A row known already, by its survey, day, member, scores and how often these came before, changes nothing. Returns
    the document of ``answer``.

    Raises FileProblem, UsageError before anything is written, Busy, StorageError.
    """
    options = options or Options()
    with spooled(path) as real:
        table = open_table(sniff(real, options.encoding), is_known)
        usual = options.date_order or ("dmy" if shop.program.shop.language == "fr" else "")
        columns = columns_of(table, parse_maps(options.maps), usual)
        tell = progress or (lambda *_: None)
        if not options.dry_run:
            with batches.stoppable(shop):
                return _Answers(shop, table, columns, options).run(path, tell)
        with closing(private_copy(shop)) as copy:
            return _Answers(shop._replace(conn=copy), table, columns, options).run(path, tell) | {"batch": None}


class _Answers:
    """One file while it is imported."""

    def __init__(self, shop: OpenShop, table: Table, columns: AnswerColumns, options: Options) -> None:
        self.shop, self.table, self.columns, self.options = shop, table, columns, options
        today, zone = shop.now().today, shop.program.shop.timezone
        self.read_day = day_reader(columns.order, today, zone, serials=not table.delimiter)
        self.survey = "" if "survey" in columns.at else self._survey()
        self.seen = Counter[str]()
        self.rejects: list[Rejected] = []
        self.sample: list[dict[str, Any]] = []
        self.accepted = self.unchanged = 0

    def run(self, path: str, tell: Progress) -> dict[str, Any]:
        """Reads and writes all rows; the answer."""
        target, columns = rejects_target(self.options.rejects, path), self.columns.columns
        with RejectsFile(target, self.table, columns) as file:
            batch = batches.begin(self.shop, "answers", self.table.source)
            size = self.table.source.size
            rows = self._rows(progress=lambda done: tell("importing", done, size))
            while part := list(islice(rows, CHUNK)):
                self._write(part, batch)
            for one in () if self.options.dry_run else self.rejects:
                file.write(one)
            counts = self.accepted, self.unchanged, len(self.rejects)
            batches.finish(self.shop, batch, sum(counts), *counts)
        return self._answer(batch, file.path if file.rows else None)

    def _rows(self, progress: Callable[[int], None]) -> Iterator[Told]:
        for line, raw, broken in body(self.table, progress=progress):
            cells = fitted(raw, self.table.width)
            if not broken and not any(map(str.strip, cells)):
                continue
            try:
                if broken:
                    raise BadValue(broken, kib=LONGEST_CELL // 1024)
                told = self._told(line, cells)
            except LoyaltyError as error:
                self._refuse(line, raw, error.message)
                continue
            if len(self.sample) < SHOWN:
                self.sample.append({"line": line, "on": told.on, **told.body})
            yield told

    def _told(self, line: int, cells: Cells) -> Told:
        """What a row says. Raises LoyaltyError."""
        on = self.read_day(cells[self.columns.at["date"]].strip())
        if on is None:
            raise BadDate("intake.no-date")
        survey = self._cell(cells, "survey") or self.survey or self._survey()
        scores = [int(score) for text in self._scores(cells) for score in re.findall(r"\d+", text)]
        body = answer_of(self.shop.program, survey, scores, self._cell(cells, "comment"))
        return Told(line, cells, on, self._member(cells), body)

    def _survey(self) -> str:
        """The survey that is meant where no column names one. Raises FileProblem."""
        known = [one.id for one in surveys_of(self.shop.program)]
        if self.options.survey is None and len(known) != 1:
            raise FileProblem("intake.which-survey", known=", ".join(known))
        return self.options.survey or known[0]

    def _scores(self, cells: Cells) -> Iterator[str]:
        for place in self.columns.scores:
            text = cells[place].strip()
            if text and not _SCORES.fullmatch(text):
                raise BadValue("intake.no-score", text=text[:40])
            yield text

    def _member(self, cells: Cells) -> Member | None:
        """Who answered, by the first cell that names somebody known. Raises what finding them raises."""
        said = [text for place in self.columns.who if (text := cells[place].strip())]
        problem: LoyaltyError | None = None
        for text in said:
            try:
                return find_member(self.shop, text)
            except LoyaltyError as error:
                problem = problem or error
        if problem is not None:
            raise problem
        return None

    def _cell(self, cells: Cells, meaning: str) -> str:
        place = self.columns.at.get(meaning)
        return "" if place is None else cells[place].strip()

    def _write(self, part: list[Told], batch: int) -> None:
        def write(told: Told) -> None:
            self._write_one(told, batch)
            note(self.shop.conn, batch, self.accepted, self.unchanged)

        in_batches(self.shop, part, write)

    def _write_one(self, told: Told, batch: int) -> None:
        conn, key = self.shop.conn, current_one(self.shop.conn, "op_id", self._key(told), by_hand=False)
        if fact_of_operation(conn, key) is not None:
            self.unchanged += 1
            return
        keyed = Keyed(on=told.on, batch_id=batch, op_id=key)
        with connection.attempt(conn) as take_back:
            try:
                if told.member is not None:
                    record_answer(self.shop, told.member, told.body, keyed)
                else:
                    key_shop_fact(self.shop, ANSWER, told.body, keyed)
            except LoyaltyError as error:
                take_back()
                self._refuse(told.line, told.cells, error.message)
            else:
                self.accepted += 1

    def _key(self, told: Told) -> str:
        """The key of an answer; a comment is no part of it, because it can be erased."""
        who = told.member.id if told.member else ""
        text = f"{told.body['id']} {told.on} {who} {told.body['scores']} {self._cell(told.cells, 'ref')}"
        self.seen[text] += 1
        return f"answers:{digest(f'{text} {self.seen[text]}'.encode())[:32]}"

    def _refuse(self, line: int, cells: Cells, reason: str) -> None:
        self.rejects.append(Rejected(line, masked(cells), "", reason))

    def _answer(self, batch: int, rejects_file: str | None) -> dict[str, Any]:
        return answer(
            rows=self.accepted + self.unchanged + len(self.rejects),
            accepted=self.accepted,
            unchanged=self.unchanged,
            rejected=len(self.rejects),
            rejects_file=rejects_file,
            columns={one.label: one.field for one in self.columns.columns if one.field},
            columns_left_out={one.label: one.why for one in self.columns.columns if not one.field},
            left_out=(),
            dry_run=self.options.dry_run,
            rejects=[
                {"line": one.line, "column": one.column, "meaning": None, "reason": one.reason}
                for one in self.rejects[:TOLD]
            ],
            sample=self.sample if self.options.dry_run else [],
            batch=batch,
        )
