"""The movement of money by month, against what is held: credit, gift cards, fees of the club."""

from collections.abc import Iterator
from datetime import date

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.queries.money import credit, gift_cards
from loyalty_cli.ledger.queries.money.club_fees import fees

_EVER = date.max


def check_money(evidence: Evidence) -> Iterator[Finding]:
    """The months of each close with what is held; those of fees with nothing, once all months are over."""
    conn = evidence.conn
    closed = {
        "credit": (sum(cents for _, cents in credit.moves(conn, _EVER)), credit.held(conn)),
        "gift-cards": (
            sum(cents for _, cents in gift_cards.moves(conn, _EVER)),
            gift_cards.held(conn, _EVER).left_cents,
        ),
        "club-fees": (fees(conn, _EVER).unearned_cents, 0),
    }
    for what, (closing, kept) in closed.items():
        if closing != kept:
            yield Finding(what, "money", say("fault.money-close", closing=closing, kept=kept))
