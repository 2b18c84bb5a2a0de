"""Which member a row of purchases means, and who is to be enrolled.

What is surest decides: a number before an e-mail or a phone, a name only where nothing else is told. An e-mail and a
phone that point to two members, and what is several members', are told, not guessed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Final

from loyalty_cli.intake.cells.identities import BETWEEN, EITHER, EMAIL, NAME, NUMBER, ODD, PHONE, odd, parts_of, said
from loyalty_cli.intake.people.file_people import Newcomers
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.importing.holders import held_by
from loyalty_cli.ledger.importing.leading_zeros import unzeroed
from loyalty_cli.ledger.importing.staging import Staging
from loyalty_cli.ledger.people.erased import Identity as Erased
from loyalty_cli.ledger.people.erased import erased_identities
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import (
    Identity,
    Member,
    by_card,
    get_member,
    members_by,
    survivors,
    update_member,
)
from loyalty_cli.ledger.people.search import by_words
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop

_CHUNK: Final = 1_000
_ENOUGH: Final = 20


def learnt_numbers(shop: OpenShop, staging: Staging) -> dict[str, int | str]:
    """Numbers that nobody has yet, told beside the e-mail or the phone of a member who has none: they are theirs.

    A second number of the same member is refused: which one is right can not be told.
    """
    learnt: dict[str, int | str] = {}
    numbers: dict[int, str] = {}
    keys = (key for key, _ in staging.members() if key[0] == NUMBER and BETWEEN in key)
    while chunk := list(islice(keys, _CHUNK)):
        for key in chunk:
            number, member = parts_of(key)[0][1], who(shop, key)
            if not isinstance(member, int) or _found(shop, NUMBER, number):
                continue
            first = numbers.setdefault(member, number)
            card = get_member(shop.conn, member).card
            learnt[number] = (
                member if first == number else str(Phrase("intake.number-elsewhere", card=card, number=first))
            )
    return learnt


def keep_numbers(shop: OpenShop, learnt: Mapping[str, int | str]) -> None:
    """The next file may name them by these numbers alone.

    One that was given away meanwhile stays where it is; who was erased meanwhile gets none.
    """
    if not learnt:
        return
    with connection.writing(shop.conn):
        for number, member_id in learnt.items():
            if isinstance(member_id, str):
                continue
            member = get_member(shop.conn, member_id)
            if member.status == "active" and member.source_id is None and not _found(shop, NUMBER, number):
                update_member(shop.conn, member_id, {"source_id": number})


def place_members(
    shop: OpenShop, staging: Staging, learnt: Mapping[str, int | str], *, enroll: bool, include_erased: bool = False
) -> None:
    """Finds who each row is about. Those there are come first, by their numbers; the new follow as they are found.

    ``learnt`` are numbers that this file tells of members. Nobody is enrolled for returns alone: who is told by them
    only is looked for among the new when all are known.
    """
    newcomers = Newcomers(staging)
    erased: list[tuple[str, str]] = []
    is_erased = None if include_erased else erased_identities(shop.conn)
    waiting: list[str] = []
    members = staging.members()
    while chunk := list(islice(members, _CHUNK)):
        known = whose(shop, [key for key, _ in chunk])
        known |= {key: member for key, _ in chunk if (member := _by_learnt(key, learnt)) is not None}
        gone = held_by(shop.conn, "source_id", {key[1:] for key, _ in chunk if known[key] is None and key[0] == NUMBER})
        found: list[tuple[str, int, int | None]] = []
        doubts: list[tuple[str, str]] = []
        for key, bought in chunk:
            number = known[key]
            if isinstance(number, int):
                found.append((key, number, number))
            elif number is None and enroll and is_erased is not None and _any_erased(key, is_erased):
                erased.append((key, str(Phrase("intake.left.erased-purchases"))))
            elif reason := number or _why_not(key, gone, enroll=enroll):
                doubts.append((key, reason))
            elif not bought:
                waiting.append(key)
            elif isinstance(place := newcomers.place(key), int):
                found.append((key, place, None))
            else:
                doubts.append((key, place))
        newcomers.keep()
        staging.place(found)
        staging.doubt(doubts)
    staging.set_people_aside(erased)
    places = [(key, newcomers.find(key) or _nothing_bought(key)) for key in waiting]
    staging.place([(key, place, None) for key, place in places if isinstance(place, int)])
    staging.doubt([(key, place) for key, place in places if isinstance(place, str)])


def _any_erased(key: str, is_erased: Callable[[Erased, str], bool]) -> bool:
    """Whether a key names somebody who was erased."""
    kinds: dict[str, Erased] = {NUMBER: "source_id", EMAIL: "email", PHONE: "phone", EITHER: "phone"}
    return any(kind in kinds and is_erased(kinds[kind], text.rpartition(" ")[2]) for kind, text in parts_of(key))


def _by_learnt(key: str, learnt: Mapping[str, int | str]) -> int | str | None:
    """Whose number this file has told it to be, or why that can not be told."""
    kind, text = parts_of(key)[0] if learnt else ("", "")
    member = learnt.get(text) if kind == NUMBER else None
    return member if isinstance(member, int) or BETWEEN in key else None


def _why_not(key: str, gone: Collection[str], *, enroll: bool) -> str:
    """Why nobody can be enrolled under a key; "" where they can."""
    first, *others = parts_of(key)
    if first[0] == ODD and not others:
        return odd(first[1])
    if not enroll:
        return str(Phrase("intake.no-member", what=said(first)))
    if first[0] == NUMBER and first[1] in gone:
        return str(Phrase("intake.gone", number=first[1]))
    return ""


def _nothing_bought(key: str) -> str:
    return str(Phrase("intake.return-alone", what=said(parts_of(key)[0])))


def whose(shop: OpenShop, keys: Sequence[str]) -> dict[str, int | str | None]:
    """The member whom each key means: the number, None for nobody, a reason where it can not be told.

    Those that are one number each are asked together.
    """
    plain = {key: key[1:] for key in keys if key[0] == NUMBER and BETWEEN not in key}
    cards = held_by(shop.conn, "card", {text.upper() for text in plain.values()})
    numbers = held_by(shop.conn, "source_id", {spelling for text in plain.values() for spelling in _spellings(text)})
    known: dict[str, int | str | None] = {}
    missing: dict[str, str] = {}
    for key, text in plain.items():
        hits = (cards.get(text.upper()), *(numbers.get(spelling) for spelling in _spellings(text)))
        first = next((hit for hit in hits if hit is not None), None)
        if first is not None:
            member_id, status = first
            known[key] = member_id if status == "active" else who(shop, key)
        else:
            missing[key] = text
    meant = unzeroed(shop.conn, missing.values())
    known |= {key: who(shop, NUMBER + meant[text]) for key, text in missing.items() if text in meant}
    return {key: known.get(key) if key in plain else who(shop, key) for key in keys}


def _spellings(text: str) -> tuple[str, str, str]:
    return text, text.upper(), text.lower()


def who(shop: OpenShop, key: str) -> int | str | None:
    """The one member whom a key means; None for nobody, a reason when several are meant."""
    told = parts_of(key)
    hits = [(part, found) for part in told if part[0] != NAME and (found := _found(shop, *part))]
    if not hits:
        if any(kind != NAME for kind, _ in told):
            return None
        hits = [(part, found) for part in told if (found := _found(shop, *part))]
    if not hits:
        return None
    if told[0][0] == NUMBER and hits[0][0] == told[0] and len(hits[0][1]) == 1:
        return hits[0][1][0].id
    common = _common(hits)
    if len(common) > 1:
        common = [one for one in common if _named(one, told)] or common
    if len(common) != 1:
        return _several(hits, common)
    ((kind, number), *_), one = told, common[0]
    if kind == NUMBER and hits[0][0] != told[0] and one.source_id is not None:
        what = said(hits[0][0])
        return str(Phrase("intake.two-numbers", number=number, what=what, card=one.card, other=one.source_id))
    return one.id


def _common(hits: Sequence[tuple[tuple[str, str], list[Member]]]) -> list[Member]:
    """Those whom all that is known of a row means."""
    (_, first), *others = hits
    return [one for one in first if all(one.id in {other.id for other in found} for _, found in others)]


def _named(member: Member, told: Sequence[tuple[str, str]]) -> bool:
    words = sorted(member.folded.split())
    return any(kind == NAME and sorted(fold(text)) == words for kind, text in told)


def _several(hits: Sequence[tuple[tuple[str, str], list[Member]]], common: Sequence[Member]) -> str:
    if common:
        cards = ", ".join(one.card for one in common[:3])
        return str(Phrase("intake.members-share", members=len(common), what=said(hits[0][0]), cards=cards))
    (first, one), (second, other) = hits[0], next(hit for hit in hits[1:] if not _common([hits[0], hit]))
    return str(Phrase("intake.two-members", one=said(first), card=one[0].card, two=said(second), other=other[0].card))


def _found(shop: OpenShop, kind: str, text: str) -> list[Member]:
    conn = shop.conn
    match kind:
        case "@":
            return _by(shop, "email", text)
        case "|":
            return _by(shop, "phone", text)
        case "~":
            return by_words(conn, fold(text), "full", _ENOUGH)
        case "^":
            digits, _, phone = text.partition(" ")
            return by_card(conn, digits) or _by(shop, "phone", phone)
        case _:
            return by_card(conn, text) or _by(shop, "source_id", text)


def _by(shop: OpenShop, what: Identity, text: str) -> list[Member]:
    return survivors(shop.conn, members_by(shop.conn, what, text))
