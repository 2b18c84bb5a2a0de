"""Decide the recorded facts again under another program, in a ledger in memory.

What follows from other facts (breakage, reviews) is not taken from the record: it is written where it is due. A fact
that the program refuses, such as a redemption that could not have been paid, stays in its place and moves nothing.
"""

from collections import defaultdict
from datetime import date

from loyalty_cli.config import settings
from loyalty_cli.config.settings import Settings
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.checks.recorded import recorded_programs
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.facts.texts import FREE_TEXT
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.queries.nights import reviews_are_held
from loyalty_cli.ledger.queries.simulation import fact_numbers
from loyalty_cli.ledger.standings import excerpt
from loyalty_cli.ledger.store import connection
from loyalty_cli.ledger.store.blank import empty_copy, follow_merge
from loyalty_cli.ledger.store.programs import Recording, record_source
from loyalty_cli.operations.due import lapse, review
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.kinds import as_recorded, replay_of
from loyalty_cli.operations.kernel.recording import append
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import NOBODY
from loyalty_cli.program.kernel.facts import Decision
from loyalty_cli.program.program import Program
from loyalty_cli.values import Any, Final, NamedTuple

BY_TIME: Final = ("lapse", "review")
"""Kinds of facts that time brings."""
_NAMES: Final = ("fact", "purchase")
"""Keys of a body that hold the number of a fact."""
_SOME_TEXT: Final = "…"


class Simulated(NamedTuple):
    """The shop as it would stand; ``uncovered`` are facts that the program refuses: ``fact, kind, on, card, why``.

    Its ledger is to be closed.
    """

    shop: OpenShop
    uncovered: list[dict[str, Any]]


def simulate(shop: OpenShop, program: Program, since: date = date.min) -> Simulated:
    """Every fact decided again: those dated from a day on under another program, earlier ones under their own."""
    play = _Play(shop, program, since)
    with connection.writing(play.conn):
        for number in fact_numbers(shop.conn):
            fact = records.fact_by_id(shop.conn, number)
            if fact is not None and not _follows(fact):
                play.decide(fact)
    today = shop.now().today
    lapse.run(play.world, today)
    if play.reviewed:
        review.run(play.world, today)
    return Simulated(play.world, play.uncovered)


def _follows(fact: Fact) -> bool:
    return fact.kind in BY_TIME or (fact.kind == "undo" and fact.body.get("kind") in BY_TIME)


class _Play:
    """The shop in memory, fact after fact."""

    def __init__(self, shop: OpenShop, program: Program, since: date) -> None:
        self.shop, self.since = shop, since
        self.reviewed = reviews_are_held(shop.conn)
        self.conn = empty_copy(shop.conn, reviewed=self.reviewed)
        self.programs = recorded_programs(self.conn)
        now = shop.now()
        known = record_source(self.conn, "simulated", program, settings.to_json(Settings()), now.instant)
        self.world = OpenShop("", "", self.conn, program, known.recording, Settings(), rehearsed=now)
        self.numbers: dict[int, int] = {}
        self.uncovered: list[dict[str, Any]] = []
        self._codes: dict[tuple[int, str], list[str]] = defaultdict(list)

    def decide(self, fact: Fact) -> None:
        """Decides one fact, or keeps its place where the program refuses it."""
        self._remember_codes(fact)
        told = self._renumbered(fact)
        world = self._world(fact)
        with connection.attempt(self.conn) as take_back:
            try:
                replay = replay_of(fact.kind)
                if replay is None:
                    raise AssertionError(f"a recorded fact is of a known kind: {fact.kind}")
                replay(world, told, NOBODY if fact.member_id is None else get_member(self.conn, fact.member_id))
                self.numbers[fact.id] = records.last_of_kind(self.conn, fact.kind)
                self._rename(fact)
            except LoyaltyError as error:
                take_back()
                self.numbers[fact.id] = append(world, as_recorded(told), Decision())
                self._tell(fact, error)
        self._lead_on(fact)

    def _world(self, fact: Fact) -> OpenShop:
        moment = Now(fact.keyed_on, fact.at or "", fact.recorded_at)
        world = self.world._replace(operator=fact.operator, rehearsed=moment)
        if fact.on >= self.since:
            return world
        digest = records.digest_of(self.conn, fact.program_id)
        return world._replace(program=self.programs[fact.program_id], recording=Recording(fact.program_id, digest))

    def _renumbered(self, fact: Fact) -> Fact:
        body = {
            name: self.numbers.get(value, value)
            if name in _NAMES
            else value or _SOME_TEXT
            if name in FREE_TEXT
            else value
            for name, value in fact.body.items()
        }
        return fact._replace(body=body, reverses=self.numbers.get(fact.reverses or 0, fact.reverses))

    def _remember_codes(self, fact: Fact) -> None:
        for code, source in excerpt.codes_of(self.shop.conn, fact.id):
            self._codes[fact.member_id or 0, source].append(code)

    def _rename(self, fact: Fact) -> None:
        """The vouchers that a fact gives now get the codes that such vouchers of the member got at the time."""
        drawn = excerpt.codes_of(self.conn, self.numbers[fact.id])
        waiting = ((code, self._codes[fact.member_id or 0, source]) for code, source in drawn)
        codes = {code: left.pop(0) for code, left in waiting if left}
        if codes:
            excerpt.rename_vouchers(self.conn, codes)

    def _tell(self, fact: Fact, error: LoyaltyError) -> None:
        card = get_member(self.shop.conn, fact.member_id).card if fact.member_id else None
        told = {"fact": fact.id, "kind": fact.kind, "on": fact.on.isoformat(), "card": card}
        self.uncovered.append({**told, "why": error.message})

    def _lead_on(self, fact: Fact) -> None:
        """From a merge on, what concerns the record that went is the other's; undone, it is its own again."""
        if fact.kind == "merge":
            follow_merge(self.conn, int(fact.body["from"]), fact.member_id)
        elif fact.kind == "undo" and fact.body.get("kind") == "merge-out":
            follow_merge(self.conn, fact.member_id or 0, None)
