"""Erase a member: personal data is deleted, facts stay without a name.

Purchases, points and vouchers stay as entries, so that every total still adds up. The card number goes too: it leads
nobody back to them, and no new member is given it unasked.
"""

from loyalty_cli.language.catalogue import Listed, Phrase, Word
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.erasure import Mention, entries_of, forget, known_of, mentions, records_of
from loyalty_cli.ledger.people.members import Member, get_member, get_members
from loyalty_cli.operations.kernel.kinds import as_recorded
from loyalty_cli.operations.kernel.recording import Done, append, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import answered
from loyalty_cli.operations.proof.copies import copies_of
from loyalty_cli.program.kernel.facts import Decision
from loyalty_cli.values import Any, Final

ERASE: Final = "erase"


def erase(shop: OpenShop, member: str) -> dict[str, Any]:
    """Erases a member's personal data under all their records. This cannot be undone: confirm first.

    Returns the receipt of a fact without a member, ``card`` (the one they had), ``erased`` (the names of what was
    known, never what stood there), ``records`` emptied, ``kept`` (entries that stay, without a name), ``left``
    (``where, of``: texts typed elsewhere that name them and stay), ``copies`` (names of files that name them),
    ``warnings``. Refusals in this order: the member's, the ledger's.
    """
    found = find_member(shop, member)
    told = _told(shop, found)
    done = durably(shop, lambda: record_erasure(shop, found.id))
    return answered(shop, done) | told


def foresee(shop: OpenShop, member: str) -> dict[str, Any]:
    """What ``erase`` would do: as it answers, without the fact, with ``name`` and ``dry_run``. Writes nothing."""
    found = find_member(shop, member)
    return {"name": found.shown_name, "dry_run": True, **_told(shop, found)}


def _told(shop: OpenShop, found: Member) -> dict[str, Any]:
    """What goes, what stays in the ledger, and which copies outside it still name the member."""
    numbers = records_of(shop.conn, found.id)
    records = get_members(shop.conn, numbers)
    left = list(dict.fromkeys(one for record in records for one in mentions(shop.conn, record, numbers)))
    copies = copies_of(shop, records)
    return {
        "card": found.card,
        "erased": known_of(shop.conn, found),
        "records": len(numbers),
        "kept": entries_of(shop.conn, numbers),
        "left": [one._asdict() for one in left],
        "copies": copies,
        "warnings": _warnings(shop, left, copies),
    }


def _warnings(shop: OpenShop, left: list[Mention], copies: list[str]) -> list[str]:
    later = shop.settings.backup_keep
    told = [Phrase("warning.copies-name", count=later)]
    if copies:
        told.append(Phrase("warning.files-name", files=", ".join(copies)))
    if left:
        listed = Listed([Phrase("warning.text-of", what=Word("text", one.where), of=one.of) for one in left])
        told.append(Phrase("warning.texts-stay", texts=listed))
    return [str(one) for one in told]


def record_erasure(shop: OpenShop, member_id: int, why: str = "asked") -> Done:
    """One erasure inside the caller's transaction. ``why`` is ``asked``, or ``keep-years`` for a purge."""
    member = get_member(shop.conn, member_id, follow=True)
    numbers = records_of(shop.conn, member.id)
    for number in numbers:
        forget(shop.conn, number)
    now = shop.now()
    body: dict[str, Any] = {"why": why, "records": len(numbers)}
    draft = FactDraft(ERASE, member.id, now.today, now.today, now.instant, body, now.at, shop.operator)
    return Done(append(shop, draft, Decision()), member.id)


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Records an erasure again: it moves nothing."""
    append(shop, as_recorded(fact), Decision())
