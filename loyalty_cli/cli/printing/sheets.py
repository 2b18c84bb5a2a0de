"""Lists as CSV for programs and spreadsheets: flat columns, UTF-8, one header."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loyalty_cli.cli.printing.output import cleaned


def csv_text(rows: Sequence[Mapping[str, Any]], header: Sequence[str] = ()) -> str:
    """The rows as CSV: the columns of all of them in order of appearance, nested ones as ``stamps_coffee``.

    ``header`` are the columns of a list that has no rows.
    """
    import csv
    from io import StringIO

    from loyalty_cli.outlet.export_cells import mail_cell

    flat = [cleaned_row(row) for row in flat_rows(rows)]
    columns = list(dict.fromkeys(name for row in flat for name in row)) or list(header)
    sink = StringIO()
    writer = csv.DictWriter(sink, columns, lineterminator="\n", restval="")
    writer.writeheader()
    for row in flat:
        writer.writerow({name: mail_cell(value) if isinstance(value, str) else value for name, value in row.items()})
    return sink.getvalue()


def cleaned_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with every text in it made safe for a terminal, as it is for people."""
    return {name: cleaned(value) for name, value in row.items()}


def flat_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows without nested values: ``stamps_coffee`` for a stamp card, lists as one text."""
    return [dict(_flat(row)) for row in rows]


def _flat(row: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}_")
        elif isinstance(value, list | tuple):
            yield prefix + name, "; ".join(_shown(item) for item in value)
        else:
            yield prefix + name, "" if value is None else value


def _shown(item: Any) -> str:
    return " ".join(f"{name}={value}" for name, value in _flat(item)) if isinstance(item, Mapping) else str(item)
