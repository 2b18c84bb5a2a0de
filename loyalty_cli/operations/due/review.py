"""The tier review of a day: who is lowered. Who is to be told ahead: ``operations.kernel.notices``.

A review falls on the day it is due, whichever night writes it down; a member who comes in before that night is
reviewed first (``write_reviews``), so that a missed night changes nothing.
"""

from datetime import date

from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.reviews import candidates, due_of, rules_since
from loyalty_cli.operations.due.nights import Tell, in_batches, quiet
from loyalty_cli.operations.kernel.recording import append
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.members.review import Due, decide_review
from loyalty_cli.values import Final

REVIEW: Final = "review"


def run(shop: OpenShop, on: date, *, tell: Tell = quiet) -> list[Due]:
    """Lowers who is due up to that day, each dated the day it was due; returns the downgrades written.

    Safe to run again and to be killed. Raises Busy, StorageError.
    """
    rules_from = rules_since(shop.conn, shop.recording.program_id)
    written: list[Due] = []
    in_batches(
        shop,
        candidates(shop.conn, shop.program, on),
        lambda member_id: written.extend(write_reviews(shop, member_id, on, rules_from)),
        tell,
    )
    return written


def write_reviews(shop: OpenShop, member_id: int, upto: date, rules_from: date | None = None) -> list[Due]:
    """Writes the downgrades of one member due up to a day, inside the caller's transaction."""
    if rules_from is None:
        rules_from = rules_since(shop.conn, shop.recording.program_id)
    written = []
    while (due := due_of(shop.conn, shop.program, member_id, upto, rules_from)) is not None:
        now = shop.now()
        body = {"since": due.since.isoformat()}
        draft = FactDraft(REVIEW, member_id, due.on, now.today, now.instant, body, operator=shop.operator)
        append(shop, draft, decide_review(due))
        written.append(due)
    return written


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a tier review again."""
    write_reviews(shop, member.id, fact.on)
