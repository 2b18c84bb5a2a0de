"""Every command by name, under the headings of the help."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declared import care, files, learning, owner, promises, start, till
from loyalty_cli.cli.declaring import Entry, Row

SUMMARY: Final = "A loyalty ledger for small shops: points, tiers, stamp cards and rewards, kept like money."
FIRST_STEPS: Final[tuple[Row, ...]] = (
    ("loyalty demo", "a made-up café to try everything on"),
    ("loyalty init", "open your own shop in this folder"),
    ('loyalty enroll "Léa Martin" --phone 0612345678', "a new member and their card"),
    ("loyalty buy léa 23.50 --item coffee:2=5.20", "a sale: points, stamps, what to say"),
    ("loyalty show léa", "what the member has, and what comes next"),
    ("loyalty redeem léa free-coffee", "a reward for points"),
)
PANELS: Final[Mapping[str, Mapping[str, Entry]]] = {
    "Start": start.COMMANDS,
    "At the till": till.COMMANDS,
    "For the owner": owner.COMMANDS,
    "What the ledger teaches": learning.COMMANDS,
    "The promises": promises.COMMANDS,
    "Files in and out": files.COMMANDS,
    "Care": care.COMMANDS,
}
"""The headings of the help, and the commands under each, in this order."""
COMMANDS: Final[Mapping[str, Entry]] = {name: entry for panel in PANELS.values() for name, entry in panel.items()}
