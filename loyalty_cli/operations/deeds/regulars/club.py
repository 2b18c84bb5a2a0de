"""The paid club at the till: join, renew, cancel."""

from datetime import date

from loyalty_cli.errors import NotOffered
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.deeds.money.credit import payment_document
from loyalty_cli.operations.due.club_notice import membership
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.events import decide_club
from loyalty_cli.program.kernel.facts import CLUB, Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.regulars.club import KIND, Step
from loyalty_cli.units import Cents
from loyalty_cli.values import Any


def take(shop: OpenShop, member: str, step: Step, *, on: date | None = None, ref: str | None = None) -> Receipt:
    """Joins, renews or cancels. The receipt says the fee to pay, or what to hand over, and the last day (``club``).

    Refusals in this order: NotOffered (no club), BadText, the member's, the day's, the receipt number's, those of
    ``decide_club``, the ledger's.
    """
    if shop.program.club is None:
        raise NotOffered("error.no-club")
    keyed = Keyed(on, None, check_ref(ref))
    found = find_member(shop, member)
    done = durably(shop, lambda: record_step(shop, found, step, keyed))
    return receipt(shop, done, document(shop, done.fact_id))


def record_step(shop: OpenShop, found: Member, step: Step, keyed: Keyed) -> Done:
    """One step inside the caller's transaction."""

    def decide(standing: Standing, when: When) -> Decision:
        vouchers = vouchers_as_of(shop.conn, standing.member_id, AsOf(when.on)) if step == "cancel" else ()
        return decide_club(shop.program, standing, step, when, new_codes(), vouchers)

    return key_fact(shop, found, KIND, {"step": step}, keyed, decide)


def document(shop: OpenShop, fact_id: int) -> dict[str, Any]:
    """What a receipt adds for a fact of the club: the fee to pay or the money to hand over, and the membership."""
    fact = records.fact_by_id(shop.conn, fact_id)
    if fact is None or fact.member_id is None:
        raise AssertionError("a receipt is given for a fact of a member that was just written")
    fee, handed = money_of(shop, fact)
    paid = payment_document(fee) if fee else {"hand_over": {"money_cents": handed, "credit_cents": 0}}
    return {**paid, "club": membership(shop, fact.member_id, fact.on)}


def money_of(shop: OpenShop, fact: Fact) -> tuple[Cents, Cents]:
    """The fee that was paid with a fact of the club, and the money that was handed over, in cents."""
    fee = handed = 0
    for entry in records.recorded_entries(shop.conn, fact.id, fact.on):
        if entry.unit == CLUB:
            cents = int(entry.why["cents"])
            fee, handed = (fee + cents, handed) if entry.amount > 0 else (fee, handed + cents)
    return fee, handed


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a step again."""
    record_step(shop, member, fact.body["step"], as_keyed(fact))
