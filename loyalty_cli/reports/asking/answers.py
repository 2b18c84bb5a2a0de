"""Answers to surveys: recommendation and loyalty scores, comments, and whom to ask next."""

from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.ledger.queries.answers import Answer, answers
from loyalty_cli.ledger.queries.answers import takings as told_takings
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.telling.surveys import Survey, group_of, surveys_of
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.insight.asked import year_to
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import ENOUGH_ANSWERS, ENOUGH_FOR_A_SHARE, Figure
from loyalty_cli.reports.statistics.proportions import net_promoter_score
from loyalty_cli.units import E4

RECENT_DAYS: Final = 30
"""A member who came in so many days may be asked."""
RECOMMENDING: Final = frozenset({"nps", "index"})
"""Surveys whose first score says whether they would recommend the shop."""


def latest(book: Book, kinds: frozenset[str]) -> dict[int, Answer]:
    """The latest answer of each member in the last twelve months, to surveys of some kinds."""
    found: dict[int, Answer] = {}
    for one in answers(book.shop.conn, year_to(book.on), book.on):
        if one.kind in kinds and one.member_id is not None:
            home = book.homes.get(one.member_id, one.member_id)
            if home in book.joined:
                found[home] = one
    return found


def nps(book: Book) -> Figure:
    """Net promoter score of members, in points: the share of 9 and 10 less that of 0 to 6."""
    return _score("nps", list(latest(book, RECOMMENDING).values()))


def nps_of_others(book: Book) -> Figure:
    """The same of people who are not members, each answer of the last twelve months. They are in no segment."""
    if book.only is not None:
        return Figure("nps_of_others")
    found = answers(book.shop.conn, year_to(book.on), book.on)
    told = [one for one in found if one.member_id is None and one.kind in RECOMMENDING]
    return _score("nps_of_others", told)


def detractors(book: Book) -> int:
    """How many members would not recommend the shop, by their latest answers."""
    told = latest(book, RECOMMENDING).values()
    return sum(group_of(one.kind, one.scores) == "detractor" for one in told)


def _score(name: str, told: list[Answer]) -> Figure:
    groups = [group_of(one.kind, one.scores) for one in told]
    if not groups:
        return Figure(name, None, 0, 0)
    more, fewer = groups.count("promoter"), groups.count("detractor")
    value, low, high = net_promoter_score(more, len(groups) - more - fewer, fewer)
    return Figure(name, value, more - fewer, len(groups), low, high, len(groups) >= ENOUGH_ANSWERS)


def loyalty_index(book: Book) -> Figure:
    """Mean of the means of recommend, buy again and try new, times 10: the sum of all scores over the answers."""
    told = [one.scores for one in latest(book, frozenset({"index"})).values()]
    if not told:
        return Figure("loyalty_index", None, 0, 0)
    total = sum(map(sum, told))
    return Figure("loyalty_index", 10 * total / (3 * len(told)), total, len(told), enough=len(told) >= ENOUGH_ANSWERS)


def behaviour_index(score: Figure, repurchase: Figure, clients: int, several: int) -> Figure:
    """The behaviour index: mean of (NPS + 100) / 2, repurchase and several categories, 0 to 100."""
    if score.value is None or repurchase.value is None or not clients:
        return Figure("behaviour_index")
    parts = ((score.value + 100) / 2, 100 * repurchase.value, 100 * several / clients)
    enough = score.enough and clients >= ENOUGH_FOR_A_SHARE
    return Figure("behaviour_index", sum(parts) / 3, sum(parts), 3, enough=enough)


def voices(
    shop: OpenShop, kind: str | None = None, survey: str | None = None, as_of: date | None = None
) -> list[dict[str, Any]]:
    """Answers of the last twelve months: detractors first, each group latest first. Raises DateOutOfRange."""
    on = day_of(shop, as_of)
    book = Book(shop, on)
    found = [_voice(book, one) for one in answers(shop.conn, year_to(on), on) if survey in (None, one.survey)]
    chosen = [one for one in found if kind in (None, one["kind"])]
    chosen.reverse()
    return sorted(chosen, key=lambda one: one["kind"] != "detractor")


def _voice(book: Book, one: Answer) -> dict[str, Any]:
    member = book.members.get(book.homes.get(one.member_id, one.member_id)) if one.member_id is not None else None
    return {
        "on": one.on,
        "card": member.card if member else None,
        "name": member.shown if member else None,
        "survey": one.survey,
        "kind": group_of(one.kind, one.scores),
        "scores": list(one.scores),
        "comment": one.comment,
        "fact": one.id,
    }


def due(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """Whom to ask what: of those who came in 30 days and did not answer within the days of cooling off, a share.

    The choice depends on the month and the member's number only: the same list all month. Raises DateOutOfRange.
    """
    on = day_of(shop, as_of)
    book = Book(shop, on)
    came = [number for number in book.visit_days(on - timedelta(days=RECENT_DAYS - 1)) if number in book.members]
    rows: list[dict[str, Any]] = []
    for one in surveys_of(shop.program):
        for number in sorted(_chosen(book, one, came)):
            member = book.members[number]
            rows.append(
                {
                    "survey": one.id,
                    "question": one.question,
                    "card": member.card,
                    "name": member.shown,
                    "phone": member.phone,
                    "email": member.email,
                }
            )
    return rows


def _chosen(book: Book, one: Survey, came: list[int]) -> list[int]:
    from hashlib import sha256

    since = book.on - timedelta(days=one.cool_off_days)
    told = (answer for answer in answers(book.shop.conn, since, book.on) if answer.survey == one.id)
    asked = {book.homes.get(answer.member_id, answer.member_id) for answer in told if answer.member_id is not None}
    may = sorted(
        (number for number in came if number not in asked),
        key=lambda number: sha256(f"{one.id} {book.on:%Y-%m} {number}".encode()).digest(),
    )
    return may[: -(-len(may) * one.ask_e4 // E4)]


def takings(shop: OpenShop) -> list[dict[str, Any]]:
    """The days of the last twelve months whose takings were told, with members' tickets."""
    on = shop.now().today
    return [one._asdict() for one in told_takings(shop.conn, year_to(on), on)]
