"""Commands about the program file, and those that only some promises need."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declaring import MEMBER, ON, REF, Command, Entry, Group, argument, option, switch

_FILE: Final = argument("file", "FILE", required=False)

COMMANDS: Final[Mapping[str, Entry]] = {
    "program": Group(
        {
            "check": Command(
                "owner.program",
                "check",
                params=(_FILE,),
                examples=(
                    "loyalty program check",
                    "loyalty program check next-year.toml",
                ),
            ),
            "show": Command(
                "owner.program",
                "show",
                params=(_FILE,),
                examples=(
                    "loyalty program show",
                    "loyalty program show next-year.toml --json",
                ),
            ),
            "diff": Command(
                "owner.program",
                "diff",
                params=(_FILE,),
                examples=(
                    "loyalty program diff next-year.toml",
                    "loyalty program diff",
                ),
            ),
        },
        (
            "loyalty program check",
            "loyalty program show",
            "loyalty program diff next-year.toml",
        ),
    ),
    "credit": Group(
        {
            "sell": Command(
                "till.selling",
                "sell_credit",
                params=(
                    MEMBER,
                    argument("amount", "AMOUNT"),
                    REF,
                    ON,
                    switch("--yes -y"),
                ),
                examples=(
                    "loyalty credit sell léa 50",
                    "loyalty credit sell léa 20 --ref C-7",
                ),
            ),
        },
        ("loyalty credit sell léa 50",),
    ),
    "simulate": Command(
        "owner.program",
        "simulate",
        params=(
            argument("file", "FILE"),
            option("--since", "DAY"),
        ),
        examples=(
            "loyalty simulate next-year.toml",
            "loyalty simulate next-year.toml --since 2026-01-01 --json",
        ),
        lists=True,
    ),
}
