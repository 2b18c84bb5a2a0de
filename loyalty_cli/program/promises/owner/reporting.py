"""Assumptions of the reports: how long a client stays, and the margin of each category."""

from loyalty_cli.program.kernel.knobs import Knob, Table, each
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.values import Final, NamedTuple

REPORT: Final = "report"


class Reporting(NamedTuple):
    """What reports reckon with. It promises nothing to anybody."""

    client_years_e4: int | None = None
    margins: tuple[tuple[str, int], ...] = ()


TABLE = Table(
    REPORT,
    Reporting,
    (
        Knob(
            "client_years_e4", "some-rate", "Years a client stays. Without it they are measured.", "4", "client_years"
        ),
        Knob("margins", each("category", "rate"), "What is earned on a category, as a share of its price."),
    ),
)


def reporting_of(program: Promises) -> Reporting:
    """The assumptions of the reports; defaults where the program has none."""
    return program.get(REPORT, Reporting())


def margins_of(program: Promises) -> dict[str, int]:
    """The margin of each category that has one, in ten-thousandths of its price."""
    return dict(reporting_of(program).margins)


class _Reporting(Promise):
    """It decides nothing: reports ask it."""

    tables = (TABLE,)


PROMISE = _Reporting()
