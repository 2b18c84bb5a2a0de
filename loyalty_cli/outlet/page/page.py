"""Draws the page and writes it: one file, in the shop's language, readable by its owner only."""

import re
from typing import Any

from loyalty_cli.language.report import Teller
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.drawing import environment, write_text
from loyalty_cli.outlet.page import facts
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.digest import digest_of
from loyalty_cli.reports.members.people import members_of

_OPENS, _CLOSES = "\ue000", "\ue001"


def write_page(shop: OpenShop, path: str, asked: Asked, *, names: bool = False) -> str:
    """Writes the page to ``path`` and returns it whole. Raises FileProblem, DateOutOfRange, BadValue, StorageError."""
    return write_text(path, page(shop, asked, names=names), may_replace=True)


def page(shop: OpenShop, asked: Asked, *, names: bool = False) -> str:
    """The page as text. Nobody is named unless ``names``. Raises DateOutOfRange, BadValue."""
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    return draw(digest_of(book, span), Teller(shop.program, mark=_marked), names=names)


def draw(found: dict[str, Any], teller: Teller, *, names: bool) -> str:
    """The page that shows a digest."""
    templates = environment(__file__)
    templates.filters.update(marked=_as_markup, whole=teller.whole, money=teller.money, number=teller.number)
    template = templates.get_template("page.html.j2")
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
    """A sentence as HTML with its emphasis; everything else is escaped."""
    from markupsafe import Markup, escape

    told = str(escape(text))
    return Markup(told.replace(_OPENS, "<b>").replace(_CLOSES, "</b>"))  # noqa: S704 — escaped just above
