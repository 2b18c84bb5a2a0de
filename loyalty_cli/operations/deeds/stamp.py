"""Stamps given by hand."""

from datetime import date

from loyalty_cli.errors import AmountTooLarge, BadValue, RewardNotFound
from loyalty_cli.language.catalogue import Phrase, known_ones
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.by_name import named
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.events import decide_stamps
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.stamp_cards import StampCard

MOST: int = 100
"""More stamps than this by hand are a typing mistake."""


def stamp(
    shop: OpenShop,
    member: str,
    card: str,
    count: int = 1,
    *,
    on: date | None = None,
    ref: str | None = None,
    sure: bool = False,
) -> Receipt:
    """Gives ``count`` stamps on a card; ``sure`` takes more than one card has boxes.

    Refusals in this order: BadValue (count), RewardNotFound (no such card), AmountTooLarge, the member's, the day's,
    the receipt number's, LimitReached (the card's limit a day), the ledger's.
    """
    if not 0 < count <= MOST:
        raise BadValue("error.number-of-stamps", count=count, most=MOST)
    keyed = Keyed(on, None, check_ref(ref))
    named = find_card(shop.program, card, member)
    if count > named.boxes and not sure:
        raise AmountTooLarge("error.stamps-over-card", count=count, name=named.name, boxes=named.boxes)
    found = find_member(shop, member)
    return receipt(shop, durably(shop, lambda: record_stamps(shop, found, named.id, count, keyed)))


def record_stamps(shop: OpenShop, found: Member, card_id: str, count: int, keyed: Keyed) -> Done:
    """Stamps by hand inside the caller's transaction."""

    def decide(standing: Standing, when: When) -> Decision:
        return decide_stamps(shop.program, standing, card_id, count, when, new_codes())

    return key_fact(shop, found, "stamp", {"card": card_id, "count": count}, keyed, decide)


def find_card(program: Program, text: str, before: str = "") -> StampCard:
    """The stamp card of that id or name. Raises RewardNotFound with those there are.

    ``before`` is what stood in the place of MEMBER: where MEMBER was forgotten, it is near the card that was meant.
    """
    found = named(program.stamp_cards, text)
    if found is not None:
        return found
    meant = next((card for typed in (text, before) for card in program.stamp_cards if _is_near(card, typed)), None)
    if meant is not None:
        hint = Phrase("error.stamp-like", id=meant.shown_id, name=meant.name)
        raise RewardNotFound("error.no-stamp-card", hint, text=text)
    ids = [f"{card.shown_id} ({card.name})" for card in program.stamp_cards]
    raise RewardNotFound("error.no-stamp-card", known_ones("error.cards", ids), text=text)


def _is_near(card: StampCard, typed: str) -> bool:
    """Whether a word typed is nearly one of a card's id or name."""
    from difflib import get_close_matches

    names = (*fold(card.shown_id), *fold(card.name))
    return any(get_close_matches(word, names, 1, 0.8) for word in fold(typed))


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides stamps given by hand again."""
    record_stamps(shop, member, fact.body["card"], fact.body["count"], as_keyed(fact))
