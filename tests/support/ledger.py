"""What must hold of any ledger after any command, told again from the entries alone."""

import hashlib
import sqlite3

from loyalty_cli.operations.kernel.shop import OpenShop

_DERIVED = {
    "balances are the sums of entries": """
        SELECT member_id, unit, sum(amount) FROM
          (SELECT member_id, unit, amount FROM entries UNION ALL SELECT member_id, unit, -amount FROM balances)
        GROUP BY member_id, unit HAVING sum(amount) <> 0""",
    "lots are the positive entries of points and credit that give nothing back": """
        SELECT id, sum(amount) FROM
          (SELECT id, amount FROM entries WHERE unit IN ('points', 'credit') AND amount > 0 AND reverses IS NULL
           UNION ALL SELECT entry_id, -granted FROM lots)
        GROUP BY id HAVING sum(amount) <> 0""",
    "what is left in a lot is what was granted less what was drawn": """
        SELECT * FROM lots l WHERE remaining <> granted
          - coalesce((SELECT sum(amount) FROM allocations WHERE lot_id = l.entry_id), 0)""",
    "a lot's last day is the one it was last given": """
        SELECT * FROM lots l WHERE expires_on IS NOT coalesce(
          (SELECT expires_on FROM extensions WHERE lot_id = l.entry_id ORDER BY id DESC LIMIT 1),
          (SELECT expires_on FROM entries WHERE id = l.entry_id))""",
    "the tier in force is the latest change": """
        SELECT * FROM standings s WHERE tier <> (SELECT after FROM tier_steps
          WHERE member_id = s.member_id ORDER BY replaced_by IS NULL DESC, on_date DESC, id DESC LIMIT 1)""",
}
_RULES = {
    "a voucher is open once or not at all": """
        SELECT * FROM balances WHERE unit GLOB 'voucher:*' AND amount NOT IN (0, 1)""",
    "a fact has the entries sealed in it": """
        SELECT id FROM facts f WHERE entry_count <> (SELECT count(*) FROM entries WHERE fact_id = f.id)""",
    "facts are numbered without gaps": """
        SELECT * FROM (SELECT count(*) AS n, coalesce(max(id), 0) AS last FROM facts) WHERE n <> last""",
    "a debit draws no more than it takes": """
        SELECT e.id FROM entries e LEFT JOIN allocations a ON a.debit_id = e.id
        WHERE e.unit IN ('points', 'credit') AND e.amount < 0 GROUP BY e.id
        HAVING coalesce(sum(a.amount), 0) NOT BETWEEN 0
          AND -e.amount - coalesce((SELECT sum(amount) FROM entries WHERE reverses = e.id), 0)""",
    "what no lot paid is owed, and nothing else is": """
        SELECT b.member_id, b.unit, b.amount, l.left, d.owed FROM balances b
        LEFT JOIN (SELECT member_id, unit, sum(remaining) AS left FROM lots GROUP BY 1, 2) l USING (member_id, unit)
        LEFT JOIN (SELECT member_id, unit, sum(-amount
          - coalesce((SELECT sum(amount) FROM allocations WHERE debit_id = e.id), 0)
          - coalesce((SELECT sum(amount) FROM entries WHERE reverses = e.id), 0)) AS owed
          FROM entries e WHERE amount < 0 AND unit IN ('points', 'credit') GROUP BY 1, 2) d USING (member_id, unit)
        WHERE b.unit IN ('points', 'credit') AND b.amount <> coalesce(l.left, 0) - coalesce(d.owed, 0)""",
    "nothing is drawn from a lot after its last day, unless that fact revives it": """
        SELECT a.id FROM allocations a JOIN facts f ON f.id = a.fact_id JOIN entries d ON d.id = a.debit_id
        WHERE a.amount > 0 AND d.rule <> 'lapse' AND f.on_date > coalesce(
          (SELECT expires_on FROM extensions WHERE lot_id = a.lot_id AND fact_id < a.fact_id ORDER BY id DESC LIMIT 1),
          (SELECT expires_on FROM entries WHERE id = a.lot_id))
        AND NOT EXISTS (SELECT 1 FROM extensions x
          WHERE x.lot_id = a.lot_id AND x.fact_id = a.fact_id AND x.expires_on >= f.on_date)""",
    "nothing is taken back that was not given": """
        WITH RECURSIVE links(given, id, amount) AS MATERIALIZED (
          SELECT reverses, id, amount FROM entries WHERE reverses IS NOT NULL
          UNION SELECT json_extract(why, '$.debit'), id, amount FROM entries WHERE instr(why, '"debit"')),
        back(root, id, amount) AS (
          SELECT id, id, amount FROM entries WHERE id IN (SELECT given FROM links)
          UNION ALL SELECT root, r.id, r.amount FROM back JOIN links r ON r.given = back.id)
        SELECT e.id FROM entries e JOIN back ON root = e.id GROUP BY e.id
        HAVING sum(back.amount) NOT BETWEEN min(e.amount, 0) AND max(e.amount, 0)""",
}


def check_ledger(shop: OpenShop) -> None:
    """Compares the derived tables with the entries and allocations they stand for, and asserts what always holds."""
    for rule, query in (_DERIVED | _RULES).items():
        wrong = shop.conn.execute(query).fetchall()
        assert not wrong, f"{rule}: {wrong}"
    assert not shop.conn.execute("PRAGMA foreign_key_check").fetchall()


def fingerprint(conn: sqlite3.Connection) -> str:
    """All rows of the ledger and of its members: equal when nothing was written. Wrong codes tried are not of it."""
    tables = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'wrong_codes' ORDER BY name")
    seal = hashlib.sha256()
    for (table,) in tables.fetchall():
        for row in conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
            seal.update(repr((table, row)).encode())
    return seal.hexdigest()
