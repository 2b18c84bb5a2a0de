"""Commands at the till. The parser of plain lines reads this file and no other."""

from collections.abc import Mapping
from typing import Final

from loyalty_cli.cli.declaring import (
    AS_OF,
    ITEM,
    MEMBER,
    ON,
    REF,
    Command,
    argument,
    limit,
    option,
    switch,
)

_PERSON: Final = (
    option("--phone", "PHONE", "Phone number, in any spelling."),
    option("--email", "EMAIL", "E-mail address."),
    option("--birthday", "DAY", "Day of birth, with or without the year: 1990-04-12, 04-12, 12 April."),
    option("--card", "CARD", "Your own card number, instead of the next one."),
)
_NOTE: Final = option("--note", "TEXT", "A note for whoever is at the till.")
_CHANNELS: Final = ("email", "sms", "phone", "post")
_CONSENT: Final = option("--consent", "CHANNEL", "Channel the member agrees to.", many=True, choices=_CHANNELS)
_ANYWAY: Final = switch("--anyway", "Accept a phone or e-mail that another member has.")

_SET: Final = option("--set", "FIELD=VALUE", "Set one of the shop's own fields.", many=True, name="fields")
_DECLINED: Final = option("--declined", "FIELD", "Detail the member will not tell: it is not asked again.", many=True)

COMMANDS: Final[Mapping[str, Command]] = {
    "enroll": Command(
        "till.enroll",
        "enroll",
        "Enroll a new member.",
        (
            argument("name", "NAME", "May be left out with --phone or --email.", required=False),
            *_PERSON,
            option("--refer", "MEMBER", "Member who referred this one."),
            option("--stamps", "CARD=N", "Stamps from before.", many=True),
            option("--points", "N", "Points from before."),
            option("--spend", "AMOUNT", "Spend from before, for the tier."),
            option("--spend-until", "DAY", "Last day of that spend."),
            option("--credit", "AMOUNT", "Store credit from before."),
            _SET,
            _DECLINED,
            _CONSENT,
            _NOTE,
            _ANYWAY,
            REF,
            ON,
            switch("--yes -y", "Accept large opening balances."),
        ),
        (
            ('loyalty enroll "Léa Martin" --phone 0612345678', "a name and a phone are enough"),
            ("loyalty enroll Zoé --email zoe@example.org --consent email", "with consent for e-mail"),
            ('loyalty enroll "Paul Roy" --stamps coffee=4 --points 120', "with balances from a paper card"),
            ('loyalty enroll "Ana Cruz" --spend 310 --spend-until 2026-10-31', "with earlier spend, for the tier"),
            ("loyalty enroll Max --refer léa --birthday 1990-02-28", "referred by Léa"),
        ),
    ),
    "find": Command(
        "till.find",
        "find",
        "Find members by card, phone, e-mail or name.",
        (argument("text", "TEXT", "Card, phone, e-mail, or words of the name.", many=True), limit("20")),
        (
            ("loyalty find martin", "part of the name, without accents, in any order, with typos"),
            ("loyalty find léa mar", "several words, or their beginnings"),
            ("loyalty find 0612345678", "a phone, in any spelling"),
            ("loyalty find 45678", "its last digits"),
        ),
        lists=True,
    ),
    "show": Command(
        "till.show",
        "show",
        "Show the member card: tier, points, stamps, vouchers.",
        (MEMBER, AS_OF),
        (
            ("loyalty show léa", "by part of the name"),
            ("loyalty show 0612345678", "by phone, in any spelling"),
            ("loyalty show 100014 --as-of 2026-06-30", "at the end of that day"),
        ),
    ),
    "buy": Command(
        "till.buy",
        "buy",
        "Record a purchase.",
        (
            MEMBER,
            argument("amount", "AMOUNT", "23.50 or 23,50. Default: the sum of the items.", required=False),
            ITEM,
            option("--category", "CATEGORY", "Category of the whole amount."),
            option("--credit", "AMOUNT", "Part paid with store credit."),
            option("--voucher -v", "CODE", "Voucher to use (repeatable).", many=True),
            REF,
            ON,
            option("--at", "TIME", "Time of day: 14:30."),
            switch("--yes -y", "Accept a large amount or quantity."),
        ),
        (
            ("loyalty buy léa 23.50", "23.50 spent by Léa"),
            (
                "loyalty buy 100423 23,50 --item coffee:2=5.20 --ref T-1001",
                "two coffees on it, with its receipt number",
            ),
            ("loyalty buy 0612345678 12 --category cake", "all of it cake, the member by phone"),
            ("loyalty buy léa 20 --voucher 7K3F-9Q2M-XW1P", "with a voucher: the answer says what is left to pay"),
            ("loyalty buy léa 23.50 --credit 5 --on yesterday", "5.00 of it from store credit, one day late"),
        ),
    ),
    "return": Command(
        "till.giving_back",
        "give_back",
        "Take back all or part of a purchase.",
        (
            argument("purchase", "REF", "Receipt number or fact (#812)."),
            argument("amount", "AMOUNT", "Price of what comes back. Default: all of it.", required=False),
            ITEM,
            option("--to", "WHERE", "Where the money goes.", default="money", choices=("money", "credit")),
            REF,
            ON,
            switch("--yes -y", "Do not ask."),
        ),
        (
            ("loyalty return T-1001", "all that is left of that purchase"),
            ("loyalty return T-1001 3.33", "a part of it: the answer says what to hand over"),
            ("loyalty return '#812' --item coffee=2.60", "one coffee of fact #812"),
            ("loyalty return T-1001 --to credit", "as store credit instead of money"),
        ),
    ),
    "visit": Command(
        "till.visiting",
        "visit",
        "Record a visit without a purchase.",
        (MEMBER, REF, ON),
        (
            ("loyalty visit léa", "Léa came in and bought nothing"),
            ("loyalty visit 100423 --on yesterday", "one day late"),
        ),
    ),
    "stamp": Command(
        "till.visiting",
        "stamp",
        "Give stamps by hand.",
        (
            MEMBER,
            argument("card", "CARD", "Id or name of the stamp card."),
            argument("count", "N", "Number of stamps.", default="1"),
            REF,
            ON,
            switch("--yes -y", "Accept more stamps than one card has boxes."),
        ),
        (
            ("loyalty stamp léa coffee", "one stamp on the coffee card"),
            ("loyalty stamp léa coffee 3", "three stamps"),
        ),
    ),
    "engage": Command(
        "till.visiting",
        "engage",
        "Thank a member for a review, a photo, a trade-in.",
        (
            MEMBER,
            argument("what", "ID", "Id or name of the engagement in the program.", required=False),
            option("--link", "URL", "Where it can be seen."),
            option("--text", "TEXT", "What was written. It can be erased."),
            option("--stars", "N", "How many stars it has, of five."),
            switch("--publish", "The shop may publish it."),
            switch("--pending", "List those that wait for approval."),
            option("--reason", "TEXT", "Why it is rejected."),
            REF,
            ON,
        ),
        (
            ("loyalty engage léa review", "a review: the program says what it earns"),
            ("loyalty engage 100423 book-back --on yesterday", "one day late"),
            ("loyalty engage léa review --link https://reviews.example/812 --stars 5", "where it can be seen"),
            ("loyalty engage list --pending", "what waits for you, where the program says approve = true"),
            ("loyalty engage approve T-1001", "it gives now"),
            ('loyalty engage reject T-1001 --reason "not ours"', "it never does"),
        ),
        lists=True,
    ),
    "redeem": Command(
        "till.redeem",
        "redeem",
        "Redeem a reward for points, or a voucher.",
        (
            MEMBER,
            argument("what", "REWARD|VOUCHER", "Reward or voucher code. Default: the menu.", required=False),
            switch("--voucher-only", "Give a voucher code instead of the reward."),
            option("--times", "N", "How many of the reward.", default="1"),
            REF,
            ON,
        ),
        (
            ("loyalty redeem léa free-coffee", "a reward for points, handed over now"),
            ("loyalty redeem léa free-coffee --voucher-only", "the same as a voucher code"),
            ("loyalty redeem léa five-euros --times 3", "three of them at once"),
            ("loyalty redeem léa 7K3F-9Q2M-XW1P", "what this voucher is for"),
            ("loyalty redeem léa", "the menu: what Léa can have now, and what comes next"),
        ),
    ),
    "rewards": Command(
        "till.redeem",
        "rewards",
        "List the rewards of the shop.",
        (),
        (("loyalty rewards", "what points can become"), ("loyalty rewards --json", "for another program")),
        lists=True,
    ),
    "update": Command(
        "till.update",
        "update",
        "Change a member's details.",
        (
            MEMBER,
            argument(
                "still",
                "FIELD",
                "With --confirm: which details. Default: all that grow old.",
                required=False,
                many=True,
            ),
            option("--name", "NAME", "Name."),
            *_PERSON,
            _NOTE,
            _SET,
            switch("--confirm", "The details named still hold."),
            _DECLINED,
            _CONSENT,
            option("--no-consent", "CHANNEL", "Channel the member refuses.", many=True, choices=_CHANNELS),
            _ANYWAY,
            REF,
            ON,
        ),
        (
            ('loyalty update léa --phone "06 39 98 12 34"', "a new phone number"),
            ("loyalty update léa --birthday 1990-02-28 --set favourite_drink=matcha", "more details; may earn points"),
            ("loyalty update léa --consent email --no-consent sms", "what they may be sent"),
            ('loyalty update léa --email ""', "remove the e-mail address"),
            ("loyalty update léa --confirm phone", "the phone number still holds"),
            ("loyalty update léa --declined birthday", "do not ask for the birthday again"),
        ),
    ),
    "undo": Command(
        "till.giving_back",
        "undo",
        "Undo the last entry, or the one named.",
        (
            argument("fact", "FACT", "Receipt number or fact (#812). Default: the last entry.", required=False),
            option("--member", "MEMBER", "Undo the last entry of this member."),
            REF,
            switch("--yes -y", "Do not ask."),
        ),
        (
            ("loyalty undo", "the last entry"),
            ("loyalty undo '#812'", "fact #812, as its receipt names it"),
            ("loyalty undo T-1001", "the purchase with that receipt number"),
        ),
    ),
    "till": Command(
        "till.till",
        "till",
        "Open the till: a prompt that remembers the customer.",
        (),
        (
            ("loyalty till", "then: 100014, 23.50, redeem free-coffee, and an empty line for the next customer"),
            ("loyalty till --as Zoé", "with Zoé at the till"),
            ("loyalty till --json < morning.txt", "a file of commands, one answer a line"),
        ),
    ),
}
