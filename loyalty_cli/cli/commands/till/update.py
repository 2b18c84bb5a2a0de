"""``loyalty update``: change a member's details."""

from loyalty_cli.cli.call import Call, Texts
from loyalty_cli.errors import BadValue


def update(
    call: Call,
    *,
    member: str,
    still: Texts,
    name: str | None,
    phone: str | None,
    email: str | None,
    birthday: str | None,
    card: str | None,
    note: str | None,
    fields: Texts,
    confirm: bool,
    declined: Texts,
    consent: Texts,
    no_consent: Texts,
    no_leaderboard: bool,
    leaderboard: bool,
    anyway: bool,
    ref: str | None,
    on: str | None,
) -> None:
    """Change what is known of a member."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.members import update as operation

    shop = call.shop
    if still and not confirm:
        raise BadValue("error.confirm-only", field=still[0])
    if leaderboard and no_leaderboard:
        raise BadValue("error.leaderboard-both")
    board = {"leaderboard": "no"} if no_leaderboard else {"leaderboard": ""} if leaderboard else {}
    changes = operation.Changes(
        name=name,
        phone=phone,
        email=email,
        birthday=parse.birthday(shop, birthday or None),
        clear_birthday=birthday == "",
        card=card,
        note=note,
        fields=parse.own_fields(shop, fields) | board,
        confirm=tuple(still) if confirm else None,
        declined=tuple(declined),
        consents=parse.consents(consent, no_consent),
        anyway=anyway,
    )
    call.receipt(operation.update(shop, member, changes, on=parse.day(shop, on), ref=ref).document())
