"""Verify the ledger: a table of all checks, for the command, its help and its tests."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from loyalty_cli.config import files
from loyalty_cli.errors import Busy, FileProblem, NewerDatabase, StorageError, VerifyFailed
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.checks.anchors import check_against, check_anchors
from loyalty_cli.ledger.checks.evidence import Evidence, Tell, of_history, quiet
from loyalty_cli.ledger.checks.file.derived import check_batches, check_derived
from loyalty_cli.ledger.checks.file.schema import check_file, check_schema
from loyalty_cli.ledger.checks.finding import DAMAGE, Finding, Findings, say, where
from loyalty_cli.ledger.checks.money.held import check_held
from loyalty_cli.ledger.checks.money.movement import check_money
from loyalty_cli.ledger.checks.once import check_once, check_vouchers
from loyalty_cli.ledger.checks.points.lots import check_lots
from loyalty_cli.ledger.checks.points.movement import check_movement
from loyalty_cli.ledger.checks.programs import check_programs, check_texts
from loyalty_cli.ledger.checks.reversals import check_reversals
from loyalty_cli.ledger.copies.backups import check_backup, check_outside, newest_backup, no_backup
from loyalty_cli.ledger.copies.snapshot import snapshot
from loyalty_cli.ledger.facts.heads import head_text, parse_head, sizes
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.checks import check_gifts, check_limits, check_program_file
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.values import Any, Final, Literal, NamedTuple, TypeAlias

Made: TypeAlias = Literal["always", "whole", "against", "replay"]
"""When a check is made: always; unless a quick look is wanted; when a head is given; when replay is asked for."""

RESTORE: Final = "restore"
DOCTOR: Final = "doctor"
DOCTOR_ELSE_RESTORE: Final = "doctor-else-restore"
"""What to do: the keys under ``proof.next``."""


class Check(NamedTuple):
    """A check: its name, how it finds what is wrong, what to do then, when it is made.

    What it proves stands in the catalogue under ``proof.NAME``, what to do under ``proof.next.NEXT``. ``nothing`` says
    in its place that there is nothing to prove, if so.
    """

    name: str
    find: Callable[[Evidence], Iterable[Finding] | Findings]
    next: str
    made: Made = "whole"
    nothing: Callable[[Evidence], str] = lambda _: ""

    @property
    def said(self) -> str:
        """What it proves, in the current language."""
        return str(Phrase(f"proof.{self.name}"))

    @property
    def then(self) -> str:
        """What to do when something is wrong, in the current language."""
        return str(Phrase(f"proof.next.{self.next}"))


def check_newest_backup(evidence: Evidence) -> Iterator[Finding]:
    """The newest backup is a beginning of the ledger, and verifies itself."""
    found = list(check_backup(evidence))
    yield from found
    path = newest_backup(evidence.backup_dir, evidence.conn) if evidence.backup_dir else None
    if path is None or found or evidence.drilled:
        return
    where = f"backup {os.path.basename(path)}"
    try:
        # One of an earlier release is migrated before it can be proven: that is the restore drill's.
        if connection.schema_version(path) == connection.SCHEMA_VERSION:
            with closing(connection.connect(path, read_only=True)) as conn:
                wrong = [check for check in prove(Evidence(conn))["checks"] if not check["ok"]]
            yield from (Finding(where, check["name"], check["detail"]) for check in wrong)
    except StorageError as error:
        yield Finding(where, "damaged", error.message)


CHECKS: Final[tuple[Check, ...]] = (
    Check("file", check_file, DOCTOR_ELSE_RESTORE, "always"),
    Check("schema", check_schema, DOCTOR_ELSE_RESTORE, "always"),
    Check("programs", check_programs, RESTORE),
    Check("program-file", check_program_file, RESTORE),
    Check("chain", of_history("chain"), RESTORE, "always"),
    Check("texts", check_texts, RESTORE),
    Check("anchors", check_anchors, RESTORE, "always"),
    Check("outside", check_outside, RESTORE, "always"),
    Check("against", check_against, RESTORE, "against"),
    Check("entries", of_history("entries"), RESTORE),
    Check("floors", of_history("floors"), RESTORE),
    Check("lots", check_lots, RESTORE),
    Check("movement", check_movement, RESTORE),
    Check("reversals", check_reversals, RESTORE),
    Check("once", check_once, RESTORE),
    Check("vouchers", check_vouchers, RESTORE),
    Check("held", check_held, RESTORE),
    Check("money", check_money, RESTORE),
    Check("limits", check_limits, RESTORE),
    Check(
        "gifts",
        check_gifts,
        RESTORE,
    ),
    Check("derived", check_derived, DOCTOR),
    Check("batches", check_batches, "import"),
    Check(
        "backup",
        check_newest_backup,
        "backup",
        nothing=no_backup,
    ),
    Check("replay", check_replay, RESTORE, "replay"),
)


def verify(
    shop: OpenShop,
    *,
    replay: bool = False,
    against: str | None = None,
    quick: bool = False,
    drilled: bool = False,
    tell: Tell = quiet,
) -> dict[str, Any]:
    """Proves the shop's ledger as it is now and repairs nothing.

    ``against`` is a head written down earlier, or the name of a file that holds one. ``drilled``: the newest backup was
    proven whole just now, it is only compared; ``tell`` hears how many facts are decided again. Returns ``ok, facts,
    entries, head, checks``; each check with ``name, ok, detail, count, failures``
    (``id, rule, what, next``; the first hundred). Raises BadValue (no head), Busy, StorageError; what
    is wrong with the ledger is an answer, not an error.
    """
    head = parse_head(against) if against is not None else None
    try:
        conn = snapshot(shop.conn)
    except sqlite3.Error as error:
        raise connection.storage_error(error, shop.db_path) from error
    with closing(conn):
        evidence = Evidence(
            conn,
            against=head,
            db_path=shop.db_path if shop.root else None,
            backup_dir=files.resolve(shop.root, shop.settings.backup_dir) if shop.root else None,
            program_file=files.read_source(shop.root) if shop.root else None,
            quick=quick,
            drilled=drilled,
            tell=tell,
        )
        return prove(evidence, replay=replay)


def verify_file(path: str, *, replay: bool = False, against: str | None = None, tell: Tell = quiet) -> dict[str, Any]:
    """Proves a ledger in a file of its own, as a backup that is to be trusted.

    Answers as ``verify`` does. Raises BadValue, FileProblem (no such file, or no ledger), VerifyFailed (so damaged that
    it can not be opened), NewerDatabase, Busy, StorageError (the disk).
    """
    head = parse_head(against) if against is not None else None
    if not os.path.isfile(path):
        raise FileProblem("error.no-file", path=path)
    with closing(_opened(path)) as conn:
        return prove(Evidence(conn, against=head, tell=tell), replay=replay, advice=str(Phrase("error.copy")))


def _opened(path: str) -> sqlite3.Connection:
    try:
        return connection.connect(path, read_only=True)
    except (NewerDatabase, Busy):
        raise
    except StorageError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_CORRUPT:
            raise VerifyFailed("error.thing", Phrase("error.copy"), thing=error) from error
        if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL):
            raise
        raise FileProblem("error.thing", Phrase("error.name-a-backup"), thing=error) from error


def prove(evidence: Evidence, *, replay: bool = False, advice: str = "") -> dict[str, Any]:
    """The answer of ``verify`` for some evidence; ``advice`` is what to do in place of what each check says."""
    asked: dict[Made, bool] = {
        "always": True,
        "whole": not evidence.quick,
        "against": evidence.against is not None,
        "replay": replay,
    }
    checks = [_outcome(check, evidence, advice or check.then) for check in CHECKS if asked[check.made]]
    facts, entries, head = _size(evidence.conn)
    return {
        "ok": all(check["ok"] for check in checks),
        "facts": facts,
        "entries": entries,
        "head": head,
        "checks": checks,
    }


def _outcome(check: Check, evidence: Evidence, then: str) -> dict[str, Any]:
    found = _findings(check, evidence)
    proves = check.nothing(evidence) or check.said
    failures = [{"id": one.id, "rule": one.rule, "what": one.what, "next": then} for one in found.listed]
    return {
        "name": check.name,
        "ok": not found.count,
        "detail": f"{where(found.listed[0].id)} {found.listed[0].what}" if found.count else proves,
        "count": found.count,
        "failures": failures,
    }


def _findings(check: Check, evidence: Evidence) -> Findings:
    found = Findings()
    try:
        made = check.find(evidence)
        if isinstance(made, Findings):
            return made
        for one in made:
            found.add(*one)
    except DAMAGE as error:
        found.add("ledger", "unreadable", say("fault.unreadable", error=error))
    return found


def _size(conn: sqlite3.Connection) -> tuple[int, int, str]:
    try:
        return *sizes(conn), head_text(conn)
    except DAMAGE:
        return 0, 0, ""
