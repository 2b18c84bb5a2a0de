"""The program as canonical JSON and back: what is recorded beside the facts that were decided under it.

Every field is written, so that a default changed by a later release changes no recorded program; a field that an older
release did not know takes its default. Tables and knobs that came after the first release are written
where a program has them.
"""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.jsons import in_order, loads
from loyalty_cli.program import registry
from loyalty_cli.program.kernel.knobs import Knob, Table
from loyalty_cli.program.kernel.promise import Unread
from loyalty_cli.program.program import Program
from loyalty_cli.values import Any, Final

_FIRST_RELEASE: Final[Mapping[str, object]] = {
    **dict.fromkeys(("stamp_cards", "rewards", "promotions", "profile", "engagements"), ()),
    **dict.fromkeys(("referral", "birthday")),
    "stacking": "best",
}
"""How the first release wrote tables that were absent."""


def to_canonical_json(program: Program) -> str:
    """The program as one line of JSON with sorted keys: equal programs give equal text."""
    values = {
        key: _plain(value, registry.table(key) if value else None)
        for key, value in {**_FIRST_RELEASE, **program.values}.items()
    }
    return in_order(values)


def from_canonical_json(text: str) -> Program:
    """The program that ``to_canonical_json`` wrote."""
    raw: dict[str, Any] = loads(text)
    told = {key: value for key, value in raw.items() if value and value != _FIRST_RELEASE.get(key)}
    return Program(Unread({key: value for key, value in told.items() if registry.is_known(key)}, _value))


def _value(key: str, raw: Any) -> Any:
    table = registry.table(key)
    return tuple(_build(table, one) for one in raw) if isinstance(raw, list) else _build(table, raw)


def _plain(value: object, table: Table | None = None) -> object:
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        if fields is None:
            return [_plain(item, table) for item in value]
        later, inner = _later(table)
        defaults = getattr(value, "_field_defaults", {})
        told = ((name, getattr(value, name)) for name in fields)
        return {name: _plain(one, inner.get(name)) for name, one in told if name not in later or one != defaults[name]}
    return value.isoformat() if isinstance(value, date) else value


def _later(table: Table | None) -> tuple[set[str], dict[str, Table]]:
    """The fields of a table that came after the first release, and the tables inside it."""
    if table is None:
        return set(), {}
    inner = {knob.field: knob.kind for knob in table.knobs if isinstance(knob.kind, Table)}
    return {*table.later, *(knob.field for knob in table.knobs if knob.later)}, inner


def _build(table: Table, raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    known = {name: value for name, value in raw.items() if name in table.value._fields}
    for knob in table.knobs:
        if known.get(knob.field) is not None:
            known[knob.field] = _read(knob, known[knob.field])
    return table.value(**known)


def _read(knob: Knob, value: Any) -> Any:
    if isinstance(value, str):
        return date.fromisoformat(value) if knob.kind == "day" else value
    if isinstance(knob.kind, Table):
        return _build(knob.kind, value)
    if knob.kind[0] == "list" and isinstance(knob.kind[1], Table):
        return tuple(_build(knob.kind[1], one) for one in value)
    if knob.kind[0] == "each" and isinstance(knob.kind[2], Table):
        return tuple((name, _build(knob.kind[2], one)) for name, one in value)
    return _frozen(value)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
