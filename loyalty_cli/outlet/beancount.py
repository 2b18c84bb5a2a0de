"""Export the ledger as books that beancount checks, so that every balance is checked by another program.

Each member is a liability, each cause, the gift cards together, and club fees until their months are over. What is
granted is an expense by its rule, what is redeemed or lapses (breakage) an income; what takes an entry back is booked
against the same account as that entry. Points, each stamp card and store credit (the shop's currency) are commodities.
At the end stands an assertion of each balance, as this ledger keeps it, the price of a point, and what the shop owes at
face value (custom liability).
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final

from loyalty_cli.ledger.queries.books import Books
from loyalty_cli.ledger.queries.export_tables import Moment
from loyalty_cli.ledger.queries.money.causes import accounts
from loyalty_cli.ledger.queries.money.club_fees import fees
from loyalty_cli.ledger.queries.money.gift_cards import held
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.export_writers import Tell, Written
from loyalty_cli.program.kernel.facts import CAUSE, CREDIT, GIFT_CARD, PAID_CREDIT, POINTS, STAMPS
from loyalty_cli.program.promises.money.causes import ROUND_UP
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.liability import liability_of
from loyalty_cli.units import next_day, plain_cents

BEGINNING: Final = ";; loyalty"
_OPENED: Final = "1900-01-01"
_STEP: Final = 500
_GIFT_CARDS: Final = "Liabilities:Loyalty:Gift-cards"
_CLUB_FEES: Final = "Liabilities:Loyalty:Club-fees"
_FEES: Final = "Income:Loyalty:Club-fees"
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


def write_beancount(file: Written, shop: OpenShop, moment: Moment, tell: Tell) -> int:
    """Writes the books up to the end of a day; returns how many transactions there are."""
    books = _Writer(shop, moment)
    file.write(f"{BEGINNING} of {_one_line(shop.program.shop.name)}, {moment.upto} facts\n")
    file.write(f'option "title" {_text(shop.program.shop.name)}\n')
    file.write(f'option "operating_currency" "{shop.program.shop.currency}"\n\n')
    file.writelines(books.members())
    count = 0
    for transaction in books.transactions():
        file.write(transaction)
        count += 1
        if count % _STEP == 0:
            tell(count)
    file.writelines(books.payments())
    file.writelines(books.club())
    file.writelines(books.assertions())
    file.writelines(books.liability())
    tell(count)
    return count


class _Writer:
    """The directives of one ledger. Accounts and commodities are opened where they first appear."""

    def __init__(self, shop: OpenShop, moment: Moment) -> None:
        self.shop, self.on, self.asked = shop, moment.on, Books(shop.conn, moment)
        self.fees = fees(shop.conn, moment.on)
        self.decimals, self.currency = shop.program.shop.decimals, shop.program.shop.currency
        self.commodities = {POINTS: "POINTS", CREDIT: self.currency}
        self.opened: set[str] = set()

    def members(self) -> Iterator[str]:
        """An account for everybody there ever was."""
        for member_id, card, name in self.asked.members():
            yield f"{_OPENED} open {_account(member_id, card)}\n"
            if name:
                yield f"  name: {_text(name)}\n"

    def transactions(self) -> Iterator[str]:
        """Each fact that moved points, credit or stamps, in the order of the ledger."""
        for fact_id, rows in groupby(self.asked.entries(), itemgetter(0)):
            entries = list(rows)
            _, kind, ref, on, *_ = entries[0]
            postings = [posting for row in entries for posting in self._postings(*row[4:])]
            opening = "".join(self._opening(posting.split()[0]) for posting in postings)
            told = f"  ref: {_text(ref)}\n" if ref else ""
            yield f'{opening}\n{on} * "{kind}"\n  fact: {fact_id}\n{told}{"".join(postings)}'

    def payments(self) -> Iterator[str]:
        """What causes were paid, gift cards sold and paid out, and what of it was undone."""
        for number, kind, ref, on, cause, cents in self.asked.payments():
            account, told = _cause(cause) if cause else _GIFT_CARDS, f"  ref: {_text(ref)}\n" if ref else ""
            money = f"  {account}  {self._amount(CREDIT, cents)}\n  {_PAID}  {self._amount(CREDIT, -cents)}\n"
            opening = self._opening(account) + self._opening(_PAID)
            yield f'{opening}\n{on} * "{kind}"\n  fact: {number}\n{told}{money}'

    def club(self) -> Iterator[str]:
        """Fees paid ahead and handed back, and what of them each ended month earned."""
        for one in self.fees.moves:
            yield self._fee(one.on, *("club month", _FEES) if one.earned else ("club fee", _PAID), one.cents)

    def _fee(self, on: date, what: str, other: str, cents: int) -> str:
        opening = self._opening(_CLUB_FEES) + self._opening(other)
        money = f"  {_CLUB_FEES}  {self._amount(CREDIT, -cents)}\n  {other}  {self._amount(CREDIT, cents)}\n"
        return f'{opening}\n{on} * "{what}"\n{money}'

    def assertions(self) -> Iterator[str]:
        """Every balance on the day after: beancount compares before anything of that day is booked."""
        after = next_day(self.on)
        yield "\n"
        for member_id, card, unit, amount in self.asked.balances():
            yield f"{after} balance {_account(member_id, card)}  {self._amount(unit, -amount, '~ 0 ')}\n"
        cards = held(self.shop.conn, self.on)
        if _GIFT_CARDS in self.opened:
            yield f"{after} balance {_GIFT_CARDS}  {self._amount(CREDIT, -cards.left_cents, '~ 0 ')}\n"
        if self.fees.moves:
            left = self.fees.unearned_cents
            yield f"{after} balance {_CLUB_FEES}  {self._amount(CREDIT, -left, '~ 0 ')}\n"
        for cause, one in accounts(self.shop.conn, self.on).items():
            yield f"{after} balance {_cause(cause)}  {self._amount(CREDIT, -one.owed_cents, '~ 0 ')}\n"

    def liability(self) -> Iterator[str]:
        """What a point is worth, so that beancount values what is owed; and what the shop owes, by the report."""
        told = liability_of(Book(self.shop, self.on))
        day = self.on.isoformat()
        if told["point_value"]:
            yield f"\n{day} price POINTS  {told['point_value']:.6f} {self.currency}\n"
        for row in told["rows"]:
            money = f"{plain_cents(row['face_cents'], self.decimals)} {self.currency}"
            yield f'{day} custom "liability" {_text(row["what"])} {row["units"]} {money}\n'

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
            amount, rule = self.asked.root(reverses)
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
