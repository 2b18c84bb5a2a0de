"""The last thing keyed: what an undo without a name means, and when it has to be named.

Each takes back what is his own: with an operator told what that operator keyed, with none told what was keyed with
none, and at an open till what was keyed there since it was opened.
"""

from loyalty_cli.errors import FactNotFound, LoyaltyError, Refused
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.operations.kernel.fact_names import name_of, typed
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.kinds import BY_HAND, UNDOABLE


def last_thing(shop: OpenShop) -> Fact:
    """The last thing keyed, if it was keyed by the same hand today and can be undone.

    Raises FactNotFound when nothing was keyed, Refused for what is to be named: what somebody else or another till
    keyed, what can not be undone or came in with a file, a gift of the night, what was keyed on an earlier day.
    """
    fact = _own_last(shop, BY_HAND)
    if fact is None:
        raise _not_own(shop)
    named = _described(shop, fact)
    if fact.kind not in UNDOABLE:
        before = _own_last(shop, UNDOABLE)
        hint = f"to undo {_described(shop, before)}: loyalty undo {_typed(before)}" if before else ""
        raise Refused(f"the last thing keyed is {named}, which is not undone", hint)
    if fact.batch_id is not None:
        raise Refused(
            f"the last thing keyed is {named}, out of a file",
            f"that alone: loyalty undo {_typed(fact)}; the whole file: loyalty import undo {fact.batch_id}",
        )
    if fact.kind == "birthday" or fact.keyed_on != shop.now().today:
        raise Refused(f"the last thing keyed is {named}", f"if it is meant: loyalty undo {_typed(fact)}")
    return fact


def _own_last(shop: OpenShop, kinds: tuple[str, ...]) -> Fact | None:
    return records.last_keyed_by(shop.conn, kinds, shop.operator, shop.session)


def _not_own(shop: OpenShop) -> LoyaltyError:
    """What is said where the same hand keyed nothing: what others did last, to be named if it is meant."""
    other = records.last_keyed(shop.conn, UNDOABLE)
    if other is None:
        return FactNotFound("there is nothing to undo")
    by = f", by {other.operator}" if other.operator is not None and other.operator != shop.operator else ""
    here = "at this till" if shop.session is not None else f"by {shop.operator}" if shop.operator else "without --as"
    return Refused(
        f"nothing was keyed {here}; the last thing keyed is {_described(shop, other)}{by}",
        f"if it is meant: loyalty undo {_typed(other)}",
    )


def _typed(fact: Fact) -> str:
    return typed(fact.id, fact.ref)


def _described(shop: OpenShop, fact: Fact) -> str:
    """``purchase T-1001 of 2026-11-19, 23.50 EUR, Léa Martin``."""
    parts = [f"{fact.kind} {name_of(fact)} of {fact.on.isoformat()}"]
    if fact.kind in ("purchase", "return"):
        parts.append(shop.program.shop.told(fact.body["amount"]))
    if fact.member_id is not None:
        parts.append(get_member(shop.conn, fact.member_id).shown_name)
    if fact.keyed_on not in (fact.on, shop.now().today):
        parts.append(f"keyed on {fact.keyed_on.isoformat()}")
    return ", ".join(parts)
