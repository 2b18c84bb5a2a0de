"""Uniqueness: receipt numbers, operation ids, vouchers, gifts."""

from collections.abc import Iterator

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, Question, ask, say
from loyalty_cli.values import Any, Final

_REFS: Final = Question(
    "ref",
    "SELECT 'receipt ' || ref, count(*) FROM facts INDEXED BY facts_ref WHERE ref IS NOT NULL"
    " GROUP BY ref HAVING count(*) > 1",
)
_OPS: Final = Question(
    "operation",
    "SELECT 'operation ' || op_id, count(*) FROM facts INDEXED BY facts_op WHERE op_id IS NOT NULL"
    " GROUP BY op_id HAVING count(*) > 1",
)
_UNSEEN: Final = Question(
    "index",
    """
    SELECT 'index', * FROM (SELECT
      (SELECT count(*) FROM facts INDEXED BY facts_ref WHERE ref IS NOT NULL) AS refs,
      (SELECT count(*) FROM facts INDEXED BY facts_op WHERE op_id IS NOT NULL) AS ops,
      count(ref) AS all_refs, count(op_id) AS all_ops FROM facts NOT INDEXED)
    WHERE refs <> all_refs OR ops <> all_ops
    """,
)
_VOUCHERS: Final = """
    SELECT substr(e.unit, 9), e.fact_id, e.member_id, e.amount, e.rule, e.expires_on, f.on_date,
      v.fact_id, v.member_id, v.issued_on, v.expires_on
    FROM entries e JOIN facts f ON f.id = e.fact_id LEFT JOIN vouchers v ON v.code = substr(e.unit, 9)
    WHERE e.unit GLOB 'voucher:*' ORDER BY e.unit, e.id
    """
_SILENT: Final = Question(
    "issue",
    "SELECT 'voucher ' || code FROM vouchers v WHERE NOT EXISTS"
    " (SELECT 1 FROM entries e WHERE e.fact_id = v.fact_id AND e.unit = 'voucher:' || v.code AND e.amount = 1)",
)
USED: Final = "voucher-used"


def check_once(evidence: Evidence) -> Iterator[Finding]:
    """Receipt numbers and operation ids are unique, and all are in the index that enforces it."""
    yield from ask(evidence.conn, _REFS, _OPS, _UNSEEN)


def check_vouchers(evidence: Evidence) -> Iterator[Finding]:
    """The life of each voucher: issued once, then used, withdrawn or given back in turn, used by its holder in time."""
    life = None
    for code, *row in evidence.conn.execute(_VOUCHERS):
        if life is None or life.code != code:
            life = _Life(code)
        yield from life.turn(*row)
    yield from ask(evidence.conn, _SILENT)


class _Life:
    """One voucher from entry to entry."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._open = False
        self._holder = 0
        self._last_day: str | None = None

    def turn(
        self, fact_id: int, member_id: int, amount: int, rule: str, until: str | None, on: str, *issue: Any
    ) -> Iterator[Finding]:
        """One more entry; ``issue`` is what the voucher itself says: by which fact, for whom, from when, until when."""
        first_day, last_day = issue[2:]
        where = f"voucher {self.code}"
        if self._last_day is None and (fact_id, member_id, on, until, amount) != (*issue, 1):
            yield Finding(where, "issue", say("fault.issued-otherwise", number=fact_id))
        if amount != (-1 if self._open else 1):
            found = "fault.turn-open" if self._open else "fault.turn-closed"
            yield Finding(where, "turn", say(found, number=fact_id, amount=amount))
        if rule == USED and (member_id != self._holder or not (first_day or "") <= on <= (self._last_day or "")):
            told = {"on": on, "member": member_id, "first": first_day, "last": self._last_day, "holder": self._holder}
            yield Finding(where, "validity", say("fault.validity", **told))
        self._open = amount > 0
        if amount > 0:
            self._holder, self._last_day = member_id, until or self._last_day or last_day or ""
