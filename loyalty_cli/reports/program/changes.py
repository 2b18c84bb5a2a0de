"""What changes between two programs: key by key as the file writes them, and sentence by sentence on the wall."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from loyalty_cli.program import registry
from loyalty_cli.program.kernel.knobs import Kind, Table
from loyalty_cli.program.program import Program
from loyalty_cli.reports.program.effects import Effects
from loyalty_cli.reports.program.wall import wall
from loyalty_cli.units import format_rate_e4, plain_cents

Keys: TypeAlias = dict[str, str]

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def changes(old: Program, new: Program, affected: Effects | None = None) -> list[dict[str, object]]:
    """One document each part that differs; see ``promises.diff``. ``affected`` are the effects on members."""
    affected = affected or {}
    before, after = dict(parts(old)), dict(parts(new))
    said_before, said_after = _said(old), _said(new)
    found: list[dict[str, object]] = []
    for part in dict.fromkeys([*after, *before]):
        keys = _differing(before.get(part, {}), after.get(part, {}))
        sentences = (said_before.get(part, []), said_after.get(part, []))
        if keys or sentences[0] != sentences[1]:
            change = "added" if part not in before else "removed" if part not in after else "changed"
            told = [{"members": one.members, "what": one.what} for one in affected.get(part, ())]
            found.append(
                {
                    "part": part,
                    "change": change,
                    "before": sentences[0],
                    "after": sentences[1],
                    "keys": keys,
                    "effects": told,
                }
            )
    return found


def _said(program: Program) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for promise in wall(program):
        said.setdefault(promise.part, []).append(promise.text)
    return said


def _differing(before: Keys, after: Keys) -> list[dict[str, str | None]]:
    return [
        {"key": key, "before": before.get(key), "after": after.get(key)}
        for key in dict.fromkeys([*after, *before])
        if before.get(key) != after.get(key)
    ]


def parts(program: Program) -> Iterator[tuple[str, Keys]]:
    """Each part of the program, in the order of the file, with its keys that are not empty, written as in the file."""
    decimals = program.shop.decimals
    for table in registry.tables():
        value = program.values.get(table.key)
        if value is None:
            continue
        several = type(value) is tuple
        for one in value if several else (value,):
            yield from _part(f"{table.name}.{one[0]}" if several else table.name, table, one, decimals)


def _part(name: str, table: Table, value: Any, decimals: int) -> Iterator[tuple[str, Keys]]:
    """A table, and each table inside it as a part of its own."""
    written = as_written(table, value)
    keys: Keys = {}
    for knob in table.knobs:
        one = written[knob.key]
        if not isinstance(knob.kind, Table):
            keys |= _spelled(knob.key, knob.kind, one, decimals)
    yield name, keys
    for knob in table.knobs:
        if isinstance(knob.kind, Table):
            yield from _part(f"{name}.{knob.key}", knob.kind, written[knob.key], decimals)


def as_written(table: Table, value: Any) -> Mapping[str, Any]:
    """The keys of a table as the file has them, with the program's own values; None for those left out."""
    own = {knob.key: getattr(value, knob.field, None) for knob in table.knobs}
    return {**own, **(table.write(value) if table.write else {})}


def _spelled(key: str, kind: Kind, value: Any, decimals: int) -> Keys:
    if kind[0] == "each" and isinstance(value, tuple):
        return {f"{key}.{name}": _inner(kind[2], one, decimals) for name, one in value}
    text = spelled(kind[2] if kind[0] == "each" else kind, value, decimals)
    return {key: text} if text else {}


def _pair(kind: Kind, first: Any, last: int, decimals: int) -> str:
    """Hours of the day, a fraction, or money off."""
    if kind == "off":
        return f"{plain_cents(last)} %" if first == "percent" else plain_cents(last, decimals)
    if kind == "fraction":
        return f"{format_rate_e4(first)}/{last}"
    return f"{first // 60}:{first % 60:02d}-{last // 60}:{last % 60:02d}"


def _inner(kind: Kind, value: Any, decimals: int) -> str:
    """A value of a list; a table there as the file may write it: ``{on = 2026-12-01, tier = Gold}``."""
    if not isinstance(kind, Table):
        return spelled(kind, value, decimals)
    written = as_written(kind, value)
    told = ((knob.key, spelled(knob.kind, written[knob.key], decimals)) for knob in kind.knobs)
    return "{" + ", ".join(f"{key} = {text}" for key, text in told if text) + "}"


def spelled(kind: Kind, value: Any, decimals: int) -> str:
    """A value as the file writes it, without quotes; "" for none."""
    if value is None or (kind == "percent" and not value):
        return ""
    match value:
        case bool():
            text = "true" if value else "false"
        case int() if kind in ("money", "some-money"):
            text = plain_cents(value, decimals)
        case int() if kind in ("rate", "some-rate", "fraction"):
            text = format_rate_e4(value)
        case int() if kind == "percent":
            text = plain_cents(value)
        case int() if kind == "weekday":
            text = _WEEKDAYS[value - 1]
        case date():
            text = value.isoformat()
        case (first, int(last)) if kind in ("hours", "fraction", "off"):
            text = _pair(kind, first, last, decimals)
        case tuple():
            text = ", ".join(_inner(kind[1], one, decimals) for one in value)
        case _:
            text = str(value)
    return text
