"""Facts of the shop, without a member: the takings of a day, anonymous answers, payments to causes."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.ledger.facts.records import Fact, fact_by_id
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.recording import Done, Keyed, append, draft_of, earlier, when_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Decision
from loyalty_cli.values import Any, Final

NOBODY: Final = Member(0, "", None, "", "", None, None, None, None, date.min, None, "", "active", None)
"""The member of a fact without one, where it is decided again."""


def key_shop_fact(
    shop: OpenShop,
    kind: str,
    body: Mapping[str, Any],
    keyed: Keyed,
    *,
    reverses: int | None = None,
    not_before: date = date.min,
) -> Done:
    """Records one fact without a member in the caller's transaction, or finds it recorded already. It decides nothing.

    Refusals in this order: the day, the receipt number.
    """
    when = when_of(shop, keyed, not_before)
    known = earlier(shop, kind, None, body, keyed)
    if known is not None:
        return Done(known.id, 0, repeated=True)
    fact = draft_of(shop, kind, None, when, body, keyed, reverses=reverses)
    return Done(append(shop, fact, Decision()), 0)


def written(shop: OpenShop, done: Done) -> Fact:
    """The fact that was just recorded, or known already."""
    fact = fact_by_id(shop.conn, done.fact_id)
    if fact is None:
        raise AssertionError("the fact was just written")
    return fact


def answered(shop: OpenShop, done: Done) -> dict[str, Any]:
    """A fact without a member as its command answers, without what was told: the command says that in its own words."""
    return document_of(done, written(shop, done)._replace(body={}))


def document_of(done: Done, fact: Fact) -> dict[str, Any]:
    """A fact without a member as its command answers: the receipt of nobody, and what was told."""
    told = {
        "id": fact.id,
        "kind": fact.kind,
        "on": fact.on.isoformat(),
        "ref": fact.ref,
        "repeated": done.repeated,
    }
    nobody: dict[str, Any] = {"member": None, "entries": [], "balance": None, "tier": None, "say": []}
    return {"fact": told, **nobody, **fact.body, **({"warnings": list(done.warnings)} if done.warnings else {})}
