"""Reports, members who drift away, offers, and printouts."""

from collections.abc import Mapping

from loyalty_cli.cli.declaring import AS_OF, ON, REF, Command, Entry, Group, Param, argument, limit, option, switch
from loyalty_cli.values import Final

_SEGMENT: Final = option("--segment", "SEGMENT")
_REPORTS: Final = (
    *("all", "kpi", "cohorts", "rfm", "pareto", "range", "clv", "liability", "rewards", "promotions", "surprises"),
    *("goals", "campaigns", "attribution"),
)
_BYS: Final = ("month", "quarter", "margin")
_GROUPS: Final = ("promoter", "passive", "detractor")
_CHANNELS: Final = ("email", "sms", "phone", "post")

COMMANDS: Final[Mapping[str, Entry]] = {
    "report": Command(
        "owner.insight",
        "report",
        params=(
            Param("what", "REPORT", default="all", choices=_REPORTS),
            AS_OF,
            option("--since", "DAY"),
            option("--until", "DAY"),
            _SEGMENT,
            option("--by", "WHAT", default="month", choices=_BYS),
            option("--calibrate-until", "DAY"),
            option("--penalty", "RATE"),
            limit(),
            option("--html", "FILE"),
            switch("--names"),
        ),
        examples=(
            "loyalty report",
            "loyalty report kpi --as-of 2026-06-30",
            "loyalty report cohorts --by quarter --csv",
            "loyalty report rfm --limit 50",
            "loyalty report liability --json",
            "loyalty report --html report.html --names",
        ),
        lists=True,
    ),
    "winback": Command(
        "owner.insight",
        "winback",
        params=(
            option("--channel", "CHANNEL", choices=_CHANNELS),
            option("--min", "AMOUNT"),
            _SEGMENT,
            limit(),
            AS_OF,
        ),
        examples=(
            "loyalty winback --limit 10",
            "loyalty winback --channel email --min 20 --csv",
        ),
        lists=True,
    ),
    "survey": Command(
        "owner.surveying",
        "survey",
        params=(
            argument("words", "MEMBER ID SCORE", many=True),
            option("--comment", "TEXT"),
            switch("--nobody"),
            REF,
            ON,
            AS_OF,
        ),
        examples=(
            'loyalty survey léa nps 9 --comment "quick, and kind"',
            "loyalty survey léa index 10 9 7",
            "loyalty survey --nobody nps 7",
            "loyalty survey due",
        ),
        lists=True,
    ),
    "takings": Command(
        "owner.surveying",
        "takings",
        params=(
            argument("day", "DAY", required=False),
            option("--tickets", "N"),
            option("--amount", "AMOUNT"),
        ),
        examples=(
            "loyalty takings yesterday --tickets 84 --amount 912.50",
            "loyalty takings",
        ),
        lists=True,
    ),
    "goals": Command(
        "owner.surveying",
        "goals",
        params=(AS_OF,),
        examples=("loyalty goals",),
        lists=True,
    ),
    "voices": Command(
        "owner.surveying",
        "voices",
        params=(
            option("--kind", "GROUP", choices=_GROUPS),
            option("--survey", "SURVEY"),
            AS_OF,
        ),
        examples=("loyalty voices --kind detractor",),
        lists=True,
    ),
    "campaign": Group(
        {
            "start": Command(
                "owner.reaching",
                "start",
                params=(argument("campaign", "CAMPAIGN"),),
                examples=("loyalty campaign start come-back",),
            ),
            "stop": Command(
                "owner.reaching",
                "stop",
                params=(argument("campaign", "CAMPAIGN"),),
                examples=("loyalty campaign stop come-back",),
            ),
            "report": Command(
                "owner.reaching",
                "report",
                params=(argument("campaign", "CAMPAIGN"), AS_OF),
                examples=("loyalty campaign report come-back",),
            ),
            "list": Command(
                "owner.reaching",
                "arm",
                params=(
                    argument("campaign", "CAMPAIGN", required=False),
                    option("--arm", "ARM"),
                    AS_OF,
                ),
                examples=("loyalty campaign list", "loyalty campaign list come-back --csv"),
                lists=True,
            ),
        },
        ("loyalty campaign start come-back",),
    ),
    "messages": Group(
        {
            "list": Command(
                "owner.reaching",
                "messages",
                params=(AS_OF,),
                examples=("loyalty messages list",),
                lists=True,
            ),
            "write": Command(
                "owner.reaching",
                "write",
                params=(option("--to", "DIR"), switch("--eml")),
                examples=("loyalty messages write", "loyalty messages write --to letters --eml"),
            ),
            "sent": Command(
                "owner.reaching",
                "sent",
                params=(argument("file", "FILE"),),
                examples=("loyalty messages sent exports/outbox-email.csv",),
            ),
        },
        ("loyalty messages list", "loyalty messages sent exports/outbox-email.csv"),
    ),
    "ambassadors": Command(
        "owner.reaching",
        "ambassadors",
        params=(limit(), AS_OF),
        examples=("loyalty ambassadors --limit 10",),
        lists=True,
    ),
    "cards": Group(
        {
            "print": Command(
                "owner.paper",
                "cards_print",
                params=(
                    argument("member", "MEMBER", required=False),
                    option("--blank", "N"),
                    _SEGMENT,
                    option("--to", "FILE"),
                ),
                examples=(
                    "loyalty cards print léa --to card.html",
                    "loyalty cards print --blank 40 --to cards.html",
                ),
            ),
        },
        ("loyalty cards print --blank 40 --to cards.html",),
    ),
    "poster": Command(
        "owner.paper",
        "poster",
        params=(option("--to", "FILE"),),
        examples=("loyalty poster --to poster.html",),
    ),
    "offers": Command(
        "owner.insight",
        "offers",
        params=(_SEGMENT, limit(), AS_OF),
        examples=(
            "loyalty offers --limit 20",
            "loyalty offers --segment gold",
        ),
        lists=True,
    ),
}
