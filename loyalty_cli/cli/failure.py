"""Print failures: one or two lines on standard error, or one JSON object under --json."""

import os
import sqlite3
from types import TracebackType

from loyalty_cli.errors import (
    Busy,
    FileProblem,
    Interrupted,
    LoyaltyError,
    MemberAmbiguous,
    MemberNotFound,
    ProgramInvalid,
    StorageError,
)
from loyalty_cli.language.catalogue import Phrase, Reason
from loyalty_cli.values import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from loyalty_cli.cli.printing.output import Output

_STORAGE: Final = {
    sqlite3.SQLITE_READONLY: "error.database.read-only",
    sqlite3.SQLITE_FULL: "error.database.full",
    sqlite3.SQLITE_IOERR: "error.database.disk",
    sqlite3.SQLITE_CANTOPEN: "error.database.unopened",
    sqlite3.SQLITE_CORRUPT: "error.database.damaged",
    sqlite3.SQLITE_NOTADB: "error.database.none",
    sqlite3.SQLITE_PROTOCOL: "error.database.unlocked",
}
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT)
_LOST_DISK: Final = ("ENOSPC", "EDQUOT", "EROFS", "EIO")


def wants_json(args: list[str]) -> bool:
    """Whether ``--json`` was asked for, where parsing failed before it could be read."""
    return "--json" in (args[: args.index("--")] if "--" in args else args)


def as_refusal(error: BaseException) -> LoyaltyError | None:
    """The refusal behind a failure of a file, of the database, or of a person who pressed Ctrl-C; None for a bug."""
    match error:
        case LoyaltyError():
            return error
        case sqlite3.DatabaseError():
            return as_storage_error(error)
        case OSError():
            return _file_problem(error)
        case _:
            return Interrupted("error.interrupted")


def as_storage_error(error: sqlite3.DatabaseError) -> StorageError | None:
    """The refusal behind a failure of the database; None for a bug of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY:
        return Busy("error.busy")
    if code in _STORAGE:
        return StorageError(_STORAGE[code])
    return None


def as_bug(kind: type[BaseException], trace: TracebackType | None) -> LoyaltyError:
    """A bug, by kind and place only: the message of an exception may quote a customer."""
    place: Phrase | None = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if "loyalty_cli" in code.co_filename:
            place = Phrase("error.bug.place", file=os.path.basename(code.co_filename), line=trace.tb_lineno)
        trace = trace.tb_next
    return LoyaltyError("error.bug", kind=kind.__name__, place=place or "")


def tell(
    out: "Output", refusal: LoyaltyError, *, as_json: bool, hint: str = "", plain: bool = False, numbered: bool = False
) -> None:
    """Say the refusal on standard error; ``hint`` is its hint as a person can type it, where that differs.

    ``numbered``: a number typed next chooses one of the candidates.

    The mistakes of a program file are lines of the message, for programs too: slug, message and hint are all that an
    error has, and ``candidates`` where it is about who was meant.
    """
    people = refusal.candidates if isinstance(refusal, MemberAmbiguous) else ()
    people = refusal.nearest if isinstance(refusal, MemberNotFound) else people
    problems = refusal.problems if isinstance(refusal, ProgramInvalid) else ()
    problems = tuple(problem for problem in problems if problem != refusal.message)
    if as_json:
        message = "\n".join([refusal.message, *problems])
        error: dict[str, object] = {"slug": refusal.slug, "message": message, "hint": refusal.hint}
        if people:
            error["candidates"] = list(people)
        out.error_document({"error": error})
        return
    begins = "" if isinstance(refusal, Interrupted) else f"{Phrase('error.begins')} "
    lines = [f"{begins}{refusal.message}", *(f"  {problem}" for problem in problems)]
    if people:
        from loyalty_cli.cli.dialogue import choosing

        lines += choosing.people(people, numbered=numbered)
    if refusal.hint:
        lines.append(hint or refusal.hint)
    out.refusal("\n".join(lines), plain=plain)


def _file_problem(error: OSError) -> LoyaltyError:
    where = Phrase("error.file-reason", file=error.filename, reason=Reason(error)) if error.filename else Reason(error)
    if error.errno in {getattr(__import__("errno"), name, None) for name in _LOST_DISK}:
        return StorageError("error.disk-reason", where=where)
    return FileProblem("error.thing", thing=where)
