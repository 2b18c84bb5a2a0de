"""Ambassadors: members by referrals, reviews, engagements and answers about recommending the shop."""

from collections import Counter
from datetime import date
from typing import Any, Final

from loyalty_cli.ledger.queries.trade.voices import friends_that_count, thanked
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.telling.surveys import group_of
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.asking.answers import RECOMMENDING, latest
from loyalty_cli.reports.insight.clients import Book

OF_A_FRIEND: Final = 3
OF_A_REVIEW: Final = 2
OF_A_PROMOTER: Final = 2
GOOD_STARS: Final = 4


def ambassadors(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """Members by score, the highest first: ``card, name, score, friends, reviews, thanks, promoter``.

    3 × friends that count + 2 × approved reviews of 4 or 5 stars + other thanks + 2 for a latest answer of 9 or 10.
    Raises DateOutOfRange.
    """
    book = Book(shop, day_of(shop, as_of))
    friends, reviews, thanks = Counter[int](), Counter[int](), Counter[int]()
    for member_id in friends_that_count(shop.conn, book.on):
        friends[book.homes.get(member_id, member_id)] += 1
    for member_id, stars in thanked(shop.conn, book.on):
        home = book.homes.get(member_id, member_id)
        if stars is not None and stars >= GOOD_STARS:
            reviews[home] += 1
        else:
            thanks[home] += 1
    answers = latest(book, RECOMMENDING)
    promoters = {number for number, one in answers.items() if group_of(one.kind, one.scores) == "promoter"}
    rows = []
    for number in {*friends, *reviews, *thanks, *promoters} & book.members.keys():
        score = OF_A_FRIEND * friends[number] + OF_A_REVIEW * reviews[number] + thanks[number]
        score += OF_A_PROMOTER * (number in promoters)
        member = book.members[number]
        rows.append(
            {"card": member.card, "name": member.shown, "score": score, "friends": friends[number],
             "reviews": reviews[number], "thanks": thanks[number], "promoter": number in promoters}
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row["score"], row["card"]))
