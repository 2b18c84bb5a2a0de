"""A check-in without a purchase."""

from datetime import date

from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.events import decide_visit
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing


def visit(shop: OpenShop, member: str, *, on: date | None = None, ref: str | None = None) -> Receipt:
    """Records that a member came in. Refusals: the member's, the day's, the receipt number's, the ledger's."""
    keyed = Keyed(on, None, check_ref(ref))
    found = find_member(shop, member)
    return receipt(shop, durably(shop, lambda: record_visit(shop, found, keyed)))


def record_visit(shop: OpenShop, found: Member, keyed: Keyed) -> Done:
    """One check-in inside the caller's transaction."""

    def decide(standing: Standing, when: When) -> Decision:
        return decide_visit(shop.program, standing, when, new_codes(), first_visit_today=not standing.visited_today)

    return key_fact(shop, found, "visit", {}, keyed, decide)


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a check-in again."""
    record_visit(shop, member, as_keyed(fact))
