"""``loyalty nightly``: the night of the shop."""

from loyalty_cli.cli.call import Call


def nightly(call: Call, *, sure: bool) -> int:
    """Run the night: lapse, tiers, birthdays, export, backup, proof."""
    from loyalty_cli.cli.printing.output import wants_style
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.views.owner import night
    from loyalty_cli.keeping.nightly import nightly as operation

    with watched(call) as tell:
        document = operation(call.shop, sure=sure, tell=tell)
    if call.json or wants_style(plain=call.plain):
        call.answer(document, night.view)
    if not document["ok"]:
        call.note(night.failures(document, call.look()))
    return int(document["exit_code"])
