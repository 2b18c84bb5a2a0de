"""A manual correction, with its reason."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.errors import BadText
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.members.adjustment import Adjustment, check_worth, decide_adjustment
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents, Points


def adjust(
    shop: OpenShop,
    member: str,
    points: Points = 0,
    *,
    reason: str,
    max_points: Points | None = None,
    credit_cents: Cents = 0,
    stamps: Mapping[str, int] | None = None,
    tier: str | None = None,
    days: int = 0,
    on: date | None = None,
    ref: str | None = None,
) -> Receipt:
    """Adds (positive) or removes (negative) points, credit or stamps, or grants a tier for some days.

    Refusals in this order: BadText (no reason), the member's, LimitExceeded (credit, stamps), the day's,
    the receipt number's, those of ``decide_adjustment``, the ledger's.
    """
    if not reason.strip():
        raise BadText("error.adjust-reason")
    keyed = Keyed(on, None, check_ref(ref))
    names = {one.name.casefold(): one.name for one in shop.program.tiers}
    tier = names.get(tier.casefold(), tier) if tier else None
    recorded = shop.program.recorded_stamps(stamps or {})
    adjustment = Adjustment(points, credit_cents, recorded, clean_text(reason, "reason", 200), max_points, tier, days)
    found = find_member(shop, member)
    check_worth(shop.program, adjustment)
    return receipt(shop, durably(shop, lambda: record_adjustment(shop, found, adjustment, keyed)))


def record_adjustment(shop: OpenShop, found: Member, adjustment: Adjustment, keyed: Keyed) -> Done:
    """One adjustment inside the caller's transaction."""

    def decide(standing: Standing, when: When) -> Decision:
        return decide_adjustment(shop.program, standing, adjustment, when, new_codes())

    body = {name: value for name, value in adjustment._asdict().items() if value}
    return key_fact(shop, found, "adjust", body, keyed, decide)


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides an adjustment again."""
    record_adjustment(shop, member, Adjustment(**fact.body), as_keyed(fact))
