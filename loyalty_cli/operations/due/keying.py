"""Key one fact of one member: what is due before it, the decision, the fact."""

from collections.abc import Callable, Mapping
from datetime import date

from loyalty_cli.ledger.facts.records import fact_by_ref
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.standings.history import with_history
from loyalty_cli.operations.due import due_before
from loyalty_cli.operations.kernel.recording import Done, Keyed, append, check_enrolled, draft_of, earlier, when_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.needs import Needs
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import Any


def _kept_as(shop: OpenShop, keyed: Keyed) -> Keyed:
    """With the receipt number as it is kept: with a count behind it where it is free again."""
    if keyed.ref is None:
        return keyed
    from loyalty_cli.ledger.facts.reusable_refs import current_one

    return keyed._replace(ref=current_one(shop.conn, "ref", keyed.ref, by_hand=keyed.batch_id is None))


def is_known(shop: OpenShop, keyed: Keyed) -> bool:
    """Whether a fact holds the receipt number: what is keyed again under it writes nothing."""
    ref = _kept_as(shop, keyed).ref
    return ref is not None and fact_by_ref(shop.conn, ref) is not None


def key_fact(
    shop: OpenShop,
    found: Member,
    kind: str,
    body: Mapping[str, Any],
    keyed: Keyed,
    decide: Callable[[Standing, When], Decision],
    *,
    reverses: int | None = None,
    not_before: date = date.min,
    needs: Needs | None = None,
) -> Done:
    """One fact of one member inside the caller's transaction: known already, or decided and written.

    What a missed night should have written of the member is written first: no fact depends on which nights ran.
    ``not_before``: see ``when_of``; ``needs`` are those of the program in force where not told. ``decide`` may still
    add to the body.
    Refusals in this order: the day, the receipt number, what ``decide`` refuses.
    """
    member = get_member(shop.conn, found.id, follow=True)
    when = when_of(shop, keyed, not_before)
    check_enrolled(member, when)
    keyed = _kept_as(shop, keyed)
    known = earlier(shop, kind, member.id, body, keyed)
    if known is not None:
        return Done(known.id, member.id, repeated=True)
    in_order = keyed.batch_id is not None
    reopened = due_before.before(shop, member, kind, body, when, in_order=in_order)
    standing = due_before.settled_standing(shop, member.id, when, in_order=in_order)
    needed = shop.program.needs(kind, when.on) if needs is None else needs
    known_of = with_history(shop.conn, standing, needed, when.on, reverses or 0, when.keyed_on)
    lists: Mapping[str, Any] = {}
    if needed.segments:
        from loyalty_cli.operations.due.segment_lists import asked_lists

        known_of, lists = asked_lists(shop, known_of, keyed.segments)
    decision = decide(known_of, when)
    draft = draft_of(shop, kind, member.id, when, {**body, **lists}, keyed, reverses=reverses)
    done = Done(append(shop, draft, decision), member.id, figures=decision.figures)
    if reopened:
        due_before.lapse_again(shop, member.id, when)
    return done
