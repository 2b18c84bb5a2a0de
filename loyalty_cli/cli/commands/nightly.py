"""``loyalty nightly``: the night of the shop."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "nightly": (
        ("loyalty nightly", "once more is no harm: each step is done once a day, missed nights are caught up"),
        ("loyalty --shop /srv/shop nightly", "in a crontab, as 30 3 * * *: silent unless something failed"),
        ("loyalty nightly --sure", "after a long pause: the clock is right"),
    ),
}


def nightly(
    context: typer.Context,
    sure: Annotated[bool, typer.Option("--sure", help="The clock is right, after no night for long.")] = False,
) -> int:
    """Run the night: lapse, tiers, birthdays, export, backup, proof."""
    from loyalty_cli.cli.output import wants_style
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import night
    from loyalty_cli.keeping.nightly import nightly as operation

    call = Call.of(context)
    with watched(call) as tell:
        document = operation(call.shop, sure=sure, tell=tell)
    if call.json or wants_style(plain=call.plain):
        call.answer(document, night.view)
    if not document["ok"]:
        call.note(night.failures(document))
    return int(document["exit_code"])
