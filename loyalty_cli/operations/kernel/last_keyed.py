"""The last thing keyed: what an undo without a name means, and when it has to be named.

Each takes back what is his own: with an operator told what that operator keyed, with none told what was keyed with
none, and at an open till what was keyed there since it was opened.
"""

from loyalty_cli.errors import FactNotFound, LoyaltyError, Refused
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.keyed import last_keyed, last_keyed_by
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.kernel.fact_names import name_of, typed
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.kinds import BY_HAND, UNDOABLE


def last_thing(shop: OpenShop, member: Member | None = None) -> Fact:
    """The last thing keyed, if it was keyed by the same hand today and can be undone; of that member if given.

    Raises FactNotFound when nothing was keyed, Refused for what is to be named: what somebody else or another till
    keyed, what can not be undone or came in with a file, a gift of the night, what was keyed on an earlier day.
    """
    members = None if member is None else family(shop.conn, member.id)
    fact = _own_last(shop, BY_HAND, members)
    if fact is None:
        raise _not_own(shop, member, members)
    named = _described(shop, fact)
    if fact.kind not in UNDOABLE:
        before = _own_last(shop, UNDOABLE, members)
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


def _own_last(shop: OpenShop, kinds: tuple[str, ...], members: tuple[int, ...] | None) -> Fact | None:
    return last_keyed_by(shop.conn, kinds, shop.operator, shop.session, members)


def _not_own(shop: OpenShop, member: Member | None, members: tuple[int, ...] | None) -> LoyaltyError:
    """What is said where the same hand keyed nothing: what others did last, to be named if it is meant."""
    of = f" of {member.shown_name}" if member is not None else ""
    other = last_keyed(shop.conn, UNDOABLE, members)
    if other is None:
        return FactNotFound(f"there is nothing{of} to undo")
    by = f", by {other.operator}" if other.operator is not None and other.operator != shop.operator else ""
    here = "at this till" if shop.session is not None else f"by {shop.operator}" if shop.operator else "without --as"
    return Refused(
        f"nothing{of} was keyed {here}; the last thing keyed is {_described(shop, other)}{by}",
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
