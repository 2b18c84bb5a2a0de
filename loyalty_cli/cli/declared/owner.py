"""Commands for the owner: lists, statements, corrections, the law."""

from collections.abc import Mapping
from typing import Final

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

_TIER: Final = option("--tier", "TIER", "Only members of this tier.")
_SEGMENT: Final = option("--segment", "SEGMENT", "Only members of this segment.")
_HELD: Final = ("name", "card", "points", "credit", "lapsing", "tier")
_KNOWN: Final = (*_HELD, "joined", "spend", "visits", "last-visit")
_GOALS: Final = ("stamps", "points", "tier", "keep", "lapsing", "reward", "voucher")
_PERIODS: Final = ("day", "week", "month", "year", "ever")

COMMANDS: Final[Mapping[str, Entry]] = {
    "balances": Command(
        "owner.listing",
        "balances",
        "List what each member holds.",
        (
            _TIER,
            _SEGMENT,
            option("--sort", "COLUMN", "Column to sort by.", default="name", choices=_HELD),
            limit(),
            AS_OF,
        ),
        (
            ("loyalty balances --sort points --limit 10", "who has the most"),
            ("loyalty balances --tier Silver --as-of 2026-06-30 --csv", "a tier at the end of a day, as CSV"),
            ("loyalty balances --segment lapsing-soon", "whose points lapse soon"),
        ),
        lists=True,
    ),
    "members": Command(
        "owner.listing",
        "members",
        "List the members and their activity.",
        (
            _TIER,
            _SEGMENT,
            option("--sort", "COLUMN", "Column to sort by.", default="name", choices=_KNOWN),
            switch("--stale", "List details told so long ago that they are worth confirming."),
            limit(),
            AS_OF,
        ),
        (
            ("loyalty members --sort joined --limit 20", "the last 20 enrolled"),
            ("loyalty members --segment drifting --csv", "who has not come for a while, as CSV"),
            ("loyalty members --sort spend", "who spends the most"),
            ("loyalty members --stale", "whose phone or e-mail is worth confirming"),
        ),
        lists=True,
    ),
    "progress": Command(
        "owner.listing",
        "progress",
        "List who is close to a goal, the most urgent first.",
        (
            option("--what", "GOAL", "Only this kind of goal.", choices=_GOALS),
            switch("--all", "Include members further away.", name="everything"),
            _TIER,
            _SEGMENT,
            limit(),
            AS_OF,
        ),
        (
            ("loyalty progress", "who is near a full card, a reward, a tier, or a lapse"),
            ("loyalty progress --what stamps --limit 10", "the nearest to a full card"),
            ("loyalty progress --all --tier Silver --csv", "every member of a tier"),
        ),
        lists=True,
    ),
    "leaderboard": Command(
        "owner.listing",
        "leaderboard",
        "List who earned, spent or came most.",
        (
            option("--by", "WHAT", "What to rank by.", default="points", choices=("points", "spend", "visits")),
            option("--period", "PERIOD", "Period to count.", default="month", choices=_PERIODS),
            limit("10"),
            AS_OF,
        ),
        (
            ("loyalty leaderboard", "who earned the most points this month"),
            ("loyalty leaderboard --by visits --period year --limit 3", "who came the most this year"),
        ),
        lists=True,
    ),
    "referrals": Command(
        "owner.helping",
        "referrals",
        "List who brought whom along, and what came of it.",
        (),
        (
            ("loyalty referrals", "paid, to come, or taken back with the purchase"),
            ("loyalty referrals --csv", "as CSV"),
        ),
        lists=True,
    ),
    "segments": Command(
        "owner.listing",
        "segments",
        "List the segments: how many members each has, and what it means.",
        (AS_OF,),
        (
            ("loyalty segments", "those of the program file first, then those every shop has"),
            ("loyalty segments --as-of 2026-06-30", "as they were on a past day"),
        ),
        lists=True,
        text="A segment of your own stands in the program file under [[segments]].",
    ),
    "tiers": Command(
        "owner.tiers",
        "tiers",
        "List members who will lose their tier soon.",
        (option("--days", "N", "Number of days ahead.", default="30"),),
        (
            ("loyalty tiers", "who loses a tier within 30 days, and what each must spend to keep it"),
            ("loyalty tiers --days 7", "within a week"),
            ("loyalty tiers --csv > notices.csv", "with the sentence to send, for mail merge"),
        ),
        lists=True,
    ),
    "history": Command(
        "owner.tracing",
        "history",
        "Show a member's statement.",
        (MEMBER, limit(), AS_OF),
        (
            ("loyalty history léa", "the whole statement"),
            ("loyalty history léa --limit 10", "the last ten lines"),
            ("loyalty history 100014 --as-of 2026-06-30 --csv", "up to the end of a day, as CSV"),
        ),
        lists=True,
    ),
    "why": Command(
        "owner.tracing",
        "why",
        "Show where each point comes from, and what is left of it.",
        (MEMBER, limit(), AS_OF),
        (
            ("loyalty why léa", "each point: which receipt, which rule, what is left"),
            ("loyalty why léa --limit 10", "the last ten of each, with a sum of the earlier ones"),
            ("loyalty why 100014 --as-of yesterday", "at the end of yesterday"),
        ),
    ),
    "birthdays": Command(
        "owner.birthdays",
        "birthdays",
        "List today's birthdays; --run gives the gifts.",
        (
            option("--days", "N", "Include the next N days."),
            switch("--run", "Give the gifts that are due. Each is given once a year."),
            option("--channel", "CHANNEL", "With --run: list only who allows it (email, sms, phone, post)."),
            DRY_RUN,
            ON,
        ),
        (
            ("loyalty birthdays", "whose gift is due today"),
            ("loyalty birthdays --days 14", "and in the next two weeks"),
            ("loyalty birthdays --run --csv > letters.csv", "give them, with the messages for mail merge"),
            ("loyalty birthdays --run --csv --channel email > letters.csv", "only those who allow e-mail"),
            ("loyalty birthdays --run --dry-run", "who would get what"),
        ),
        lists=True,
    ),
    "surprise": Command(
        "owner.surprises",
        "surprise",
        "List the surprises; --run draws who gets one.",
        (
            switch("--run", "Draw what is due, and give it. Each is drawn once a period."),
            DRY_RUN,
        ),
        (
            ("loyalty surprise", "what is due, what was drawn, what is left of the budget"),
            ("loyalty surprise --run --dry-run", "how many would be drawn today"),
            ("loyalty surprise --run --csv > surprises.csv", "draw and give, with what to say"),
        ),
        lists=True,
        text="The night does the same. What they bring: loyalty report surprises.",
    ),
    "audit": Command(
        "owner.auditing",
        "audit",
        "List what an owner should look at: corrections, back-dating, splits.",
        (option("--since", "DAY", "First day. Default: a month ago."),),
        (
            ("loyalty audit", "the last month"),
            ("loyalty audit --since 2026-01-01 --csv", "this year, as CSV"),
            ("loyalty audit --json", "for a program: look is true where an owner should look"),
        ),
        lists=True,
    ),
    "merge": Command(
        "till.merging",
        "merge",
        "Merge two records of one person; undo separates them.",
        (
            argument("goes", "GOES", "The record that goes: card, phone, e-mail or name."),
            option("--into", "STAYS", "The record that stays.", name="stays", required=True),
            YES,
            REF,
        ),
        (
            ("loyalty merge 100425 --into 100423", "what 100425 has goes to 100423; the old card still works"),
            ("loyalty merge lea@example.org --into 0612345678", "by anything that names each of them"),
        ),
    ),
    "erase": Command(
        "care.privacy",
        "erase",
        "Erase a member's personal data; what happened stays, without a name.",
        (MEMBER, DRY_RUN, YES),
        (
            ("loyalty erase léa", "asks for the card number, then erases"),
            ("loyalty erase 100425 --dry-run", "what would go, and what would stay"),
        ),
    ),
    "privacy": Group(
        "Show what is held of a member, and whose data is due to be erased.",
        {
            "export": Command(
                "care.privacy",
                "export",
                "Write all that is held of a member into one zip.",
                (
                    MEMBER,
                    option("--to", "FILE", "The zip to write."),
                    switch("--force", "Replace an existing file."),
                ),
                (("loyalty privacy export léa", "everything held of Léa, in one zip"),),
            ),
            "due": Command(
                "care.privacy",
                "due",
                "List members without contact for years.",
                (),
                (("loyalty privacy due", "who has not been seen for years"),),
                lists=True,
            ),
            "purge": Command(
                "care.privacy",
                "purge",
                "Erase all members who are due.",
                (DRY_RUN, YES),
                (
                    ("loyalty privacy purge --dry-run", "who would be erased"),
                    ("loyalty privacy purge --yes", "in a monthly job"),
                ),
            ),
        },
        (
            ("loyalty privacy export léa", "a customer asks what you hold of them"),
            ("loyalty privacy due", "who has not been seen for years"),
            ("loyalty privacy purge --dry-run", "who would be erased"),
        ),
    ),
    "adjust": Command(
        "till.adjust",
        "adjust",
        "Correct points, credit or stamps by hand, or lend a tier.",
        (
            MEMBER,
            argument("points", "POINTS", "50 gives, -50 takes.", required=False),
            option("--reason", "TEXT", "Why. It stands in every report.", default=""),
            option("--max", "N", "Allow up to N, above the limit for staff.", name="most"),
            option("--credit", "AMOUNT", "Store credit; -5 takes it."),
            option("--stamps", "CARD=N", "Stamps; coffee=-1 takes one.", many=True),
            option("--tier", "TIER", "A tier for some days. It counts as no spend."),
            option("--days", "N", "So many days, today among them."),
            REF,
            ON,
        ),
        (
            ('loyalty adjust léa 50 --reason "sorry for the wait"', "50 points more"),
            ('loyalty adjust léa -50 --reason "keyed to the wrong member"', "50 points less"),
            ('loyalty adjust léa --credit 5 --reason "broken cup"', "5.00 of store credit"),
            ('loyalty adjust léa --tier Silver --days 30 --reason "just because"', "a tier for thirty days"),
            ('loyalty adjust léa 2000 --max 2000 --reason "opening gift"', "above the limit for staff"),
        ),
    ),
}
