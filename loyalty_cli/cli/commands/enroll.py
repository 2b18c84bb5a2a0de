"""``loyalty enroll``: a new member and her card."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "enroll": (
        ('loyalty enroll "Léa Martin" --phone 0612345678', "a name and a phone are plenty"),
        ("loyalty enroll Zoé --email zoe@example.org --consent email", "who may be written to"),
        ('loyalty enroll "Paul Roy" --stamps coffee=4 --points 120', "with what stood on the paper card"),
        ('loyalty enroll "Ana Cruz" --spend 310 --spend-until 2026-10-31', "with what was spent before, for the tier"),
        ("loyalty enroll Max --refer léa --birthday 1990-02-28", "brought along by Léa"),
    ),
}


def enroll(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="May be left out when phone or e-mail are told.")] = "",
    phone: options.Phone = None,
    email: options.Email = None,
    birthday: options.Birthday = None,
    card: options.Card = None,
    refer: Annotated[
        str | None, typer.Option("--refer", metavar="MEMBER", help="The member who brought this one along.")
    ] = None,
    stamps: options.Stamps = None,
    points: Annotated[str | None, typer.Option("--points", metavar="N", help="Points from before.")] = None,
    spend: Annotated[str | None, typer.Option("--spend", metavar="AMOUNT", help="Spent before, for the tier.")] = None,
    spend_until: Annotated[
        str | None, typer.Option("--spend-until", metavar="DAY", help="The last day of that spend.")
    ] = None,
    credit: Annotated[str | None, typer.Option("--credit", metavar="AMOUNT", help="Store credit from before.")] = None,
    consent: options.Consent = None,
    note: options.Note = None,
    anyway: options.Anyway = False,
    ref: options.Ref = None,
    on: options.On = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="What she brings along is meant, however large: over 100 stamps, say.")
    ] = False,
) -> None:
    """Enroll a new member."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds.enroll import EnrollRequest
    from loyalty_cli.operations.deeds.enroll import enroll as operation

    call = Call.of(context)
    shop = call.shop
    day, money = parse.day, parse.some_amount
    told = EnrollRequest(name, phone, email, day(shop, birthday), card, None, refer, dict(parse.stamps(stamps)))
    brought = told._replace(
        points=parse.count(points, "number of points"),
        credit_cents=money(shop, credit),
        spend_cents=money(shop, spend),
        spend_until=day(shop, spend_until),
    )
    request = brought._replace(
        consents=parse.channels(consent), note=note or "", on=day(shop, on), ref=ref, anyway=anyway
    )
    call.receipt(operation(shop, request, sure=yes).document())
