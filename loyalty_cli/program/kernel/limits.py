"""Limits of promises: what was given, and what exceeds a limit, for ``verify``."""

from collections.abc import Iterable, Iterator
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.units import period_of
from loyalty_cli.values import Any, NamedTuple, Protocol


class GivenFact(NamedTuple):
    """A fact in the order of the ledger. ``undone_by`` is the fact that took it back, 0 where it stands."""

    id: int
    kind: str
    member_id: int
    on: str
    program_id: int
    reverses: int | None
    body: dict[str, Any]
    undone_by: int


class GivenEntry(NamedTuple):
    """An entry in the order of the ledger, with the kind of its fact, and the reward that a redemption names."""

    fact_id: int
    member_id: int
    unit: str
    amount: int
    rule: str
    on: str
    counts_on: str
    kind: str
    program_id: int
    reward: str | None


class Given(Protocol):
    """What was ever given."""

    def facts(self, *kinds: str) -> Iterator[GivenFact]:
        """The facts of these kinds."""

    def entries(self, units: Iterable[str]) -> Iterator[GivenEntry]:
        """The entries in these units."""


class Breach(NamedTuple):
    """A limit that was exceeded: where (``fact 812``), which rule, and what is wrong."""

    where: str
    rule: str
    what: Phrase


class Tally:
    """Facts counted by whom and what they concern: how many stood in a period when a fact was keyed."""

    def __init__(self) -> None:
        self._before: dict[tuple[int, str], list[tuple[str, int]]] = {}

    def add(self, fact: GivenFact, what: str, period: str) -> int:
        """How many stood before this one in the period that holds its day; this one counts from now on."""
        before = self._before.setdefault((fact.member_id, what), [])
        first, last = (day.isoformat() for day in period_of(period, date.fromisoformat(fact.on)))
        times = sum(1 for day, gone in before if first <= day <= last and not 0 < gone < fact.id)
        before.append((fact.on, fact.undone_by))
        return times
