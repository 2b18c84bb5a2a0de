"""The config reference, drawn from the tables that validate."""

import re
from typing import get_origin

from loyalty_cli.config.reference import render
from loyalty_cli.config.tables import File, Table, inner_table, is_keyed


def keys(table: type[Table] = File, *, outer: bool = True) -> list[str]:
    """Every key of the file: those of a list of tables inside a table too, not those that hold one table."""
    found = []
    for name, field in table.model_fields.items():
        inner = inner_table(field.annotation)
        listed = is_keyed(field.annotation) or get_origin(field.annotation) is list
        found += keys(inner, outer=False) if inner else []
        found += [field.alias or name] if not inner or (not outer and listed) else []
    return found


def test_every_key_has_a_row_and_every_row_four_filled_cells() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$", render(), re.MULTILINE)
    assert sorted(row[0] for row in rows) == sorted(keys())
    assert all(cell.strip() for row in rows for cell in row)


def test_some_rows() -> None:
    lines = render().splitlines()
    assert "### `[[stamp_cards]]`" in lines
    assert "### `[points.expiry]`" in lines
    assert (
        '| `per_unit` | Points for each unit of money paid, like 1 or "1/3"; 0 for none. | rate or fraction | `1` |'
        in lines
    )
    assert "| `boxes` | Boxes to a full card. | whole number, 1 to 100 | `10` |" in lines
    assert "| `from` | Qualifying spend from which it is reached. | amount | `0` |" in lines
    assert "| `visit` | Each visit earns a stamp. | true or false | `false` |" in lines
    assert "| `exclude` | Categories that earn nothing and count for no tier. | list of: category | none |" in lines
