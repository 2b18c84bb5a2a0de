"""Commands about the program file, and those that only some promises need."""

from collections.abc import Mapping

from loyalty_cli.cli.declaring import AS_OF, MEMBER, ON, REF, Command, Entry, Group, argument, option, switch
from loyalty_cli.values import Final

_FILE: Final = argument("file", "FILE", required=False)

COMMANDS: Final[Mapping[str, Entry]] = {
    "program": Group(
        {
            "check": Command(
                "owner.program",
                "check",
                params=(_FILE, switch("--strict")),
                examples=(
                    "loyalty program check",
                    "loyalty program check next-year.toml",
                    "loyalty program check --strict",
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
    "giftcard": Group(
        {
            "sell": Command(
                "till.selling",
                "sell_card",
                params=(
                    argument("amount", "AMOUNT"),
                    option("--to", "MEMBER"),
                    REF,
                    ON,
                    switch("--yes -y"),
                ),
                examples=("loyalty giftcard sell 50", "loyalty giftcard sell 50 --to léa --ref C-12"),
            ),
            "show": Command(
                "till.selling",
                "show_card",
                params=(argument("code", "CODE"), AS_OF),
                examples=("loyalty giftcard show 7K3F-9Q2M-XW1G",),
            ),
            "refund": Command(
                "till.selling",
                "refund_card",
                params=(argument("code", "CODE"), REF),
                examples=("loyalty giftcard refund 7K3F-9Q2M-XW1G",),
            ),
            "block": Command(
                "till.selling",
                "block_card",
                params=(argument("code", "CODE"),),
                examples=("loyalty giftcard block 7K3F-9Q2M-XW1G",),
            ),
        },
        ("loyalty giftcard sell 50", "loyalty buy léa 23.50 --giftcard 7K3F-9Q2M-XW1G"),
    ),
    "causes": Command(
        "owner.causes",
        "causes",
        params=(AS_OF,),
        examples=("loyalty causes", "loyalty causes --csv"),
        lists=True,
    ),
    "cause": Group(
        {
            "pay": Command(
                "owner.causes",
                "pay",
                params=(argument("cause", "CAUSE"), argument("amount", "AMOUNT"), REF, ON),
                examples=("loyalty cause pay shelter 24.00 --ref V1",),
            ),
        },
        ("loyalty cause pay shelter 24.00",),
    ),
    "club": Group(
        {
            "join": Command(
                "till.club",
                "join",
                params=(MEMBER, REF, ON),
                examples=("loyalty club join léa", "loyalty club join léa --ref C-1"),
            ),
            "renew": Command(
                "till.club",
                "renew",
                params=(MEMBER, REF, ON),
                examples=("loyalty club renew léa",),
            ),
            "cancel": Command(
                "till.club",
                "cancel",
                params=(MEMBER, REF, ON),
                examples=("loyalty club cancel léa",),
            ),
            "list": Command(
                "till.club",
                "list_members",
                params=(option("--ending", "N"), AS_OF),
                examples=("loyalty club list", "loyalty club list --ending 30 --csv"),
                lists=True,
            ),
        },
        ("loyalty club join léa", "loyalty club list --ending 30"),
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
