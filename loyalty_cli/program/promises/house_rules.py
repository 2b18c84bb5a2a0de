"""Rules of the shop itself: refunds, limits of staff, how long data about people are kept."""

from loyalty_cli.program.kernel.knobs import Knob, Table, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.units import Points
from loyalty_cli.values import NamedTuple


class Refunds(NamedTuple):
    """When more points are taken back than there are."""

    negative: bool = True


class Staff(NamedTuple):
    """What staff may do alone."""

    max_adjustment: Points = 500


class Privacy(NamedTuple):
    """How long people are kept."""

    keep_years: int = 3


TABLES = (
    Table(
        "refunds",
        Refunds,
        (Knob("negative", "bool", "Let the balance fall below zero, or stop there and record the rest."),),
        always=True,
    ),
    Table(
        "staff",
        Staff,
        (Knob("max_adjustment", "points", "The most points of one adjustment without the owner's --max."),),
        always=True,
    ),
    Table(
        "privacy",
        Privacy,
        (Knob("keep_years", whole(1, 30), "Years without contact after which a member is listed for erasure."),),
        always=True,
    ),
)


def staff_of(program: Promises) -> Staff:
    """What staff may do alone."""
    return program.get("staff", Staff())


class _HouseRules(Promise):
    """They decide nothing by themselves: returns, adjustments and privacy read them."""

    tables = TABLES
    kinds = frozenset({"adjust"})

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        return staff_of(new).max_adjustment > staff_of(old).max_adjustment


PROMISE = _HouseRules()
