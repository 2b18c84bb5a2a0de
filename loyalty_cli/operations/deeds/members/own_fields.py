"""Details of a member: the shop's own fields, what may stand in them, and how a detail is shown."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.people.cards import refuse_payment_card
from loyalty_cli.ledger.people.members import Member, birthday_text, get_fields
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.telling.profile import type_of
from loyalty_cli.values import Final

HOUSE_FIELDS: Final = frozenset(("name", "phone", "email", "birthday", "card", "note"))
"""What every shop knows of a member: it has options of its own, and is kept and checked apart."""
_LONGEST: Final = 200


def checked_fields(program: Program, given: Mapping[str, str]) -> dict[str, str | None]:
    """The shop's own fields as they will be kept; None for those to be cleared.

    Raises BadValue for an unknown name and for a value that is not of the field's type, PaymentCard, BadText.
    """
    return {field_id(name): typed(program, name, value) if value else None for name, value in given.items()}


def field_id(name: str) -> str:
    """The name of one of the shop's own fields: small letters, digits, _ and -. Raises BadValue, PaymentCard."""
    refuse_payment_card(name)
    if not (name.isascii() and name.replace("_", "").replace("-", "").isalnum() and name == name.lower()):
        raise BadValue("error.field-name", name=name)
    if name in HOUSE_FIELDS:
        raise BadValue("error.field-of-the-house", name=name)
    return name


def typed(program: Program, name: str, value: str) -> str:
    """A value as the field's type has it: a date as ISO text, a choice as the program spells it.

    Raises BadValue for another kind of value, BadText.
    """
    kind, choices = type_of(program, name)
    text = clean_text(value, name, _LONGEST)
    match kind:
        case "whole":
            if not text.isdecimal() or not text.isascii():
                raise BadValue("error.field-whole", name=name, text=text)
            return str(int(text))
        case "date":
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                raise BadValue("error.field-date", name=name, text=text) from None
        case "choice":
            for choice in choices:
                if choice.casefold() == text.casefold():
                    return choice
            raise BadValue("error.field-choice", name=name, text=text, known=", ".join(choices))
        case _:
            return text


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str | None], ...]:
    """What differs between two answers of ``shown``: field, before, after; None where nothing stood or stands."""
    return tuple(
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in (*before, *(name for name in after if name not in before))
        if before.get(name) != after.get(name)
    )


def shown(shop: OpenShop, member: Member) -> dict[str, str]:
    """What is known of a member as it is shown: the phone in national format, the birthday as ISO."""
    from loyalty_cli.ledger.people.phones import national

    house = {
        "name": member.name,
        "phone": national(member.phone, shop.program.shop.country) if member.phone else "",
        "email": member.email or "",
        "birthday": birthday_text(member.birthday) or "",
        "card": member.card,
        "note": member.note,
    }
    return {name: value for name, value in {**house, **get_fields(shop.conn, member.id)}.items() if value}
