"""Warn of categories and fields that were never used in this shop: they may be typing mistakes.

A warning, never a refusal: what is new today is known tomorrow.
"""

from collections.abc import Iterable
from datetime import date

from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.facts.heads import last_keyed_by
from loyalty_cli.ledger.keying import earlier
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.program import Program
from loyalty_cli.values import Any, Final

_LOOKED_THROUGH: Final = 20_000
"""So many of the facts before are asked whether they know a category."""
_OFFERED_FROM: Final = 2_000
"""From so many of them come the categories that may have been meant."""
_ALWAYS: Final = ("is_company", "leaderboard", "nickname")
"""Fields that every member may have, whatever the program names."""
_NEAR: Final = 0.6
"""From this share of letters in common on, a word may have been meant (optimal string alignment, 1 is equal)."""


def categories_of(program: Program) -> list[str]:
    """The categories that the program speaks of, in alphabetical order."""
    points = program.points
    told = {*points.exclude, *(category for category, _ in points.multipliers)}
    told |= {card.category for card in program.stamp_cards}
    told |= {category for promotion in program.promotions for category in promotion.categories}
    told |= {category for reward in program.rewards for category in reward.categories}
    discovery: Any = program.get("discovery", None)
    if discovery is not None:
        told |= {category for _, categories in discovery.families for category in categories}
    offers: tuple[Any, ...] = program.get("offers", ())
    causes: tuple[Any, ...] = program.get("causes", ())
    told |= {offer.category for offer in offers} | {category for cause in causes for category, _ in cause.per_item}
    return sorted(told - {""})


def written(program: Program, category: str) -> str:
    """A category as the program writes it, where one differs by accents and capitals alone: ``café`` is ``cafe``."""
    known = categories_of(program)
    if category in known:
        return category
    from loyalty_cli.ledger.people.folding import fold

    alike = [one for one in known if fold(one) == fold(category)]
    return alike[0] if len(alike) == 1 else category


def categories(shop: OpenShop, lines: Iterable[Line], before: int) -> tuple[str, ...]:
    """A warning for each category that no rule of the program and no purchase before that fact knows.

    Where neither knows any goods yet, a new one is no news, but for what may mean a category that earns nothing.
    """
    told = dict.fromkeys(line.category for line in lines if line.category)
    if not told:
        return ()
    known = categories_of(shop.program)
    first, last = before - _LOOKED_THROUGH, before - 1
    new = [one for one in told if one not in known and not earlier.was_bought(shop.conn, one, first, last)]
    bought = earlier.categories_bought(shop.conn, before - _OFFERED_FROM, last) if new else []
    goods = [one for one in known if one not in shop.program.points.exclude]
    return tuple(
        _warning(category, "category", known, bought, known if goods else [])
        for category in new
        if goods or bought or nearest(category, known)
    )


def fields(shop: OpenShop, names: Iterable[str]) -> tuple[str, ...]:
    """A warning for each of the shop's own fields that the program does not name and no member has."""
    rules: Any = shop.program.get("profile_rules", None)
    named = {field.id for field in shop.program.profile} | {name for name, _ in (rules.fields if rules else ())}
    known = sorted(named)
    told = [name for name in names if name not in named and name not in _ALWAYS]
    if not told:
        return ()
    kept = earlier.fields_in_use(shop.conn)
    return tuple(_warning(name, "field", known, kept, known) for name in told if name not in kept)


def bought_lately(shop: OpenShop, on: date = date.max) -> list[str]:
    """The categories bought within as many facts, keyed up to a day, as are asked for one, in alphabetical order."""
    last = last_keyed_by(shop.conn, on)
    return earlier.categories_bought(shop.conn, last + 1 - _LOOKED_THROUGH, last)


def likely(shop: OpenShop, word: str) -> str:
    """The good that a mistyped category may mean; "" for one that the shop knows, and where none is near."""
    known = dict.fromkeys([*map(shop.program.category_called, categories_of(shop.program)), *bought_lately(shop)])
    return "" if written(shop.program, word) in known else nearest(word, known)


def nearest(word: str, among: Iterable[str], least: float = _NEAR) -> str:
    """The one that may have been meant; "" where none shares so many letters (``least``, of 1)."""
    from rapidfuzz.distance import OSA

    near = min(((-OSA.normalized_similarity(word.casefold(), one.casefold()), one) for one in among), default=(0.0, ""))
    return near[1] if near[0] <= -least else ""


def _warning(word: str, what: str, known: list[str], used: list[str], named: list[str]) -> str:
    """The warning of a new word, with the one of those ``known`` or ``used`` that is near; else those ``named``."""
    kind = Word("thing", what)
    if near := nearest(word, dict.fromkeys([*known, *used])):
        return str(Phrase("warning.unused-near", word=word, what=kind, near=near))
    if named:
        return str(Phrase("warning.unused-known", word=word, what=kind, known=", ".join(named)))
    return str(Phrase("warning.unused", word=word, what=kind))
