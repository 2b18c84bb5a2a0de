"""How a member stands, as documents: who it is, what they hold, their tier, their vouchers."""

from collections.abc import Sequence

from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.nights import lapsed_ahead
from loyalty_cli.ledger.standings.history import with_history
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.standings.standing import NOW, AsOf, standing_as_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, Voucher, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import next_tier
from loyalty_cli.values import Any, NamedTuple


class Addition(NamedTuple):
    """What a receipt gets besides: fields of its document, and sentences that come first."""

    document: dict[str, Any] = {}  # noqa: RUF012 - never changed
    first: Sequence[str] = ()


def standing_to_show(shop: OpenShop, member_id: int, as_of: AsOf) -> Standing:
    """A standing with the history that progress needs: today's from the derived tables, others from the entries."""
    if as_of.upto == NOW and as_of.on == shop.now().today and not lapsed_ahead(shop.conn, as_of.on, member_id):
        standing = load_one(shop.conn, shop.program, member_id, When(as_of.on, as_of.on))
    else:
        standing = standing_as_of(shop.conn, shop.program, member_id, as_of)
    return with_history(shop.conn, standing, shop.program.needs("progress", as_of.on), as_of.on)


def member_document(member: Member, tier: str) -> dict[str, Any]:
    """Who it is."""
    return {"card": member.card, "name": member.shown_name, "tier": tier}


def balance_document(standing: Standing, vouchers: tuple[Voucher, ...]) -> dict[str, Any]:
    """What the member has: points and store credit that can be spent, boxes filled per card, usable vouchers."""
    return {
        "points": standing.available(POINTS),
        "credit_cents": standing.available(CREDIT),
        "stamps": dict(standing.stamps),
        "vouchers": len(vouchers),
    }


def tier_document(program: Program, standing: Standing) -> dict[str, Any]:
    """The member's tier, the next one, what is missing and the day before which it must be spent; nulls at the top."""
    ahead = next_tier(program, standing)
    return {
        "name": standing.tier,
        "next": ahead.tier if ahead else None,
        "missing_cents": ahead.missing_cents if ahead else None,
        "by": ahead.by.isoformat() if ahead and ahead.by else None,
    }


def voucher_document(voucher: Voucher) -> dict[str, Any]:
    """A voucher as it is shown."""
    return {
        "code": voucher.code,
        "reward": voucher.reward,
        "name": voucher.name,
        "issued_on": voucher.issued_on.isoformat(),
        "expires_on": voucher.expires_on.isoformat(),
    }
