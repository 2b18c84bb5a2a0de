"""All faults of a row at once, by a pydantic model of the row: made once a file, and only where a row is refused."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from loyalty_cli.errors import BadValue, LoyaltyError, PaymentCard
from loyalty_cli.language.catalogue import clauses, in_force, sentence
from loyalty_cli.values import NamedTuple as Fast


class Check(NamedTuple):
    """What is read of a row, and of which column ("" for the row) its fault is told. Raises BadValue or PaymentCard."""

    column: str
    read: Callable[[Sequence[str]], object]


class Fault(Fast):
    """What is wrong with a cell: its column ("" for the row), the reason."""

    column: str
    reason: str


class Faults:
    """Looks at rows that a quicker reader has refused. ``checks`` are all that is read of a row, in their order."""

    def __init__(self, checks: Sequence[Check]) -> None:
        from typing import Annotated

        from pydantic import BeforeValidator, create_model

        self._columns = [check.column for check in checks]
        fields: dict[str, Any] = {}
        for at, check in enumerate(checks):
            fields[f"c{at}"] = (Annotated[Any, BeforeValidator(partial(_validated, check.read))], ...)
        self._model = create_model("Row", **fields)
        self._names = list(fields)

    def of(self, cells: Sequence[str]) -> tuple[Fault, ...]:
        """The faults of a row in the order of its checks, each reason once a column."""
        from pydantic import ValidationError

        try:
            self._model.model_validate(dict.fromkeys(self._names, cells))
        except ValidationError as error:
            told = [
                Fault(self._columns[int(str(one["loc"][0])[1:])], str(one["ctx"]["error"])) for one in error.errors()
            ]
            return tuple(dict.fromkeys(told))
        return ()


def joined(faults: Sequence[Fault]) -> tuple[str, str]:
    """The column and the reason of a refusal: of several faults, all of them in words, under the first's column."""
    first, *others = faults
    if not others:
        return first.column, first.reason
    lang = in_force()
    named = (
        sentence(lang, "label.colon-one", name=one.column, what=one.reason) if one.column else one.reason
        for one in others
    )
    return first.column, clauses([first.reason, *named], lang)


def _validated(read: Callable[[Sequence[str]], object], cells: Sequence[str]) -> object:
    try:
        return read(cells)
    except (BadValue, PaymentCard) as error:
        raise ValueError(_told(error)) from None


def _told(error: LoyaltyError) -> str:
    return error.message
