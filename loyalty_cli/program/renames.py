"""Renames: tiers, rewards, stamp cards and categories with a new name keep what was recorded under the old one.

A reward or a stamp card is recorded under its first id for ever (``id``); the file may give it another (``called``),
which is what people type and read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from loyalty_cli.errors import ProgramInvalid
from loyalty_cli.program import registry
from loyalty_cli.program.kernel.knobs import Kind, Table
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import keep_names
from loyalty_cli.values import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.promises.buying.rewards import Reward
    from loyalty_cli.program.promises.buying.stamp_cards import StampCard

    Row: TypeAlias = Reward | StampCard

_KINDS: Final = {"rewards": "reward", "stamp_cards": "card"}
Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""The recorded names by those of the file, for each kind of values that names one."""


def carried_on(before: Program, program: Program) -> Program:
    """The program with its tiers, rewards, cards and categories as they are recorded under the one before.

    Raises ProgramInvalid where a new reward or card takes an id under which another is recorded.
    """
    tiers = keep_names(before, program)
    changed: dict[str, Any] = {"tiers": tiers} if tiers != program.tiers else {}
    names: dict[str, Mapping[str, str]] = {}
    for key, kind in _KINDS.items():
        rows: tuple[Any, ...] = program.get(key, ())
        kept = [_kept(row, before.get(key, ())) for row in rows]
        if kept != list(rows):
            names[kind] = {old.id: new.id for old, new in zip(rows, kept, strict=True) if old.id != new.id}
            changed[key] = tuple(kept)
            _check_apart(kept)
    if "categories" in program.values:
        from loyalty_cli.program.promises.buying import categories

        changed["categories"] = categories.carried_names(before, program)
        names["category"] = categories.recorded_names(Program.of(changed))
    found = program._replace(**changed) if changed else program
    return _rewritten(found, names) if any(names.values()) else found


def _kept(row: "Row", before: "Sequence[Row]") -> "Row":
    """A reward or card under the id of the one that it goes on from."""
    told = row.shown_id
    same = next((one for one in before if one.shown_id == told), None)
    same = same or next((one for one in before if not {one.id, one.called, *one.was}.isdisjoint(row.was)), None)
    first = same.id if same else row.id
    return row._replace(id=first, called=told if told != first else "")


def _check_apart(rows: "Sequence[Row]") -> None:
    for name, times in Counter(row.id for row in rows).items():
        if times > 1:
            goes_on = next(row.called for row in rows if row.id == name and row.called)
            raise ProgramInvalid("error.id-taken", name=name, other=goes_on)


def _rewritten(program: Program, names: Names) -> Program:
    """The program, every reward, card and category that it names by the recorded name."""
    found: dict[str, Any] = {}
    for key, value in program.values.items():
        table = registry.table(key) if value and key != "categories" else None
        if table is not None:
            found[key] = tuple(_row(table, one, names) for one in value) if table.many else _row(table, value, names)
    return program._replace(**found)


def _row(table: Table, row: Any, names: Names) -> Any:
    fields = [knob for knob in table.knobs if knob.field in getattr(row, "_fields", ())]
    told = {knob.field: _named(knob.kind, getattr(row, knob.field), names) for knob in fields}
    return row._replace(**told) if told else row


def _named(kind: Kind, value: Any, names: Names) -> Any:
    if not value:
        return value
    if isinstance(kind, Table):
        return _row(kind, value, names)
    if isinstance(kind, str):
        return names[kind].get(value, value) if kind in names else value
    match kind[0]:
        case "list":
            return tuple(_named(kind[1], one, names) for one in value)
        case "each":
            return tuple((_named(kind[1], name, names), _named(kind[2], one, names)) for name, one in value)
        case _:
            return value
