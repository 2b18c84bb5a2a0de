"""Purchases as they stand on a day: what is left of each after its returns; those undone are left out."""

from loyalty_cli.ledger.store.clauses import returned, returns, stands
from loyalty_cli.program.kernel.facts import GIFT_CARD, OFF
from loyalty_cli.values import Final, Literal, TypeAlias

_KNOWN: Final = "r.on_date <= :on AND r.id <= :upto", "u.on_date <= :on AND u.id <= :upto"
_BACK: Final = returned(*_KNOWN)
_LINES: Final = "json_each(f.body, '$.lines') j"
_CATEGORY: Final = (
    "(SELECT CASE WHEN count(DISTINCT json_extract(j.value, '$[0]')) = 1 AND sum(json_extract(j.value, '$[2]'))"
    f" = json_extract(f.body, '$.amount') THEN min(json_extract(j.value, '$[0]')) END FROM {_LINES})"
)
_POINTS: Final = (
    "(SELECT sum(e.amount) FROM entries e JOIN facts o ON o.id = e.fact_id WHERE e.unit = 'points'"
    " AND (o.id = f.id OR (o.reverses = f.id AND o.kind = 'return')) AND o.on_date <= :on AND o.id <= :upto)"
)
# Money off, and what gift cards paid; what came back of a purchase is taken out of both.
_UNIT: Final = (
    "(SELECT nullif(sum(e.amount), 0) FROM entries e JOIN facts o ON o.id = e.fact_id"
    " WHERE e.unit BETWEEN '{0}' AND '{0};' AND (o.id = f.id OR (o.reverses = f.id AND o.kind = 'return'))"
    " AND o.on_date <= :on AND o.id <= :upto)"
)
BOUGHT_BY: Final = "bought_by"
_BUYER: Final = "(SELECT b.card FROM members b WHERE b.id = json_extract(f.body, '$.by') AND b.status = 'active')"
_Column: TypeAlias = tuple[str, str, Literal["text", "own", "date", "count", "cents"]]
_COLUMNS: Final[tuple[_Column, ...]] = (
    ("receipt", "substr(f.ref, 1, instr(f.ref || char(160), char(160)) - 1)", "text"),
    ("date", "f.on_date", "date"),
    ("time", "f.at_time", "own"),
    ("card", "CASE WHEN m.status NOT IN ('erased', 'closed') THEN m.card END", "own"),
    ("name", "m.name", "text"),
    (BOUGHT_BY, _BUYER, "own"),
    ("amount", f"json_extract(f.body, '$.amount') - {_BACK}", "cents"),
    ("returned", _BACK, "cents"),
    ("category", _CATEGORY, "text"),
    ("goods", f"(SELECT group_concat({{item}}, ' ') FROM {_LINES})", "text"),
    (
        "returned_goods",
        f"(SELECT group_concat({{item}}, ' ') FROM facts r, json_each(r.body, '$.lines') j WHERE {returns(*_KNOWN)})",
        "text",
    ),
    ("paid_credit", "json_extract(f.body, '$.credit')", "cents"),
    ("paid_vouchers", "coalesce(json_extract(f.body, '$.voucher'), json_extract(f.body, '$.vouchers'))", "text"),
    ("paid_gift_cards", _UNIT.format(GIFT_CARD[:-1]), "cents"),
    ("money_off", _UNIT.format(OFF[:-1]), "cents"),
    ("points", _POINTS, "count"),
    ("channel", "json_extract(f.body, '$.channel')", "text"),
    ("operator", "f.operator", "text"),
)
ROWS: Final = (
    "facts f LEFT JOIN members m ON m.id = f.member_id WHERE f.id > :after AND f.id <= :until AND f.kind = 'purchase'"
    f" AND f.on_date <= :on AND f.id <= :upto AND json_extract(f.body, '$.amount') > {_BACK}"
    f" AND {stands(known='u.on_date <= :on AND u.id <= :upto')}"
    " ORDER BY f.id"
)


def columns(decimals: int) -> tuple[_Column, ...]:
    """Name, SQL about the fact ``f`` of the member ``m``, and kind (as an export has it) of each column.

    ``amount`` is what is left after returns, in cents. ``goods`` are category, quantity and price of each line, as the
    till takes them: ``coffee:2=5.20 tea:1=3.00``; ``returned_goods`` those of its returns that named them.
    """
    item = _item(decimals)
    return tuple((name, sql.replace("{item}", item), kind) for name, sql, kind in _COLUMNS)


def _item(decimals: int) -> str:
    cents, unit = "json_extract(j.value, '$[2]')", 10**decimals
    price = f"printf('%d.%0{decimals}d', {cents} / {unit}, {cents} % {unit})" if decimals else cents
    told = "json_extract(j.value, '$[0]') || ':' || json_extract(j.value, '$[1]')"
    return f"{told} || CASE WHEN {cents} > 0 THEN '=' || {price} ELSE '' END"


LAST: Final = "SELECT coalesce(max(id), 0) FROM facts"
