"""Suggest the command that was meant by an unknown word."""

from collections.abc import Iterable, Mapping
from typing import Final

from loyalty_cli.language.catalogue import Joined, Phrase

SYNONYMS: Final[Mapping[str, str]] = {
    "add": "enroll",
    "balance": "balances",
    "cancel": "undo",
    "card": "show",
    "check": "verify",
    "check-in": "visit",
    "checkin": "visit",
    "claim": "redeem",
    "customer": "show",
    "customers": "members",
    "delete": "erase",
    "edit": "update",
    "enrol": "enroll",
    "forget": "erase",
    "join": "enroll",
    "list": "members",
    "lookup": "find",
    "new": "init",
    "notices": "tiers",
    "purchase": "buy",
    "refund": "return",
    "register": "enroll",
    "sale": "buy",
    "search": "find",
    "sell": "buy",
    "spend": "redeem",
    "statement": "history",
    "top": "leaderboard",
    "achat": "buy",
    "annuler": "undo",
    "caisse": "till",
    "chercher": "find",
    "client": "show",
    "clients": "members",
    "inscrire": "enroll",
    "membres": "members",
    "remboursement": "return",
    "retour": "return",
    "tampon": "stamp",
    "vente": "buy",
    "visite": "visit",
}
"""Words that other tills use, English and French, for "did you mean"."""


def suggestion(word: str, names: Iterable[str], cutoff: float = 0.6) -> Phrase | None:
    """``; did you mean show?``: the synonym of a word, else the nearest of the names; None where none is near."""
    from difflib import get_close_matches

    names = list(names)
    known = SYNONYMS.get(word.lower(), "")
    nearest = [known] if known in names else get_close_matches(word.lower(), names, 2, cutoff)
    return Phrase("error.meant", near=Joined(nearest)) if nearest else None
