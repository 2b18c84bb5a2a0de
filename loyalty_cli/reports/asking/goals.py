"""Goals: where a figure started, where it is due today, where it is."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, TypeAlias

from loyalty_cli.ledger.queries.answers import baselines
from loyalty_cli.operations.deeds.owner.baseline import keep
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.owner.goals import Goal, goals_of, is_share, read_target
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import Figure
from loyalty_cli.reports.insight.kpi import churn, figures
from loyalty_cli.units import E4

Verdict: TypeAlias = Literal["reached", "on the way", "behind", "too few", "not begun"]


def goals(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """Each goal: ``kpi, target, by, baseline, baseline_on, aim, due, have, share, verdict``; values as in report kpi.

    ``share`` is how much of the way is done, 0 to 1. Raises DateOutOfRange.
    """
    wanted = goals_of(shop.program)
    if not wanted:
        return []
    on = span_of(shop, Asked(as_of=as_of)).on
    known, started = _figures(shop, on), baselines(shop.conn, on)
    return [_row(shop, one, known[one.kpi], started.get(one.key), on) for one in wanted]


def report(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``goals``, as ``goals`` lists them. Raises DateOutOfRange."""
    return {"goals": goals(shop, asked.as_of)}


def keep_baselines(shop: OpenShop, on: date) -> int:
    """Keeps where each goal without a baseline starts, as of a day; returns how many. Figures not known yet wait."""
    waiting = [one for one in goals_of(shop.program) if one.key not in baselines(shop.conn, on)]
    if not waiting:
        return 0
    known = _figures(shop, on)
    told = [(one, known[one.kpi].value) for one in waiting]
    for goal, value in told:
        if value is not None:
            keep(shop, goal, value, on)
    return sum(value is not None for _, value in told)


def due_on(start: float, aim: float, since: date, by: date, on: date) -> float:
    """Where a figure is due on a day: on the straight line from its start to its aim."""
    if on >= by or since >= by:
        return aim
    return start + (aim - start) * max((on - since).days, 0) / (by - since).days


def aim_of(goal: Goal, start: float, decimals: int) -> float:
    """The value to reach, in the unit of the figure, from where it started; of a share at most 1."""
    told = read_target(goal.target)
    if told is None:
        raise AssertionError("the target was looked at when the program was read")
    amount = told.amount_e4 / E4 * (-1 if told.sign == "-" else 1)
    if told.sign and told.percent:
        aim = start * (1 + amount / 100)
    else:
        aim = amount * _unit(goal.kpi, decimals) + (start if told.sign else 0.0)
    return min(aim, 1.0) if is_share(goal.kpi) else aim


def _unit(kpi: str, decimals: int) -> float:
    """What one of a target is in the unit of the figure: of a share a hundredth."""
    if kpi.endswith("_cents"):
        return 10.0**decimals
    return 0.01 if is_share(kpi) else 1.0


def _figures(shop: OpenShop, on: date) -> dict[str, Figure]:
    span = span_of(shop, Asked(as_of=on))
    book = Book(shop, on)
    return {one.id: one for one in _all(book, span)}


def _all(book: Book, span: Any) -> Iterator[Figure]:
    yield from figures(book, span)
    yield churn(book, span)


def _row(shop: OpenShop, goal: Goal, now: Figure, started: tuple[str, float] | None, on: date) -> dict[str, Any]:
    row: dict[str, Any] = {"kpi": goal.kpi, "target": goal.target, "by": goal.by.isoformat(), "have": now.value}
    if started is None:
        nothing = dict.fromkeys(("baseline", "baseline_on", "aim", "due", "share"))
        return row | nothing | {"verdict": "not begun"}
    day, start = started
    aim = aim_of(goal, start, shop.program.shop.decimals)
    due = due_on(start, aim, date.fromisoformat(day), goal.by, on)
    done = (now.value - start) / (aim - start) if now.value is not None and aim != start else None
    share = None if done is None else min(max(done, 0.0), 1.0)
    told = {"baseline": start, "baseline_on": day, "aim": aim, "due": due, "share": share}
    return row | told | {"verdict": _verdict(now, start, aim, due)}


def _verdict(now: Figure, start: float, aim: float, due: float) -> Verdict:
    if now.value is None or not now.enough:
        return "too few"
    way = -1 if aim < start else 1
    if way * now.value >= way * aim:
        return "reached"
    return "on the way" if way * now.value >= way * due else "behind"
