"""Gift cards and causes: no card pays more than its value, no cause is paid more than was donated."""

from collections.abc import Iterator

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, Question, ask
from loyalty_cli.ledger.queries.money.causes import PAID
from loyalty_cli.ledger.queries.money.gift_cards import CODE, REFUNDED, SOLD
from loyalty_cli.ledger.store.clauses import STANDS, stands
from loyalty_cli.program.kernel.facts import CAUSE, GIFT_CARD
from loyalty_cli.values import Final

_CARDS: Final = Question(
    "gift-card",
    f"""
    WITH sold(code, cents) AS (SELECT json_extract(f.body, '$.{CODE}'), json_extract(f.body, '$.amount')
        - coalesce((SELECT sum(json_extract(r.body, '$.amount')) FROM facts r WHERE r.reverses = f.id
          AND r.kind = '{REFUNDED}' AND {stands("r.id")}), 0)
      FROM facts f WHERE f.kind = '{SOLD}' AND {STANDS}),
    spent(code, cents) AS (SELECT substr(unit, {len(GIFT_CARD) + 1}), sum(amount) FROM entries
      WHERE unit BETWEEN '{GIFT_CARD}' AND '{GIFT_CARD[:-1]};' GROUP BY unit)
    SELECT 'gift card ' || spent.code, spent.cents, coalesce(sold.cents, 0) FROM spent LEFT JOIN sold USING (code)
    WHERE spent.cents > coalesce(sold.cents, 0)
    UNION ALL SELECT 'gift card ' || code, 0, cents FROM sold WHERE cents < 0
    """,
)
_CAUSES: Final = Question(
    "cause",
    f"""
    WITH paid(cause, cents) AS (SELECT json_extract(f.body, '$.cause'), sum(json_extract(f.body, '$.amount'))
      FROM facts f WHERE f.kind = '{PAID}' AND {STANDS} GROUP BY 1)
    SELECT 'cause ' || cause, cents, (SELECT coalesce(sum(amount), 0) FROM entries WHERE unit = '{CAUSE}' || cause)
    FROM paid WHERE cents > (SELECT coalesce(sum(amount), 0) FROM entries WHERE unit = '{CAUSE}' || cause)
      AND NOT EXISTS (SELECT 1 FROM entries e JOIN facts f ON f.id = e.fact_id
        WHERE e.unit = '{CAUSE}' || cause AND e.amount < 0 AND f.kind IN ('undo', 'return'))
    """,
)
"""What was given may be taken back after it was paid: that is owed by the cause, and no finding."""


def check_held(evidence: Evidence) -> Iterator[Finding]:
    """Gift cards and causes as they stand."""
    yield from ask(evidence.conn, _CARDS, _CAUSES)
