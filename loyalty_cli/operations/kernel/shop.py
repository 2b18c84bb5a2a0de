"""Opening the shop: its folder, its ledger, the program in force, and who is at the till."""

import os
import sqlite3

from loyalty_cli.config import files, settings
from loyalty_cli.config.settings import Settings
from loyalty_cli.errors import ProgramInvalid, StorageError
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.store import connection, programs
from loyalty_cli.ledger.store.programs import Recording
from loyalty_cli.operations.kernel.clock import Now, shop_now
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple


class OpenShop(NamedTuple):
    """A shop with its ledger open. ``operator`` is who keys, when told; ``rehearsed`` a moment played as now.

    ``session`` are the numbers of the facts keyed at an open till since it was opened; None for a single command.
    """

    root: str
    db_path: str
    conn: sqlite3.Connection
    program: Program
    recording: Recording
    settings: Settings
    operator: str | None = None
    rehearsed: Now | None = None
    session: frozenset[int] | None = None

    def now(self) -> Now:
        """Now in the shop."""
        return self.rehearsed or shop_now(self.program.shop.timezone)

    def close(self) -> None:
        """Closes the ledger."""
        self.conn.close()


def open_shop(root: str | None = None, *, operator: str | None = None, begin: bool = False) -> OpenShop:
    """Opens the shop that ``files.find_root`` names; a missing ledger is begun, an older one migrated.

    Where there are backups, a ledger was there: that one is missed, and none begun unless ``begin`` says so. Raises
    ShopNotFound, FileProblem, ProgramInvalid (the ledger is untouched), StorageError, NewerDatabase.
    """
    folder = files.find_root(root, os.environ)
    source = files.read_source(folder)
    path = files.database_path(folder, source)
    try:
        version = connection.schema_version(path)
        if not version:
            _check_beginning(folder, source, path, begin=begin)
        if version < connection.SCHEMA_VERSION:
            bring_up_to_date(path)
        conn = connection.connect(path)
    except StorageError as error:
        raise _naming_the_copy(error, folder, source) from error
    try:
        recorded = _program_of(conn, source)
        kept = settings.from_json(recorded.settings_json)
    except sqlite3.Error as error:
        raise connection.storage_error(error, path) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # The recorded program is not what was written there.
        raise connection.damaged(path) from error
    return OpenShop(folder, path, conn, recorded.program, recorded.recording, kept, operator)


def _naming_the_copy(error: StorageError, folder: str, source: bytes) -> StorageError:
    """The refusal of a damaged ledger, its hint with the copy to bring back."""
    if getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return error
    from loyalty_cli.config.loader import load
    from loyalty_cli.ledger.copies.backups import newest_backup

    newest = newest_backup(files.resolve(folder, load(source).settings.backup_dir))
    return error.with_hint(Phrase("error.ledger-copy", newest=newest)) if newest else error


def _check_beginning(folder: str, source: bytes, path: str, *, begin: bool) -> None:
    """A wrong program begins no ledger; a file that went away is not begun again. Raises ProgramInvalid, StorageError.

    An unmounted disk, a folder in a cloud and a typing mistake would else give out the cards of others.
    """
    from loyalty_cli.config.loader import load
    from loyalty_cli.ledger.copies.backups import newest_backup
    from loyalty_cli.ledger.facts import outside

    backups = files.resolve(folder, load(source).settings.backup_dir)
    if begin:
        outside.remove(path)
        return
    newest, head = newest_backup(backups), outside.read(path)
    if newest is not None:
        raise StorageError("error.ledger-gone", path=path, newest=newest, folder=folder)
    if head is not None and head[0]:
        raise StorageError("error.ledger-gone-head", path=path, facts=head[0], folder=folder)


def bring_up_to_date(path: str) -> None:
    """Begins a ledger that is not there, migrates one of an older release. Raises StorageError."""
    if connection.schema_version(path) >= connection.SCHEMA_VERSION:
        return
    from loyalty_cli.ledger.store.migrations import migrate

    try:
        migrate(path)
    except sqlite3.Error as error:
        raise connection.storage_error(error, path) from error
    except OSError as error:
        raise StorageError("error.path-unwritable", path=path, strerror=error.strerror) from error


def _program_of(conn: sqlite3.Connection, source: bytes) -> programs.RecordedProgram:
    source_digest = digest(source)
    known, last = programs.known_source(conn, source_digest), programs.last_used(conn)
    if known is not None and last in (None, known.recording.program_id):
        return known
    before = programs.program_of(conn, last) if last else None
    if known is None:
        from loyalty_cli.config.loader import load

        loaded = load(source)
        program, kept = loaded.program, settings.to_json(loaded.settings)
    else:
        program, kept = known.program, known.settings_json
    if before is not None:
        _check_money(before, program)
    from loyalty_cli.program.renames import carried_on

    program = carried_on(before or program, program)
    if known is not None and program == known.program:
        return known
    with connection.writing(conn):
        return programs.record_source(conn, source_digest, program, kept, shop_now(program.shop.timezone).instant)


def _check_money(before: Program, program: Program) -> None:
    """Amounts on record are of one currency: in another, 50.00 euros would be 5,000 yen. Raises ProgramInvalid."""
    was, now = before.shop, program.shop
    if (was.currency, was.decimals) != (now.currency, now.decimals):
        raise ProgramInvalid(
            "error.currency-changed",
            currency=was.currency,
            decimals=was.decimals,
            program_file=files.PROGRAM_FILE,
            currency2=now.currency,
            decimals2=now.decimals,
        )
