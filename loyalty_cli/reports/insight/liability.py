"""What the shop still owes, at face value and as it will likely be used: points, vouchers, stamps, money held."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.ledger.queries.members.holdings import held_in_all
from loyalty_cli.ledger.queries.money.club_fees import fees
from loyalty_cli.ledger.queries.money.credit import moves as credit_moves
from loyalty_cli.ledger.queries.money.gift_cards import held as gift_cards_held
from loyalty_cli.ledger.queries.money.gift_cards import moves as gift_card_moves
from loyalty_cli.ledger.queries.movement import Flow, flows, totals
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import CREDIT, STAMPS
from loyalty_cli.program.promises.buying.rewards import point_worth
from loyalty_cli.reports.as_of import tables
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_A_SHARE
from loyalty_cli.reports.insight.lots import Lots
from loyalty_cli.reports.money.causes import owed
from loyalty_cli.reports.statistics.ladder import ultimates
from loyalty_cli.reports.statistics.sharing import deferred_revenue, released_revenue
from loyalty_cli.units import next_day, round_ratio


def liability(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``points``, ``point_value`` (units of money), ``total_cents`` (face value), ``rows``, ``by_month``, ``movement``.

    ``club-fees`` are fees of months that are not over. ``money_movement`` is of credit, gift cards and club fees by
    month.

    ``deferred_cents`` is revenue of the sales that points came with, put off until they are used or lapse.

    ``by_month`` are points by the month in which they lapse (None: never). ``expected_cents`` of points comes from the
    chain ladder once months of issue with 30 lots have closed, of vouchers from the share used of 30 that ended; else
    both are the full amount (``enough`` false). Raises DateOutOfRange.
    """
    book = Book(shop, span_of(shop, asked).on)
    return liability_of(book) | {"movement": movement(book), "money_movement": money_movement(book)}


def liability_of(book: Book) -> dict[str, Any]:
    """As ``liability`` without its movement, of a book that is open; a segment's is not told apart."""
    shop, on = book.shop, book.on
    lots = book.lots
    worth = point_worth(shop.program, shop.program.tiers[0])
    rows = [_points_row(shop, on, lots, worth), *_voucher_rows(book), *_held_rows(shop, on)]
    cards = gift_cards_held(shop.conn, on)
    rows += [_row("gift-cards", cards.cards, cards.left_cents, cards.left_cents, enough=True)] if cards.cards else []
    club = fees(shop.conn, on)
    unearned = club.unearned_cents
    rows += [_row("club-fees", club.lots, unearned, unearned, enough=True)] if unearned else []
    rows += [_row("cause", cents, cents, cents, enough=True, name=name) for name, cents in owed(shop, on)]
    return {
        "as_of": on.isoformat(),
        "points": sum(lots.good.values()),
        "point_value": float(worth) / 10**shop.program.shop.decimals,
        "total_cents": sum(row["face_cents"] for row in rows),
        "expected_cents": sum(row["expected_cents"] for row in rows),
        "deferred_cents": _deferred(book, worth),
        "rows": rows,
        "by_month": [{"month": month or None, "points": lots.by_month[month]} for month in _ordered(lots.by_month)],
    }


def movement(book: Book) -> list[dict[str, Any]]:
    """Points by month: opening + issued - used - lapsed + corrected = closing.

    What has lapsed by its last day counts in the month after it, whether a night has written it or not.
    """
    moved_in = flows(book.shop.conn, book.on)
    for month, points in book.lots.overdue.items():
        moved_in[month]["lapsed"] += points
    rows: list[dict[str, Any]] = []
    opening = 0
    for month in sorted(moved_in):
        moved = moved_in[month]
        closing = opening + moved["issued"] - moved["used"] - moved["lapsed"] + moved["corrected"]
        rows.append({"month": month, "opening": opening, **dict[str, int](moved.items()), "closing": closing})
        opening = closing
    return rows


def money_movement(book: Book) -> list[dict[str, Any]]:
    """Credit, gift cards and club fees by month: ``what, month, opening, added, released, closing`` in cents.

    Added are credit given, cards sold and fees paid; released is what was spent, handed back, lapsed or earned. Each
    counts on its own day: a month that is over never changes. What was undone in the month of its day counts in none.
    Credit past its last day is released on the day after it, whether a night has written it or not.
    """
    conn, on = book.shop.conn, book.on
    club = ((one.on, one.cents) for one in fees(conn, on).moves)
    credit = [*credit_moves(conn, on), *_overdue_credit(book)]
    moves = {"credit": credit, "gift-cards": gift_card_moves(conn, on), "club-fees": club}
    return [row for what, told in moves.items() for row in _by_month(what, told)]


def _overdue_credit(book: Book) -> Iterator[tuple[date, int]]:
    for unit, _, last, _, left, _ in queries.lots(book.shop.conn, book.on, today=book.is_today):
        if unit == CREDIT and left and last is not None and last < book.on.isoformat():
            yield next_day(date.fromisoformat(last)), -left


def _by_month(what: str, moves: Iterable[tuple[date, int]]) -> Iterator[dict[str, Any]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for day, cents in moves:
        sums[day.isoformat()[:7]][cents < 0] += abs(cents)
    opening = 0
    for month, (added, released) in sorted(sums.items()):
        closing = opening + added - released
        yield {"what": what, "month": month, "opening_cents": opening, "added_cents": added,
               "released_cents": released, "closing_cents": closing}  # fmt: skip
        opening = closing


def moved_so_far(book: Book) -> dict[Flow, int]:
    """The sums of all months of ``movement``."""
    sums = totals(book.shop.conn, book.on)
    sums["lapsed"] += sum(book.lots.overdue.values())
    return sums


def _deferred(book: Book, worth: Fraction) -> int:
    """Revenue deferred to points still good, in cents: each month's sales shared with the points issued in it.

    By relative stand-alone price (IFRS 15); of a month's share what is still good of its points.
    """
    sales: dict[str, int] = defaultdict(int)
    for day, (cents, _) in book.by_day.items():
        sales[date.fromordinal(day).isoformat()[:7]] += cents
    total = 0
    for month, good in book.lots.good.items():
        granted = book.lots.granted[month]
        price = round_ratio(granted * worth.numerator, worth.denominator, "nearest")
        if good and price and sales[month]:
            _, deferred = deferred_revenue(sales[month], price)
            total += deferred - released_revenue(deferred, granted - good, granted)
    return total


def _ordered(by_month: Mapping[str, int]) -> list[str]:
    """Months in order, never last."""
    return sorted(by_month, key=lambda month: (not month, month))


def _points_row(shop: OpenShop, on: date, lots: Lots, worth: Fraction) -> dict[str, Any]:
    good = sum(lots.good.values())
    expected = _expected_use(shop, on, lots)
    face = round_ratio(good * worth.numerator, worth.denominator, "nearest")
    likely = face if expected is None else round(expected * worth)
    return _row("points", good, face, min(likely, face), enough=expected is not None)


def _expected_use(shop: OpenShop, on: date, lots: Lots) -> float | None:
    """Points of those still good that will be used, by the chain ladder; None before enough of them have closed."""
    months = sorted(lots.granted)
    closed = [month for month in months if not lots.good.get(month) and month < on.isoformat()[:7]]
    if sum(lots.many[month] for month in closed) < ENOUGH_FOR_A_SHARE:
        return None
    last = _index(on.isoformat()[:7])
    use: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for issued, used, points in queries.points_used(shop.conn, on):
        use[issued][max(_index(used) - _index(issued), 0)] += points
    triangle = []
    for index in range(_index(months[0]), last + 1):
        month, total, row = f"{index // 12}-{index % 12 + 1:02d}", 0, []
        for age in range(last - index + 1):
            total += use[month][age] if month in use else 0
            row.append(float(total))
        triangle.append((month, row))
    ends = ultimates([row for _, row in triangle])
    return sum(
        min(max(end - row[-1], 0.0), lots.good.get(month, 0)) for end, (month, row) in zip(ends, triangle, strict=True)
    )


def _index(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _voucher_rows(book: Book) -> Iterator[dict[str, Any]]:
    count = cents = used = ended = 0
    for one in book.vouchers:
        if one.state == "open" and one.ends_on >= book.on.isoformat():
            worth = book.voucher_cents(one.reward, one.value_cents, one.percent_e4)
            count, cents = count + one.many, cents + one.many * worth
        elif one.state != "withdrawn":
            ended, used = ended + one.many, used + one.many * (one.state == "used")
    if count:
        enough = ended >= ENOUGH_FOR_A_SHARE
        yield _row("vouchers", count, cents, round(cents * used / ended) if enough else cents, enough=enough)


def _held_rows(shop: OpenShop, on: date) -> Iterator[dict[str, Any]]:
    for unit, amount in held_in_all(tables(shop, on)).items():
        if unit == CREDIT:
            yield _row("credit", amount, amount, amount, enough=True)
            continue
        card = shop.program.card(unit.removeprefix(STAMPS))
        reward = shop.program.reward(card.reward) if card else None
        if card and reward:
            face = round_ratio(amount * reward.value_cents, card.boxes, "nearest")
            yield _row(unit, amount, face, face, name=card.name)


def _row(what: str, units: int, face: int, expected: int, *, enough: bool = False, name: str = "") -> dict[str, Any]:
    return {
        "what": what,
        "name": name,
        "units": units,
        "face_cents": face,
        "expected_cents": expected,
        "enough": enough,
    }
