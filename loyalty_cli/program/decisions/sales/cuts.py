"""Discounts that promises take off a sale, computed again for the rest when goods come back.

What a cut takes off is taken off the price of its goods, line by line, before vouchers and credit: what was not paid
earns nothing, and an item that is free is not among the goods.
"""

from collections.abc import Sequence

from loyalty_cli.program.decisions.sales.money_off import lines_left
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import OFF, Cut, Line, PurchaseRecord, Recorded, Why
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import E4, Cents, round_ratio, share
from loyalty_cli.values import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_cli.program.program import Program

Goods = tuple[Line, ...]


def cuts_for(program: "Program", event: Event, standing: Standing) -> tuple[Cut, ...]:
    """The discounts of the promises on a purchase, in order; each applies to what the earlier ones left."""
    found: list[Cut] = []
    for promise in program.answering("cuts", "purchase"):
        for cut in promise.cuts(program, event, standing):
            off, goods = take(cut, event.lines)
            if off:
                found.append(cut)
                event = event._replace(lines=goods, paid_cents=price_of(goods))
    return tuple(found)


def cut_goods(cuts: Sequence[Cut], goods: Goods) -> tuple[tuple[Cents, ...], Goods]:
    """What each cut takes off some goods, and the goods as they are paid."""
    offs = []
    for cut in cuts:
        off, goods = take(cut, goods)
        offs.append(off)
    return tuple(offs), goods


def price_of(goods: Sequence[Line]) -> Cents:
    """What goods cost."""
    return sum(line.amount_cents for line in goods)


def take(cut: Cut, goods: Goods) -> tuple[Cents, Goods]:
    """What a cut takes off goods, and the goods as they are paid; nothing where they are too few or too cheap."""
    own = [at for at, line in enumerate(goods) if not cut.categories or line.category in cut.categories]
    base = sum(goods[at].amount_cents for at in own)
    if not base or base < cut.minimum_cents or sum(goods[at].quantity for at in own) < cut.quantity:
        return 0, goods
    if cut.get:
        return _free_items(cut, goods, own)
    off = min(cut.amount_cents, base) if cut.amount_cents else round_ratio(base * rate_of(cut, base), E4, "nearest")
    return off, _shared(goods, own, off)


def rate_of(cut: Cut, base_cents: Cents) -> int:
    """The share that a cut takes off goods of a price, by the highest of its steps that the price reaches."""
    return max((step for step in cut.steps if step[0] <= base_cents), default=(0, 0))[1]


def _shared(goods: Goods, own: Sequence[int], off: Cents) -> Goods:
    """The goods less an amount, shared by the prices of those it is for."""
    left = list(goods)
    for at, part in zip(own, share(off, [goods[at].amount_cents for at in own]), strict=True):
        line = goods[at]
        left[at] = Line(line.category, line.quantity, line.amount_cents - part)
    return tuple(line for line in left if line.amount_cents)


def _free_items(cut: Cut, goods: Goods, own: Sequence[int]) -> tuple[Cents, Goods]:
    """Of each ``buy`` + ``get`` items ``get`` are free, the cheapest of all."""
    free = sum(goods[at].quantity for at in own) // (cut.buy + cut.get) * cut.get
    left, off = list(goods), 0
    for at in sorted(own, key=lambda at: goods[at].amount_cents * E4 // max(goods[at].quantity, 1)):
        line = goods[at]
        items = min(free, line.quantity)
        cents = line.amount_cents * items // max(line.quantity, 1)
        free, off = free - items, off + cents
        left[at] = Line(line.category, line.quantity - items, line.amount_cents - cents)
    return off, tuple(line for line in left if line.amount_cents)


def why_of(cut: Cut, goods: Goods) -> Why:
    """The reason of a cut's entry: what is taken off what, and all that finds it again."""
    own = [line for line in goods if not cut.categories or line.category in cut.categories]
    base = price_of(own)
    why: dict[str, str | int] = {"id": cut.id.partition(":")[2] or cut.id, "name": cut.name, "cents": base}
    if cut.steps:
        why |= {"percent_e4": rate_of(cut, base), "steps": " ".join(f"{cents}:{rate}" for cents, rate in cut.steps)}
    numbers = {
        "amount_cents": cut.amount_cents, "buy": cut.buy, "get": cut.get, "minimum_cents": cut.minimum_cents,
        "quantity": cut.quantity,
    }  # fmt: skip
    why |= {name: value for name, value in numbers.items() if value}
    return why | ({"categories": ",".join(cut.categories)} if cut.categories else {})


def cut_of(unit: str, rule: str, why: Why) -> Cut:
    """The cut that an entry wrote down."""
    steps = [step.split(":") for step in str(why.get("steps", "")).split()]
    numbers = {name: int(why.get(name, 0)) for name in ("amount_cents", "buy", "get", "minimum_cents", "quantity")}
    return Cut(
        unit.removeprefix(OFF),
        rule,
        str(why["name"]),
        tuple(str(why["categories"]).split(",")) if "categories" in why else (),
        tuple((int(cents), int(rate)) for cents, rate in steps),
        **numbers,
    )


def netted(purchase: PurchaseRecord) -> PurchaseRecord:
    """A purchase as if its goods had had the prices that were paid for them.

    What is left would cost so much by itself: the cuts are found again for it, and what was paid beyond that comes
    back. Where it would cost more than was paid nothing comes back, and nothing is asked for. Goods that came back
    unnamed are taken to be of all kinds alike.
    """
    if not purchase.cuts:
        return purchase
    _, goods = cut_goods(purchase.cuts, purchase.lines)
    named = lines_left(purchase.lines, purchase.returned)
    _, left = cut_goods(purchase.cuts, _scaled(named, purchase.left_cents))
    paid = price_of(goods)
    _, still = cut_goods(purchase.cuts, named)
    return purchase._replace(
        amount_cents=paid,
        lines=goods,
        cuts=(),
        returned_cents=paid - min(price_of(left), paid),
        returned=_difference(goods, still),
    )


def offs_that_stay(purchase: PurchaseRecord, entries: Sequence[Recorded]) -> tuple[Cents, ...]:
    """What each cut, by its entry, still takes off what is left of a purchase: its price less what was paid for it."""
    net = netted(purchase)
    total = purchase.left_cents - net.left_cents
    named = lines_left(purchase.lines, purchase.returned)
    own, _ = cut_goods(purchase.cuts, _scaled(named, purchase.left_cents))
    stay = [min(off, entry.net) for entry, off in zip(entries, own, strict=True)]
    # What would cost more than was paid for it: nothing is asked for, and that stays with the first cut.
    stay[0] = min(entries[0].net, stay[0] + max(total - sum(stay), 0))
    return tuple(stay)


def _scaled(goods: Goods, cents: Cents) -> Goods:
    """Goods of which so much is left, of each alike; of a line as many items as the rest of its price could buy."""
    price = price_of(goods)
    if price == cents:
        return goods
    parts = share(cents, [line.amount_cents for line in goods])
    left = [
        Line(line.category, line.quantity * part // line.amount_cents, part)
        for line, part in zip(goods, parts, strict=True)
    ]
    return tuple(line for line in left if line.amount_cents)


def _difference(goods: Goods, left: Goods) -> Goods:
    """By category, what of the goods is not among those left."""
    found = []
    for category in dict.fromkeys(line.category for line in goods):
        items = _items(goods, category) - _items(left, category)
        cents = price_of(_of(goods, category)) - price_of(_of(left, category))
        found.append(Line(category, max(items, 0), max(cents, 0)))
    return tuple(line for line in found if line.amount_cents)


def _of(goods: Goods, category: str) -> Goods:
    return tuple(line for line in goods if line.category == category)


def _items(goods: Goods, category: str) -> int:
    return sum(line.quantity for line in _of(goods, category))
