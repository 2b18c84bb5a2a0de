"""What must hold between several keys of a program file: what every table is looked at for, and what promises ask.

The file may be what is left of a wrong one: then keys that were wrong stand at their defaults, and a problem that rests
on one of them (its path, or one of ``also``) is dropped by the loader.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from loyalty_cli.config import iso
from loyalty_cli.config.explain import nearest
from loyalty_cli.config.toml_text import quoted
from loyalty_cli.language.catalogue import Joined, Phrase, Word
from loyalty_cli.program import registry
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table
from loyalty_cli.program.kernel.promise import Promises
from loyalty_cli.program.kernel.segment_names import SEGMENTS

Path = tuple[str | int, ...]
_NAMED: Final = {
    "reward": ("rewards", "id", "mistake.no-such-reward"),
    "tier": ("tiers", "name", "mistake.no-such-tier"),
    "cause": ("causes", "id", "mistake.no-such-cause"),
    "segment": ("segments", "id", "mistake.no-such-segment"),
}
"""The kinds of values that name a row of another table: the table, its key, what is said where there is none."""


def check(values: Mapping[str, Any], *, decimals_told: bool) -> Iterator[Mistake]:
    """All problems between keys of the values of a file. ``decimals_told``: the file names the currency's decimals."""
    program = Promises(values)
    shop = program.shop
    if shop.currency and shop.currency not in iso.DECIMALS and not decimals_told:
        text = Phrase("mistake.currency-unknown", value=quoted(shop.currency))
        yield Mistake(("shop", "currency"), text, (("shop", "decimals"),))
    for promise in registry.in_file_order((program,)):
        yield from promise.mistakes(program)
    for table in registry.tables():
        value = values.get(table.key)
        rows = value if table.many and value else [value] if value else []
        for index, row in enumerate(rows):
            yield from _row(program, table, (table.name, index) if table.many else (table.name,), row)
        if table.many:
            yield from _repeated(table, rows)
            yield from _taken(table, rows)


def _repeated(table: Table, rows: Sequence[Any]) -> Iterator[Mistake]:
    """Ids, or names where a table has no id, that two tables of a list have in common."""
    key = table.knobs[0].key
    names = [str(row[0]) for row in rows]
    folded = [name.casefold() for name in names]
    for index, name in enumerate(folded):
        first = folded.index(name)
        if name and first < index:
            one = Word("mistake.table", table.one)
            text = Phrase("mistake.same-id", value=quoted(names[index]), key=key, one=one, number=first + 1)
            yield Mistake((table.name, index, key), text, ((table.name, first, key),))


def _taken(table: Table, rows: Sequence[Any]) -> Iterator[Mistake]:
    """Earlier names that another table of the list has, or had."""
    names = [{str(row[0]), *getattr(row, "was", ())} for row in rows]
    for index, row in enumerate(rows):
        for name in getattr(row, "was", ()):
            if sum(name in one for one in names) > 1:
                told = {"name": name, "key": table.knobs[0].key, "one": Word("mistake.table", table.one)}
                yield Mistake((table.name, index, "was"), Phrase("mistake.was-taken", **told))


def _row(program: Promises, table: Table, path: Path, row: Any) -> Iterator[Mistake]:
    for knob in table.knobs:
        yield from _references(program, knob, path, getattr(row, knob.field, None))
    first, last = getattr(row, "starts_on", None), getattr(row, "until", None)
    if first and last and last < first:
        text = Phrase("mistake.until-before-from", until=last.isoformat(), first=first.isoformat())
        yield Mistake((*path, "until"), text, ((*path, "from"),))
    period = getattr(row, "period", "ever")
    if period != "ever" and row.per_member is None:
        text = Phrase("mistake.period", value=quoted(period))
        yield Mistake((*path, "period"), text, ((*path, "per_member"),))


def _references(program: Promises, knob: Knob, path: Path, value: Any) -> Iterator[Mistake]:
    """Rewards, tiers and segments that are named must be there."""
    kind = knob.kind[1] if knob.kind[0] == "list" else knob.kind
    if isinstance(kind, Table) and knob.kind[0] == "list":
        for index, row in enumerate(value or ()):
            yield from _row(program, kind, (*path, knob.key, index), row)
        return
    if not isinstance(kind, str) or kind not in _NAMED or not value:
        return
    section, key, what = _NAMED[kind]
    rows: tuple[Any, ...] = program.get(section, ())
    known = [str(one[0]) for one in rows]
    paths: tuple[Path, ...] = ((section,), *((section, index, key) for index in range(len(known))))
    known += SEGMENTS if kind == "segment" else ()
    named = enumerate(value) if isinstance(value, tuple) else [(None, value)]
    for position, name in named:
        if name not in known:
            here = (*path, knob.key) if position is None else (*path, knob.key, position)
            choose = _choose(name, known, f"[[{section}]]")
            yield Mistake(here, Phrase(what, value=quoted(name), choose=choose), paths)


def _choose(name: str, known: list[str], section: str) -> Phrase:
    guess = nearest(name, known)
    if guess:
        return Phrase("mistake.meant", guess=quoted(guess))
    there = [quoted(one) for one in known[:8] if one]
    if there:
        return Phrase("mistake.write", known=Joined(there))
    return Phrase("mistake.add-under", section=section)
