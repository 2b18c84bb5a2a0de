"""``loyalty audit``: facts to check."""

from loyalty_cli.cli.call import Call


def audit(call: Call, *, since: str | None) -> None:
    """List facts to check: corrections, back-dating, split sales."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.owner import auditing
    from loyalty_cli.reports.audit.report import audit as report

    rows = report(call.shop, parse.day(call.shop, since))
    call.answer(rows, auditing.view, rows=rows, columns="audit")
