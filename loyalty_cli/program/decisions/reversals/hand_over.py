"""What a return pays out: money and credit, by how the purchase was paid."""

from collections.abc import Iterable, Mapping

from loyalty_cli.program.decisions.sales.cuts import netted
from loyalty_cli.program.decisions.sales.money_off import offs_left
from loyalty_cli.program.kernel.facts import Line, PurchaseRecord
from loyalty_cli.units import Cents
from loyalty_cli.values import NamedTuple


class Shares(NamedTuple):
    """How an amount of returned goods divides by how the purchase was paid."""

    money_cents: Cents
    credit_cents: Cents
    voucher_cents: Cents
    gift_cents: Cents = 0


class Returned(NamedTuple):
    """A return of a purchase: its fact, the price of the goods, the fact that undid it, if any, and the goods named."""

    fact_id: int
    amount_cents: Cents
    undone_by: int | None = None
    lines: tuple[Line, ...] = ()


def shares(purchase: PurchaseRecord, returned_cents: Cents, returned: tuple[Line, ...] = ()) -> Shares:
    """The vouchers' share, then of the rest the credit's, then the gift cards', whole cents downwards.

    The odd cent is in money.

    Sums to ``returned_cents``. Taken one out of the other, so that none ever shrinks while more comes back. A voucher
    for some goods has its share with those: ``returned`` are the goods that came back named. Of a purchase with cuts
    all this is of the prices that were paid.
    """
    if purchase.cuts:
        net = netted(purchase._replace(returned_cents=returned_cents, returned=returned))
        return shares(net, net.returned_cents, net.returned)
    if not purchase.amount_cents:
        return Shares(0, 0, 0)
    voucher = returned_cents * purchase.discount_cents // purchase.amount_cents
    if any(one.terms.bound for one in purchase.vouchers):
        voucher = purchase.discount_cents - sum(offs_left(purchase, returned_cents, returned))
    paid = purchase.amount_cents - purchase.discount_cents
    credit = (returned_cents - voucher) * purchase.credit_cents // paid if paid else 0
    money, of = returned_cents - credit - voucher, paid - purchase.credit_cents
    gifts = sum(_on_cards(purchase, money, of)) if purchase.gifts else 0
    return Shares(money - gifts, credit, voucher, gifts)


def _on_cards(purchase: PurchaseRecord, money_cents: Cents, of_cents: Cents) -> tuple[Cents, ...]:
    """Of an amount, a part of all that was paid with money and gift cards, the share of each card.

    First what is due on all cards together, whole cents downwards; then each card's of what the cards before it left,
    so that none shrinks while more comes back, and where cards paid all, all of it is on them.
    """
    paid = sum(purchase.gifts)
    left = money_cents * paid // of_cents if of_cents else 0
    own: list[Cents] = []
    for one in purchase.gifts:
        own.append(left * one // paid if paid else 0)
        left, paid = left - own[-1], paid - one
    return tuple(own)


def due_on_cards(purchase: PurchaseRecord, returned_cents: Cents, returned: tuple[Line, ...]) -> tuple[Cents, ...]:
    """The amount to put back on each gift card, less what is back already."""
    back = shares(purchase, returned_cents, returned)
    net = netted(purchase)
    own = _on_cards(
        purchase, back.money_cents + back.gift_cents, net.amount_cents - net.discount_cents - net.credit_cents
    )
    return tuple(max(one - before, 0) for one, before in zip(own, purchase.gifts_back, strict=True))


def still_due(purchase: PurchaseRecord, returned_cents: Cents, returned: tuple[Line, ...] = ()) -> Shares:
    """The amounts to hand over for ``returned_cents``, less what was handed over before.

    Parts are rounded where they stand among the others. When one of them is undone the rest no longer adds up to the
    shares of their sum, and only what was really handed over can be counted.
    """
    due = shares(purchase, returned_cents, returned)
    handed = purchase.handed
    return Shares(max(due.money_cents - handed[0], 0), max(due.credit_cents - handed[1], 0), due.voucher_cents)


def handed_by(purchase: PurchaseRecord, returns: Iterable[Returned]) -> Mapping[int, tuple[Cents, Cents]]:
    """Money and credit that each of a purchase's returns handed over, in the order of the facts, by fact."""
    given: dict[int, tuple[Cents, Cents]] = {}
    standing: list[Returned] = []
    for one in returns:
        standing = [other for other in standing if other.undone_by is None or other.undone_by > one.fact_id]
        before = together(given[other.fact_id] for other in standing)
        standing.append(one)
        back = tuple(line for other in standing for line in other.lines)
        due = still_due(purchase._replace(handed=before), sum(other.amount_cents for other in standing), back)
        given[one.fact_id] = (due.money_cents, due.credit_cents)
    return given


def in_hand(money_cents: Cents, credit_cents: Cents, *, as_credit: bool) -> tuple[Cents, Cents]:
    """Money and credit as they are paid out; with ``as_credit`` all of it is credit."""
    return (0, money_cents + credit_cents) if as_credit else (money_cents, credit_cents)


def together(parts: Iterable[tuple[Cents, Cents]]) -> tuple[Cents, Cents]:
    """The sums of money and credit."""
    listed = list(parts)
    return sum(money for money, _ in listed), sum(credit for _, credit in listed)
