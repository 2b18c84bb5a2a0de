"""The poster: the promises of the shop on one page."""

from loyalty_cli.language.report import Teller
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.drawing import environment
from loyalty_cli.reports.program.wall import has_ended, wall


def draw_poster(shop: OpenShop) -> str:
    """One page with the sentences of ``program show``, those of one part together, but for what has ended."""
    teller = Teller(shop.program)
    groups: dict[str, list[str]] = {}
    today = shop.now().today
    for promise in wall(shop.program):
        if has_ended(shop.program, promise.part, today):
            continue
        groups.setdefault(promise.part.partition(".")[0], []).append(promise.text)
    template = environment(__file__).get_template("poster.html.j2")
    return template.render(say=teller.say, lang=teller.lang, shop=teller.shop, groups=list(groups.values()))
