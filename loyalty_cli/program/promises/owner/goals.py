"""Goals: targets for figures of the reports, each by a day."""

from collections.abc import Iterator
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.units import E4
from loyalty_cli.values import Final, Literal, NamedTuple, TypeAlias

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
_TARGET: Final = r"([+-]?)(\d{1,9}(?:\.\d{1,4})?)[ \u00a0]?(%?)"


NUMBERS: Final = frozenset(
    {"nps", "loyalty_index", "engagement_index", "upsell_rate", "upsell_rate_year", "purchases_per_client"}
)
"""Figures that are numbers of their own; those ending in ``_cents`` are money, the others shares of 1."""


class Goal(NamedTuple):
    """What a figure of the reports is to reach by a day: so much more, relatively more, or the figure itself."""

    kpi: Kpi
    target: str
    by: date

    @property
    def key(self) -> str:
        """Its key: its figure and its day."""
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
    import re

    told = re.fullmatch(_TARGET, text)
    if told is None:
        return None
    sign, digits, percent = told.groups()
    whole, _, rest = digits.partition(".")
    return Aim(sign, int(whole) * E4 + int(rest.ljust(4, "0")), bool(percent))


def is_share(kpi: str) -> bool:
    """Whether a figure is a share, which is at most 100 %."""
    return kpi not in NUMBERS and not kpi.endswith("_cents")


def _above_all(one: Goal, aim: Aim) -> bool:
    """Whether a share is to be above 100 %, or to rise by more: no figure reaches it."""
    itself_or_points = not aim.sign or (aim.sign == "+" and not aim.percent)
    return is_share(one.kpi) and itself_or_points and aim.amount_e4 > 100 * E4


class _Goals(Promise):
    """They promise nothing to anybody: ``goals`` reads them, the first night keeps where each figure started."""

    tables = (TABLE,)

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        seen: set[str] = set()
        for index, one in enumerate(goals_of(program)):
            aim = read_target(one.target)
            if aim is None or _above_all(one, aim):
                key = "mistake.goal-target" if aim is None else "mistake.goal-above"
                yield Mistake(("goals", index, "target"), Phrase(key, value=f'"{one.target}"'))
            if one.key in seen:
                yield Mistake(("goals", index, "kpi"), Phrase("mistake.goal-twice", value=f'"{one.kpi}"'))
            seen.add(one.key)


PROMISE = _Goals()
