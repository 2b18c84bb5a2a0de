"""What a member holds, as SQL about the row ``m`` of ``members``: one statement for a list of any length.

Now it is read from the derived tables; for an earlier day, or when facts have been written since the export began, it
is added up from entries, allocations, extensions and tier changes by ``:on`` and ``:upto``. Both agree with the lists.
"""

from loyalty_cli.ledger.standings.standing import CARD_RULES, TIER_HELD
from loyalty_cli.ledger.store.clauses import in_sql, stands
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.values import Final, Literal, TypeAlias

Source: TypeAlias = Literal["derived", "history"]

_AMOUNT: Final[dict[Source, str]] = {
    "derived": "(SELECT b.amount FROM balances b WHERE b.member_id = m.id AND b.unit = {unit})",
    "history": "(SELECT sum(e.amount) FROM entries e WHERE e.member_id = m.id AND e.unit = {unit}"
    " AND e.on_date <= :on AND e.fact_id <= :upto)",
}
_LOTS: Final[dict[Source, str]] = {
    "derived": "SELECT l.expires_on, l.remaining FROM lots l"
    " WHERE l.member_id = m.id AND l.unit = {unit} AND l.remaining > 0",
    "history": "SELECT coalesce((SELECT x.expires_on FROM extensions x JOIN facts f ON f.id = x.fact_id"
    " WHERE x.lot_id = e.id AND f.on_date <= :on AND f.id <= :upto ORDER BY x.id DESC LIMIT 1), e.expires_on)"
    " AS expires_on, e.amount - coalesce((SELECT sum(a.amount) FROM allocations a JOIN facts f ON f.id = a.fact_id"
    " JOIN entries d ON d.id = a.debit_id AND d.on_date <= :on"
    " WHERE a.lot_id = e.id AND f.on_date <= :on AND f.id <= :upto), 0) AS remaining"
    " FROM entries e WHERE e.member_id = m.id AND e.unit = {unit} AND e.amount > 0 AND e.reverses IS NULL"
    " AND e.on_date <= :on AND e.fact_id <= :upto",
}
_TIER: Final[dict[Source, str]] = {
    "derived": f"(SELECT {TIER_HELD} FROM standings s WHERE s.member_id = m.id)",
    "history": "(SELECT t.after FROM tier_steps t WHERE t.member_id = m.id AND t.on_date <= :on"
    " AND t.known_on <= :on AND t.fact_id <= :upto"
    " AND (t.replaced_by IS NULL OR t.replaced_on > :on OR t.replaced_by > :upto)"
    " ORDER BY t.on_date DESC, t.id DESC LIMIT 1)",
}
_WINDOW: Final = (
    "e.member_id = m.id AND e.unit = 'spend' AND e.counts_on BETWEEN :start AND :on AND e.on_date <= :on"
    " AND e.fact_id <= :upto"
)


def amount(unit: str, source: Source) -> str:
    """What can be spent of a unit with lots (``unit`` is SQL): its balance, less what lapsed and is not so written."""
    lots = _LOTS[source].format(unit=unit)
    lapsed = f"(SELECT sum(remaining) FROM ({lots}) WHERE remaining > 0 AND expires_on < :on)"
    return f"coalesce({_AMOUNT[source].format(unit=unit)}, 0) - coalesce({lapsed}, 0)"


def lots(source: Source, part: str, gather: str) -> str:
    """Usable points by last day, soonest first, less what is owed: ``part`` of each ``usable, expires_on``, gathered.

    They sum to the points a member can spend, or there are none.
    """
    inner = _LOTS[source].format(unit="'points'")
    owed = (
        f"coalesce((SELECT sum(remaining) FROM ({inner}) WHERE remaining > 0), 0)"
        f" - coalesce({_AMOUNT[source].format(unit=chr(39) + 'points' + chr(39))}, 0)"
    )
    summed = (
        "SELECT expires_on, sum(remaining) AS whole,"
        " sum(sum(remaining)) OVER (ORDER BY expires_on IS NULL, expires_on) AS up_to_here"
        f" FROM ({inner}) WHERE remaining > 0 AND (expires_on IS NULL OR expires_on >= :on) GROUP BY expires_on"
    )
    usable = (
        "SELECT min(whole, up_to_here - owed) AS usable, expires_on"
        f" FROM ({summed}) CROSS JOIN (SELECT {owed} AS owed) WHERE up_to_here > owed"
    )
    return f"(SELECT {gather} FROM (SELECT {part} AS part FROM ({usable})))"


def stamps(card: StampCard, unit: str, source: Source) -> str:
    """Boxes filled on a card (``unit`` is SQL); a card lapses whole when its newest stamp's last day has passed."""
    boxes = f"coalesce({_AMOUNT[source].format(unit=unit)}, 0)"
    if not card.valid_months:
        return boxes
    last = (
        f"(SELECT max(coalesce(e.expires_on, '9999-12-31')) FROM entries e WHERE e.member_id = m.id AND e.unit = {unit}"
        f" AND e.amount > 0 AND e.on_date <= :on AND e.fact_id <= :upto AND e.rule IN ({CARD_RULES}))"
    )
    return f"CASE WHEN {boxes} > 0 AND {last} < :on THEN 0 ELSE {boxes} END"


def tier(source: Source) -> str:
    """The tier by its name of today; the lowest for members who never left it or whose tier is gone from the program.

    ``:tiers`` are the names, today's by each that a tier ever had, as JSON; ``:lowest`` is the lowest tier.
    """
    return f"coalesce((SELECT t.value FROM json_each(:tiers) t WHERE t.key = {_TIER[source]}), :lowest)"


SPEND: Final = f"coalesce((SELECT sum(e.amount) FROM entries e WHERE {_WINDOW}), 0)"
"""Qualifying spend in cents of the tier window from ``:start`` to ``:on``."""
LAST_SEEN: Final = (
    "nullif(max(coalesce(CASE WHEN m.last_contact_on <= :on THEN m.last_contact_on END, ''),"
    f" coalesce((SELECT max(f.on_date) FROM facts f WHERE f.member_id = m.id AND f.on_date <= :on AND f.id <= :upto"
    f" AND f.kind IN {in_sql(VISITS)} AND {stands(known='u.on_date <= :on AND u.id <= :upto')}), '')), '')"
)
"""The last day of a visit, or of a change of details."""
