"""Every command by name, under the headings of the help."""

from collections.abc import Mapping

from loyalty_cli.cli.declared import care, files, learning, owner, promises, start, till
from loyalty_cli.cli.declaring import Entry
from loyalty_cli.values import Final

FIRST_STEPS: Final = (
    "loyalty demo",
    "loyalty init",
    'loyalty enroll "Léa Martin" --phone 0612345678',
    "loyalty buy léa 23.50 --item coffee:2=5.20",
    "loyalty show léa",
    "loyalty redeem léa free-coffee",
)
"""What the page of ``loyalty`` shows as examples."""
PANELS: Final[Mapping[str, Mapping[str, Entry]]] = {
    "start": start.COMMANDS,
    "till": till.COMMANDS,
    "owner": owner.COMMANDS,
    "learning": learning.COMMANDS,
    "promises": promises.COMMANDS,
    "files": files.COMMANDS,
    "care": care.COMMANDS,
}
"""The panels of the help, and the commands under each, in this order."""
COMMANDS: Final[Mapping[str, Entry]] = {name: entry for panel in PANELS.values() for name, entry in panel.items()}
