"""Renamed categories: purchases under the earlier name count under the new one."""

from collections.abc import Iterator, Mapping

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, each, some_of
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.values import Final, NamedTuple

CATEGORIES: Final = "categories"


class Categories(NamedTuple):
    """Categories that have another name than before: recorded under the first name, shown by the new one."""

    was: tuple[tuple[str, tuple[str, ...]], ...] = ()


TABLE = Table(
    CATEGORIES,
    Categories,
    (Knob("was", each("category", some_of("category")), "Earlier names, one key a category: the latest first."),),
)


def recorded_names(program: Promises) -> dict[str, str]:
    """The name under which each renamed category is recorded, by every other name of it."""
    told: Categories = program.get(CATEGORIES, Categories())
    return {name: names[-1] for new, names in told.was if names for name in (new, *names[:-1])}


def recorded_lines(program: Promises, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of a sale with their categories as they are recorded."""
    if CATEGORIES not in program.values:
        return lines
    known = recorded_names(program)
    return tuple(line._replace(category=known.get(line.category, line.category)) for line in lines)


def category_called(program: Promises, recorded: str) -> str:
    """A category by the name of today."""
    told: Categories = program.get(CATEGORIES, Categories())
    return next((new for new, names in told.was if names[-1:] == (recorded,)), recorded)


def carried_names(before: Promises, program: Promises) -> Categories:
    """The renamed categories of a program, each with the name under which it was recorded before."""
    told: Categories = program.get(CATEGORIES, Categories())
    known = recorded_names(before)
    return Categories(tuple((new, _to_first(names, known)) for new, names in told.was))


def _to_first(names: tuple[str, ...], known: Mapping[str, str]) -> tuple[str, ...]:
    first = next((known[name] for name in names if name in known), names[-1]) if names else ""
    return names if not names or first in names[-1:] else (*(name for name in names if name != first), first)


class _Categories(Promise):
    """They promise nothing; all that names a category reads them."""

    tables = (TABLE,)

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        told: Categories = program.get(CATEGORIES, Categories())
        every = [name for new, names in told.was for name in (new, *names)]
        for new, names in told.was:
            for name in names:
                if every.count(name) > 1:
                    yield Mistake((CATEGORIES, "was", new), Phrase("mistake.category-taken", name=name))


PROMISE = _Categories()
