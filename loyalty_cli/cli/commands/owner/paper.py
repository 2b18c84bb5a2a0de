"""``loyalty cards print`` and ``poster``: printouts."""

from typing import TYPE_CHECKING

from loyalty_cli.cli.call import Call

if TYPE_CHECKING:
    from loyalty_cli.outlet.cards.cards import Holder


def cards_print(call: Call, *, member: str | None, blank: str | None, segment: str | None, to: str | None) -> None:
    """Draw member cards to print and cut out."""
    from loyalty_cli.errors import UsageError
    from loyalty_cli.language.report import Teller
    from loyalty_cli.outlet.cards.cards import draw_cards
    from loyalty_cli.outlet.drawing import write_text

    if to is None or sum(one is not None for one in (member, blank, segment)) != 1:
        raise UsageError("error.cards-for-whom")
    holders = _holders(call, member, blank, segment)
    path = write_text(to, draw_cards(call.shop, holders))
    if call.json:
        call.out.document({"path": path, "cards": [holder.number for holder in holders]})
    else:
        call.note(Teller(call.shop.program).say("cards.written", count=len(holders), path=path))


def _holders(call: Call, member: str | None, blank: str | None, segment: str | None) -> "list[Holder]":
    from loyalty_cli.cli.values import parse
    from loyalty_cli.language.catalogue import said
    from loyalty_cli.outlet.cards import cards

    if blank is not None:
        return cards.blank(call.shop, parse.count(blank, "number of cards"))
    if segment is not None:
        from loyalty_cli.reports.members.people import Crowd

        people = Crowd(call.shop, call.shop.now().today).chosen(None, segment)
        return [cards.Holder(person.who.card, said(person.who.name)) for person in people]
    from loyalty_cli.reports.members.card import member_card

    found = member_card(call.shop, member or "")["member"]
    return [cards.Holder(found["card"], said(found["name"]))]


def poster(call: Call, *, to: str | None) -> None:
    """Draw a poster of the promises."""
    from loyalty_cli.errors import UsageError
    from loyalty_cli.language.report import Teller
    from loyalty_cli.outlet.cards.poster import draw_poster
    from loyalty_cli.outlet.drawing import write_text

    if to is None:
        raise UsageError("error.poster-where")
    path = write_text(to, draw_poster(call.shop))
    if call.json:
        call.out.document({"path": path})
    else:
        call.note(Teller(call.shop.program).say("cards.poster.written", path=path))
