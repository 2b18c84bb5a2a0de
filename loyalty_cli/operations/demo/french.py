"""The program of the demo café in French: the sample, with its goods and what is typed named in French."""

import re

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Final

_GOODS: Final = {
    "coffee": "café",
    "tea": "thé",
    "pastry": "viennoiserie",
    "lunch": "déjeuner",
    "book": "livre",
    "cookie": "biscuit",
    "cake": "gâteau",
    "gift-card": "carte-cadeau",
    "drinks": "à boire",
    "food": "à manger",
    "print": "à lire",
}
"""Categories and families: a person reads them on each receipt. Typed without accents they are found, too."""
_NAMED: Final = {
    "free-coffee": "cafe-offert",
    "five-euros": "cinq-euros",
    "ten-percent": "dix-pour-cent",
    "ten-euros-credit": "dix-euros-avoir",
    "story-evening": "soiree-contes",
    "first-taste": "avant-premiere",
    "cat-shelter": "repas-refuge",
    "shelter": "refuge",
}
"""Ids that other tables refer to."""
_IDS: Final = {
    "coffee": "cafe",
    "reader": "lecture",
    "quiet-hour": "heure-calme",
    "tea-month": "mois-du-the",
    "regular": "assidu",
    "explorer": "curieux",
    "tea-to-try": "the-a-gouter",
    "best": "meilleurs",
    "just-because": "sans-raison",
    "review": "avis",
    "book-back": "livre-rendu",
    "together": "ensemble",
    "come-back": "a-bientot",
}
"""Ids that stand in their own table alone."""


def translated(sample: bytes) -> bytes:
    """The sample program with French goods and ids."""
    text = sample.decode("utf-8").replace("stamp Léa coffee", f"stamp Léa {_IDS['coffee']}")
    for english, french in _IDS.items():
        text = text.replace(f'id = "{english}"', f'id = "{french}"')
    for english, french in (_NAMED | _GOODS).items():
        text = text.replace(f'"{english}"', f'"{french}"').replace(f'= {english}"', f'= {french}"')
    keys = re.compile(rf"(?<![\w-])({'|'.join(_GOODS)})(?= = )")
    return keys.sub(lambda found: f'"{_GOODS[found[0]]}"', text).encode("utf-8")


def named(shop: OpenShop, word: str) -> str:
    """A category or an id of the sample, as this demo has it."""
    if shop.program.shop.language != "fr":
        return word
    return _GOODS.get(word) or _NAMED.get(word) or _IDS.get(word, word)
