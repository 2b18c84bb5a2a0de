"""Enroll somebody in a file of purchases who is not a member yet, with what the file says of them."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from loyalty_cli.errors import BadCard
from loyalty_cli.intake.people.file_people import Newcomer
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.importing.holders import Identity, members_holding
from loyalty_cli.ledger.people.cards import check_card, taken_numbers
from loyalty_cli.ledger.people.erased import Identity as Erased
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.ledger.people.members import Member, MemberDraft
from loyalty_cli.ledger.people.search import by_words
from loyalty_cli.operations.kernel.batch import Writer
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.members.opening import Opening, decide_enrolment
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing

_CHUNK = 400


def drafts_of(conn: sqlite3.Connection, new: Mapping[int, tuple[Newcomer, date]]) -> list[MemberDraft]:
    """New members as a file tells of them, each joining on a day: a number is the card too where it can be."""
    cards = {told.number: card for told, _ in new.values() if (card := _as_card(told.number)) is not None}
    wanted = list(cards.values())
    taken = {number for number in wanted if wanted.count(number) > 1} if len(set(wanted)) < len(wanted) else set()
    for start in range(0, len(wanted), _CHUNK):
        taken |= taken_numbers(conn, wanted[start : start + _CHUNK])
    return [
        MemberDraft(
            on,
            told.name,
            told.phone or None,
            told.email or None,
            None if cards.get(told.number) in taken else cards.get(told.number),
            told.number or None,
        )
        for told, on in new.values()
    ]


def members_by_now(conn: sqlite3.Connection, told: Mapping[int, Newcomer]) -> dict[int, int]:
    """Those of the newcomers whom a till or another import has made members since the file was read, by place.

    By their number, else by e-mail or phone where no other is told, else by the name where nothing else is told.
    Asked behind the lock, so that nobody is enrolled twice.
    """
    found: dict[int, int] = {}
    identities: tuple[tuple[Identity, str], ...] = (("source_id", "number"), ("email", "email"), ("phone", "phone"))
    for identity, what in identities:
        wanted = {getattr(one, what): place for place, one in told.items() if place not in found}
        wanted.pop("", None)
        for text, member_id, number in members_holding(conn, identity, wanted):
            place = wanted[text]
            if not (told[place].number and number) or number == told[place].number:
                found.setdefault(place, member_id)
    for place, one in told.items():
        if one.name and not any(one[:3]) and (members := by_words(conn, fold(one.name), "full", 2)):
            found[place] = members[0].id
    return found


def is_erased(told: Newcomer, known: Callable[[Erased, str], bool]) -> bool:
    """Whether what a file tells of a newcomer is of somebody who was erased. ``known`` are the erased identities."""
    identities: tuple[tuple[Erased, str], ...] = (
        ("source_id", told.number),
        ("email", told.email),
        ("phone", told.phone),
    )
    return any(value and known(kind, value) for kind, value in identities)


def _as_card(number: str) -> str | None:
    try:
        return check_card(number)
    except BadCard:
        return None


def enrolment(
    shop: OpenShop, member: Member, today: date, codes: Iterator[str], writer: Writer
) -> tuple[FactDraft, Decision]:
    """The fact of a newcomer's enrolment, and what it gives."""
    lowest = shop.program.tiers[0].name
    standing, when = Standing(member.id, lowest, lowest), When(member.joined_on, today)
    decision = decide_enrolment(shop.program, standing, Opening(), when, codes)
    draft = FactDraft(
        "enrolment",
        member.id,
        member.joined_on,
        today,
        writer.instant,
        {"told": [what for what in ("name", "phone", "email") if getattr(member, what)], "source": True},
        None,
        shop.operator,
        None,
        f"{member.id}:enrolment",
        writer.batch_id,
    )
    return draft, decision
