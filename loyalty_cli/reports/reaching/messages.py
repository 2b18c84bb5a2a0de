"""The messages due today: one a member, the most urgent, by a channel they agreed to."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.language.report import Teller
from loyalty_cli.ledger.queries.trade.touches import touches
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.buying.rewards import point_worth
from loyalty_cli.program.promises.owner.messages import ORDER, Message, When, messages_of
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.asking.answers import due
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.drifting import consented, silences
from loyalty_cli.reports.members.people import Crowd, Person
from loyalty_cli.reports.members.segments import birthday_soon
from loyalty_cli.values import NamedTuple

WELCOME_DAYS: Final = 7
"""Who enrolled so many days ago is welcomed."""
_AHEAD: Final[Mapping[str, tuple[str, str]]] = {
    "voucher-ends": ("voucher", "lapsing-soon"),
    "lapsing": ("lapsing", "lapsing-soon"),
    "near-tier": ("tier", "near-tier"),
    "near-reward": ("points", "near-reward"),
    "club-ends": ("club", "club-ends"),
}
"""Occasions that lie ahead of a member: what it is, and the segment that it puts them in."""
Facts = Mapping[str, Any]


class _World(NamedTuple):
    """What all occasions look at."""

    shop: OpenShop
    book: Book
    crowd: Crowd
    teller: Teller


def messages(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """Each message that would be written: ``channel, when, card, name, to, text, on``, by occasion and card.

    ``to`` is the address or number of the channel, "" of post. Raises DateOutOfRange.
    """
    wanted = sorted(messages_of(shop.program), key=lambda one: ORDER.index(one.when))
    if not wanted:
        return []
    on = day_of(shop, as_of)
    book = Book(shop, on)
    world = _World(shop, book, Crowd(shop, on), Teller(shop.program))
    agreed, rested = consented(book), _touched(book, max(one.rest_days for one in wanted))
    reached: set[int] = set()
    rows = []
    for one in wanted:
        quiet = {number for number, day in rested.items() if book.today - day < one.rest_days}
        for number, facts in sorted(_OCCASIONS.get(one.when, _ahead)(world, one)):
            if number in reached or number in quiet or number not in book.members:
                continue
            found = _address(book, number, one, agreed.get(number, ()))
            if found is not None:
                reached.add(number)
                rows.append(_row(world, one, number, found, facts))
    return rows


def _touched(book: Book, days: int) -> dict[int, int]:
    """The day of the last message to each member, of the last days."""
    found: dict[int, int] = {}
    for touch in touches(book.shop.conn, book.on - timedelta(days=days), book.on):
        found[book.homes.get(touch.member_id, touch.member_id)] = date.fromisoformat(touch.on).toordinal()
    return found


def _address(book: Book, number: int, one: Message, agreed: Any) -> tuple[str, str] | None:
    """The first channel of a message that the member agreed to and can be reached by, with the address."""
    member = book.members[number]
    told = {"email": member.email, "sms": member.phone, "post": ""}
    return next(
        ((name, address) for name in one.channel if name in agreed and (address := told[name]) is not None), None
    )


def _row(world: _World, one: Message, number: int, found: tuple[str, str], facts: Facts) -> dict[str, Any]:
    member = world.book.members[number]
    empty = dict.fromkeys(("missing", "by", "reward", "points", "until"), "")
    values = empty | {"name": member.shown, "shop": world.shop.program.shop.name} | dict(facts)
    channel, to = found
    return {
        "channel": channel, "when": one.when, "card": member.card, "name": member.shown, "to": to,
        "text": " ".join(one.text.format_map(values).split()), "on": world.book.on.isoformat(),
    }  # fmt: skip


def _ahead(world: _World, one: Message) -> Iterator[tuple[int, Facts]]:
    """Who is near something: a tier, a reward, the end of points or of a voucher."""
    what, segment = _AHEAD[one.when]
    worth = point_worth(world.shop.program, world.shop.program.tiers[0])
    for person in world.crowd.people:
        for item in world.crowd.items(person):
            told = item.document()
            if told["what"] != what or segment not in item.near(world.book.on):
                continue
            if what == "lapsing" and told["have"] * worth < one.least_worth_cents:
                continue
            yield person.id, _facts(world.teller, told)
            break


def _facts(teller: Teller, told: Mapping[str, Any]) -> Facts:
    """What of an item fills in a text."""
    day = teller.day(told["by"]) if told.get("by") else ""
    missing = ""
    if "missing_cents" in told:
        missing = teller.money(told["missing_cents"])
    elif "missing" in told:
        missing = teller.points(told["missing"])
    points = teller.points(told["have"]) if "have" in told else ""
    return {"missing": missing, "by": day, "until": day, "reward": told.get("goal", ""), "points": points}


def _welcome(world: _World, _: Message) -> Iterator[tuple[int, Facts]]:
    since = (world.book.on - timedelta(days=WELCOME_DAYS)).isoformat()
    return ((number, {}) for number, member in world.book.members.items() if member.joined_on >= since)


def _winback(world: _World, one: Message) -> Iterator[tuple[int, Facts]]:
    for silence in silences(world.book).members:
        if not silence.is_lost and silence.missed_cents >= one.least_worth_cents:
            yield silence.id, {"points": _points(world, silence.id)}


def _points(world: _World, number: int) -> str:
    person = next((one for one in world.crowd.people if one.id == number), None)
    return world.teller.points(person.holding.points) if person is not None else ""


def _birthday(world: _World, _: Message) -> Iterator[tuple[int, Facts]]:
    gift = world.shop.program.birthday
    leap_day = gift.leap_day if gift else "28-feb"

    def soon(person: Person) -> bool:
        return birthday_soon(person.who.birthday, world.book.on, leap_day)

    return ((person.id, {}) for person in world.crowd.people if soon(person))


def _survey(world: _World, _: Message) -> Iterator[tuple[int, Facts]]:
    cards = {row["card"] for row in due(world.shop, world.book.on)}
    return ((number, {}) for number, member in world.book.members.items() if member.card in cards)


def _news(world: _World, _: Message) -> Iterator[tuple[int, Facts]]:
    return ((number, {}) for number in world.book.members)


_OCCASIONS: Final[Mapping[When, Callable[[_World, Message], Iterator[tuple[int, Facts]]]]] = {
    "welcome": _welcome,
    "winback": _winback,
    "birthday": _birthday,
    "survey": _survey,
    "news": _news,
}
