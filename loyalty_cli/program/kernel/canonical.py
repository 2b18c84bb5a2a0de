"""The program as canonical JSON and back: what is recorded beside the facts that were decided under it.

Every field is written, so that a default changed by a later release changes no recorded program; a field that an older
release did not know takes its default.
"""

import json
from datetime import date
from typing import Any, cast

from loyalty_cli.program.kernel import model
from loyalty_cli.values import NamedTuple

_LISTS: dict[str, type[NamedTuple]] = {
    "tiers": model.Tier,
    "stamp_cards": model.StampCard,
    "rewards": model.Reward,
    "promotions": model.Promotion,
    "profile": model.ProfileField,
    "engagements": model.Engagement,
}
_TABLES: dict[str, type[NamedTuple]] = {
    "shop": model.Shop,
    "tier_rules": model.TierRules,
    "referral": model.Referral,
    "birthday": model.Birthday,
    "refunds": model.Refunds,
    "staff": model.Staff,
    "privacy": model.Privacy,
}
_DATES = frozenset({"starts_on", "until"})
_TUPLES = frozenset({"perks", "exclude", "weekdays", "categories", "tiers"})


def to_canonical_json(program: model.Program) -> str:
    """The program as one line of JSON with sorted keys: equal programs give equal text."""
    return json.dumps(_plain(program), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_canonical_json(text: str) -> model.Program:
    """The program that ``to_canonical_json`` wrote."""
    raw: dict[str, Any] = json.loads(text)
    values: dict[str, Any] = {"stacking": raw.get("stacking", "best")}
    for name, kind in _TABLES.items():
        if raw.get(name) is not None:
            values[name] = _build(kind, raw[name])
    for name, kind in _LISTS.items():
        values[name] = tuple(_build(kind, item) for item in raw.get(name, ()))
    values["points"] = _points(raw["points"])
    return model.Program(**values)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        if fields is None:
            return [_plain(item) for item in value]
        return {name: _plain(getattr(value, name)) for name in fields}
    if isinstance(value, date):
        return value.isoformat()
    return value


def _points(raw: dict[str, Any]) -> model.PointsRules:
    expiry = _build(model.Expiry, raw["expiry"])
    multipliers = tuple((category, rate) for category, rate in raw["multipliers"])
    return cast(model.PointsRules, _build(model.PointsRules, {**raw, "expiry": expiry, "multipliers": multipliers}))


def _build(kind: Any, raw: dict[str, Any]) -> Any:
    known = {name: value for name, value in raw.items() if name in kind._fields}
    for name in known.keys() & _DATES:
        known[name] = known[name] and date.fromisoformat(known[name])
    for name in known.keys() & _TUPLES:
        known[name] = tuple(known[name])
    return kind(**known)
