"""Voucher discounts on a sale, each on the goods it is for and within its terms, and on the rest after returns."""

from collections.abc import Sequence

from loyalty_cli.errors import Refused
from loyalty_cli.program.kernel.facts import Line, PurchaseRecord, Terms, Voucher
from loyalty_cli.units import E4, Cents, round_ratio


def money_off(voucher: Voucher, price_cents: Cents) -> Cents:
    """What a voucher takes off a price: its value, or its rate rounded to the nearest cent. Raises Refused."""
    match voucher.kind:
        case "discount" | "product":
            return min(voucher.value_cents, price_cents)
        case "percent":
            off = round_ratio(price_cents * voucher.percent_e4, E4, "nearest")
            most = voucher.terms.max_discount_cents
            return off if most is None else min(off, most)
        case _:
            raise Refused("error.nothing-off", name=voucher.name, code=voucher.code)


def money_off_each(vouchers: Sequence[Voucher], amount_cents: Cents, lines: tuple[Line, ...] = ()) -> tuple[Cents, ...]:
    """What each of several vouchers takes off, in the order they are given.

    Money off comes first, before all that which is bound to some goods, then the percentages, each from what is left;
    of the percentages the order that is best for the member, to the cent. Raises Refused for one that is not money off.
    """
    fixed = [at for at, one in enumerate(vouchers) if one.kind != "percent"]
    fixed.sort(key=lambda at: not vouchers[at].terms.bound)
    rates = sorted(
        (at for at, one in enumerate(vouchers) if one.kind == "percent"), key=lambda at: vouchers[at].percent_e4
    )
    goods = rest_included(amount_cents, lines)
    tries = [_in_turn(vouchers, amount_cents, goods, (*fixed, *order)) for order in (rates, rates[::-1])]
    return max(tries, key=sum)


def _in_turn(
    vouchers: Sequence[Voucher], amount_cents: Cents, goods: tuple[Line, ...], order: Sequence[int]
) -> tuple[Cents, ...]:
    off, left = [0] * len(vouchers), amount_cents
    for at in order:
        one = vouchers[at]
        off[at] = money_off(one, min(price_covered(one.terms, goods), left) if one.terms.bound else left)
        left -= off[at]
        goods = _for_others(goods, one.terms, off[at])
    return tuple(off)


def rest_included(amount_cents: Cents, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines and, as a line of no category, what they leave of the amount."""
    rest = amount_cents - sum([line.amount_cents for line in lines])
    return (*lines, Line("", 1, rest)) if rest else lines


def price_covered(terms: Terms, goods: Sequence[Line]) -> Cents:
    """The price of the goods that a voucher counts for: of its categories, so many items at most, the dearest."""
    if terms.items is None:
        return sum(line.amount_cents for line in goods if _is_for(terms, line))
    return sum(price for _, _, price in _items(terms, goods))


def _items(terms: Terms, goods: Sequence[Line]) -> list[tuple[int, int, Cents]]:
    """The items a voucher counts for, the dearest first: the place of their line, how many of it, their price."""
    left, found = terms.items or 0, []
    for at in _dearest_first(terms, goods):
        quantity = max(goods[at].quantity, 1)
        items = min(left, quantity)
        left -= items
        found.append((at, items, goods[at].amount_cents * items // quantity))
    return found


def _for_others(goods: tuple[Line, ...], terms: Terms, off_cents: Cents) -> tuple[Line, ...]:
    """The goods that another voucher may count for: an item has one voucher that is for so many items."""
    if terms.items is None or not off_cents:
        return taken_off(goods, terms, off_cents)
    left = list(goods)
    for at, items, price in _items(terms, goods):
        left[at] = Line(goods[at].category, max(goods[at].quantity - items, 0), goods[at].amount_cents - price)
    return tuple(line for line in left if line.amount_cents)


def taken_off(goods: tuple[Line, ...], terms: Terms, off_cents: Cents) -> tuple[Line, ...]:
    """The goods less what a bound voucher pays of them, the dearest first: what is free is not among them.

    Of a line it pays in part as many items are left as the rest of its price could buy.
    """
    if not terms.bound:
        return goods
    left = [line.amount_cents for line in goods]
    for at in _dearest_first(terms, goods):
        part = min(off_cents, left[at])
        off_cents -= part
        left[at] -= part
    return tuple(
        line if cents == line.amount_cents else Line(line.category, line.quantity * cents // line.amount_cents, cents)
        for line, cents in zip(goods, left, strict=True)
        if cents
    )


def goods_paid(goods: tuple[Line, ...], vouchers: Sequence[Voucher], offs: Sequence[Cents]) -> tuple[Line, ...]:
    """The goods less what each bound voucher pays of them."""
    for voucher, off in zip(vouchers, offs, strict=True):
        goods = taken_off(goods, voucher.terms, off)
    return goods


def lines_left(lines: tuple[Line, ...], returned: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines less those returned."""
    if not returned:
        return tuple([line for line in lines if line.amount_cents])
    left = []
    back = {line.category: [0, 0] for line in returned}
    for line in returned:
        back[line.category][0] += line.quantity
        back[line.category][1] += line.amount_cents
    for line in lines:
        quantity, cents = back.get(line.category, [0, 0])
        less = Line(line.category, min(line.quantity, quantity), min(line.amount_cents, cents))
        if less.category in back:
            back[line.category] = [quantity - less.quantity, cents - less.amount_cents]
        left.append(Line(line.category, line.quantity - less.quantity, line.amount_cents - less.amount_cents))
    return tuple(line for line in left if line.amount_cents)


def offs_left(purchase: PurchaseRecord, returned_cents: Cents, returned: tuple[Line, ...]) -> tuple[Cents, ...]:
    """What each voucher of a purchase still takes off when goods of that price came back, ``returned`` of them named.

    One that is bound stays with its goods: it takes off what it would of those left. Any other goes with each cent, and
    takes off no more than the bound ones leave to pay.
    """
    goods = lines_left(purchase.lines, returned)
    price = sum(line.amount_cents for line in goods)
    rest = left = purchase.amount_cents - returned_cents
    stays = [off - off * returned_cents // purchase.amount_cents for off in purchase.offs]
    for at in sorted(range(len(stays)), key=lambda at: not purchase.vouchers[at].terms.bound):
        voucher = purchase.vouchers[at]
        if voucher.terms.bound:
            own = price_covered(voucher.terms, goods) * rest // price if price else 0
            stays[at] = min(purchase.offs[at], money_off(voucher, own))
        stays[at] = min(stays[at], left)
        left -= stays[at]
        if voucher.terms.bound:
            goods = _for_others(goods, voucher.terms, stays[at])
    return tuple(stays)


def _is_for(terms: Terms, line: Line) -> bool:
    return not terms.categories or line.category in terms.categories


def _dearest_first(terms: Terms, goods: Sequence[Line]) -> list[int]:
    """The places of the goods that a voucher counts for, the dearest item first."""
    own = [at for at, line in enumerate(goods) if _is_for(terms, line)]
    return sorted(own, key=lambda at: -(goods[at].amount_cents * E4 // max(goods[at].quantity, 1)))
