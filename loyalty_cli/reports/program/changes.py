"""What changes between two programs: key by key as the file writes them, and sentence by sentence on the wall."""

from collections.abc import Iterator
from datetime import date
from typing import Final, TypeAlias

from loyalty_cli.program.kernel.model import Program, Promotion
from loyalty_cli.reports.program.effects import Effects
from loyalty_cli.reports.program.wall import wall
from loyalty_cli.units import format_rate_e4, plain_cents

Keys: TypeAlias = dict[str, str]

_LISTS: Final = ("tiers", "stamp_cards", "rewards", "promotions", "profile", "engagements")
_TABLES: Final = ("shop", "tier_rules", "referral", "birthday", "refunds", "staff", "privacy")
_FILE_KEYS: Final = {"starts_on": "from", "earn": "visit"}
_TOLD_ELSEWHERE: Final = {"multipliers", "expiry", "to_minute"}
_NONE_AT_ZERO: Final = {"percent_e4", "each_cents"}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def changes(old: Program, new: Program, affected: Effects | None = None) -> list[dict[str, object]]:
    """One document each part that differs; see ``promises.diff``. ``affected`` are the effects on members."""
    affected = affected or {}
    before, after = dict(_parts(old)), dict(_parts(new))
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


def _parts(program: Program) -> Iterator[tuple[str, Keys]]:
    """Each part of the program, in the order of the file, with its keys that are not empty."""
    decimals = program.shop.decimals
    yield "shop", _keys(program.shop, decimals)
    points = program.points
    rates = {f"multipliers.{category}": format_rate_e4(rate) for category, rate in points.multipliers}
    yield "points", {**_keys(points, decimals), **rates}
    yield "points.expiry", _keys(points.expiry, decimals)
    for name in _LISTS:
        for item in getattr(program, name):
            yield f"{name}.{item.name if name == 'tiers' else item.id}", _keys(item, decimals)
    yield "promotion_rules", {"stacking": program.stacking}
    for name in _TABLES[1:]:
        table = getattr(program, name)
        if table is not None:
            yield name, _keys(table, decimals)


def _keys(value: tuple[object, ...], decimals: int) -> Keys:
    """The fields of a part that are not empty, named and written as in the file."""
    fields: tuple[str, ...] = getattr(value, "_fields", ())
    spelled = {}
    for name in fields:
        text = _spelled(name, getattr(value, name), decimals)
        if text and name not in _TOLD_ELSEWHERE:
            spelled[_FILE_KEYS.get(name, name.removesuffix("_cents").removesuffix("_e4"))] = text
    if isinstance(value, Promotion):
        spelled.pop("from_minute")
        first, last = (f"{one // 60}:{one % 60:02d}" for one in (value.from_minute, value.to_minute))
        spelled |= {"hours": f"{first}-{last}"} if (value.from_minute, value.to_minute) != (0, 1440) else {}
    return spelled


def _spelled(name: str, value: object, decimals: int) -> str:
    """A value as the file writes it; "" for none."""
    if value is None or (name in _NONE_AT_ZERO and not value):
        return ""
    match value:
        case bool():
            text = "true" if value else "false"
        case int():
            text = _number(name, value, decimals)
        case date():
            text = value.isoformat()
        case tuple():
            text = ", ".join(_WEEKDAYS[one - 1] if name == "weekdays" else str(one) for one in value)
        case _ if name == "earn":
            text = "true" if value == "visit" else ""
        case _:
            text = str(value)
    return text


def _number(name: str, value: int, decimals: int) -> str:
    if name == "percent_e4":
        return plain_cents(value)
    if name.endswith("_e4"):
        return format_rate_e4(value)
    return plain_cents(value, decimals) if name.endswith("_cents") else str(value)
