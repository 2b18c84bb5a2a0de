"""What the tables of a program file share: strictness, and the kinds of values.

Descriptions of tables and fields are the config reference. Defaults are those of the Program itself, so that the two
cannot differ. Keys are named as in the file (``from`` by alias). What concerns several keys stands in ``crosschecks``.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict

from loyalty_cli.config import scalars

Id = Annotated[str, scalars.ID]
Name = Annotated[str, scalars.NAME]
Line = Annotated[str, scalars.LINE]
Category = Annotated[str, scalars.CATEGORY]
Money = Annotated[int, scalars.MONEY]
SomeMoney = Annotated[int, scalars.SOME_MONEY]
Rate = Annotated[int, scalars.RATE]
SomeRate = Annotated[int, scalars.SOME_RATE]
Points = Annotated[int, scalars.POINTS]
SomePoints = Annotated[int, scalars.SOME_POINTS]
Day = Annotated[date, scalars.DAY]
Path = Annotated[str, scalars.PATH]
Days = Annotated[int, scalars.whole(0, 366)]
Months = Annotated[int, scalars.whole(1, 120)]
Times = Annotated[int, scalars.whole(1, 1000)]


class Table(BaseModel):
    """A table of the file: unknown keys refused, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def inner_table(annotation: Any) -> type[Table] | None:
    """The table that an annotation holds, alone, in a list or as an optional one; None for a single value."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = inner_table(argument)
        if found is not None:
            return found
    return None
