"""``loyalty balances``, ``members``, ``progress``, ``leaderboard`` and ``segments``: lists of members."""

from functools import partial

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.commands.owner.late_night import tell_late_night


def balances(
    call: Call, *, tier: str | None, segment: str | None, sort: str, limit: str | None, as_of: str | None
) -> None:
    """List what each member holds."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.lists import balances as reports

    shop = call.shop
    asked = reports.Asked(tier, segment, sort, parse.limit(limit), parse.day(shop, as_of))
    page = reports.balances(shop, asked)
    call.answer(page.rows, partial(lists.balances_view, of=page.of), rows=page.rows, columns="balances")
    tell_late_night(call, as_of)


def members(
    call: Call, *, tier: str | None, segment: str | None, sort: str, stale: bool, limit: str | None, as_of: str | None
) -> None:
    """List the members and their visits."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.lists import balances as reports

    shop = call.shop
    if stale:
        from loyalty_cli.reports.members.lists.stale import stale as stale_details

        old = stale_details(shop, parse.limit(limit))
        call.answer(old, lists.stale_view, rows=old, columns="stale")
        return
    asked = reports.Asked(tier, segment, sort, parse.limit(limit), parse.day(shop, as_of))
    page = reports.members(shop, asked)
    call.answer(page.rows, partial(lists.members_view, of=page.of), rows=page.rows, columns="members")
    tell_late_night(call, as_of)


def progress(
    call: Call,
    *,
    what: str | None,
    everything: bool,
    tier: str | None,
    segment: str | None,
    sort: str,
    limit: str | None,
    as_of: str | None,
) -> None:
    """List members close to a goal, what is worth most first."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.lists.progress import progress_list

    shop = call.shop
    day, many = parse.day(shop, as_of), parse.limit(limit)
    rows = progress_list(
        shop, what, everything=everything, tier=tier, segment=segment, sort=sort, limit=many, as_of=day
    )
    call.answer(rows, lists.progress_view, rows=rows, columns="progress")
    tell_late_night(call, as_of)


def leaderboard(
    call: Call, *, by: str, period: str, challenge: str | None, public: bool, limit: str, as_of: str | None
) -> None:
    """List who earned, spent or came most, or is furthest in a challenge."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.lists.leaderboard import leaderboard as report
    from loyalty_cli.units import period_of

    many, on = parse.limit(limit), parse.day(call.shop, as_of)
    if challenge is None and not public:
        rows = report(call.shop, period, by, many, on)
        since = None if period == "ever" else period_of(period, on or call.shop.now().today)[0]
        call.answer(rows, partial(lists.leaderboard_view, since=since), rows=rows, columns="leaderboard")
        tell_late_night(call, as_of)
        return
    from loyalty_cli.cli.views.helping.boards import board
    from loyalty_cli.reports.helping import boards

    shop, first = call.shop, None if public else many
    rows = boards.challenge_board(shop, challenge, first, on) if challenge else report(shop, period, by, first, on)
    rows = boards.public(shop, rows)[:many] if public else rows
    columns = ("challenge" if challenge else "leaderboard") + (" public" if public else "")
    call.answer(rows, board, rows=rows, columns=columns)


def segments(call: Call, *, as_of: str | None) -> None:
    """List all segments, with how many members each has and what it means."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.segment_list import segments as report

    rows = report(call.shop, parse.day(call.shop, as_of))
    call.answer(rows, lists.segments_view, rows=rows)
