"""Copies of a ledger and of a member's own file in the shop's folder: what outlives an erasure until it is deleted."""

import os
from collections.abc import Iterable

from loyalty_cli.operations.kernel.shop import OpenShop


def copies_of(shop: OpenShop, cards: Iterable[str]) -> list[str]:
    """The names of files in the folders of the shop and of its ledger that still tell who a member with a card is.

    They are the ledgers that a restore kept aside, and what ``privacy export`` wrote; a folder that can not be read
    holds none.
    """
    aside = f"{os.path.basename(shop.db_path)}.before-restore-"
    zips = {f"member-{card}.zip" for card in cards}
    found: set[str] = set()
    for folder in {shop.root, os.path.dirname(shop.db_path)} - {""}:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        found |= {name for name in names if name in zips or name.startswith(aside)}
    return sorted(found)
