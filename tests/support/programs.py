"""Program files for the stories: the worked one, and a way to change a knob of it."""

from typing import Final

from tests.config.specimens import WORKED

FIVE_OFF: Final = """
[[rewards]]
id = "five-off"
name = "Five off"
kind = "discount"
value = "5.00"
points = 50
"""
TEN_PERCENT: Final = """
[[rewards]]
id = "ten-percent"
name = "Ten percent"
kind = "percent"
percent = "10"
points = 10
"""
STORE_CREDIT: Final = """
[[rewards]]
id = "credit-ten"
name = "Ten of credit"
kind = "credit"
value = "10.00"
points = 100
"""


def edited(program: str, more: str = "", **tables: str) -> str:
    """A program text with the given lines in its tables, and more at its end.

    ``points_expiry`` is ``[points.expiry]``. A key that is given replaces the one that stood in that table.
    """
    lines = program.strip().splitlines()
    for name, text in tables.items():
        header = f"[{'points.expiry' if name == 'points_expiry' else name}]"
        given = [line.strip() for line in text.strip().splitlines()]
        keys = {line.partition("=")[0].strip() for line in given}
        if header not in lines:
            lines.append(header)
        at = lines.index(header) + 1
        end = next((index for index in range(at, len(lines)) if lines[index].startswith("[")), len(lines))
        kept = [line for line in lines[at:end] if line.partition("=")[0].strip() not in keys]
        lines[at:end] = [*given, *kept]
    return "\n".join([*lines, *(line.strip() for line in more.strip().splitlines())]) + "\n"


def worked(more: str = "", **tables: str) -> str:
    """The worked program, edited."""
    return edited(WORKED, more, **tables)
