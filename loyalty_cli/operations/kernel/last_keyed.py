"""The last thing keyed: what an undo without a name means, and when it has to be named.

Each takes back what is their own: with an operator told what that operator keyed, with none told what was keyed with
none, and at an open till what was keyed there since it was opened.
"""

from loyalty_cli.errors import FactNotFound, LoyaltyError, Refused
from loyalty_cli.language.catalogue import Listed, Phrase, Value, Word
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.keyed import last_keyed, last_keyed_by
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.fact_names import name_of, typed
from loyalty_cli.program.kernel.kinds import SLIPS, UNASKED, UNDOABLE, UNDOABLE_SLIPS


def last_thing(shop: OpenShop, member: Member | None = None) -> Fact:
    """The last thing keyed, if it was keyed by the same hand today and can be undone; of that member if given.

    Messages that went out and campaigns are not slips of the till: they are passed over.

    Raises FactNotFound when nothing was keyed, Refused for what is to be named: what somebody else or another till
    keyed, what can not be undone or came in with a file, a gift of the night, what was keyed on an earlier day.
    """
    members = None if member is None else family(shop.conn, member.id)
    fact = _own_last(shop, SLIPS, members)
    if fact is None:
        raise _not_own(shop, member, members)
    named = _described(shop, fact)
    if fact.kind not in UNDOABLE:
        before = _own_last(shop, UNDOABLE_SLIPS, members)
        hint = Phrase("error.to-undo", described=_described(shop, before), name=_typed(before)) if before else None
        raise Refused("error.last-not-undone", hint, named=named)
    if fact.batch_id is not None:
        raise Refused("error.last-from-file", named=named, name=_typed(fact), batch_id=fact.batch_id)
    if fact.kind in UNASKED or fact.keyed_on != shop.now().today:
        raise Refused("error.last-keyed-is", named=named, name=_typed(fact))
    return fact


def _own_last(shop: OpenShop, kinds: tuple[str, ...], members: tuple[int, ...] | None) -> Fact | None:
    return last_keyed_by(shop.conn, kinds, shop.operator, shop.session, members)


def _not_own(shop: OpenShop, member: Member | None, members: tuple[int, ...] | None) -> LoyaltyError:
    """What is said where the same hand keyed nothing: what others did last, to be named if it is meant."""
    other = last_keyed(shop.conn, UNDOABLE_SLIPS, members)
    if other is None:
        if member is None:
            return FactNotFound("error.nothing-to-undo")
        return FactNotFound("error.nothing-to-undo-of", member=member.shown_name)
    described = _described(shop, other)
    if other.operator is not None and other.operator != shop.operator:
        described = Phrase("error.thing-by", thing=described, operator=other.operator)
    place = "till" if shop.session is not None else "operator" if shop.operator else "nobody"
    here = Phrase(f"error.here.{place}", operator=shop.operator)
    if member is None:
        return Refused("error.nothing-keyed-here", here=here, described=described, name=_typed(other))
    of = member.shown_name
    return Refused("error.nothing-keyed-here-of", member=of, here=here, described=described, name=_typed(other))


def _typed(fact: Fact) -> str:
    return typed(fact.id, fact.ref)


def _described(shop: OpenShop, fact: Fact) -> Phrase:
    """``purchase T-1001 of 2026-11-19, 23.50 EUR, Léa Martin``."""
    named = Phrase("error.fact-of", kind=Word("kind", fact.kind), name=name_of(fact), on=fact.on)
    parts: list[Value] = [named]
    if fact.kind in ("purchase", "return"):
        parts.append(shop.program.shop.amount(fact.body["amount"]))
    if fact.member_id is not None:
        parts.append(get_member(shop.conn, fact.member_id).shown_name)
    if fact.keyed_on not in (fact.on, shop.now().today):
        parts.append(Phrase("error.keyed-on", on=fact.keyed_on))
    return Phrase("grammar.thing", thing=Listed(parts))
