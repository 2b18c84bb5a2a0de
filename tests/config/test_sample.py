"""The sample program file: it loads, it shows every knob, and what it says of them is so."""

import fnmatch
import re
from typing import get_origin

from loyalty_cli.config import files
from loyalty_cli.config.loader import load
from loyalty_cli.config.settings import Settings
from loyalty_cli.config.tables import File, Table, inner_table, is_keyed
from tests.config.specimens import mistakes

SAMPLE = files.sample_text().decode()
KEY = re.compile(r"^(?:# +)?(\"[^\"]+\"|[a-z_]+) = ", re.MULTILINE)
COMMENTED = re.compile(r"^# (?=(?:\"[^\"]+\"|[a-z_]+) = |\[+[a-z_.]+\]+$)", re.MULTILINE)
TABLES_LEFT_OUT = re.compile(r"^# \[+[a-z_.]+\]+\n(?:#.*\n)+", re.MULTILINE)


def sections() -> dict[str, str]:
    """The text below each heading, that of headings of one name together."""
    parts = re.split(r"^(?:# )?\[+([a-z_.]+)\]+$", SAMPLE, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        found[name] = found.get(name, "") + text
    return found


def tables(table: type[Table] = File, place: str = "") -> dict[str, list[str]]:
    """The keys of each table; a list of tables inside a table stands in one line."""
    found: dict[str, list[str]] = {}
    for name, field in table.model_fields.items():
        inner = inner_table(field.annotation)
        path = f"{place}.{field.alias or name}".removeprefix(".") + (".*" if is_keyed(field.annotation) else "")
        if inner and not (place and get_origin(field.annotation) is list):
            found |= tables(inner, path)
        else:
            found.setdefault(place, []).append(field.alias or name)
    return found


def test_it_loads() -> None:
    loaded = load(SAMPLE.encode())
    assert loaded.program.shop.language == "fr"
    assert loaded.settings == Settings()


def test_it_shows_every_knob_in_its_table() -> None:
    written = sections()
    missing = [
        f"{place}.{key}"
        for place, keys in tables().items()
        for key in keys
        if key not in [one for name in fnmatch.filter(written, place) for one in KEY.findall(written[name])]
        and f"{place}.{key}" not in written
    ]
    assert missing == []


def test_what_it_leaves_out_may_be_put_in() -> None:
    assert COMMENTED.search(SAMPLE)
    assert mistakes(COMMENTED.sub("", SAMPLE)) == []


def test_what_it_leaves_out_has_the_value_shown_unless_it_says_otherwise() -> None:
    wrong = []
    program = load(SAMPLE.encode())
    for line in COMMENTED.split(TABLES_LEFT_OUT.sub("", SAMPLE))[1:]:
        key_and_value = line.splitlines()[0]
        if "default" in key_and_value or key_and_value.startswith(('"', "from =", "until =", "reward =", "encoding =")):
            continue
        if "date_order" in key_and_value:
            continue
        if load(SAMPLE.replace(f"# {key_and_value}", key_and_value, 1).encode()) != program:
            wrong.append(key_and_value)
    assert wrong == []


def test_it_costs_the_till_nothing_to_read() -> None:
    assert not files._may_name_database(SAMPLE.encode())


def test_it_is_readable_at_120_columns() -> None:
    assert [line for line in SAMPLE.splitlines() if len(line) > 120] == []
