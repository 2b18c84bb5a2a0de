"""Goals: what a figure of the reports is to reach by a day."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, TypeAlias

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.units import E4
from loyalty_cli.values import NamedTuple

Kpi: TypeAlias = Literal[
    "repurchase_rate",
    "repurchase_rate_year",
    "repurchase_rate_90_days",
    "upsell_rate",
    "upsell_rate_year",
    "mean_purchase_cents",
    "purchases_per_client",
    "client_value_cents",
    "returning_sales_share",
    "participation",
    "retention",
    "enrolment_rate",
    "redemption_rate",
    "breakage_rate",
    "nps",
    "loyalty_index",
    "engagement_index",
    "lifetime_value_cents",
    "churn",
]
_TARGET: Final = re.compile(r"([+-]?)(\d{1,9}(?:\.\d{1,4})?)[ \u00a0]?(%?)")


class Goal(NamedTuple):
    """What a figure of the reports is to reach by a day: so much more, relatively more, or the figure itself."""

    kpi: Kpi
    target: str
    by: date

    @property
    def key(self) -> str:
        """What tells it from other goals: its figure and its day."""
        return f"{self.kpi} {self.by.isoformat()}"


TABLE = Table(
    "goals",
    Goal,
    (
        Knob("kpi", one_of(Kpi), "The figure, by its id in report kpi --json; or churn.", '"nps"'),
        Knob("target", "name", 'So much more: "+10"; relative: "-15 %"; itself: "34 %".', '"+10"'),
        Knob("by", "day", "The day by which it is reached.", "2027-05-30"),
    ),
    many=True,
    one="goal",
)


def goals_of(program: Promises) -> tuple[Goal, ...]:
    """The goals, in the order of the file."""
    return program.get("goals", ())


class Aim(NamedTuple):
    """A target taken apart: ``sign`` is "+", "-" or "" (the figure itself); the number in ten-thousandths."""

    sign: str
    amount_e4: int
    percent: bool


def read_target(text: str) -> Aim | None:
    """A target taken apart; None where it is none."""
    told = _TARGET.fullmatch(text)
    if told is None:
        return None
    sign, digits, percent = told.groups()
    whole, _, rest = digits.partition(".")
    return Aim(sign, int(whole) * E4 + int(rest.ljust(4, "0")), bool(percent))


class _Goals(Promise):
    """They promise nothing to anybody: ``goals`` reads them, the first night keeps where each figure started."""

    tables = (TABLE,)

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        seen: set[str] = set()
        for index, one in enumerate(goals_of(program)):
            if read_target(one.target) is None:
                yield Mistake(("goals", index, "target"), Phrase("mistake.goal-target"))
            if one.key in seen:
                yield Mistake(("goals", index, "kpi"), Phrase("mistake.goal-twice"))
            seen.add(one.key)


PROMISE = _Goals()
