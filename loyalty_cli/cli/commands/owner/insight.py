"""``loyalty report``, ``winback`` and ``offers``: insight."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from loyalty_cli.cli.call import Call, View

if TYPE_CHECKING:
    from loyalty_cli.operations.kernel.shop import OpenShop
    from loyalty_cli.reports.insight.asked import Asked

Rows: TypeAlias = Sequence[Mapping[str, Any]]
_LISTED: Final[Mapping[str, str]] = {
    "all": "figures",
    "kpi": "figures",
    "cohorts": "cohorts",
    "rfm": "members",
    "pareto": "members",
    "range": "categories",
    "clv": "members",
    "liability": "rows",
    "rewards": "promises",
    "promotions": "promotions",
    "goals": "goals",
    "campaigns": "campaigns",
    "attribution": "touches",
    "surprises": "surprises",
}
"""What of each report is its list under ``--csv``."""
_REPORTS: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "all": (("insight.digest", "digest"), ("insight", "screen")),
    "kpi": (("insight.kpi", "kpi"), ("insight", "kpi")),
    "cohorts": (("insight.customers.cohorts", "cohorts"), ("insight", "cohorts")),
    "rfm": (("insight.customers.rfm", "rfm"), ("insight", "rfm")),
    "pareto": (("insight.customers.pareto", "pareto"), ("insight", "pareto")),
    "range": (("insight.product_range", "product_range"), ("insight", "product_range")),
    "clv": (("insight.customers.clv", "clv"), ("insight", "clv")),
    "liability": (("insight.liability", "liability"), ("insight", "liability")),
    "rewards": (("insight.rewards", "rewards"), ("insight", "rewards")),
    "promotions": (("reaching.promotions", "promotions"), ("reaching.campaigns", "promotions")),
    "goals": (("asking.goals", "report"), ("surveys", "every_goal")),
    "campaigns": (("reaching.campaigns", "report"), ("reaching.campaigns", "every")),
    "attribution": (("reaching.attribution", "attribution"), ("reaching.campaigns", "attribution")),
    "surprises": (("program.surprises", "surprises"), ("insight", "surprises")),
}
"""By report: its module below ``reports`` and the function, its module below ``cli.views`` and the view."""
_OBJECTS: Final = 10_000_000
"""A report makes this many objects of a large ledger, and no cycles."""


def report(
    call: Call,
    *,
    what: str,
    as_of: str | None,
    since: str | None,
    until: str | None,
    segment: str | None,
    by: str,
    calibrate_until: str | None,
    penalty: str | None,
    limit: str | None,
    html: str | None,
    names: bool,
) -> None:
    """Show reports: one screen, one report in depth, or a page."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.intake.writing.pace import fewer_collections
    from loyalty_cli.reports.insight.asked import Asked

    shop = call.shop
    asked = Asked(parse.day(shop, as_of), parse.day(shop, since), parse.day(shop, until), segment)
    most = parse.limit(limit)
    if html is not None:
        _page(call, html, asked, names=names)
        return
    more = {"cohorts": (by,), "pareto": (by,), "clv": (parse.day(shop, calibrate_until), _penalty(penalty))}
    with fewer_collections(_OBJECTS):
        document, view = _answer(shop, what, asked, more.get(what, ()))
    rows = _LISTED[what]
    if rows == "members":
        view = _whole(view, document, most)
        document = {**document, rows: document[rows][:most]}
    call.answer(document, view, rows=document[rows], columns=f"report {what}")


def _whole(view: Callable[..., Any], document: dict[str, Any], most: int | None) -> View:
    """The view of a list of members as it draws the whole one, of which it shows ``most``."""
    return lambda _, look: view(document, look, most)


def _page(call: Call, path: str, asked: "Asked", *, names: bool) -> None:
    from loyalty_cli.intake.writing.pace import fewer_collections
    from loyalty_cli.language.report import Teller
    from loyalty_cli.outlet.page.page import write_page

    with fewer_collections(_OBJECTS):
        place = write_page(call.shop, path, asked, names=names)
    if call.json:
        call.out.document({"path": place})
    else:
        call.note(Teller(call.shop.program).say("page.written", path=place))


def _answer(shop: "OpenShop", what: str, asked: "Asked", more: Sequence[object]) -> tuple[dict[str, Any], View]:
    """The document of a report and its view. Raises BadValue for a report that is none."""
    from importlib import import_module

    if what not in _REPORTS:
        from loyalty_cli.errors import BadValue

        raise BadValue("error.no-report", what=what, known=", ".join(_LISTED))
    (module, function), (views, view) = _REPORTS[what]
    made = getattr(import_module(f"loyalty_cli.reports.{module}"), function)
    return made(shop, asked, *more), getattr(import_module(f"loyalty_cli.cli.views.{views}"), view)


def _penalty(text: str | None) -> float:
    """How strongly small shops are held; 1 when not given. Raises BadValue."""
    from loyalty_cli.units import E4, parse_rate_e4

    return 1.0 if text is None else parse_rate_e4(text) / E4


def winback(
    call: Call,
    *,
    channel: str | None,
    min: str | None,  # noqa: A002 — named as the option is
    segment: str | None,
    limit: str | None,
    as_of: str | None,
) -> None:
    """List members who have gone quiet, the most missed first."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import insight as views
    from loyalty_cli.reports.insight.asked import Asked
    from loyalty_cli.reports.insight.customers.drifting import calls

    shop = call.shop
    asked = Asked(as_of=parse.day(shop, as_of), segment=segment)
    found = calls(shop, asked, channel, parse.some_amount(shop, min), parse.limit(limit))
    view = partial(views.winback, ended=found.ended, known=found.known)
    call.answer(found.rows, view, rows=found.rows, columns="winback")


def offers(call: Call, *, segment: str | None, limit: str | None, as_of: str | None) -> None:
    """List the next best offer to each member."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import insight as views
    from loyalty_cli.reports.insight.asked import Asked
    from loyalty_cli.reports.insight.product_range import offers as ask

    rows = ask(call.shop, Asked(as_of=parse.day(call.shop, as_of), segment=segment))[: parse.limit(limit)]
    call.answer(rows, views.offers, rows=rows, columns="offers")
