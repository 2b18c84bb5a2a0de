"""Commands about the program file, and those that only some promises need."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declaring import MEMBER, ON, REF, Command, Entry, Group, argument, option, switch

_FILE: Final = argument("file", "FILE", "A program file. Default: the shop's own.", required=False)

COMMANDS: Final[Mapping[str, Entry]] = {
    "program": Group(
        "Check the program file, show it in plain words, and show what a change would do.",
        {
            "check": Command(
                "owner.program",
                "check",
                "Check a program file: every mistake at once.",
                (_FILE,),
                (
                    ("loyalty program check", "the shop's own loyalty.toml"),
                    ("loyalty program check next-year.toml", "another file, before it is used"),
                ),
            ),
            "show": Command(
                "owner.program",
                "show",
                "Show the promises in plain words, and what they cost.",
                (_FILE,),
                (
                    ("loyalty program show", "for the wall of the shop, and what it costs"),
                    ("loyalty program show next-year.toml --json", "another file, for a program"),
                ),
            ),
            "diff": Command(
                "owner.program",
                "diff",
                "Show what a change of the promises would do.",
                (_FILE,),
                (
                    ("loyalty program diff next-year.toml", "what that file would change, and for how many members"),
                    ("loyalty program diff", "what you changed since the last entry"),
                ),
            ),
        },
        (
            ("loyalty program check", "does loyalty.toml have mistakes?"),
            ("loyalty program show", "for the wall, and for your books"),
            ("loyalty program diff next-year.toml", "before you change it"),
        ),
    ),
    "credit": Group(
        "Sell store credit.",
        {
            "sell": Command(
                "till.selling",
                "sell_credit",
                "Sell store credit: it earns when it is used.",
                (
                    MEMBER,
                    argument("amount", "AMOUNT", "What is paid, and put on the member's credit."),
                    REF,
                    ON,
                    switch("--yes -y", "Accept a large amount."),
                ),
                (
                    ("loyalty credit sell léa 50", "50.00 paid now, to be spent later"),
                    ("loyalty credit sell léa 20 --ref C-7", "with its receipt number"),
                ),
            ),
        },
        (("loyalty credit sell léa 50", "50.00 paid now; loyalty buy léa 12 --credit 12 spends it"),),
    ),
    "simulate": Command(
        "owner.program",
        "simulate",
        "Decide what was recorded again under another program, and compare.",
        (
            argument("file", "FILE", "The other program file."),
            option("--since", "DAY", "Only what is dated from that day on. Default: all."),
        ),
        (
            ("loyalty simulate next-year.toml", "points, cost and tiers, and who would gain or lose most"),
            ("loyalty simulate next-year.toml --since 2026-01-01 --json", "this year only, for a program"),
        ),
        lists=True,
        text="It is done in memory: nothing is written. What could not have been paid is listed.",
    ),
}
