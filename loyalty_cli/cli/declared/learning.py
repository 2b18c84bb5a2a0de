"""What the ledger teaches: figures, members who drift away, offers; and things on paper."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declaring import AS_OF, ON, REF, Command, Entry, Group, Param, argument, limit, option, switch

_SEGMENT: Final = option("--segment", "SEGMENT", "Only members of this segment.")
_REPORTS: Final = ("all", "kpi", "cohorts", "rfm", "pareto", "range", "clv", "liability", "rewards", "surprises")
_BYS: Final = ("month", "quarter", "margin")
_GROUPS: Final = ("promoter", "passive", "detractor")
_CHANNELS: Final = ("email", "sms", "phone", "post")

COMMANDS: Final[Mapping[str, Entry]] = {
    "report": Command(
        "owner.insight",
        "report",
        "Show what the ledger teaches.",
        (
            Param("what", "REPORT", "One report in depth.", default="all", choices=_REPORTS),
            AS_OF,
            option("--since", "DAY", "First day to count. Default: twelve months before the last."),
            option("--until", "DAY", "Last day to count. Default: today."),
            _SEGMENT,
            option("--by", "WHAT", "Cohorts by month or quarter; pareto by margin.", default="month", choices=_BYS),
            option("--calibrate-until", "DAY", "Fit clv on the days up to this one; test it on the rest."),
            option("--penalty", "RATE", "Weight of the penalty that clv is fitted with. Default: 1."),
            option("--html", "FILE", "Write everything as one page to this file."),
            switch("--names", "Name the members on the page."),
        ),
        (
            ("loyalty report", "one screen: trade, whom to call, what is owed"),
            ("loyalty report kpi --as-of 2026-06-30", "the figures of the field, on a day"),
            ("loyalty report cohorts --by quarter --csv", "do newcomers come back, as CSV"),
            ("loyalty report liability --json", "what the shop still owes, for a program"),
            ("loyalty report --html report.html --names", "a page to read over coffee"),
        ),
        lists=True,
        text="Reports: kpi, cohorts, rfm, pareto, range, clv, liability, rewards.",
    ),
    "winback": Command(
        "owner.insight",
        "winback",
        "List members who have gone quiet, the most missed first.",
        (
            option("--channel", "CHANNEL", "Only who agreed to it.", choices=_CHANNELS),
            option("--min", "AMOUNT", "Only who is missed for at least so much."),
            _SEGMENT,
            limit(),
            AS_OF,
        ),
        (
            ("loyalty winback --limit 10", "the ten most missed"),
            ("loyalty winback --channel email --min 20 --csv", "for a mailing, as CSV"),
        ),
        lists=True,
        text="Quiet is who came three times or more, and stays away longer than twice the usual gap and 30 days.",
    ),
    "survey": Command(
        "owner.surveying",
        "survey",
        "Record an answer to a survey, or list whom to ask.",
        (
            argument("words", "MEMBER ID SCORE", "Who, which survey, the scores. Or: due.", many=True),
            option("--comment", "TEXT", "What they said. It can be erased."),
            switch("--nobody", "Of somebody who is no member: ID SCORE."),
            REF,
            ON,
            AS_OF,
        ),
        (
            ('loyalty survey léa nps 9 --comment "quick, and kind"', "would recommend: 0 to 10"),
            ("loyalty survey léa index 10 9 7", "recommend, buy again, try new"),
            ("loyalty survey --nobody nps 7", "somebody who is no member"),
            ("loyalty survey due", "whom to ask this month"),
        ),
        lists=True,
    ),
    "takings": Command(
        "owner.surveying",
        "takings",
        "Record the takings of a day: all tickets, members' and others'.",
        (
            argument("day", "DAY", "The day. Default: list those that were told.", required=False),
            option("--tickets", "N", "Number of tickets."),
            option("--amount", "AMOUNT", "What they came to."),
        ),
        (
            ("loyalty takings yesterday --tickets 84 --amount 912.50", "told again, the last counts"),
            ("loyalty takings", "the days told, with members' tickets"),
        ),
        lists=True,
        text="How many of the tickets are members' is the enrolment rate of report kpi.",
    ),
    "goals": Command(
        "owner.surveying",
        "goals",
        "Show the goals: where each is due, and where it is.",
        (AS_OF,),
        (("loyalty goals", "reached, on the way, or behind"),),
        lists=True,
        text="The first night after a goal was written to the program file keeps where it started.",
    ),
    "voices": Command(
        "owner.surveying",
        "voices",
        "List what was answered to surveys, detractors first.",
        (
            option("--kind", "GROUP", "Only these.", choices=_GROUPS),
            option("--survey", "SURVEY", "Only answers to this survey."),
            AS_OF,
        ),
        (("loyalty voices --kind detractor", "who is unhappy, and why"),),
        lists=True,
    ),
    "cards": Group(
        "Things on paper: cards to print and cut out.",
        {
            "print": Command(
                "owner.paper",
                "cards_print",
                "Draw member cards to print and cut out, ten a sheet.",
                (
                    argument("member", "MEMBER", "Whose card. Else --blank or --segment.", required=False),
                    option("--blank", "N", "So many cards for members to come, with numbers of their own."),
                    _SEGMENT,
                    option("--to", "FILE", "Write them to this file (.html)."),
                ),
                (
                    ("loyalty cards print léa --to card.html", "one card, with QR and bar code"),
                    (
                        "loyalty cards print --blank 40 --to cards.html",
                        "forty for the drawer: enroll NAME --card NUMBER",
                    ),
                ),
            ),
        },
        (("loyalty cards print --blank 40 --to cards.html", "forty cards for the drawer"),),
    ),
    "poster": Command(
        "owner.paper",
        "poster",
        "Draw what the shop promises, for the wall.",
        (option("--to", "FILE", "Write it to this file (.html)."),),
        (("loyalty poster --to poster.html", "what program show says, to print"),),
    ),
    "offers": Command(
        "owner.insight",
        "offers",
        "List the next best offer to each member.",
        (_SEGMENT, limit(), AS_OF),
        (
            ("loyalty offers --limit 20", "what most members have, and these have not"),
            ("loyalty offers --segment gold", "for the best fifth"),
        ),
        lists=True,
    ),
}
