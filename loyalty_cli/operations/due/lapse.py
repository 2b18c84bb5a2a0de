"""Lapses: points, credit, vouchers and stamp cards past their last usable day are written off.

They are gone from that day's end on whether or not this has run; it only writes the breakage down, dated the day after
the last usable day even when it runs a week late.
"""

from datetime import date

from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, forget_replaced, has_old_replaced
from loyalty_cli.ledger.queries.nights import breakages_after
from loyalty_cli.ledger.standings.due import Due, cards_due, lapses_due, lapsing_of
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.due.nights import Tell, in_batches, quiet
from loyalty_cli.operations.kernel.kinds import as_recorded
from loyalty_cli.operations.kernel.recording import append
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.members.lapse import Lapsing, decide_lapse, decide_reopening
from loyalty_cli.program.kernel.facts import CREDIT, LAPSE, POINTS, STAMPS, UNDO, VOUCHER, Decision
from loyalty_cli.units import next_day
from loyalty_cli.values import NamedTuple


class Lapsed(NamedTuple):
    """The result of one run: how many facts, and the amount of each kind that lapsed."""

    facts: int = 0
    points: int = 0
    credit_cents: int = 0
    vouchers: int = 0
    stamps: int = 0

    def plus(self, decision: Decision) -> "Lapsed":
        """With one more breakage."""
        gone = {POINTS: 0, CREDIT: 0, VOUCHER: 0, STAMPS: 0}
        for entry in decision.entries:
            for kind in gone:
                if entry.unit == kind or (kind.endswith(":") and entry.unit.startswith(kind)):
                    gone[kind] -= entry.amount
        return Lapsed(
            self.facts + 1,
            self.points + gone[POINTS],
            self.credit_cents + gone[CREDIT],
            self.vouchers + gone[VOUCHER],
            self.stamps + gone[STAMPS],
        )


def run(shop: OpenShop, on: date, *, tell: Tell = quiet) -> Lapsed:
    """Writes off what had its last day before ``on``: one fact for each member and last day, oldest first.

    Old details of members are forgotten, too, once they are kept no longer. Safe to run again and to be killed.
    Raises Busy, StorageError.
    """
    if has_old_replaced(shop.conn, on):
        with connection.writing(shop.conn):
            forget_replaced(shop.conn, on)
    total = Lapsed()

    def write(due: Due) -> None:
        nonlocal total
        decision = record_lapse(shop, due)
        if decision is not None:
            total = total.plus(decision)

    in_batches(shop, lapses_due(shop.conn, shop.program, on), write, tell)
    return total


def record_lapse(shop: OpenShop, due: Due) -> Decision | None:
    """One breakage inside the caller's transaction; None when it is written already."""
    lapsing = lapsing_of(shop.conn, shop.program, due.member_id, due.last_day)
    if not _anything(lapsing):
        return None
    decision = decide_lapse(lapsing)
    append(shop, _draft(shop, LAPSE, due.member_id, due.last_day, {"last_day": due.last_day.isoformat()}), decision)
    return decision


def write_lapses(shop: OpenShop, member_id: int, before: date) -> None:
    """Writes what of one member had its last day before that day, inside the caller's transaction."""
    for due in lapses_due(shop.conn, shop.program, before, member_id):
        record_lapse(shop, due)


def write_card_lapses(shop: OpenShop, member_id: int, before: date) -> None:
    """The same for stamp cards: a new stamp on a lapsed card begins a new one."""
    if any(card.valid_months for card in shop.program.stamp_cards):
        for due in cards_due(shop.conn, shop.program, before, member_id):
            record_lapse(shop, due)


def reopen(shop: OpenShop, member_id: int, on: date) -> bool:
    """Takes back the breakages of one member dated after ``on``, inside the caller's transaction.

    A fact keyed late for that day then finds all that was usable on it, a fact of today what a clock ahead wrote off.
    Returns whether there were any: then ``write_lapses`` follows the fact.
    """
    found = breakages_after(shop.conn, member_id, on)
    for fact_id in found:
        _take_back(shop, fact_id, member_id)
    return bool(found)


def _take_back(shop: OpenShop, fact_id: int, member_id: int) -> None:
    fact = records.fact_by_id(shop.conn, fact_id)
    if fact is None:
        raise AssertionError("a breakage that was just found is in the ledger")
    last_day = date.fromisoformat(fact.body["last_day"])
    decision = decide_reopening(fact_id, last_day, records.recorded_entries(shop.conn, fact_id, last_day))
    draft = _draft(shop, UNDO, member_id, last_day, {"fact": fact_id, "kind": LAPSE})
    append(shop, draft._replace(reverses=fact_id), decision)


def _draft(shop: OpenShop, kind: str, member_id: int, last_day: date, body: dict[str, str | int]) -> FactDraft:
    now = shop.now()
    return FactDraft(kind, member_id, next_day(last_day), now.today, now.instant, body, operator=shop.operator)


def _anything(lapsing: Lapsing) -> bool:
    return bool(lapsing.lots or lapsing.vouchers or lapsing.cards)


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a breakage again."""
    record_lapse(shop, Due(date.fromisoformat(fact.body["last_day"]), member.id))


def replay_reopening(shop: OpenShop, fact: Fact) -> None:
    """Reverses a breakage, because a fact was keyed late."""
    fact_id = fact.reverses or 0
    undone = records.fact_by_id(shop.conn, fact_id)
    last_day = date.fromisoformat(undone.body["last_day"]) if undone else fact.on
    entries = records.recorded_entries(shop.conn, fact_id, last_day)
    append(shop, as_recorded(fact), decide_reopening(fact_id, last_day, entries))
