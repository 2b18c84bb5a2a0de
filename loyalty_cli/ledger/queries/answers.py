"""What the reports ask of answers to surveys and of the takings of days."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Final

from loyalty_cli.values import NamedTuple

_ANSWERS: Final = (
    "SELECT f.id, f.member_id, f.on_date, json_extract(f.body, '$.id'), json_extract(f.body, '$.kind'),"
    " json_extract(f.body, '$.scores'), t.text FROM facts f"
    " LEFT JOIN texts t ON t.fact_id = f.id AND t.field = 'comment'"
    " WHERE f.kind = 'answer' AND f.on_date BETWEEN :since AND :on AND NOT EXISTS"
    " (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo' AND u.on_date <= :on)"
    " ORDER BY f.on_date, f.id"
)


class Answer(NamedTuple):
    """An answer that stands; ``member_id`` is None for somebody who is no member, ``comment`` "" once erased."""

    id: int
    member_id: int | None
    on: str
    survey: str
    kind: str
    scores: tuple[int, ...]
    comment: str


def answers(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Answer]:
    """The answers of a time, oldest first."""
    told = {"since": since.isoformat(), "on": on.isoformat()}
    for number, member_id, day, survey, kind, scores, comment in conn.execute(_ANSWERS, told):
        yield Answer(number, member_id, day, survey, kind, tuple(json.loads(scores)), comment or "")
