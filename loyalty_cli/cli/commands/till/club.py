"""``loyalty club``: join, renew and cancel membership; who is a member."""

from typing import TYPE_CHECKING

from loyalty_cli.cli.call import Call

if TYPE_CHECKING:
    from loyalty_cli.program.promises.regulars.club import Step


def join(call: Call, *, member: str, ref: str | None, on: str | None) -> None:
    """A member joins the paid club."""
    _take(call, "join", member, ref, on)


def renew(call: Call, *, member: str, ref: str | None, on: str | None) -> None:
    """Renew a membership."""
    _take(call, "renew", member, ref, on)


def cancel(call: Call, *, member: str, ref: str | None, on: str | None) -> None:
    """A membership ends early."""
    _take(call, "cancel", member, ref, on)


def _take(call: Call, step: "Step", member: str, ref: str | None, on: str | None) -> None:
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.regulars import club

    call.receipt(club.take(call.shop, member, step, on=parse.day(call.shop, on), ref=ref).document())


def list_members(call: Call, *, ending: str | None, as_of: str | None) -> None:
    """List the members of the club."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.regulars import club as drawn
    from loyalty_cli.reports.program.club import club_members

    days = parse.days(ending) if ending is not None else None
    rows = club_members(call.shop, days, parse.day(call.shop, as_of))
    call.answer(rows, drawn.view, rows=rows, columns="club")
