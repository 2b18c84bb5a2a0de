"""Commands at the till. The parser of plain lines reads this file and no other."""

from collections.abc import Mapping

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
from loyalty_cli.values import Final

_PERSON: Final = (
    option("--phone", "PHONE"),
    option("--email", "EMAIL"),
    option("--birthday", "DAY"),
    option("--card", "CARD"),
)
_NOTE: Final = option("--note", "TEXT")
_CHANNELS: Final = ("email", "sms", "phone", "post")
_CONSENT: Final = option("--consent", "CHANNEL", many=True, choices=_CHANNELS)
_ANYWAY: Final = switch("--anyway")

_SET: Final = option("--set", "FIELD=VALUE", many=True, name="fields")
_DECLINED: Final = option("--declined", "FIELD", many=True)

COMMANDS: Final[Mapping[str, Command]] = {
    "enroll": Command(
        "till.enroll",
        "enroll",
        params=(
            argument("name", "NAME", required=False),
            *_PERSON,
            option("--refer", "MEMBER"),
            option("--stamps", "CARD=N", many=True),
            option("--points", "N"),
            option("--spend", "AMOUNT"),
            option("--spend-until", "DAY"),
            option("--credit", "AMOUNT"),
            _SET,
            _DECLINED,
            _CONSENT,
            _NOTE,
            switch("--company"),
            _ANYWAY,
            switch("--fee-paid"),
            REF,
            ON,
            switch("--yes -y"),
        ),
        examples=(
            'loyalty enroll "Léa Martin" --phone 0612345678',
            "loyalty enroll Zoé --email zoe@example.org --consent email",
            'loyalty enroll "Paul Roy" --stamps coffee=4 --points 120',
            'loyalty enroll "Ana Cruz" --spend 310 --spend-until 2026-10-31',
            "loyalty enroll Max --refer léa --birthday 1990-02-28",
            'loyalty enroll "Garage Roux" --company',
        ),
    ),
    "link": Command(
        "till.linking",
        "link",
        params=(MEMBER, option("--to", "MEMBER", required=True), ON),
        examples=("loyalty link léa --to garage",),
    ),
    "unlink": Command(
        "till.linking",
        "unlink",
        params=(MEMBER, ON),
        examples=("loyalty unlink léa",),
    ),
    "find": Command(
        "till.find",
        "find",
        params=(argument("text", "TEXT", many=True), limit("20")),
        examples=(
            "loyalty find martin",
            "loyalty find léa mar",
            "loyalty find 0612345678",
            "loyalty find 45678",
        ),
        lists=True,
    ),
    "show": Command(
        "till.show",
        "show",
        params=(MEMBER, AS_OF),
        examples=(
            "loyalty show léa",
            "loyalty show 0612345678",
            "loyalty show 100014 --as-of 2026-06-30",
        ),
    ),
    "buy": Command(
        "till.buy",
        "buy",
        params=(
            MEMBER,
            argument("amount", "AMOUNT", required=False),
            ITEM,
            option("--category", "CATEGORY"),
            option("--credit", "AMOUNT"),
            option("--voucher -v", "CODE", many=True),
            option("--giftcard", "CODE", many=True),
            option("--round-up", "CAUSE"),
            switch("--own"),
            REF,
            ON,
            option("--at", "TIME"),
            switch("--yes -y"),
        ),
        examples=(
            "loyalty buy léa 23.50",
            "loyalty buy 100423 23,50 --item coffee:2=5.20 --ref T-1001",
            "loyalty buy 0612345678 12 --category cake",
            "loyalty buy léa 20 --voucher 7K3F-9Q2M-XW1G",
            "loyalty buy léa 23.50 --credit 5 --on yesterday",
            "loyalty buy léa 23.50 --round-up shelter",
            "loyalty buy léa 23.50 --giftcard 7K3F-9Q2M-XW1G",
        ),
    ),
    "return": Command(
        "till.giving_back",
        "give_back",
        params=(
            argument("purchase", "REF"),
            argument("amount", "AMOUNT", required=False),
            ITEM,
            option("--to", "WHERE", default="money", choices=("money", "credit")),
            REF,
            ON,
            switch("--yes -y"),
        ),
        examples=(
            "loyalty return T-1001",
            "loyalty return T-1001 3.33",
            "loyalty return '#812' --item coffee=2.60",
            "loyalty return T-1001 --to credit",
        ),
    ),
    "visit": Command(
        "till.visiting",
        "visit",
        params=(MEMBER, REF, ON),
        examples=(
            "loyalty visit léa",
            "loyalty visit 100423 --on yesterday",
        ),
    ),
    "stamp": Command(
        "till.visiting",
        "stamp",
        params=(
            MEMBER,
            argument("card", "CARD"),
            argument("count", "N", default="1"),
            REF,
            ON,
            switch("--yes -y"),
        ),
        examples=(
            "loyalty stamp léa coffee",
            "loyalty stamp léa coffee 3",
        ),
    ),
    "engage": Command(
        "till.visiting",
        "engage",
        params=(
            MEMBER,
            argument("what", "ID", required=False),
            option("--link", "URL"),
            option("--text", "TEXT"),
            option("--stars", "N"),
            switch("--publish"),
            switch("--pending"),
            option("--reason", "TEXT"),
            REF,
            ON,
        ),
        examples=(
            "loyalty engage léa review",
            "loyalty engage 100423 book-back --on yesterday",
            "loyalty engage léa review --link https://reviews.example/812 --stars 5",
            "loyalty engage list --pending",
            "loyalty engage approve T-1001",
            'loyalty engage reject T-1001 --reason "not ours"',
        ),
        lists=True,
    ),
    "redeem": Command(
        "till.redeem",
        "redeem",
        params=(
            MEMBER,
            argument("what", "REWARD|VOUCHER", required=False),
            switch("--voucher-only"),
            option("--times", "N", default="1"),
            REF,
            ON,
        ),
        examples=(
            "loyalty redeem léa free-coffee",
            "loyalty redeem léa free-coffee --voucher-only",
            "loyalty redeem léa five-euros --times 3",
            "loyalty redeem léa 7K3F-9Q2M-XW1G",
            "loyalty redeem léa",
        ),
    ),
    "rewards": Command(
        "till.redeem",
        "rewards",
        params=(),
        examples=("loyalty rewards", "loyalty rewards --json"),
        lists=True,
    ),
    "update": Command(
        "till.update",
        "update",
        params=(
            MEMBER,
            argument(
                "still",
                "FIELD",
                required=False,
                many=True,
            ),
            option("--name", "NAME"),
            *_PERSON,
            _NOTE,
            _SET,
            switch("--confirm"),
            _DECLINED,
            _CONSENT,
            option("--no-consent", "CHANNEL", many=True, choices=_CHANNELS),
            switch("--no-leaderboard"),
            switch("--leaderboard"),
            _ANYWAY,
            REF,
            ON,
        ),
        examples=(
            'loyalty update léa --phone "06 39 98 12 34"',
            "loyalty update léa --birthday 1990-02-28 --set favourite_drink=matcha",
            "loyalty update léa --consent email --no-consent sms",
            'loyalty update léa --email ""',
            "loyalty update léa --confirm phone",
            "loyalty update léa --declined birthday",
            "loyalty update léa --no-leaderboard",
            "loyalty update léa --set nickname=Zaza",
        ),
    ),
    "undo": Command(
        "till.giving_back",
        "undo",
        params=(
            argument("fact", "FACT", required=False),
            option("--member", "MEMBER"),
            REF,
            switch("--yes -y"),
        ),
        examples=(
            "loyalty undo",
            "loyalty undo '#812'",
            "loyalty undo T-1001",
        ),
    ),
    "till": Command(
        "till.till",
        "till",
        params=(),
        examples=(
            "loyalty till",
            "loyalty till --as Zoé",
            "loyalty till --json < morning.txt",
        ),
    ),
}
