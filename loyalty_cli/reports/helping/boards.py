"""Leaderboards of challenges, and their public form."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from loyalty_cli.ledger.people.cards import by_cards
from loyalty_cli.ledger.people.members import get_fields
from loyalty_cli.ledger.queries.members.roster import Listed, roster
from loyalty_cli.ledger.standings.history import with_history
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.operations.deeds.helping.joining import find_challenge
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import When
from loyalty_cli.program.promises.coming.challenges import Challenge, done_of, joined_on, reached, target_of, wins_of
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.members.people import check_limit

BOARD: Final = "leaderboard"
"""The field in which a member says whether they may stand on a board for all: ``no``."""
NICKNAME: Final = "nickname"


def challenge_board(
    shop: OpenShop, challenge: str, limit: int | None = 10, as_of: date | None = None
) -> list[dict[str, Any]]:
    """The members who are furthest in a challenge in the time that holds a shop day, at its end.

    Each: ``rank`` (equal for equals), ``card, name, have, of, money`` (true: in cents), ``won`` (how often). Who has
    nothing yet, and who does not take part, is left out. Raises NotFound, DateOutOfRange, BadValue.
    """
    one = find_challenge(shop.program, challenge)
    check_limit(limit)
    on = day_of(shop, as_of)
    found = sorted(_far(shop, one, on), key=lambda row: (-row[1], -row[0]))
    ranks: dict[tuple[int, int], int] = {}
    for place, (have, won, _) in enumerate(found, start=1):
        ranks.setdefault((have, won), place)
    goal = {"of": target_of(shop.program, one), "money": one.counts == "spend"}
    return [
        {"rank": ranks[have, won], "card": who.card, "name": who.name, "have": have, **goal, "won": won}
        for have, won, who in found[:limit]
    ]


def _far(shop: OpenShop, one: Challenge, on: date) -> Iterator[tuple[int, int, Listed]]:
    needs = shop.program.needs("progress")
    for who in roster(shop.conn, on):
        if who.status != "active":
            continue
        standing = with_history(shop.conn, load_one(shop.conn, shop.program, who.id, When(on, on)), needs, on)
        joined, wins = joined_on(one, standing), wins_of(one, standing)
        if joined is None:
            continue
        have = min(reached(one, done_of(shop.program, one, standing), on, joined), target_of(shop.program, one))
        if have or wins:
            yield have, len(wins), who


def public(shop: OpenShop, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a board as anybody may read them: without cards and whoever would not stand there.

    The name is the nickname, else the first name with an initial (``Léa M.``), else null.
    """
    known = {card: (number, name) for number, card, name in by_cards(shop.conn, [row["card"] for row in rows])}
    shown = []
    for row in rows:
        number, name = known[row["card"]]
        fields = get_fields(shop.conn, number)
        if fields.get(BOARD) != "no":
            told = fields.get(NICKNAME) or _short(name)
            shown.append({key: value for key, value in row.items() if key != "card"} | {"name": told})
    return shown


def _short(name: str) -> str | None:
    words = name.split()
    if not words:
        return None
    return words[0] if len(words) == 1 else f"{words[0]} {words[-1][0]}."
