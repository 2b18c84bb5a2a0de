"""Every command by name: where it lives, one line about it, and under which heading the help shows it.

Only the module of the command that runs is imported; help, suggestions and completion read this table.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from loyalty_cli.values import NamedTuple

Row: TypeAlias = tuple[str, str]
"""What is typed, and what it does."""


class Command(NamedTuple):
    """A command: ``module`` under ``cli.commands``, its function, its line of help, its panel; lists take ``--csv``."""

    module: str
    function: str
    help: str
    panel: str = ""
    lists: bool = False


class Group(NamedTuple):
    """A family of commands under one word."""

    help: str
    panel: str
    commands: Mapping[str, Command]
    examples: tuple[Row, ...] = ()


Entry: TypeAlias = Command | Group

SUMMARY: Final = "A loyalty ledger for small shops: points, tiers, stamp cards and rewards, kept like money."
FIRST_STEPS: Final[tuple[Row, ...]] = (
    ("loyalty demo", "a living café to try everything on"),
    ("loyalty init", "open your own shop in this folder"),
    ('loyalty enroll "Léa Martin" --phone 0612345678', "a new member and her card"),
    ("loyalty buy léa 23.50 --item coffee:2=5.20", "a sale: points, stamps, what to say"),
    ("loyalty show léa", "what she has and what she is close to"),
    ("loyalty redeem léa free-coffee", "a reward for her points"),
)
SHARED: Final = ("shop_dir", "operator", "lang", "json", "plain", "csv", "help")
"""Names of the options that every command takes."""

PANELS: Final = ("Start", "At the till", "For the owner", "The promises", "Files in and out", "Care")
"""The headings of the help, in this order."""
_START, _TILL, _OWNER, _PROMISES, _FILES, _CARE = PANELS

COMMANDS: Final[Mapping[str, Entry]] = {
    "init": Command("starting", "init", "Open a new shop: a program file and an empty ledger.", _START),
    "enroll": Command("enroll", "enroll", "Enroll a new member.", _TILL),
    "demo": Command("starting", "demo", "Open a made-up café with two years behind it, to try everything on.", _START),
    "find": Command("find", "find", "Find members by card, phone, e-mail or name.", _TILL, lists=True),
    "show": Command("show", "show", "Show the member card: tier, points, stamps, vouchers.", _TILL),
    "buy": Command("buy", "buy", "Key a purchase.", _TILL),
    "return": Command("giving_back", "give_back", "Take back all or part of a purchase.", _TILL),
    "visit": Command("visiting", "visit", "Note that a member came in.", _TILL),
    "stamp": Command("visiting", "stamp", "Give stamps by hand.", _TILL),
    "engage": Command("visiting", "engage", "Thank a member for a review, a photo, a trade-in.", _TILL),
    "redeem": Command("redeem", "redeem", "Give a reward for points, or for a voucher.", _TILL),
    "update": Command("update", "update", "Change what is known of a member.", _TILL),
    "undo": Command("giving_back", "undo", "Undo the last thing keyed, or the one named.", _TILL),
    "program": Group(
        "What the shop promises: checked, in plain words, and what a change of it would change.",
        _PROMISES,
        {
            "check": Command("program", "check", "Check a program file: every mistake at once."),
            "show": Command("program", "show", "Show the promises in plain words, and what they cost."),
            "diff": Command("program", "diff", "Show what a change of the promises would change."),
        },
        (
            ("loyalty program check", "is loyalty.toml without mistakes?"),
            ("loyalty program show", "for the wall, and for your books"),
            ("loyalty program diff next-year.toml", "before you change it"),
        ),
    ),
    "import": Group(
        "Bring files in: customers and purchases; take one back.",
        _FILES,
        {
            "customers": Command("importing", "customers", "Bring in customers from a file, with what they have."),
            "purchases": Command("importing", "purchases", "Bring in purchases from a file, by the rules of the till."),
            "list": Command("importing", "listed", "List the files that came in.", lists=True),
            "undo": Command("importing", "undo", "Take a whole import back."),
        },
        (
            ("loyalty import customers list.csv --dry-run", "what is understood of your list, and what not"),
            ("loyalty import purchases sales.csv --enroll-missing", "with everybody in it who is no member yet"),
        ),
    ),
    "export": Command(
        "exporting", "export", "Write members, balances, entries, vouchers and birthdays to files.", _FILES
    ),
    "nightly": Command("nightly", "nightly", "Run the night: lapse, tiers, birthdays, export, backup, proof.", _CARE),
    "verify": Command("verifying", "verify", "Prove the ledger; repair nothing.", _CARE),
    "backup": Command("keeping", "backup", "Copy the ledger, and prove the copy.", _CARE),
    "restore": Command("keeping", "restore", "Go back to a backup; the ledger of today is kept aside.", _CARE),
    "doctor": Command("verifying", "doctor", "Make balances, lots and indexes anew from what is recorded.", _CARE),
    "completion": Command("completing", "completion", "Print what makes Tab complete in your shell.", _CARE),
    "till": Command("till", "till", "Open a till: a prompt that keeps the customer in mind.", _TILL),
    "balances": Command("listing", "balances", "List what each member holds.", _OWNER, lists=True),
    "members": Command("listing", "members", "List who the members are and when they came.", _OWNER, lists=True),
    "progress": Command("listing", "progress", "List who is near what, the most urgent first.", _OWNER, lists=True),
    "leaderboard": Command("listing", "leaderboard", "List who earned, spent or came most.", _OWNER, lists=True),
    "tiers": Command("tiers", "tiers", "List who will lose her tier soon, unless she spends.", _OWNER, lists=True),
    "history": Command("tracing", "history", "Show a member's statement.", _OWNER, lists=True),
    "why": Command("tracing", "why", "Show where each point comes from, and what is left of it.", _OWNER),
    "birthdays": Command(
        "birthdays", "birthdays", "List today's birthdays; --run gives the gifts.", _OWNER, lists=True
    ),
    "audit": Command(
        "auditing", "audit", "List what an owner should look at: corrections, back-dating, splits.", _OWNER, lists=True
    ),
    "merge": Command("merging", "merge", "Make two records of one person one; undo separates them again.", _OWNER),
    "erase": Command("privacy", "erase", "Forget who a member was; what happened stays, without a name.", _OWNER),
    "privacy": Group(
        "What is held of a member, and who is due to be forgotten.",
        _OWNER,
        {
            "export": Command("privacy", "export", "Write all that is held of a member into one zip."),
            "due": Command("privacy", "due", "List members without contact for years.", lists=True),
            "purge": Command("privacy", "purge", "Forget all who are due."),
        },
        (
            ("loyalty privacy export léa", "a customer asks what you know of her"),
            ("loyalty privacy due", "who has not been seen for years"),
            ("loyalty privacy purge --dry-run", "who would be forgotten"),
        ),
    ),
    "adjust": Command("adjust", "adjust", "Correct points, credit or stamps by hand.", _OWNER),
}

SYNONYMS: Final[Mapping[str, str]] = {
    "add": "enroll",
    "balance": "balances",
    "cancel": "undo",
    "card": "show",
    "check": "verify",
    "check-in": "visit",
    "checkin": "visit",
    "claim": "redeem",
    "customer": "show",
    "customers": "members",
    "delete": "erase",
    "edit": "update",
    "enrol": "enroll",
    "forget": "erase",
    "join": "enroll",
    "list": "members",
    "lookup": "find",
    "new": "init",
    "notices": "tiers",
    "purchase": "buy",
    "refund": "return",
    "register": "enroll",
    "sale": "buy",
    "search": "find",
    "sell": "buy",
    "spend": "redeem",
    "statement": "history",
    "top": "leaderboard",
}
"""Words that other tills use, for "did you mean"."""
