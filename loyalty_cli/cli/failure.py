"""The one place where a failure becomes words: one or two lines on standard error, or one JSON object under --json."""

import os
import sqlite3
from types import TracebackType
from typing import TYPE_CHECKING, Final

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

if TYPE_CHECKING:
    from loyalty_cli.cli.output import Output

_STORAGE: Final = {
    sqlite3.SQLITE_READONLY: ("the database can not be written", "check the folder's permissions and the disk"),
    sqlite3.SQLITE_FULL: ("the disk is full: nothing was written", "make room, then type it again"),
    sqlite3.SQLITE_IOERR: ("the disk failed", "check the disk, then type it again"),
    sqlite3.SQLITE_CANTOPEN: ("the database can not be opened", "check the folder and its permissions"),
    sqlite3.SQLITE_CORRUPT: ("the database is damaged", "see what is hurt with: loyalty verify"),
    sqlite3.SQLITE_NOTADB: ("the file is not a loyalty database", "check which file the program file names"),
    sqlite3.SQLITE_PROTOCOL: ("the database could not be locked", "keep it on a local disk"),
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
            return Interrupted("interrupted", "nothing is half done")


def as_storage_error(error: sqlite3.DatabaseError) -> StorageError | None:
    """The refusal behind a failure of the database; None for a bug of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY:
        return Busy("the database is busy: nothing was written", "another process is at work; type it again")
    if code in _STORAGE:
        return StorageError(*_STORAGE[code])
    return None


def as_bug(kind: type[BaseException], trace: TracebackType | None) -> LoyaltyError:
    """A bug, told by its kind and place: the message of an exception may quote a customer."""
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "loyalty_cli" in code.co_filename:
            place = f" at {os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    message = f"something unexpected happened: {kind.__name__}{place}"
    return LoyaltyError(message, "this is a mistake of the program; LOYALTY_DEBUG=1 shows the details to report")


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
    begins = "" if isinstance(refusal, Interrupted) else "error: "
    lines = [f"{begins}{refusal.message}", *(f"  {problem}" for problem in problems)]
    if people:
        from loyalty_cli.cli import choosing

        lines += choosing.people(people, numbered=numbered)
    if refusal.hint:
        lines.append(hint or refusal.hint)
    out.refusal("\n".join(lines), plain=plain)


def _file_problem(error: OSError) -> LoyaltyError:
    reason = (error.strerror or str(error)).lower()
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in {getattr(__import__("errno"), name, None) for name in _LOST_DISK}:
        return StorageError(f"{where}{reason}", "check the disk, then type it again")
    return FileProblem(f"{where}{reason}")
