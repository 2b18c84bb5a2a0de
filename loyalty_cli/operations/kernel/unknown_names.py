"""Words that nobody has used in this shop: a category or a field mistyped would else be taken in silence.

A warning, never a refusal: what is new today is known tomorrow.
"""

from collections.abc import Iterable
from typing import Any, Final

from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.program import Program

_LOOKED_THROUGH: Final = 20_000
"""So many of the facts before are asked whether they know a category."""
_OFFERED_FROM: Final = 2_000
"""From so many of them come the categories that may have been meant."""
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
    return sorted(told - {""})


def categories(shop: OpenShop, lines: Iterable[Line], before: int) -> tuple[str, ...]:
    """A warning for each category that no rule of the program and no purchase before that fact knows."""
    told = dict.fromkeys(line.category for line in lines if line.category)
    if not told:
        return ()
    known = categories_of(shop.program)
    new = [category for category in told if category not in known and not _was_bought(shop, category, before)]
    return tuple(_warning(category, "category", known, _bought(shop, before)) for category in new)


def fields(shop: OpenShop, names: Iterable[str]) -> tuple[str, ...]:
    """A warning for each of the shop's own fields that the program does not name and no member has."""
    rules: Any = shop.program.get("profile_rules", None)
    named = {field.id for field in shop.program.profile} | {name for name, _ in (rules.fields if rules else ())}
    known = sorted({*named, "is_company", "leaderboard", "nickname"})
    told = [name for name in names if name not in known]
    if not told:
        return ()
    kept = [name for (name,) in shop.conn.execute("SELECT DISTINCT field FROM member_fields ORDER BY field")]
    return tuple(_warning(name, "field", known, kept) for name in told if name not in kept)


def _was_bought(shop: OpenShop, category: str, before: int) -> bool:
    from json import dumps

    # Most facts are told apart by the bare text of what was told; only the rest is read as JSON.
    written = f"[{dumps(category, ensure_ascii=False)},"
    row = shop.conn.execute(
        "SELECT 1 FROM facts f, json_each(f.body, '$.lines') j WHERE f.kind = 'purchase'"
        " AND f.id BETWEEN ?1 AND ?2 AND instr(f.body, ?4) AND json_extract(j.value, '$[0]') = ?3"
        " AND NOT EXISTS (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo' AND u.id <= ?2)"
        " ORDER BY f.id DESC LIMIT 1",
        (before - _LOOKED_THROUGH, before - 1, category, written),
    ).fetchone()
    return row is not None


def bought_lately(shop: OpenShop) -> list[str]:
    """The categories bought within as many facts as are asked for one, in alphabetical order."""
    (last,) = shop.conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    return _bought(shop, last + 1, _LOOKED_THROUGH)


def _bought(shop: OpenShop, before: int, among: int = _OFFERED_FROM) -> list[str]:
    rows = shop.conn.execute(
        "SELECT DISTINCT json_extract(j.value, '$[0]') FROM facts f, json_each(f.body, '$.lines') j"
        " WHERE f.kind = 'purchase' AND f.id BETWEEN ? AND ?",
        (before - among, before - 1),
    )
    return sorted(category for (category,) in rows if category)


def nearest(word: str, among: Iterable[str], least: float = _NEAR) -> str:
    """The one that may have been meant; "" where none shares so many letters (``least``, of 1)."""
    from rapidfuzz.distance import OSA

    near = min(((-OSA.normalized_similarity(word.casefold(), one.casefold()), one) for one in among), default=(0.0, ""))
    return near[1] if near[0] <= -least else ""


def _warning(word: str, what: str, known: list[str], used: list[str]) -> str:
    kind = Word("thing", what)
    if near := nearest(word, dict.fromkeys([*known, *used])):
        return str(Phrase("warning.unused-near", word=word, what=kind, near=near))
    if known:
        return str(Phrase("warning.unused-known", word=word, what=kind, known=", ".join(known)))
    return str(Phrase("warning.unused", word=word, what=kind))
