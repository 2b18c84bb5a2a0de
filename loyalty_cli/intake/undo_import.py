"""Taking back a whole import: each of its facts by a fact of its own, the last first, a little at a time.

Interrupted, the same call goes on where it stopped. What later facts stand on is left as it is, and listed.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any, Final

from loyalty_cli.errors import LoyaltyError, NotFound, StorageError
from loyalty_cli.ledger.copies.snapshot import copy_into
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.reusable_refs import IMPORT_UNDONE
from loyalty_cli.ledger.people.members import get_member, put_back
from loyalty_cli.ledger.store import connection
from loyalty_cli.ledger.store.clauses import stands
from loyalty_cli.operations.deeds.undo import undo_fact
from loyalty_cli.operations.due.due_before import with_referral
from loyalty_cli.operations.due.nights import in_batches
from loyalty_cli.operations.kernel.recording import Keyed
from loyalty_cli.operations.kernel.shop import OpenShop

CHUNK: Final = 1_000
TOLD: Final = 1_000
"""So many facts that are left are named in the answer."""
Progress = Callable[[str, int, int], None]

_OPEN: Final = (
    f"batch_id = :batch AND kind <> 'undo' AND NOT (kind = 'profile' AND entry_count = 0) AND {stands('facts.id')}"
)
"""Facts of the batch that stand, and that gave something or enrolled somebody."""
_CONSENTS: Final = (
    "DELETE FROM consents WHERE member_id = ? AND granted = 1 AND source = 'import ' || ? AND NOT EXISTS"
    " (SELECT 1 FROM batches o WHERE o.id <> ? AND o.file_name = ? AND o.kind = 'customers' AND o.undone_at IS NULL)"
)
"""A yes that came with this file only."""


_TOLD_OF_A_BATCH: Final = (
    "SELECT id, kind, file_name, started_at, finished_at, undone_at, rows, accepted, unchanged, rejected FROM batches"
)
_NAMES: Final = (
    "batch", "kind", "file", "started_at", "finished_at", "undone_at", "rows", "accepted", "unchanged", "rejected",
)  # fmt: skip


def import_batches(shop: OpenShop) -> list[dict[str, Any]]:
    """The files that were brought in, the last first: batch, kind, file, started_at, counts, and whether taken back."""
    rows = shop.conn.execute(f"{_TOLD_OF_A_BATCH} ORDER BY id DESC")
    return [dict(zip(_NAMES, row, strict=True)) for row in rows]


def import_batch(shop: OpenShop, batch_id: int) -> dict[str, Any]:
    """One file that was brought in, as ``import_batches`` tells of it. Raises NotFound for a batch that is none."""
    row = shop.conn.execute(f"{_TOLD_OF_A_BATCH} WHERE id = ?", (batch_id,)).fetchone()
    if row is None:
        raise NotFound("intake.no-import", batch=batch_id)
    return dict(zip(_NAMES, row, strict=True))


def undo_import(
    shop: OpenShop, batch_id: int, *, dry_run: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """Takes back what a file brought; who was enrolled by it and has no other history is closed, the card free again.

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
    copy = sqlite3.connect("", isolation_level=None)
    try:
        copy_into(shop.conn, copy)
        copy.execute("PRAGMA recursive_triggers = 1")
    except sqlite3.Error as error:
        copy.close()
        raise connection.storage_error(error, shop.db_path) from error
    return copy


class _Undoing:
    """One batch on its way back."""

    def __init__(self, shop: OpenShop, batch_id: int, file_name: str, *, already: bool) -> None:
        self.already = already
        self.shop, self.conn = shop, shop.conn
        self.batch_id, self.file_name = batch_id, file_name
        self.undone = self.closed = self.left_count = self.details_kept = 0
        self.left: list[dict[str, Any]] = []

    def run(self, progress: Progress | None) -> None:
        """Takes back all that can be, from the last fact to the first, and notes when nothing is left."""
        tell = progress or (lambda *_: None)
        (total,) = self.conn.execute(f"SELECT count(*) FROM facts WHERE {_OPEN}", {"batch": self.batch_id}).fetchone()
        below, done = _end(self.conn), 0
        while facts := self._next(below):
            in_batches(self.shop, facts, self._take_back, partial(_tell_part, tell, done, total))
            below, done = facts[-1], done + len(facts)
        with connection.writing(self.conn):
            self._forget_rows()
            self.details_kept = self._put_details_back()
            if not self.left_count:
                self.conn.execute(
                    "UPDATE batches SET undone_at = ? WHERE id = ? AND undone_at IS NULL",
                    (self.shop.now().instant, self.batch_id),
                )

    def _put_details_back(self) -> int:
        """Brings back what the file replaced; returns of how many members something stays as it is now.

        What changed since stays, and what an import of an earlier release replaced, which kept nothing of it.
        """
        facts = self.conn.execute(
            "SELECT f.id, f.member_id, EXISTS (SELECT 1 FROM replaced r WHERE r.fact_id = f.id),"
            " json_array_length(f.body, '$.told') FROM facts f JOIN members m ON m.id = f.member_id"
            " WHERE f.batch_id = ? AND f.kind = 'profile' AND m.status = 'active' ORDER BY f.id DESC",
            (self.batch_id,),
        ).fetchall()
        stays = set()
        for fact_id, member_id, is_kept, told in facts:
            if put_back(self.conn, fact_id) if is_kept else told and not self.already:
                stays.add(member_id)
        return len(stays)

    def _next(self, below: int) -> list[int]:
        rows = self.conn.execute(
            f"SELECT id FROM facts WHERE {_OPEN} AND id < :below ORDER BY id DESC LIMIT {CHUNK}",
            {"batch": self.batch_id, "below": below},
        )
        return [fact_id for (fact_id,) in rows]

    def _take_back(self, fact_id: int) -> None:
        fact = records.fact_by_id(self.conn, fact_id)
        if fact is None or any(kind == "undo" for _, kind in records.standing_on(self.conn, fact_id)):
            return
        self.conn.execute("SAVEPOINT fact")
        try:
            keyed = Keyed(op_id=f"{IMPORT_UNDONE}{self.batch_id}:{fact_id}")
            with_referral(self.shop, undo_fact(self.shop, fact, keyed))
        except StorageError:
            raise
        except LoyaltyError as refusal:
            self.conn.execute("ROLLBACK TO fact")
            self._leave(fact, refusal)
        else:
            self.undone += 1
            self._after(fact)
        self.conn.execute("RELEASE fact")

    def _after(self, fact: records.Fact) -> None:
        """What is kept beside facts and goes with the file: who the member was to it, and the consents it told."""
        member_id = fact.member_id or 0
        if fact.kind == "enrolment":
            self.closed += 1
        if fact.kind in ("enrolment", "profile"):
            self.conn.execute(_CONSENTS, (member_id, self.file_name, self.batch_id, self.file_name))

    def _forget_rows(self) -> None:
        """The same rows, brought in again, are new."""
        self.conn.execute(
            "DELETE FROM import_rows WHERE member_id IN (SELECT member_id FROM facts WHERE batch_id = ?)",
            (self.batch_id,),
        )

    def _leave(self, fact: records.Fact, refusal: LoyaltyError) -> None:
        self.left_count += 1
        if len(self.left) < TOLD:
            card = get_member(self.conn, fact.member_id or 0).card
            self.left.append({"fact": fact.id, "kind": fact.kind, "card": card, "reason": _reason(refusal)})


def _reason(refusal: LoyaltyError) -> str:
    return f"{refusal.message}: {refusal.hint}" if refusal.hint else refusal.message


def _tell_part(tell: Progress, before: int, total: int, part: int, _: int) -> None:
    tell("undoing", before + part, total)


def _end(conn: sqlite3.Connection) -> int:
    """A number above that of every fact."""
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    return int(last) + 1
