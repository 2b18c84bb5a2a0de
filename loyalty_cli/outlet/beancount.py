"""The ledger as books that beancount can check: an independent referee of every balance.

Each member is a liability, each cause, and the gift cards together. What is granted is an expense by its rule, what is
redeemed or lapses (breakage) an income; what takes an entry back is booked against the same account as that entry.
Points, each stamp card and store credit (the shop's currency) are commodities. At the end stands an assertion of each
balance, as this ledger keeps it, the price of a point, and what the shop owes at face value (custom liability).
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from loyalty_cli.ledger.queries.export_sql import is_head, reading
from loyalty_cli.ledger.queries.export_tables import Moment, entry_steps
from loyalty_cli.ledger.queries.money.causes import PAID, accounts
from loyalty_cli.ledger.queries.money.gift_cards import REFUNDED, SOLD, held
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.export_writers import Tell, Written
from loyalty_cli.program.kernel.facts import CAUSE, CREDIT, GIFT_CARD, PAID_CREDIT, POINTS, STAMPS
from loyalty_cli.program.promises.money.causes import ROUND_UP
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.liability import liability_of
from loyalty_cli.units import next_day, plain_cents

BEGINNING: Final = ";; loyalty"
_OPENED: Final = "1900-01-01"
_MEMBERS: Final = 500
_GIFT_CARDS: Final = "Liabilities:Loyalty:Gift-cards"
_MEMBER: Final = "Liabilities:Loyalty:Member-"
_CARD: Final = re.compile(r"[A-Z0-9-]+")
_PAID: Final = "Assets:Loyalty:Paid"
_OTHERS: Final = {
    "lapse": "Income:Loyalty:Breakage",
    "merge": "Equity:Loyalty:Merged",
    **dict.fromkeys((*PAID_CREDIT, ROUND_UP), _PAID),
}
"""Rules whose entries are neither granted nor redeemed: what lapsed, what went from one record to another, and credit
for which money was paid, or not given back; what was paid for a cause."""
_REDEEMED: Final = "Income:Loyalty:Redeemed"
_BOOKED: Final = "e.unit IN ('points', 'credit') OR e.unit BETWEEN 'stamps:' AND 'stamps;'"
_FOR_CAUSES: Final = " OR ".join(f"e.unit BETWEEN '{unit}' AND '{unit[:-1]};'" for unit in (CAUSE, GIFT_CARD))

_ENTRIES: Final = (
    "SELECT e.fact_id, f.kind, f.ref, e.on_date, m.id, m.card, e.unit, e.amount, e.rule, e.reverses"
    " FROM entries e CROSS JOIN facts f ON f.id = e.fact_id JOIN members m ON m.id = e.member_id"
    f" WHERE e.id > :after AND e.id <= :until AND e.on_date <= :on AND e.fact_id <= :upto"
    f" AND ({_BOOKED} OR {_FOR_CAUSES}) ORDER BY e.id"
)
_ROOT: Final = (
    "WITH RECURSIVE back(id, amount, rule, reverses) AS (SELECT id, amount, rule, reverses FROM entries WHERE id = ?"
    " UNION ALL SELECT e.id, e.amount, e.rule, e.reverses FROM entries e JOIN back b ON e.id = b.reverses)"
    " SELECT amount, rule FROM back WHERE reverses IS NULL"
)
_PAYMENTS: Final = (
    "SELECT f.id, f.kind, f.ref, f.on_date, json_extract(p.body, '$.cause'),"
    f" iif(f.kind = 'undo', -1, 1) * iif(p.kind = '{SOLD}', -1, 1) * json_extract(p.body, '$.amount')"
    " FROM facts f JOIN facts p ON p.id = iif(f.kind = 'undo', f.reverses, f.id)"
    f" WHERE p.kind IN ('{PAID}', '{SOLD}', '{REFUNDED}') AND f.on_date <= :on AND f.id <= :upto ORDER BY f.id"
)
_DERIVED: Final = "SELECT member_id, unit, amount FROM balances WHERE member_id > :after AND member_id <= :until"
_HISTORY: Final = (
    "SELECT member_id, unit, sum(amount) AS amount FROM entries WHERE member_id > :after AND member_id <= :until"
    " AND on_date <= :on AND fact_id <= :upto GROUP BY member_id, unit"
)
_EVERYBODY: Final = "SELECT id, card, name FROM members WHERE id > :after AND id <= :until ORDER BY id"
_BALANCES: Final = (
    "SELECT m.id, m.card, e.unit, e.amount FROM ({}) e JOIN members m ON m.id = e.member_id"
    f" WHERE {_BOOKED} ORDER BY m.id, e.unit"
)


def write_beancount(file: Written, shop: OpenShop, moment: Moment, tell: Tell) -> int:
    """Writes the books up to the end of a day; returns how many transactions there are."""
    books = _Books(shop, moment)
    file.write(f"{BEGINNING} of {_one_line(shop.program.shop.name)}, {moment.upto} facts\n")
    file.write(f'option "title" {_text(shop.program.shop.name)}\n')
    file.write(f'option "operating_currency" "{shop.program.shop.currency}"\n\n')
    file.writelines(books.members())
    count = 0
    for transaction in books.transactions():
        file.write(transaction)
        count += 1
        if count % _MEMBERS == 0:
            tell(count)
    file.writelines(books.payments())
    file.writelines(books.assertions())
    file.writelines(books.liability())
    tell(count)
    return count


class _Books:
    """The directives of one ledger. Accounts and commodities are opened where they first appear."""

    def __init__(self, shop: OpenShop, moment: Moment) -> None:
        self.shop, self.conn, self.moment = shop, shop.conn, moment
        self.decimals, self.currency = shop.program.shop.decimals, shop.program.shop.currency
        self.commodities = {POINTS: "POINTS", CREDIT: self.currency}
        self.opened: set[str] = set()
        self.values = {"on": moment.on.isoformat(), "upto": moment.upto}

    def members(self) -> Iterator[str]:
        """An account for everybody there ever was."""
        for rows in self._by_member(_EVERYBODY, _EVERYBODY):
            for member_id, card, name in rows:
                yield f"{_OPENED} open {_account(member_id, card)}\n"
                if name:
                    yield f"  name: {_text(name)}\n"

    def transactions(self) -> Iterator[str]:
        """Each fact that moved points, credit or stamps, in the order of the ledger."""
        for fact_id, rows in groupby(self._entries(), itemgetter(0)):
            entries = list(rows)
            _, kind, ref, on, *_ = entries[0]
            postings = [posting for row in entries for posting in self._postings(*row[4:])]
            opening = "".join(self._opening(posting.split()[0]) for posting in postings)
            told = f"  ref: {_text(ref)}\n" if ref else ""
            yield f'{opening}\n{on} * "{kind}"\n  fact: {fact_id}\n{told}{"".join(postings)}'

    def payments(self) -> Iterator[str]:
        """What causes were paid, gift cards sold and paid out, and what of it was undone."""
        for number, kind, ref, on, cause, cents in self.conn.execute(_PAYMENTS, self.values).fetchall():
            account, told = _cause(cause) if cause else _GIFT_CARDS, f"  ref: {_text(ref)}\n" if ref else ""
            money = f"  {account}  {self._amount(CREDIT, cents)}\n  {_PAID}  {self._amount(CREDIT, -cents)}\n"
            opening = self._opening(account) + self._opening(_PAID)
            yield f'{opening}\n{on} * "{kind}"\n  fact: {number}\n{told}{money}'

    def assertions(self) -> Iterator[str]:
        """Every balance on the day after: beancount compares before anything of that day is booked."""
        after = next_day(self.moment.on)
        yield "\n"
        for rows in self._by_member(_BALANCES.format(_DERIVED), _BALANCES.format(_HISTORY)):
            for member_id, card, unit, amount in rows:
                yield f"{after} balance {_account(member_id, card)}  {self._amount(unit, -amount, '~ 0 ')}\n"
        cards = held(self.conn, self.moment.on)
        if cards.cards:
            yield f"{after} balance {_GIFT_CARDS}  {self._amount(CREDIT, -cards.left_cents, '~ 0 ')}\n"
        for cause, one in accounts(self.conn, self.moment.on).items():
            yield f"{after} balance {_cause(cause)}  {self._amount(CREDIT, -one.owed_cents, '~ 0 ')}\n"

    def liability(self) -> Iterator[str]:
        """What a point is worth, so that beancount values what is owed; and what the shop owes, by the report."""
        told = liability_of(Book(self.shop, self.moment.on))
        day = self.moment.on.isoformat()
        if told["point_value"]:
            yield f"\n{day} price POINTS  {told['point_value']:.6f} {self.currency}\n"
        for row in told["rows"]:
            money = f"{plain_cents(row['face_cents'], self.decimals)} {self.currency}"
            yield f'{day} custom "liability" {_text(row["what"])} {row["units"]} {money}\n'

    def _entries(self) -> Iterator[tuple[Any, ...]]:
        for step in entry_steps(self.conn):
            with reading(self.conn):
                rows = self.conn.execute(_ENTRIES, {**self.values, "after": step.after, "until": step.until}).fetchall()
            yield from rows

    def _postings(
        self, member_id: int, card: str, unit: str, amount: int, rule: str, reverses: int | None
    ) -> list[str]:
        if unit.startswith(GIFT_CARD):
            money = self._amount(CREDIT, amount), self._amount(CREDIT, -amount)
            return [f"  {_GIFT_CARDS}  {money[0]}\n", f"  {_REDEEMED}  {money[1]}\n"]
        for_cause = unit.startswith(CAUSE)
        account = _cause(unit.removeprefix(CAUSE)) if for_cause else _account(member_id, card)
        unit = CREDIT if for_cause else unit
        other = self._counterpart(amount, rule, reverses)
        return [f"  {account}  {self._amount(unit, -amount)}\n", f"  {other}  {self._amount(unit, amount)}\n"]

    def _counterpart(self, amount: int, rule: str, reverses: int | None) -> str:
        if reverses is not None:
            amount, rule = self.conn.execute(_ROOT, (reverses,)).fetchone()
        if rule in _OTHERS:
            return _OTHERS[rule]
        return _REDEEMED if amount < 0 else f"Expenses:Loyalty:{_component(rule)}"

    def _opening(self, account: str) -> str:
        if account.startswith(_MEMBER) or account in self.opened:
            return ""
        self.opened.add(account)
        return f"{_OPENED} open {account}\n"

    def _amount(self, unit: str, amount: int, tolerance: str = "") -> str:
        number = plain_cents(amount, self.decimals) if unit == CREDIT else str(amount)
        return f"{number} {tolerance}{self._commodity(unit)}"

    def _commodity(self, unit: str) -> str:
        """The commodity of a unit; each stamp card has its own, of at most 24 signs."""
        if unit not in self.commodities:
            plain = re.sub(r"[^A-Z0-9]+", "-", unit.removeprefix(STAMPS).upper())[:14].strip("-") or "CARD"
            name, number = f"STAMP-{plain}", 1
            while name in self.commodities.values():
                number += 1
                name = f"STAMP-{plain}-{number}"
            self.commodities[unit] = name
        return self.commodities[unit]

    def _by_member(self, derived: str, history: str) -> Iterator[list[tuple[Any, ...]]]:
        """What a statement tells of everybody, some hundred members at a time; the second when facts came meanwhile."""
        (last,) = self.conn.execute("SELECT coalesce(max(id), 0) FROM members").fetchone()
        for after in range(0, last, _MEMBERS):
            with reading(self.conn):
                live = self.moment.live and is_head(self.conn, self.moment.upto)
                values = {**self.values, "after": after, "until": after + _MEMBERS}
                rows = self.conn.execute(derived if live else history, values).fetchall()
            yield rows


def _account(member_id: int, card: str) -> str:
    return f"{_MEMBER}{card if _CARD.fullmatch(card) else f'No-{member_id}'}"


def _cause(cause: str) -> str:
    return f"Liabilities:Loyalty:Cause-{cause}"


def _component(rule: str) -> str:
    """A rule as a part of an account's name."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", rule).strip("-")
    return plain[:1].upper() + plain[1:] if plain else "Other"


def _text(text: str) -> str:
    return '"' + _one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one_line(text: str) -> str:
    return " ".join(text.split())
