"""``loyalty visit``, ``stamp`` and ``engage``: a check-in, stamps by hand, engagements."""

from collections.abc import Mapping

from loyalty_cli.cli.call import Call


def visit(call: Call, *, member: str, ref: str | None, on: str | None) -> None:
    """Note that a member came in."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import visit as operation

    call.receipt(operation.visit(call.shop, member, on=parse.day(call.shop, on), ref=ref).document())


def stamp(call: Call, *, member: str, card: str, count: str, ref: str | None, on: str | None, yes: bool) -> None:
    """Give stamps by hand."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import stamp as operation

    shop = call.shop
    many = parse.count(count, "number of stamps")
    receipt = operation.stamp(shop, member, card, many, on=parse.day(shop, on), ref=ref, sure=yes)
    call.receipt(receipt.document())


def engage(
    call: Call,
    *,
    member: str,
    what: str | None,
    link: str | None,
    text: str | None,
    stars: str | None,
    publish: bool,
    pending: bool,
    reason: str | None,
    ref: str | None,
    on: str | None,
    as_of: str | None,
) -> None:
    """Thank a member for a review, a photo, a trade-in; list, approve or reject engagements."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.errors import BadValue

    shop = call.shop
    shown = {"--link": link, "--text": text, "--stars": stars, "--publish": publish}
    match member, what:
        case "list", None:
            _refuse(shown | {"--reason": reason, "--ref": ref, "--on": on}, "engage list")
            _list_thanks(call, pending=pending, as_of=as_of)
        case "approve" | "reject", str():
            _refuse(shown | {"--pending": pending, "--ref": ref, "--as-of": as_of}, f"engage {member}")
            _refuse({"--reason": reason if member == "approve" else None}, "engage approve")
            from loyalty_cli.operations.deeds.helping import approval

            day = parse.day(shop, on)
            done = (
                approval.approve(shop, what, on=day)
                if member == "approve"
                else approval.reject(shop, what, reason or "", on=day)
            )
            call.receipt(done.document())
        case _, str():
            _refuse({"--pending": pending, "--reason": reason, "--as-of": as_of}, "engage MEMBER ID")
            from loyalty_cli.operations.deeds import engage as operation

            many = None if stars is None else parse.count(stars, "number of stars")
            told = operation.Shown(link or "", text or "", many, publish)
            call.receipt(operation.engage(shop, member, what, told, on=parse.day(shop, on), ref=ref).document())
        case _:
            raise BadValue("error.engage-words")


def _refuse(given: Mapping[str, object], command: str) -> None:
    """Raises BadValue for an option that a form of the command does not take."""
    from loyalty_cli.errors import BadValue

    for name, value in given.items():
        if value not in (None, False):
            raise BadValue("error.option-elsewhere", option=name, command=command)


def _list_thanks(call: Call, *, pending: bool, as_of: str | None) -> None:
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.helping.thanks import view
    from loyalty_cli.reports.helping.thanks import thanks

    rows = thanks(call.shop, pending=pending, as_of=parse.day(call.shop, as_of))
    call.answer(rows, view, rows=rows, columns="thanks")
