"""``loyalty find``: who might be meant."""

from loyalty_cli.cli.call import Call, Texts
from loyalty_cli.errors import EXIT_NOT_FOUND


def find(call: Call, *, text: Texts, limit: str) -> int:
    """Find members by card, phone, e-mail or name."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.found import found as report

    most = parse.limit(limit) or 20
    rows = report(call.shop, " ".join(text), most)
    cut = len(rows) == most > 1
    call.answer(rows, lambda found, look: lists.found_view(found, look, cut=cut), rows=rows)
    return 0 if rows else EXIT_NOT_FOUND
