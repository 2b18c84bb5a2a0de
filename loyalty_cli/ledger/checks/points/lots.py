"""Lots: what debits draw on. Within what was granted after every fact, and on the days on which a lot holds."""

from collections.abc import Iterator

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, Question, ask
from loyalty_cli.values import Final

_TIES: Final = Question(
    "tie",
    """
    SELECT 'allocation ' || a.id FROM allocations a
    LEFT JOIN entries d ON d.id = a.debit_id LEFT JOIN entries l ON l.id = a.lot_id
    WHERE NOT coalesce(d.amount < 0 AND l.amount > 0 AND l.reverses IS NULL AND l.unit IN ('points', 'credit')
      AND d.unit = l.unit AND d.member_id = l.member_id AND a.fact_id >= d.fact_id AND a.fact_id >= l.fact_id, 0)
    """,
)
_DRAWN: Final = """
    SELECT a.id, a.lot_id, a.fact_id, a.amount, a.taken, l.amount AS granted, d.rule, f.on_date, l.on_date AS first_day,
      coalesce((SELECT x.expires_on FROM extensions x WHERE x.lot_id = a.lot_id AND x.fact_id < a.fact_id
        ORDER BY x.id DESC LIMIT 1), l.expires_on) AS last_day
    FROM (SELECT *, sum(amount) OVER (PARTITION BY lot_id ORDER BY id) AS taken FROM allocations) a
    JOIN entries l ON l.id = a.lot_id JOIN entries d ON d.id = a.debit_id JOIN facts f ON f.id = a.fact_id
    """
_LEFT: Final = Question(
    "left",
    f"SELECT 'allocation ' || id, lot_id, taken, granted FROM ({_DRAWN}) WHERE taken NOT BETWEEN 0 AND granted",
)
# A lot that lapsed and is revived pays at once what is owed, in the fact that revives it.
_DAYS: Final = Question(
    "day",
    f"""
    SELECT 'allocation ' || id, lot_id, on_date, first_day, last_day FROM ({_DRAWN}) d
    WHERE amount > 0 AND (on_date < first_day OR (rule <> 'lapse' AND on_date > last_day AND NOT EXISTS (
      SELECT 1 FROM extensions x WHERE x.lot_id = d.lot_id AND x.fact_id = d.fact_id AND x.expires_on >= d.on_date)))
    """,
)
_LAPSES: Final = Question(
    "lapse",
    f"""
    SELECT 'allocation ' || id, lot_id, on_date, last_day, granted - taken FROM ({_DRAWN})
    WHERE amount > 0 AND rule = 'lapse' AND NOT coalesce(on_date > last_day AND taken = granted, 0)
    """,
)
_MOVED: Final = Question(
    "moved",
    """
    SELECT 'extension ' || x.id FROM extensions x
    LEFT JOIN facts f ON f.id = x.fact_id LEFT JOIN entries l ON l.id = x.lot_id
    WHERE NOT coalesce(l.amount > 0 AND l.reverses IS NULL AND l.unit IN ('points', 'credit')
      AND l.member_id = f.member_id AND l.fact_id <= x.fact_id, 0)
    """,
)


def check_lots(evidence: Evidence) -> Iterator[Finding]:
    """Every tie between a debit and a lot, and every move of a lot's last day, as things stood at that fact."""
    yield from ask(evidence.conn, _TIES, _LEFT, _DAYS, _LAPSES, _MOVED)
