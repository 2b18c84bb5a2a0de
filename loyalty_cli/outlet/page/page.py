"""Draws the page and writes it: one file, in the shop's language, readable by its owner only."""

import os
import re
from typing import Any, Final

from loyalty_cli.language.report import Teller
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.files import Part, check_target, sync_folder, writing_to
from loyalty_cli.outlet.page import facts
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.digest import digest

_TEMPLATES: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")
_OPENS, _CLOSES = "\ue000", "\ue001"


def write_page(shop: OpenShop, path: str, asked: Asked, *, names: bool = False, may_replace: bool = True) -> str:
    """Writes the page to ``path`` and returns it whole. Raises FileProblem, DateOutOfRange, BadValue, StorageError."""
    target = os.path.abspath(path)
    check_target(target, may_replace=may_replace)
    text = page(shop, asked, names=names)
    folder = os.path.dirname(target)
    with writing_to(target), Part(folder, os.path.basename(target)) as part:
        with open(part.descriptor, "w", encoding="utf-8", closefd=False) as file:
            file.write(text)
        part.sync()
        part.place(target)
        sync_folder(folder)
    return target


def page(shop: OpenShop, asked: Asked, *, names: bool = False) -> str:
    """The page as text. Nobody is named unless ``names``. Raises DateOutOfRange, BadValue."""
    return draw(digest(shop, asked), Teller(shop.program, mark=_marked), names=names)


def draw(found: dict[str, Any], teller: Teller, *, names: bool) -> str:
    """The page that shows a digest."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(marked=_as_markup, whole=teller.whole, money=teller.money, number=teller.number)
    template = environment.get_template("page.html.j2")
    text = template.render(
        say=teller.say,
        teller=teller,
        shop=teller.shop,
        digest=found,
        sentences=teller.sentences(found),
        calls=facts.calls(found, teller, names=names),
        trade=facts.trade(found, teller),
        carried=facts.carried(found, teller),
        newcomers=facts.newcomers(found, teller),
        promises=facts.promises(found, teller),
        owed=facts.owed(found, teller),
        gifts=facts.gifts(found, teller),
        happy=facts.happy(found, teller),
    )
    return re.sub(r"\n\s*\n+", "\n", text)


def _marked(text: str) -> str:
    return f"{_OPENS}{text}{_CLOSES}"


def _as_markup(text: str) -> Any:
    """A sentence with what matters in it drawn so; all else is text."""
    from markupsafe import Markup, escape

    told = str(escape(text))
    return Markup(told.replace(_OPENS, "<b>").replace(_CLOSES, "</b>"))  # noqa: S704 — escaped just above
