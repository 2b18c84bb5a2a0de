"""Commands for the owner: lists, statements, corrections, the law."""

from collections.abc import Mapping

from loyalty_cli.cli.declaring import (
    AS_OF,
    DRY_RUN,
    MEMBER,
    ON,
    REF,
    YES,
    Command,
    Entry,
    Group,
    argument,
    limit,
    option,
    switch,
)
from loyalty_cli.values import Final

_TIER: Final = option("--tier", "TIER")
_SEGMENT: Final = option("--segment", "SEGMENT")
_HELD: Final = ("name", "card", "points", "credit", "lapsing", "tier")
_KNOWN: Final = (*_HELD, "joined", "spend", "visits", "last-visit")
_AHEAD: Final = ("worth", "urgent", "name")
_GOALS: Final = ("stamps", "points", "tier", "keep", "lapsing", "reward", "voucher")
_CHALLENGE: Final = argument("challenge", "CHALLENGE")
_PERIODS: Final = ("day", "week", "month", "year", "ever")

COMMANDS: Final[Mapping[str, Entry]] = {
    "balances": Command(
        "owner.listing",
        "balances",
        params=(
            _TIER,
            _SEGMENT,
            option("--sort", "COLUMN", default="name", choices=_HELD),
            limit(),
            AS_OF,
        ),
        examples=(
            "loyalty balances --sort points --limit 10",
            "loyalty balances --tier Silver --as-of 2026-06-30 --csv",
            "loyalty balances --segment lapsing-soon",
        ),
        lists=True,
    ),
    "members": Command(
        "owner.listing",
        "members",
        params=(
            _TIER,
            _SEGMENT,
            option("--sort", "COLUMN", default="name", choices=_KNOWN),
            switch("--stale"),
            limit(),
            AS_OF,
        ),
        examples=(
            "loyalty members --sort joined --limit 20",
            "loyalty members --segment drifting --csv",
            "loyalty members --sort spend",
            "loyalty members --stale",
        ),
        lists=True,
    ),
    "progress": Command(
        "owner.listing",
        "progress",
        params=(
            option("--what", "GOAL", choices=_GOALS),
            switch("--all", name="everything"),
            _TIER,
            _SEGMENT,
            option("--sort", "COLUMN", default="worth", choices=_AHEAD),
            limit(),
            AS_OF,
        ),
        examples=(
            "loyalty progress",
            "loyalty progress --what stamps --limit 10",
            "loyalty progress --all --tier Silver --csv",
        ),
        lists=True,
    ),
    "leaderboard": Command(
        "owner.listing",
        "leaderboard",
        params=(
            option("--by", "WHAT", default="points", choices=("points", "spend", "visits")),
            option("--period", "PERIOD", default="month", choices=_PERIODS),
            option("--challenge", "ID"),
            switch("--public"),
            limit("10"),
            AS_OF,
        ),
        examples=(
            "loyalty leaderboard",
            "loyalty leaderboard --by visits --period year --limit 3",
            "loyalty leaderboard --challenge regular --public",
        ),
        lists=True,
    ),
    "referrals": Command(
        "owner.helping",
        "referrals",
        params=(AS_OF,),
        examples=("loyalty referrals", "loyalty referrals --csv"),
        lists=True,
    ),
    "challenge": Group(
        {
            "join": Command(
                "till.joining",
                "join",
                params=(MEMBER, _CHALLENGE, ON),
                examples=("loyalty challenge join léa regular",),
            ),
            "leave": Command(
                "till.joining",
                "leave",
                params=(MEMBER, _CHALLENGE, ON),
                examples=("loyalty challenge leave léa regular",),
            ),
        },
        examples=("loyalty challenge join léa regular",),
    ),
    "segments": Command(
        "owner.listing",
        "segments",
        params=(AS_OF,),
        examples=(
            "loyalty segments",
            "loyalty segments --as-of 2026-06-30",
        ),
        lists=True,
    ),
    "tiers": Command(
        "owner.tiers",
        "tiers",
        params=(option("--days", "N", default="30"), AS_OF),
        examples=(
            "loyalty tiers",
            "loyalty tiers --days 7",
            "loyalty tiers --csv > notices.csv",
        ),
        lists=True,
    ),
    "history": Command(
        "owner.tracing",
        "history",
        params=(MEMBER, limit(), AS_OF),
        examples=(
            "loyalty history léa",
            "loyalty history léa --limit 10",
            "loyalty history 100014 --as-of 2026-06-30 --csv",
        ),
        lists=True,
    ),
    "why": Command(
        "owner.tracing",
        "why",
        params=(MEMBER, limit(), AS_OF),
        examples=(
            "loyalty why léa",
            "loyalty why léa --limit 10",
            "loyalty why 100014 --as-of yesterday",
        ),
        lists=True,
    ),
    "birthdays": Command(
        "owner.birthdays",
        "birthdays",
        params=(
            option("--days", "N"),
            switch("--run"),
            option("--channel", "CHANNEL"),
            DRY_RUN,
            ON,
        ),
        examples=(
            "loyalty birthdays",
            "loyalty birthdays --days 14",
            "loyalty birthdays --run --csv > letters.csv",
            "loyalty birthdays --run --csv --channel email > letters.csv",
            "loyalty birthdays --run --dry-run",
        ),
        lists=True,
    ),
    "surprise": Command(
        "owner.surprises",
        "surprise",
        params=(
            switch("--run"),
            DRY_RUN,
        ),
        examples=(
            "loyalty surprise",
            "loyalty surprise --run --dry-run",
            "loyalty surprise --run --csv > surprises.csv",
        ),
        lists=True,
    ),
    "audit": Command(
        "owner.auditing",
        "audit",
        params=(option("--since", "DAY"),),
        examples=(
            "loyalty audit",
            "loyalty audit --since 2026-01-01 --csv",
            "loyalty audit --json",
        ),
        lists=True,
    ),
    "merge": Command(
        "till.merging",
        "merge",
        params=(
            argument("goes", "GOES"),
            option("--into", "STAYS", name="stays", required=True),
            DRY_RUN,
            YES,
            REF,
        ),
        examples=(
            "loyalty merge 100425 --into 100423",
            "loyalty merge lea@example.org --into 0612345678",
        ),
    ),
    "erase": Command(
        "care.privacy",
        "erase",
        params=(MEMBER, DRY_RUN, YES),
        examples=(
            "loyalty erase léa",
            "loyalty erase 100425 --dry-run",
        ),
    ),
    "privacy": Group(
        {
            "export": Command(
                "care.privacy",
                "export",
                params=(
                    MEMBER,
                    option("--to", "FILE"),
                    switch("--force"),
                ),
                examples=("loyalty privacy export léa",),
            ),
            "due": Command(
                "care.privacy",
                "due",
                params=(),
                examples=("loyalty privacy due",),
                lists=True,
            ),
            "purge": Command(
                "care.privacy",
                "purge",
                params=(DRY_RUN, YES),
                examples=(
                    "loyalty privacy purge --dry-run",
                    "loyalty privacy purge --yes",
                ),
            ),
        },
        (
            "loyalty privacy export léa",
            "loyalty privacy due",
            "loyalty privacy purge --dry-run",
        ),
    ),
    "adjust": Command(
        "till.adjust",
        "adjust",
        params=(
            MEMBER,
            argument("points", "POINTS", required=False),
            option("--reason", "TEXT", default=""),
            option("--max", "N", name="most"),
            option("--credit", "AMOUNT"),
            option("--stamps", "CARD=N", many=True),
            option("--tier", "TIER"),
            option("--days", "N"),
            REF,
            ON,
        ),
        examples=(
            'loyalty adjust léa 50 --reason "sorry for the wait"',
            'loyalty adjust léa -50 --reason "keyed to the wrong member"',
            'loyalty adjust léa --credit 5 --reason "broken cup"',
            'loyalty adjust léa 2000 --max 2000 --reason "opening gift"',
            'loyalty adjust léa --tier Silver --days 30 --reason "just because"',
        ),
    ),
}
