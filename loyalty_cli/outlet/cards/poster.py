"""The poster: the promises of the shop on one page."""

from datetime import date
from typing import Any

from loyalty_cli.language.report import Teller
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.drawing import environment
from loyalty_cli.program.program import Program
from loyalty_cli.reports.program.wall import wall


def draw_poster(shop: OpenShop) -> str:
    """One page with the sentences of ``program show``, those of one part together, but for what has ended."""
    teller = Teller(shop.program)
    groups: dict[str, list[str]] = {}
    today = shop.now().today
    for promise in wall(shop.program):
        if _has_ended(shop.program, promise.part, today):
            continue
        groups.setdefault(promise.part.partition(".")[0], []).append(promise.text)
    template = environment(__file__).get_template("poster.html.j2")
    return template.render(say=teller.say, lang=teller.lang, shop=teller.shop, groups=list(groups.values()))


def _has_ended(program: Program, part: str, today: date) -> bool:
    """Whether a part of the program, ``promotions.tea-month``, was promised until a day that is over."""
    table, _, name = part.partition(".")
    things: Any = program.get(table, ())
    named = [one for one in things if getattr(one, "id", "") == name] if name and type(things) is tuple else []
    return any((last := getattr(one, "until", None)) is not None and last < today for one in named)
