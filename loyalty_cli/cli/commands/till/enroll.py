"""``loyalty enroll``: a new member and their card."""

from loyalty_cli.cli.call import Call, Texts


def enroll(
    call: Call,
    *,
    name: str | None,
    phone: str | None,
    email: str | None,
    birthday: str | None,
    card: str | None,
    refer: str | None,
    stamps: Texts,
    points: str | None,
    spend: str | None,
    spend_until: str | None,
    credit: str | None,
    fields: Texts,
    declined: Texts,
    consent: Texts,
    note: str | None,
    company: bool,
    anyway: bool,
    fee_paid: bool,
    ref: str | None,
    on: str | None,
    yes: bool,
) -> None:
    """Enroll a new member."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.members.enroll import EnrollRequest
    from loyalty_cli.operations.deeds.members.enroll import enroll as operation

    shop = call.shop
    day, money = parse.day, parse.some_amount
    told = EnrollRequest(
        name or "", phone, email, parse.birthday(shop, birthday), card, None, refer, dict(parse.stamps(stamps))
    )
    brought = told._replace(
        points=parse.count(points, "number of points"),
        credit_cents=money(shop, credit),
        spend_cents=money(shop, spend),
        spend_until=day(shop, spend_until),
    )
    own = parse.own_fields(shop, fields) | ({"is_company": "yes"} if company else {})
    request = brought._replace(
        consents=parse.channels(consent),
        fields=own, declined=tuple(declined), note=note or "", on=day(shop, on), ref=ref, anyway=anyway,
        fee_paid=fee_paid,
    )  # fmt: skip
    call.receipt(operation(shop, request, sure=yes).document())
