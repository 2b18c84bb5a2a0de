"""Turns a valid file into the values of Program and Settings."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli.config import iso
from loyalty_cli.config.settings import Settings
from loyalty_cli.config.tables import SETTINGS, Table
from loyalty_cli.program import registry
from loyalty_cli.program.kernel.knobs import fields_of, read_value


def values(file: Table, decimals: int) -> dict[str, Any]:
    """The values of the tables that the file has, by key. ``decimals`` is the currency's."""
    given = file.model_dump(by_alias=True)
    found: dict[str, Any] = {}
    for table in registry.tables():
        rows = given[table.name]
        if rows:
            found[table.key] = tuple(read_value(table, row) for row in rows) if table.many else read_value(table, rows)
    found["shop"] = found["shop"]._replace(decimals=decimals)
    return found


def settings(file: Table) -> Settings:
    """The settings of a valid file."""
    given: Mapping[str, Any] = file.model_dump(by_alias=True)
    fields: dict[str, Any] = {}
    for name, table in SETTINGS.items():
        fields |= fields_of(table, given[name] or {})
    return Settings(**fields)


def decimals_of(raw: Mapping[str, Any]) -> int:
    """The currency's decimals, by which every amount is read; 2 while the file does not say it rightly."""
    shop = raw.get("shop")
    if not isinstance(shop, dict):
        return 2
    told, currency = shop.get("decimals"), shop.get("currency", "EUR")
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= 4:
        return told
    return iso.DECIMALS.get(currency, 2) if isinstance(currency, str) else 2
