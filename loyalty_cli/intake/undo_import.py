"""Undo a whole import: each of its facts by a fact of its own, the last first, in small transactions.

Interrupted, the same call goes on where it stopped. What later facts stand on is left as it is, and listed.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any, Final

from loyalty_cli.errors import LoyaltyError, NotFound, StorageError
from loyalty_cli.ledger.copies.snapshot import trial_copy
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.reusable_refs import IMPORT_UNDONE
from loyalty_cli.ledger.importing import batches
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.replayed import replay_without
from loyalty_cli.operations.deeds.undo import undo_fact
from loyalty_cli.operations.due.keying import with_referral
from loyalty_cli.operations.due.nights import in_batches
from loyalty_cli.operations.kernel.recording import Keyed
from loyalty_cli.operations.kernel.shop import OpenShop

CHUNK: Final = 1_000
TOLD: Final = 1_000
"""So many facts that are left are named in the answer."""
Progress = Callable[[str, int, int], None]


def import_batches(shop: OpenShop) -> list[dict[str, Any]]:
    """The imported files, the last first: batch, kind, file, started_at, counts, and whether taken back."""
    return batches.batches(shop.conn)


def import_batch(shop: OpenShop, batch_id: int) -> dict[str, Any]:
    """One file that was brought in, as ``import_batches`` tells of it. Raises NotFound for a batch that is none."""
    found = batches.batch(shop.conn, batch_id)
    if found is None:
        raise NotFound("intake.no-import", batch=batch_id)
    return found


def undo_import(
    shop: OpenShop, batch_id: int, *, dry_run: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """Undoes an import; who was enrolled by it and has no other history is closed, the card free again.

    Details that the file replaced come back, unless they changed since; a consent it brought goes. Returns ``batch,
    kind, file, undone`` (facts), ``closed`` (members), ``left`` (``fact, kind, card, reason`` of the first thousand),
    ``left_count``, ``dry_run`` and ``already``: the instant at which it was taken back before, else None. With anything
    left the exit code is 8.

    Raises NotFound for a batch that is none, Busy, StorageError; what was done until then is whole.
    """
    found = import_batch(shop, batch_id)
    if dry_run:
        with closing(private_copy(shop)) as copy:
            work = _Undoing(shop._replace(conn=copy), batch_id, found["file"], already=bool(found["undone_at"]))
            work.run(progress)
    else:
        work = _Undoing(shop, batch_id, found["file"], already=bool(found["undone_at"]))
        work.run(progress)
    return {
        "batch": batch_id,
        "kind": found["kind"],
        "file": found["file"],
        "undone": work.undone,
        "closed": work.closed,
        "details_kept": work.details_kept,
        "left": work.left,
        "left_count": work.left_count,
        "dry_run": dry_run,
        "already": None if work.undone or work.left_count else found["undone_at"],
    }


def private_copy(shop: OpenShop) -> sqlite3.Connection:
    """The ledger as it is, in a file that goes with its connection: what is tried there changes nothing."""
    try:
        return trial_copy(shop.conn)
    except sqlite3.Error as error:
        raise connection.storage_error(error, shop.db_path) from error


class _Undoing:
    """One batch while it is undone."""

    def __init__(self, shop: OpenShop, batch_id: int, file_name: str, *, already: bool) -> None:
        self.already = already
        self.shop, self.conn = shop, shop.conn
        self.batch_id, self.file_name = batch_id, file_name
        self.undone = self.closed = self.left_count = self.details_kept = 0
        self.left: list[dict[str, Any]] = []

    def run(self, progress: Progress | None) -> None:
        """Takes back all that can be, from the last fact to the first, and notes when nothing is left."""
        tell = progress or (lambda *_: None)
        total, done = batches.count_open(self.conn, self.batch_id), 0
        facts = batches.open_facts(self.conn, self.batch_id, None, CHUNK)
        while facts:
            in_batches(self.shop, facts, self._take_back, partial(_tell_part, tell, done, total))
            done += len(facts)
            facts = batches.open_facts(self.conn, self.batch_id, facts[-1], CHUNK)
        with connection.writing(self.conn):
            batches.forget_rows(self.conn, self.batch_id)
            self.details_kept = batches.put_details_back(self.conn, self.batch_id, already=self.already)
            if not self.left_count:
                batches.close_undone(self.conn, self.batch_id, self.shop.now().instant)

    def _take_back(self, fact_id: int) -> None:
        fact = records.fact_by_id(self.conn, fact_id)
        if fact is None or any(kind == "undo" for _, kind in records.standing_on(self.conn, fact_id)):
            return
        with connection.attempt(self.conn) as take_back:
            try:
                keyed = Keyed(op_id=f"{IMPORT_UNDONE}{self.batch_id}:{fact_id}")
                with_referral(self.shop, undo_fact(self.shop, fact, keyed), replay_without)
            except StorageError:
                raise
            except LoyaltyError as refusal:
                take_back()
                self._leave(fact, refusal)
            else:
                self.undone += 1
                self._after(fact)

    def _after(self, fact: records.Fact) -> None:
        """What is kept beside facts and goes with the file: who the member was to it, and the consents it told."""
        member_id = fact.member_id or 0
        if fact.kind == "enrolment":
            self.closed += 1
        if fact.kind in ("enrolment", "profile"):
            batches.forget_consents(self.conn, member_id, self.batch_id, self.file_name)

    def _leave(self, fact: records.Fact, refusal: LoyaltyError) -> None:
        self.left_count += 1
        if len(self.left) < TOLD:
            card = get_member(self.conn, fact.member_id or 0).card
            self.left.append({"fact": fact.id, "kind": fact.kind, "card": card, "reason": _reason(refusal)})


def _reason(refusal: LoyaltyError) -> str:
    return f"{refusal.message}: {refusal.hint}" if refusal.hint else refusal.message


def _tell_part(tell: Progress, before: int, total: int, part: int, _: int) -> None:
    tell("undoing", before + part, total)
