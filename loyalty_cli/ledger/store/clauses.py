"""Pieces of SQL that many statements share."""

from collections.abc import Iterable

from loyalty_cli.values import Final


def in_sql(kinds: Iterable[str]) -> str:
    """Kinds of facts as SQL lists them: ``('purchase', 'visit')``."""
    return "(" + ", ".join(f"'{kind}'" for kind in kinds) + ")"


def stands(fact: str = "f.id", known: str = "") -> str:
    """The clause that holds for a fact nobody has undone.

    ``fact`` is its id in the statement. ``known`` limits the undos that count; it calls them ``u``.
    """
    more = f" AND {known}" if known else ""
    return f"NOT EXISTS (SELECT 1 FROM facts u WHERE u.reverses = {fact} AND u.kind = 'undo'{more})"


def day_number(on: str) -> str:
    """A day as a number (1 = 0001-01-01), as ``date.toordinal`` counts; ``on`` is its column."""
    return f"CAST(julianday({on}) - 1721424.5 AS INTEGER)"


UNDONE_NOW: Final = """instr(u.body, '"rules":2') > 0"""
"""The undo ``u`` leaves no trace, as in the view ``undone``; those of the first release did."""
STANDS: Final = stands()
"""The fact ``f`` stands."""
STOOD: Final = stands(known="u.on_date <= :on")
"""The fact ``f`` stood at the end of the day ``:on``."""
OTHERS: Final = "kind NOT IN ('purchase', 'enrolment')"
"""Lets a question of other facts use their index."""
AMOUNT: Final = """CAST(substr(f.body, instr(f.body, '"amount":') + 9) AS INTEGER)"""
"""The amount of the purchase ``f``: its body is not read as JSON for it, as in the view of ``untouched_sales``."""
# The partial index on reversals keeps it from reading the whole table.
UNDONE: Final = (
    "undone(id) AS MATERIALIZED (SELECT reverses FROM facts"
    " WHERE reverses IS NOT NULL AND kind = 'undo' AND on_date <= :on)"
)

# One that came back lives until the day that its entry says.
LAST_DAY: Final = (
    "coalesce((SELECT b.expires_on FROM entries b WHERE b.unit = 'voucher:' || v.code AND b.unit GLOB 'voucher:*'"
    " AND b.amount > 0 AND b.expires_on IS NOT NULL AND b.on_date <= :on ORDER BY b.id DESC LIMIT 1), v.expires_on)"
)
"""The last day of the voucher ``v``, as it was at the end of the day ``:on``."""
STATE: Final = (
    "CASE WHEN e.amount > 0 THEN 'open' WHEN e.rule = 'lapse' THEN 'lapsed' WHEN e.rule = 'voucher-used'"
    " OR EXISTS (SELECT 1 FROM entries o JOIN entries b ON b.id = o.reverses JOIN entries u ON u.id = b.reverses"
    " AND u.rule = 'voucher-used' WHERE o.id = e.id) THEN 'used' ELSE 'withdrawn' END"
)
"""The state of a voucher by its last entry ``e``: where that reverses that it came back, it is used again."""
LAST_GIVEN: Final = (
    "(SELECT max(p.id) FROM entries p WHERE p.unit = b.unit AND p.unit GLOB 'voucher:*' AND p.amount > 0)"
)
"""The entry that gave, or gave back, the voucher of the balance ``b`` last."""


COUNTED: Final = "SELECT coalesce(sum(amount), 0) FROM balances WHERE unit = :unit AND substr(unit, 1, 7) = 'reward:'"
"""How much there is of a unit ``reward:…`` with all members."""
# The balances tell whose entries are to be read.
COUNTED_THEN: Final = (
    "SELECT coalesce(sum(e.amount), 0) FROM balances b CROSS JOIN entries e ON e.member_id = b.member_id"
    " AND e.unit = b.unit WHERE b.unit = :unit AND substr(b.unit, 1, 7) = 'reward:' AND e.on_date <= :on"
)
"""The same at the end of the day ``:on``."""


def returns(known: str = "", undone: str = "") -> str:
    """The fact ``r`` is a return of the purchase ``f`` that stands; ``known`` limits the returns."""
    more = f" AND {known}" if known else ""
    return f"r.reverses = f.id AND r.kind = 'return'{more} AND {stands('r.id', undone)}"


def returned(known: str = "", undone: str = "") -> str:
    """What came back of the purchase ``f``, in cents, by ``returns``."""
    return f"coalesce((SELECT sum(json_extract(r.body, '$.amount')) FROM facts r WHERE {returns(known, undone)}), 0)"


RETURNED: Final = returned()


def holders(member: str) -> str:
    """The number of a member and of those whom they have become part of, as a list to look in."""
    return (
        f"(WITH RECURSIVE held(id) AS (SELECT {member} UNION SELECT m.merged_into FROM held JOIN members m USING (id)"
        " WHERE m.merged_into IS NOT NULL) SELECT id FROM held)"
    )


def place(entry: str) -> str:
    """The fact at whose place an entry stands: a correction at that of the fact it corrects."""
    return f"CASE {entry}.rule WHEN 'corrected' THEN json_extract({entry}.why, '$.fact') ELSE {entry}.fact_id END"
