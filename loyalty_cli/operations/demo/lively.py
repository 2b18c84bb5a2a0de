"""Surveys, engagements, surprises and takings of the demo café."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.deeds.engage import find_engagement, record_engagement
from loyalty_cli.operations.deeds.owner.takings import TAKINGS
from loyalty_cli.operations.deeds.survey import answer_of, record_answer
from loyalty_cli.operations.demo.french import named
from loyalty_cli.operations.demo.people import Guest
from loyalty_cli.operations.due import surprises
from loyalty_cli.operations.kernel.recording import Keyed
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import key_shop_fact
from loyalty_cli.values import Any, Final

BEGUN: Final = (
    *("surveys", "surprises", "goals", "messages", "campaigns", "club", "causes", "discovery", "welcome"),
    *("anniversaries", "offers", "thresholds", "promotions", "profile", "segments"),
)
"""Paragraphs of the sample that are marked off there, and that this café has begun with."""
_KEYS: Final = {
    '# cause = "shelter"': 'cause = "shelter"',
    '# evidence = "none"': 'evidence = "link"',
    "# approve = true": "approve = true",
    "# opens = [": "opens = [",
}
"""Keys of the sample that are marked off there, as this café has them."""
_TO_COME: Final = ("from = 2026-12-01 ", "until = 2026-12-31 ")
"""Days of the sample's campaign, which this café starts on a day of its own."""
TOLD_DAYS: Final = 90
"""The takings of so many last days are told."""
REGULAR_VISITS, RECENT_DAYS = 3, 90
_SCORES: Final = {
    "daily": (9, 10, 10),
    "weekly": (8, 9, 9, 10),
    "monthly": (7, 8, 9),
    "rare": (6, 7, 8, 9),
    "drifted": (3, 5, 6, 7),
    "new": (8, 9),
}
_WORDS: Final = {
    10: ("on se sent attendu", "a warm welcome each time"),
    9: ("le thé fumé, toujours parfait", "the smoked tea, always right"),
    6: ("trop de monde le matin", "too crowded in the morning"),
    5: ("l'attente est longue", "a long wait"),
    3: ("deux fois un café tiède", "twice a lukewarm coffee"),
}


def begun(sample: bytes, kinds: Collection[str] = BEGUN) -> bytes:
    """The sample program with some of the paragraphs that are marked off there begun with."""
    lines, open_ = [], False
    for line in sample.decode("utf-8").split("\n"):
        head = line.removeprefix("# [").strip("[]")
        if line.startswith("# ["):
            open_ = head in kinds
        elif not line.startswith("# "):
            open_ = False
        lines.append(line[2:] if open_ else line)
    text = "\n".join(line for line in lines if not line.startswith(_TO_COME))
    for key, begun_with in _KEYS.items():
        text = text.replace(key, begun_with)
    return text.encode("utf-8")


def ask_or_thank(shop: OpenShop, dice: Random, guest: Guest, member: Member) -> None:
    """Sometimes the guest answers a survey, writes a review or brings a book back."""
    thrown = dice.random()
    if thrown < 0.025 and "surveys" in shop.program.values:
        score = dice.choice(_SCORES[guest.habit.name])
        words = _WORDS.get(score, ("", ""))[shop.program.shop.language != "fr"]
        comment = words if dice.random() < 0.4 else ""
        record_answer(shop, member, answer_of(shop.program, "nps", [score], comment), Keyed())
    elif thrown < 0.032:
        thanks = find_engagement(shop.program, named(shop, "book-back"))
        try:
            record_engagement(shop, member, thanks, {"id": thanks.id}, Keyed())
        except LoyaltyError:
            # As often as they may already.
            return


def surprise(shop: OpenShop, dice: Random, came: dict[int, list[date]]) -> Sequence[Mapping[str, Any]]:
    """The surprises that are due, for those who came often recently; returns what was given."""
    since = shop.now().today - timedelta(days=RECENT_DAYS)
    regular = [number for number, days in came.items() if sum(day > since for day in days) >= REGULAR_VISITS]
    given: Sequence[Mapping[str, Any]] = surprises.run(shop, lambda _: regular, seed=f"{dice.random()}")["given"]
    return given


def tell_takings(shop: OpenShop, dice: Random, on: date, tickets: int, cents: int) -> None:
    """The takings of a day inside the caller's transaction: members' tickets are about a third of all."""
    if tickets:
        others = tickets * 2 + dice.randrange(tickets + 1)
        body = {"tickets": tickets + others, "amount": cents + others * 640}
        key_shop_fact(shop, TAKINGS, body, Keyed(on=on))
