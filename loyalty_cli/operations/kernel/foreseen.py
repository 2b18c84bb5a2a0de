"""How members stand before the rows of a file that come next: many of them asked together.

A handful of statements for all, instead of a dozen for each. It answers for those of whom there is little to know; who
is left out (she owes something, a card of hers has lapsed, something happened later) is asked for alone.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from loyalty_cli.ledger.standings.standing import KEEPS_CARD
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import SPENDABLE, STAMPS
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.tiers import window_start
from loyalty_cli.values import NamedTuple

_CHUNK: Final = 400

_SIMPLE: Final = (
    "SELECT member_id FROM asked WHERE NOT EXISTS (SELECT 1 FROM facts f WHERE f.member_id = asked.member_id"
    " AND (on_date >= on_day OR kind IN ('referral', 'merge')"
    " OR (kind = 'enrolment' AND json_extract(body, '$.referrer') IS NOT NULL)))"
)
_BALANCES: Final = (
    "SELECT member_id, unit, amount FROM asked CROSS JOIN balances USING (member_id)"
    " WHERE unit IN ('points', 'credit') OR unit BETWEEN 'stamps:' AND 'stamps;'"
)
_LEFT: Final = (
    "SELECT member_id, unit, sum(remaining) FROM asked CROSS JOIN lots USING (member_id) WHERE remaining > 0"
    " GROUP BY 1, 2"
)
_TIERS: Final = "SELECT member_id, tier, since FROM asked CROSS JOIN standings USING (member_id)"
_SPENT: Final = (
    "SELECT member_id, counts_on, sum(amount) FROM asked CROSS JOIN entries USING (member_id)"
    " WHERE unit = 'spend' AND counts_on BETWEEN start_day AND on_day AND on_date <= on_day"
    " GROUP BY 1, 2 ORDER BY 1, 2"
)
_HELD: Final = (
    "SELECT member_id, unit, max(coalesce(expires_on, '9999-12-31')) FROM asked CROSS JOIN entries e USING (member_id)"
    f" WHERE unit BETWEEN 'stamps:' AND 'stamps;' AND {KEEPS_CARD} GROUP BY 1, 2"
)


class Known(NamedTuple):
    """How a member stands on a day before which all of hers happened; ``standing`` leaves out her lots.

    ``window`` are the spends that count in the tier window ending that day, oldest first; ``held_until`` is the last
    day of each stamp card that is begun and can lapse.
    """

    standing: Standing
    window: tuple[tuple[date, int], ...]
    held_until: Mapping[str, date]


def known_before(shop: OpenShop, days: Mapping[int, date], today: date) -> dict[int, Known]:
    """How members stand, each on a day of her own: those of whom there is little to know."""
    if shop.program.points.expiry.mode == "inactivity":
        return {}
    found: dict[int, Known] = {}
    members = list(days.items())
    for start in range(0, len(members), _CHUNK):
        asking = _Asking(shop, members[start : start + _CHUNK], today)
        found.update((member_id, known) for member_id in asking.simple if (known := asking.known(member_id)))
    return found


class _Asking:
    """What the ledger says of some members, table by table."""

    def __init__(self, shop: OpenShop, days: list[tuple[int, date]], today: date) -> None:
        self.shop, self.program = shop, shop.program
        self.days = dict(days)
        rules = self.program.tier_rules
        self.asked = [(one, window_start(rules, on).isoformat(), on.isoformat()) for one, on in days]
        self.simple: list[int] = [member_id for (member_id,) in self._ask(_SIMPLE)]
        self.asked = [asked for asked in self.asked if asked[0] in set(self.simple)]
        self.balances = self._by_member(_BALANCES)
        self.left = self._by_member(_LEFT)
        self.tiers = {member_id: (tier, date.fromisoformat(since)) for member_id, tier, since in self._ask(_TIERS)}
        self.held = self._by_member(_HELD) if any(card.valid_months for card in self.program.stamp_cards) else {}
        self.window = self._by_member(_SPENT)
        start, now = window_start(rules, today).isoformat(), today.isoformat()
        self.asked = [(member_id, start, now) for member_id in self.simple]
        self.spent_now = self._by_member(_SPENT)

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        if not self.asked:
            return []
        marks = ", ".join(["(?, ?, ?)"] * len(self.asked))
        values = [value for asked in self.asked for value in asked]
        return self.shop.conn.execute(
            f"WITH asked(member_id, start_day, on_day) AS (VALUES {marks}) {query}", values
        ).fetchall()

    def _by_member(self, query: str) -> dict[int, dict[str, Any]]:
        told: dict[int, dict[str, Any]] = {}
        for member_id, what, value in self._ask(query):
            told.setdefault(member_id, {})[what] = value
        return told

    def known(self, member_id: int) -> Known | None:
        """How she stands; None where more is to be asked."""
        amounts, left = self.balances.get(member_id, {}), self.left.get(member_id, {})
        lowest = self.program.tiers[0].name
        tier, since = self.tiers.get(member_id, (lowest, None))
        later = since is not None and since > self.days[member_id]
        if later or any(amounts.get(unit, 0) != left.get(unit, 0) for unit in SPENDABLE):
            return None
        stamps = {card.id: amounts.get(STAMPS + card.id, 0) for card in self.program.stamp_cards}
        held = self._held(member_id, stamps)
        if any(last < self.days[member_id] for last in held.values()):
            return None
        window = tuple((date.fromisoformat(day), cents) for day, cents in self.window.get(member_id, {}).items())
        tier = self.program.tier(tier).name
        spent_now = sum(self.spent_now.get(member_id, {}).values())
        oldest = next((day for day, cents in window if cents > 0), None)
        spent = sum(cents for _, cents in window)
        standing = Standing(member_id, tier, tier, spent, spent_now, oldest, stamps=stamps, tier_since=since)
        return Known(standing, window, held)

    def _held(self, member_id: int, stamps: Mapping[str, int]) -> dict[str, date]:
        held = self.held.get(member_id, {})
        return {
            card.id: date.fromisoformat(held.get(STAMPS + card.id, "9999-12-31"))
            for card in self.program.stamp_cards
            if card.valid_months and stamps[card.id] > 0
        }
