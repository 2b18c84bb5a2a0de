"""The movement of money by month, against what is held: credit, gift cards, fees of the club."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.queries.money import credit, gift_cards
from loyalty_cli.ledger.queries.money.club_fees import fees
from loyalty_cli.units import month_end
from loyalty_cli.values import Final

_EVER: Final = date.max
_CREDIT: Final = "SELECT substr(on_date, 1, 7), sum(amount) FROM entries WHERE unit = 'credit' GROUP BY 1"


def check_money(evidence: Evidence) -> Iterator[Finding]:
    """Each month closes with what was held at its end; fees with nothing, once all months are over."""
    conn = evidence.conn
    yield from _credit(conn)
    (last,) = conn.execute("SELECT max(on_date) FROM facts").fetchone()
    cards = list(gift_cards.moves(conn, _EVER))
    yield from _by_month("gift-cards", cards, last, lambda on: gift_cards.held(conn, on).left_cents)
    paid = [(one.on, one.cents) for one in fees(conn, _EVER).moves]
    yield from _by_month("club-fees", paid, last, lambda on: 0 if on == _EVER else fees(conn, on).unearned_cents)


def _credit(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Credit moves in each month as booked, and closes with what members hold."""
    moved: dict[str, int] = defaultdict(int)
    for on, cents in credit.moves(conn, _EVER):
        moved[f"{on:%Y-%m}"] += cents
    booked: dict[str, int] = dict(conn.execute(_CREDIT).fetchall())
    for month in sorted({*moved, *booked}):
        if moved[month] != booked.get(month, 0):
            yield _differs(f"credit {month}", moved[month], booked.get(month, 0))
    if (closing := sum(moved.values())) != (kept := credit.held(conn)):
        yield _differs("credit", closing, kept)


def _by_month(
    what: str, moves: Sequence[tuple[date, int]], last: str | None, held: Callable[[date], int]
) -> Iterator[Finding]:
    """Compares what has moved by the end of each month with what was ``held`` then, until that of the ``last`` fact.

    Of several months that differ the first is told.
    """
    end = month_end(min(on for on, _ in moves)) if moves else _EVER
    while f"{end:%Y-%m}" <= (last or "")[:7]:
        closing = sum(cents for on, cents in moves if on <= end)
        if closing != (kept := held(end)):
            yield _differs(f"{what} {end:%Y-%m}", closing, kept)
            break
        end = month_end(end + timedelta(days=1))
    if (closing := sum(cents for _, cents in moves)) != (kept := held(_EVER)):
        yield _differs(what, closing, kept)


def _differs(subject: str, closing: int, kept: int) -> Finding:
    return Finding(subject, "money", say("fault.money-close", closing=closing, kept=kept))
