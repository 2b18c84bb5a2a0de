"""Notes on the categories of a file: those without a rule, and likely typing mistakes."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.intake.rows.order_rows import own_categories
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.unknown_names import bought_lately, nearest

_TOLD: Final = 8
_MOST_COMPARED: Final = 200
_IN_THE_FILE: Final = 0.8
"""A word of the same file may have been meant from this share of letters in common on, where it is told far more."""
_FAR_MORE: Final = 5


def notes_on_categories(shop: OpenShop, told: Mapping[str, int]) -> list[str]:
    """Sentences about the categories of a file (how many rows tell each) that no rule of the program names.

    Where the program names some, all others are worth a look. One that nobody has used is told once, with the nearest
    known, as at the till.
    """
    own = set(own_categories(shop.program).values())
    unknown = [category for category in told if category not in own]
    notes = []
    if own and unknown:
        listed = ", ".join(unknown[:_TOLD]) + (", …" if len(unknown) > _TOLD else "")
        notes.append(str(Phrase("intake.no-rule-for", listed=listed, own=", ".join(sorted(own)))))
    return [*notes, *_never_used(shop, told, unknown, own)] if unknown else notes


def _never_used(shop: OpenShop, told: Mapping[str, int], unknown: list[str], own: set[str]) -> list[str]:
    used = set(bought_lately(shop))
    new = [category for category in unknown if category not in used]
    notes = []
    for category in new[:_MOST_COMPARED]:
        often = [other for other in told if told[other] >= _FAR_MORE * told[category]]
        near = nearest(category, sorted(own | used)) or nearest(category, often, _IN_THE_FILE)
        if near:
            notes.append(str(Phrase("intake.new-category-near", category=category, near=near)))
        elif used and not own:
            notes.append(str(Phrase("intake.new-category", category=category)))
    more = len(notes) - _TOLD
    return [*notes[:_TOLD], str(Phrase("intake.more-categories", count=more))] if more > 0 else notes
