"""pydantic's errors in words: the path of the key, the value found, and what would be right."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final, TypeAlias, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from loyalty_cli.config.tables import File, Table, inner_table, is_keyed
from loyalty_cli.config.toml_text import quoted, shown
from loyalty_cli.language.catalogue import Joined, Listed, Phrase, Value
from loyalty_cli.program.kernel.knobs import Mistake

Path: TypeAlias = tuple[str | int, ...]
_MISSING: Final = "mistake.missing"


def spelled(path: Path) -> Value:
    """A path of keys as the file writes it; the entries of a list count from 1."""
    *before, last = path
    if isinstance(last, int):
        return Phrase("mistake.entry", place=spelled(tuple(before)), number=last + 1)
    bare = last.isascii() and last.replace("-", "").replace("_", "").isalnum() and len(last) <= 40
    key = last if bare else shown(last)
    if not before:
        return key
    return Phrase("mistake.key", place=spelled(tuple(before)), key=key)


def nearest(word: str, known: list[str]) -> str | None:
    """The known word that a person most likely meant, if any comes near."""
    return next(iter(get_close_matches(word, known, 1, 0.6)), None)


def problems_of(error: ValidationError) -> list[Mistake]:
    """All that pydantic found, one problem each."""
    return [_problem(details) for details in error.errors(include_url=False)]


def without_echoes(problems: list[Mistake]) -> list[Mistake]:
    """The problems without those of a key that is missing only because it was misspelled."""
    meant = {path for problem in problems for path in problem.also}
    return [problem for problem in problems if problem.path not in meant or not _is_missing(problem)]


def _is_missing(problem: Mistake) -> bool:
    return problem.text.key.startswith(_MISSING)


def _problem(details: ErrorDetails) -> Mistake:
    path, value = details["loc"], details["input"]
    if details["type"] == "extra_forbidden":
        return _unknown(path, value)
    context: dict[str, Any] = details.get("ctx", {})
    text: Phrase
    match details["type"]:
        case "value_error":
            if path[-1] == "[key]":
                path = path[:-1]
            text = Phrase("mistake.value", value=shown(value), wrong=context["error"].said)
        case "missing":
            text = _missing(path)
        case "literal_error":
            text = _not_one_of(value, re.findall(r"'([^']*)'", context["expected"]))
        case "bool_type":
            text = Phrase("mistake.bool", value=shown(value))
        case "list_type":
            text = _no_list(path, value)
        case _:
            text = _no_table(path, value)
    return Mistake(path, text)


def _missing(path: Path) -> Phrase:
    if path == ("shop",):
        return Phrase("mistake.missing-shop")
    table = _table_at(path[:-1])
    examples = [field.examples for name, field in _fields(table) if name == path[-1]]
    example = examples[0][0] if examples and examples[0] else "…"
    return Phrase(_MISSING, key=path[-1], example=example)


def _not_one_of(value: object, choices: list[str]) -> Phrase:
    guess = nearest(value, choices) if isinstance(value, str) else None
    told = {"value": shown(value), "known": Listed(tuple(map(quoted, choices)))}
    return Phrase("mistake.choice-meant", guess=quoted(guess), **told) if guess else Phrase("mistake.choice", **told)


def _no_list(path: Path, value: object) -> Phrase:
    if isinstance(value, dict):
        return Phrase("mistake.one-table", place=spelled(path))
    if _table_at((*path, 0)) is not None:
        return Phrase("mistake.no-table-of-list", value=shown(value), place=spelled(path))
    return Phrase("mistake.no-list", value=shown(value))


def _no_table(path: Path, value: object) -> Phrase:
    if isinstance(path[-1], int):
        return Phrase("mistake.no-table-of-list", value=shown(value), place=spelled(path[:-1]))
    if isinstance(value, list):
        return Phrase("mistake.list-for-table", place=spelled(path))
    return Phrase("mistake.no-table", value=shown(value), place=spelled(path))


def _unknown(path: Path, value: object) -> Mistake:
    key = str(path[-1])
    here = [name for name, _ in _fields(_table_at(path[:-1]))]
    guess = nearest(key, here)
    if guess:
        return Mistake(path, Phrase("mistake.unknown-meant", guess=guess), ((*path[:-1], guess),))
    at_top = len(path) == 2 or isinstance(value, dict | list)
    top = dict(_fields(File)).get(key) if at_top else None
    elsewhere = [f"[{place}]" for place, name in _all_keys() if name == key]
    if top is not None:
        text = Phrase("mistake.own-table", right=f"[[{key}]]" if _is_list(top) else f"[{key}]")
    elif 0 < len(elsewhere) <= 4:
        text = Phrase("mistake.unknown-elsewhere", places=Joined(elsewhere))
    else:
        text = Phrase("mistake.unknown", known=Listed(here))
    return Mistake(path, text)


def _fields(table: type[Table] | None) -> list[tuple[str, FieldInfo]]:
    """Keys as the file has them, with pydantic's own description of each."""
    if table is None:
        return []
    return [(field.alias or name, field) for name, field in table.model_fields.items()]


def is_required(path: Path) -> bool:
    """Whether the key at that path must be given."""
    return any(field.is_required() for name, field in _fields(_table_at(path[:-1])) if name == path[-1])


def _table_at(path: Path) -> type[Table] | None:
    table: type[Table] | None = File
    own_name = False
    for part in path:
        if own_name:
            own_name = False
        elif isinstance(part, str):
            annotation = next((field.annotation for name, field in _fields(table) if name == part), None)
            table, own_name = inner_table(annotation), is_keyed(annotation)
    return table


def _all_keys(table: type[Table] = File, place: str = "") -> Iterator[tuple[str, str]]:
    for name, field in _fields(table):
        yield place, name
        inner = inner_table(field.annotation)
        if inner is not None:
            yield from _all_keys(inner, f"[{name}]" if _is_list(field) else f"{place}.{name}".removeprefix("."))


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is list
