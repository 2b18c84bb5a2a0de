"""Commands to start with."""

from collections.abc import Mapping

from loyalty_cli.cli.declaring import YES, Command, argument, option
from loyalty_cli.values import Final

COMMANDS: Final[Mapping[str, Command]] = {
    "init": Command(
        "start.starting",
        "init",
        params=(
            argument("folder", "DIR", required=False),
            option("--name", "NAME"),
            option("--country", "COUNTRY"),
            option("--currency", "CURRENCY"),
            option("--language", "LANGUAGE", choices=("en", "fr")),
            option("--kind", "KIND", choices=("cafe", "bakery", "bookshop", "empty")),
            option("--from", "FILE", name="source"),
            YES,
        ),
        examples=(
            "loyalty init",
            "loyalty init bakery --name 'Crumbs' --country GB --kind bakery",
            "loyalty init ~/shop --from my-loyalty.toml",
        ),
    ),
    "demo": Command(
        "start.starting",
        "demo",
        params=(
            argument("folder", "DIR", required=False),
            option("--language", "LANGUAGE", default="fr", choices=("en", "fr")),
            option("--members", "N", default="300"),
            option("--days", "N", default="730"),
            option("--seed", "N", default="2026"),
        ),
        examples=(
            "loyalty demo",
            "loyalty demo ~/cafe --members 50 --days 90",
        ),
    ),
}
