"""``loyalty find``."""

from collections.abc import Sequence

from loyalty_cli.cli.call import Call, Document, Texts
from loyalty_cli.errors import EXIT_NOT_FOUND
from loyalty_cli.values import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_cli.cli.views.drawing.blocks import Block
    from loyalty_cli.cli.views.drawing.look import Look


def find(call: Call, *, text: Texts, limit: str) -> int:
    """Find members by card, phone, e-mail or name."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.reports.members.found import found as report

    most = parse.limit(limit) or 20
    rows = report(call.shop, " ".join(text), most)
    cut = len(rows) == most > 1

    def drawn(found: "Sequence[Document]", look: "Look") -> "Sequence[Block]":
        from loyalty_cli.cli.views import lists

        return lists.found_view(found, look, cut=cut)

    call.answer(rows, drawn, rows=rows, columns="found")
    return 0 if rows else EXIT_NOT_FOUND
