"""The leaderboard: points, spend or visits of members in a time."""

from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.queries.members.roster import Listed, points_earned, qualifying_spend, roster
from loyalty_cli.ledger.queries.members.visits import visits
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.buying.rewards import Period
from loyalty_cli.reports.as_of import day_of, tables
from loyalty_cli.reports.members.people import check_limit
from loyalty_cli.units import period_of
from loyalty_cli.values import Any, Final, Literal, TypeAlias, assert_never

By: TypeAlias = Literal["points", "spend", "visits"]
BYS: Final[tuple[By, ...]] = ("points", "spend", "visits")
PERIODS: Final[tuple[Period, ...]] = ("day", "week", "month", "year", "ever")


class _Score:
    """What a member earned, spent (cents) and on how many days they came."""

    __slots__ = ("points", "spend", "visits")

    def __init__(self) -> None:
        self.points = self.spend = self.visits = 0

    def by(self, what: By) -> int:
        match what:
            case "points":
                return self.points
            case "spend":
                return self.spend
            case "visits":
                return self.visits
            case _:
                assert_never(what)


def leaderboard(
    shop: OpenShop, period: str = "month", by: str = "points", limit: int | None = 10, as_of: date | None = None
) -> list[dict[str, Any]]:
    """The members who earned, spent or came most in the day, week, month or year that holds a shop day, up to its end.

    Each: ``rank`` (equal for equals), ``card, name, tier``, ``points`` earned (what was returned or undone since taken
    off; opening balances, adjustments and merges are not earned), ``spend_cents`` (qualifying), ``visits``
    (days). Who has nothing of what is asked for is left out. Raises BadValue, DateOutOfRange.
    """
    wanted = next((name for name in BYS if name == by), None)
    span = next((name for name in PERIODS if name == period), None)
    if wanted is None:
        raise BadValue("error.leaderboard-by", by=by, known=", ".join(BYS))
    if span is None:
        raise BadValue("error.period", period=period, known=", ".join(PERIODS))
    check_limit(limit)
    on = day_of(shop, as_of)
    scores = {
        member_id: score
        for member_id, score in _scores(shop, period_of(span, on)[0], on).items()
        if score.by(wanted) > 0
    }
    ranked = [(scores[one.id], one) for one in roster(shop.conn, on) if one.id in scores]
    ranked.sort(key=lambda pair: -pair[0].by(wanted))
    ranks: dict[int, int] = {}
    for place, (score, _) in enumerate(ranked, start=1):
        ranks.setdefault(score.by(wanted), place)
    tiers, lowest = tables(shop, on).tiers(), shop.program.tiers[0].name
    return [_row(ranks[score.by(wanted)], one, tiers.get(one.id, lowest), score) for score, one in ranked[:limit]]


def _row(rank: int, one: Listed, tier: str, score: _Score) -> dict[str, Any]:
    return {
        "rank": rank,
        "card": one.card,
        "name": one.name,
        "tier": tier,
        "points": score.points,
        "spend_cents": score.spend,
        "visits": score.visits,
    }


def _scores(shop: OpenShop, first: date, on: date) -> dict[int, _Score]:
    """What everybody earned, spent and came; what a record merged by then did is the survivor's."""
    merged_into = homes(shop.conn, on)
    scores: dict[int, _Score] = {}

    def of(member_id: int) -> _Score:
        return scores.setdefault(merged_into.get(member_id, member_id), _Score())

    for member_id, points in points_earned(shop.conn, first, on):
        of(member_id).points += points
    for member_id, cents in qualifying_spend(shop.conn, first, on):
        of(member_id).spend += cents
    for member_id, seen in visits(shop.conn, on, first).items():
        of(member_id).visits += seen.days
    return scores
