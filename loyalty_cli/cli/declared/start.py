"""Commands to start with."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declaring import Command, argument, option

COMMANDS: Final[Mapping[str, Command]] = {
    "init": Command(
        "start.starting",
        "init",
        "Open a new shop: a program file and an empty ledger.",
        (
            argument("folder", "DIR", "Folder of the shop. Default: this one.", required=False),
            option("--name", "NAME", "Name of the shop. Default: the folder's."),
            option("--country", "COUNTRY", "Two letters: FR, GB, US."),
            option("--currency", "CURRENCY", "Three letters. Default: the country's."),
            option("--language", "LANGUAGE", "Language of the shop. Default: the country's.", choices=("en", "fr")),
            option("--kind", "KIND", "Kind of shop.", choices=("cafe", "bakery", "bookshop", "empty")),
            option("--from", "FILE", "Program file to begin with.", name="source"),
        ),
        (
            ("loyalty init", "in this folder; asks what it needs at a terminal"),
            ("loyalty init bakery --name 'Crumbs' --country GB --kind bakery", "a bakery in pounds, in English"),
            ("loyalty init ~/shop --from my-loyalty.toml", "in another folder, with your own program file"),
        ),
    ),
    "demo": Command(
        "start.starting",
        "demo",
        "Open a made-up café with two years of purchases, to try everything on.",
        (
            argument("folder", "DIR", "Folder of the demo. Default: loyalty-demo.", required=False),
            option("--language", "LANGUAGE", "Language of the demo.", default="fr", choices=("en", "fr")),
            option("--members", "N", "Number of members.", default="300"),
            option("--days", "N", "Number of days.", default="730"),
            option("--seed", "N", "Seed of the random numbers. Another seed makes another café.", default="2026"),
        ),
        (
            ("loyalty demo", "in the folder loyalty-demo: 300 made-up members, two years of purchases"),
            ("loyalty demo ~/cafe --members 50 --days 90", "a smaller one, elsewhere"),
        ),
    ),
}
