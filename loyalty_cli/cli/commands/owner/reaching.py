"""``loyalty campaign``, ``messages`` and ``ambassadors``: contact members, and see the result."""

from loyalty_cli.cli.call import Call


def start(call: Call, *, campaign: str) -> None:
    """Draw who is reached and who is held out, and record it."""
    from functools import partial

    from loyalty_cli.cli.views.reaching import campaigns as views
    from loyalty_cli.operations.deeds.owner import campaign as operation
    from loyalty_cli.reports.reaching.campaigns import eligible

    shop = call.shop
    found = operation.find_campaign(shop.program, campaign)
    call.answer(operation.start(shop, found, partial(eligible, shop, found)), views.started)


def stop(call: Call, *, campaign: str) -> None:
    """End a campaign."""
    from loyalty_cli.cli.views.reaching import campaigns as views
    from loyalty_cli.operations.deeds.owner import campaign as operation

    call.answer(operation.stop(call.shop, operation.find_campaign(call.shop.program, campaign)), views.started)


def report(call: Call, *, campaign: str, as_of: str | None) -> None:
    """Show what a campaign brought."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.reaching import campaigns as views
    from loyalty_cli.operations.deeds.owner.campaign import find_campaign
    from loyalty_cli.reports.reaching.campaigns import campaign_report

    shop = call.shop
    on = parse.day(shop, as_of)
    call.answer(campaign_report(shop, find_campaign(shop.program, campaign), on), views.report)


def arm(call: Call, *, campaign: str | None, arm: str | None, as_of: str | None) -> None:
    """List the members of a campaign; without one, all campaigns."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.reaching import campaigns as views
    from loyalty_cli.operations.deeds.owner.campaign import find_campaign
    from loyalty_cli.reports.reaching.campaigns import campaigns, members_of_campaign

    on = parse.day(call.shop, as_of)
    if campaign is None:
        every = campaigns(call.shop, on)
        call.answer(every, views.listed, rows=every, columns="campaigns")
        return
    rows = members_of_campaign(call.shop, find_campaign(call.shop.program, campaign), arm, on)
    call.answer(rows, views.members, rows=rows, columns="campaign")


def ambassadors(call: Call, *, limit: str | None, as_of: str | None) -> None:
    """List the members who recommend the shop."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.reaching import campaigns as views
    from loyalty_cli.reports.reaching.ambassadors import ambassadors as ask

    rows = ask(call.shop, parse.day(call.shop, as_of))[: parse.limit(limit)]
    call.answer(rows, views.ambassadors, rows=rows, columns="ambassadors")


def messages(call: Call, *, as_of: str | None) -> None:
    """List whom the messages of the program would reach today."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.reaching import messages as views
    from loyalty_cli.reports.reaching.messages import messages as ask

    rows = ask(call.shop, parse.day(call.shop, as_of))
    call.answer(rows, views.messages, rows=rows, columns="messages")


def write(call: Call, *, to: str | None, eml: bool) -> None:
    """Write the lists of whom to write to."""
    from loyalty_cli.cli.views.reaching import messages as views
    from loyalty_cli.outlet.outbox import with_rows, write_outbox
    from loyalty_cli.reports.reaching.messages import messages as ask

    rows = ask(call.shop)
    paths = write_outbox(call.shop, rows, to, letters=eml)
    document = {"messages": len(rows), "files": paths, "with_rows": with_rows(rows, paths)}
    call.answer(document, views.written)


def sent(call: Call, *, file: str) -> int:
    """Record what was sent."""
    from loyalty_cli.cli.views.reaching import messages as views
    from loyalty_cli.errors import EXIT_SOME_REJECTED
    from loyalty_cli.intake.sent import record_sent

    document = record_sent(call.shop, file)
    call.answer(document, views.sent)
    return EXIT_SOME_REJECTED if document["rejected"] else 0
