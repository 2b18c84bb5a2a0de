"""A table of an export as text: CSV, one JSON document, or one JSON object a line."""

import csv
from collections.abc import Callable, Iterable
from typing import Final, Literal, Protocol, TypeAlias

from loyalty_cli.ledger.queries.export_sql import csv_lines, headers, json_objects
from loyalty_cli.ledger.queries.export_tables import Moment, table_of
from loyalty_cli.operations.kernel.shop import OpenShop

Format: TypeAlias = Literal["csv", "json", "jsonl", "xlsx", "beancount"]
TextFormat: TypeAlias = Literal["csv", "json", "jsonl", "beancount"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "json", "jsonl", "xlsx", "beancount")


class Written(Protocol):
    """The target of text: a file, or standard output."""

    def write(self, text: str, /) -> object:
        """Takes a piece of text."""

    def writelines(self, texts: Iterable[str], /) -> object:
        """Takes pieces of text."""


Tell: TypeAlias = Callable[[int], None]
"""Is told how many rows have been written."""


def write_csv(file: Written, shop: OpenShop, name: str, moment: Moment, *, raw: bool, tell: Tell) -> int:
    """Writes a header and the rows, one line each but for line breaks in quotes; returns how many rows there are."""
    csv.writer(file, lineterminator="\n").writerow(headers(table_of(name, shop, moment, "derived")))
    count = 0
    for lines, held in csv_lines(shop, name, moment, raw=raw):
        file.write(lines)
        file.write("\n")
        count += held
        tell(count)
    return count


def write_jsonl(file: Written, shop: OpenShop, name: str, moment: Moment, tell: Tell) -> int:
    """Writes one object a line; returns how many there are."""
    count = 0
    for objects, held in json_objects(shop, name, moment, "\n"):
        file.write(objects)
        file.write("\n")
        count += held
        tell(count)
    return count


def write_json(file: Written, shop: OpenShop, name: str, moment: Moment, tell: Tell) -> int:
    """Writes one array with an object a line; returns how many there are."""
    count = 0
    file.write("[")
    for objects, held in json_objects(shop, name, moment, ",\n"):
        file.write(",\n" if count else "\n")
        file.write(objects)
        count += held
        tell(count)
    file.write("\n]\n")
    return count
