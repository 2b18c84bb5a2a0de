"""What a fact adds to a member's history: the purchase as it was paid, and the entries that promises ask for."""

from collections.abc import Iterator, Sequence
from datetime import date

from loyalty_cli.program.decisions.sales.money_off import (
    goods_paid,
    lines_left,
    money_off_each,
    offs_left,
    rest_included,
)
from loyalty_cli.program.kernel.facts import REWARD, Cut, Decision, Line, PurchaseRecord, Recorded, Voucher
from loyalty_cli.program.kernel.needs import Needs
from loyalty_cli.program.kernel.standing import Bought, Earlier, Given, History
from loyalty_cli.units import Cents

_PROFILE = "profile"


def bought(
    fact_id: int,
    on: date,
    amount_cents: Cents,
    lines: tuple[Line, ...],
    used: Sequence[Voucher] = (),
    cuts: tuple[Cut, ...] = (),
    back_cents: Cents = 0,
    named: tuple[Line, ...] = (),
) -> Bought:
    """A purchase without the goods that were free, or that its vouchers paid.

    ``back_cents`` came back of it, ``named`` are the lines of that.
    """
    whole, left = rest_included(amount_cents, lines), amount_cents - back_cents
    if not used and not cuts:
        return Bought(fact_id, on, amount_cents, left, whole, lines_left(whole, named) if left else ())
    from loyalty_cli.program.decisions.sales.cuts import cut_goods, netted, price_of

    _, goods = cut_goods(cuts, whole)
    offs = money_off_each(used, price_of(goods), goods)
    record = PurchaseRecord(
        *(fact_id, on, amount_cents, whole, sum(offs), 0, tuple(used), (), named), returned_cents=back_cents, offs=offs,
        cuts=cuts,
    )  # fmt: skip
    net = netted(record)
    stay = offs_left(net, net.returned_cents, net.returned)
    rest = lines_left(net.lines, net.returned) if left else ()
    paid = goods_paid(goods, used, offs)
    return Bought(fact_id, on, amount_cents, left, paid, goods_paid(rest, used, stay))


def gained(
    known: Needs,
    decision: Decision,
    on: date,
    fact_id: int,
    first_entry: int,
    purchase: Bought | None = None,
    *,
    came: bool = False,
) -> History:
    """Of the slices that are ``known``, what a fact of a day adds: its entries, the visit and purchase that it was."""
    return History(
        (on,) if came and known.visits is not None else (),
        (purchase,) if purchase and known.purchases is not None else (),
        rewards=tuple(_rewards(decision, on)) if known.rewards else (),
        fields=_fields(decision) if known.fields else frozenset(),
        entries=tuple(_entries(known.entries, decision, on, fact_id, first_entry)) if known.entries else (),
    )


def _rewards(decision: Decision, on: date) -> Iterator[Given]:
    for one in decision.entries:
        name = one.unit.removeprefix(REWARD)
        if name != one.unit and ":" not in name and one.amount > 0 and one.reverses is None:
            yield Given(name, one.counts_on or on)


def _fields(decision: Decision) -> frozenset[str]:
    return frozenset(str(one.why.get("id")) for one in decision.entries if one.rule == _PROFILE and one.amount > 0)


def _entries(rules: frozenset[str], decision: Decision, on: date, fact_id: int, first_entry: int) -> Iterator[Earlier]:
    for number, one in enumerate(decision.entries, start=first_entry):
        if one.rule in rules and one.amount > 0 and one.reverses is None:
            yield Earlier(on, fact_id, Recorded(number, one.unit, one.amount, one.rule, one.why, one.amount))
