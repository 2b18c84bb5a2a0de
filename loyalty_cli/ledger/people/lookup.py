"""Find exactly one member from what is typed at the till, or refuse with candidates.

In this order, the first that matches anybody decides: the card (or the number in another system), the phone, the
e-mail, the whole name, whole words of the name, beginnings of words of the name. Where several match, it is refused.
"""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.errors import LoyaltyError, MemberAmbiguous, MemberNotFound
from loyalty_cli.language.catalogue import Listed, Phrase, Spoken
from loyalty_cli.ledger.people.cards import is_checked, slips_of
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import Member, by_card, get_members, survivors
from loyalty_cli.ledger.people.text import MAX_QUERY, clean_text
from loyalty_cli.values import Final

MAX_CANDIDATES: Final = 10
_MAX_NEAREST: Final = 5
_MAX_NAMED: Final = 3
_SHORTEST_CHECKED: Final = 6


def resolve(conn: sqlite3.Connection, text: str, country: str) -> Member:
    """The one member meant by a card number, a phone in any spelling, an e-mail, or words of the name.

    The merged lead to whom they were merged into; the erased and closed are not found. Raises MemberNotFound with the
    nearest, MemberAmbiguous with at most ten candidates, BadText and PaymentCard for what can not be typed.
    """
    text = clean_text(text, "member", MAX_QUERY)
    for matches in _readings(conn, text, country):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise _ambiguous(conn, text, matches)
    raise _not_found(conn, text, country)


def candidate(conn: sqlite3.Connection, member: Member) -> dict[str, object]:
    """What tells members apart: ``card, name, phone`` (its end), ``tier`` (None: the lowest), ``last_visit``."""
    from loyalty_cli.ledger.standings.visits import last_visit

    tier = conn.execute("SELECT tier FROM standings WHERE member_id = ?", (member.id,)).fetchone()
    phone = f"...{member.phone[-4:]}" if member.phone else None
    visit = last_visit(conn, member.id, 0)
    return {
        "card": member.card,
        "name": member.name,
        "phone": phone,
        "tier": tier[0] if tier else None,
        "last_visit": visit.isoformat() if visit else None,
    }


def near_cards(conn: sqlite3.Connection, number: str) -> list[Member]:
    """The members whose card differs from this number by one digit or one swap of neighbours."""
    slips = slips_of(number.upper())
    marks = ",".join("?" * len(slips))
    rows = conn.execute(f"SELECT id FROM members WHERE card IN ({marks}) ORDER BY id", slips)
    return survivors(conn, get_members(conn, [member_id for (member_id,) in rows]))


def _readings(conn: sqlite3.Connection, text: str, country: str) -> Iterator[list[Member]]:
    yield by_card(conn, text)
    # A card is what is scanned at the till: what reads anything else is imported for the others only.
    from loyalty_cli.ledger.people.search import CLOSENESSES, by_email, by_phone, by_words

    yield by_phone(conn, text, country)
    yield by_email(conn, text)
    words = fold(text)
    for closeness in CLOSENESSES:
        yield by_words(conn, words, closeness, MAX_CANDIDATES + 1)


def _told_apart(members: list[Member], known: list[dict[str, object]]) -> tuple[dict[str, object], ...]:
    """The candidates, with the e-mail of those whom neither the name nor the end of the phone tells apart."""
    alike = [(one["name"], one["phone"]) for one in known]
    return tuple(
        {**one, "email": member.email} if member.email and alike.count(same) > 1 else one
        for member, one, same in zip(members, known, alike, strict=True)
    )


def _ambiguous(conn: sqlite3.Connection, text: str, matches: list[Member]) -> MemberAmbiguous:
    candidates = _told_apart(matches[:MAX_CANDIDATES], [candidate(conn, one) for one in matches[:MAX_CANDIDATES]])
    if len(matches) > MAX_CANDIDATES:
        return MemberAmbiguous("error.members-match-many", candidates=candidates, most=MAX_CANDIDATES, text=text)
    return MemberAmbiguous("error.members-match", candidates=candidates, count=len(matches), text=text)


def _not_found(conn: sqlite3.Connection, text: str, country: str) -> MemberNotFound:
    from loyalty_cli.ledger.people.phones import looks_like_phone
    from loyalty_cli.ledger.people.search import near_members

    number = "".join(text.split())
    is_number = number.isascii() and number.replace("-", "").isdigit()
    nearest = near_cards(conn, number)[:_MAX_NEAREST] if any(map(str.isdigit, number)) else []
    if not nearest and not is_number and not looks_like_phone(text) and "@" not in text:
        nearest = near_members(conn, fold(text), _MAX_NEAREST)
    if not nearest and _is_phone(text, country):
        return MemberNotFound("error.no-member-phone", text=text)
    slip = is_number and len(number) >= _SHORTEST_CHECKED and number.isdigit() and not is_checked(number)
    near = Listed([_named(member) for member in nearest[:_MAX_NAMED]])
    hint: Spoken | None = Phrase("error.did-you-mean", known=near) if nearest else None
    if slip:
        hint = Phrase("error.check-digit-or", hint=hint) if hint else Phrase("error.check-digit")
    told = tuple(candidate(conn, member) for member in nearest)
    if is_number:
        return MemberNotFound("error.no-member-number", hint, nearest=told, number=number)
    return MemberNotFound("error.no-member", hint, nearest=told, text=text)


def _is_phone(text: str, country: str) -> bool:
    """Whether it is written as a whole phone number, and has the shape of one there."""
    from loyalty_cli.ledger.people.phones import looks_like_phone, to_e164

    if not looks_like_phone(text):
        return False
    try:
        to_e164(text, country)
    except LoyaltyError:
        return False
    return True


def _named(member: Member) -> str:
    return f"{member.name} ({member.card})" if member.name else member.card
