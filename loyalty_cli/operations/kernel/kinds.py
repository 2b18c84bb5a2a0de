"""Decide a recorded fact again, with the module of its kind.

Each module named in the registry has ``replay(shop, fact, member)``. It decides from what was told and recorded, never
from what members changed since, and calls the till's own function where it can.
"""

from collections.abc import Callable

from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.operations.kernel.recording import SEGMENTS, Keyed, append
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.kinds import KINDS
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import TypeAlias

Replay: TypeAlias = Callable[[OpenShop, Fact, Member], object]
"""Decides a fact again and writes what comes out."""


def replay_of(kind: str) -> Replay | None:
    """The replay of a kind, imported when it is asked for; None for a kind that is not registered."""
    from importlib import import_module

    if kind not in KINDS:
        return None
    replay: Replay = import_module(f"loyalty_cli.operations.{KINDS[kind].home}").replay
    return replay


def as_keyed(fact: Fact) -> Keyed:
    """A fact as it was keyed, without its receipt number, which decides nothing."""
    return Keyed(fact.on, fact.at, None, fact.batch_id, segments=fact.body.get(SEGMENTS, {}))


def as_recorded(fact: Fact) -> FactDraft:
    """A fact as it was written, without who keyed it and its numbers."""
    return FactDraft(
        fact.kind,
        fact.member_id,
        fact.on,
        fact.keyed_on,
        fact.recorded_at,
        fact.body,
        fact.at,
        batch_id=fact.batch_id,
        reverses=fact.reverses,
    )


def append_anew(shop: OpenShop, fact: Fact, decide: Callable[[Standing, When], Decision]) -> None:
    """Decides and writes a fact without asking what is due before it."""
    when = When(fact.on, fact.keyed_on)
    standing = load_one(shop.conn, shop.program, fact.member_id or 0, when)
    append(shop, as_recorded(fact), decide(standing, when))
