"""``loyalty update``: what a member tells about herself later."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "update": (
        ('loyalty update léa --phone "06 39 98 12 34"', "a new phone number"),
        ("loyalty update léa --birthday 1990-02-28 --set favourite_drink=matcha", "more about her; it may earn points"),
        ("loyalty update léa --consent email --no-consent sms", "what she may be sent"),
        ('loyalty update léa --email ""', "she takes her address back"),
    ),
}


def update(
    context: typer.Context,
    member: options.Member,
    name: options.Name = None,
    phone: options.Phone = None,
    email: options.Email = None,
    birthday: options.Birthday = None,
    card: options.Card = None,
    note: options.Note = None,
    fields: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field of the shop's own.")
    ] = None,
    consent: options.Consent = None,
    no_consent: Annotated[
        list[str] | None, typer.Option("--no-consent", metavar="CHANNEL", help="May no longer be written to so.")
    ] = None,
    anyway: options.Anyway = False,
    ref: options.Ref = None,
    on: options.On = None,
) -> None:
    """Change what is known of a member."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import update as operation

    call = Call.of(context)
    shop = call.shop
    changes = operation.Changes(
        name=name,
        phone=phone,
        email=email,
        birthday=parse.day(shop, birthday or None),
        clear_birthday=birthday == "",
        card=card,
        note=note,
        fields=dict(parse.pairs(fields, "favourite_drink=matcha")),
        consents=parse.consents(consent, no_consent),
        anyway=anyway,
    )
    call.receipt(operation.update(shop, member, changes, on=parse.day(shop, on), ref=ref).document())
