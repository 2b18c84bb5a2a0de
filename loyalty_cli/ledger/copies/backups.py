"""Copies of the ledger in a folder, the most complete one last, and facts that only a copy has.

Clocks go wrong and file times change when a folder is copied, so neither decides which copy is the newest. A copy is
measured by the facts that it shares with the ledger.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.checks.anchors import compare
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.facts import outside
from loyalty_cli.ledger.facts.chain import seal_of
from loyalty_cli.ledger.facts.heads import LedgerHead, find_head, last_fact
from loyalty_cli.ledger.store.connection import first_fault
from loyalty_cli.values import Final, NamedTuple

SUFFIX: Final = ".db"
NAMED: Final = 3
"""So many lost facts are named."""
_NAMED_FACTS: Final = "SELECT kind, coalesce(ref, '#' || id), on_date FROM facts WHERE id > ? ORDER BY id LIMIT ?"


class Copy(NamedTuple):
    """A copy: how many of its facts the ledger has too, whether those are all of its facts, its size, its path.

    Without a ledger to compare with, all of its facts are shared. Copies that cannot be read share -1.
    """

    shared: int
    whole: bool
    facts: int
    path: str


def copies(folder: str, ledger: sqlite3.Connection | None = None) -> list[Copy]:
    """The copies in a folder, the most complete one last. A missing folder has none."""
    try:
        paths = [one.path for one in os.scandir(folder) if one.name.endswith(SUFFIX) and one.is_file()]
    except OSError:
        return []
    return sorted(_measured(path, ledger) for path in paths)


def newest_backup(folder: str, ledger: sqlite3.Connection | None = None) -> str | None:
    """The copy that holds most of the ledger; None where there is none."""
    found = copies(folder, ledger)
    return found[-1].path if found else None


def _measured(path: str, ledger: sqlite3.Connection | None) -> Copy:
    named = find_head(os.path.basename(path))
    if named is not None and (ledger is None or begins(ledger, named)):
        return Copy(named.facts, True, named.facts, path)
    try:
        with closing(_opened(path)) as copy:
            facts = last_fact(copy)[0]
            shared = facts if ledger is None else _shared(copy, ledger, facts)
            return Copy(shared, shared == facts, facts, path)
    except sqlite3.Error:
        return Copy(-1, False, -1, path)


def begins(ledger: sqlite3.Connection, head: LedgerHead) -> bool:
    """Whether the ledger begins with all that a head stands for."""
    return next(compare(ledger, "", head), None) is None


def _shared(copy: sqlite3.Connection, ledger: sqlite3.Connection, facts: int) -> int:
    """How many facts two ledgers have in common from the first on: seals tell, because each covers those before it."""
    low, high = 0, min(facts, last_fact(ledger)[0])
    while low < high:
        middle = (low + high + 1) // 2
        same = seal_of(copy, middle) == seal_of(ledger, middle)
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def same_beginning(path: str, ledger: sqlite3.Connection) -> bool:
    """Whether the ledger in a file has the first fact of another: copies of several may lie in one folder."""
    try:
        with closing(_opened(path)) as copy:
            return seal_of(copy, 1) == seal_of(ledger, 1)
    except sqlite3.Error:
        return False


def _opened(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)


def lost_facts(path: str, ledger: sqlite3.Connection) -> list[str]:
    """The first facts of a copy that the ledger does not have: ``purchase T-1057 of 2026-11-20``."""
    try:
        with closing(_opened(path)) as copy:
            after = _shared(copy, ledger, last_fact(copy)[0])
            rows = copy.execute(_NAMED_FACTS, (after, NAMED)).fetchall()
    except sqlite3.Error:
        return []
    return [f"{kind} {name} of {day}" for kind, name, day in rows]


def check_backup(evidence: Evidence) -> Iterator[Finding]:
    """The newest backup in the folder, when there is one; a folder that is not there holds none."""
    path = newest_backup(evidence.backup_dir, evidence.conn) if evidence.backup_dir else None
    if path is None:
        return
    where = f"backup {os.path.basename(path)}"
    try:
        with closing(_opened(path)) as backup:
            if first_fault(backup):
                yield Finding(where, "damaged", say("fault.not-whole"))
                return
            last, seal = last_fact(backup)
    except sqlite3.Error as error:
        yield Finding(where, "damaged", say("fault.not-read", error=error))
        return
    for found in compare(evidence.conn, where, LedgerHead(last, seal.hex())):
        lost = lost_facts(path, evidence.conn)
        yield found._replace(what=say("fault.lost", what=found.what, lost=", ".join(lost)) if lost else found.what)
    named = find_head(os.path.basename(path))
    if named is not None and not (named.facts == last and named.seals(seal)):
        yield Finding(where, "name", say("fault.name", last=last, facts=named.facts))


def check_outside(evidence: Evidence) -> Iterator[Finding]:
    """The head that the last backup or export wrote beside the ledger."""
    head = outside.read(evidence.db_path) if evidence.db_path else None
    if head is None:
        return
    for found in compare(evidence.conn, "the head beside the ledger", LedgerHead(*head)):
        lost = lost_since(evidence.backup_dir, evidence.conn)
        yield found._replace(what=say("fault.lost", what=found.what, lost=", ".join(lost)) if lost else found.what)


def lost_since(folder: str | None, ledger: sqlite3.Connection) -> list[str]:
    """Facts that a copy in a folder has and the ledger has not, from the copy that shares most with it."""
    strays = [one for one in copies(folder, ledger) if not one.whole and one.shared > 0] if folder else []
    return lost_facts(strays[-1].path, ledger) if strays else []


def no_backup(evidence: Evidence) -> str:
    """What is said where there is no backup to look at; "" where there is one, or none is asked for."""
    if evidence.backup_dir is None or newest_backup(evidence.backup_dir, evidence.conn) is not None:
        return ""
    return str(Phrase("proof.no-backup"))
