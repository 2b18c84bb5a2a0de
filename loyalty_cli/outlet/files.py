"""Files that are whole or absent: written beside their place, readable by their owner only, synced, renamed into place.

What a killed process left half done is known by its name and by the lock nobody holds any more; the next run clears it.
"""

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from loyalty_cli.config.settings import path_problem
from loyalty_cli.errors import BadValue, FileProblem, StorageError
from loyalty_cli.language.catalogue import Phrase, Reason

PART: Final = ".part"
_PART_NAME: Final = re.compile(r"\.[A-Za-z0-9_.-]+\.[0-9a-f]{8}\.part(-d|-journal)?")
_NO_ROOM: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EFBIG: "the file may not grow so large",
    errno.EIO: "the disk reports an error",
    errno.EROFS: "the disk can not be written",
}
_FLAGS: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Part:
    """A temporary file that is renamed into its place. As a context manager it removes what was not placed."""

    def __init__(self, folder: str, name: str) -> None:
        self.path, self.descriptor = _new_part(folder, name)
        self.placed = False

    def __enter__(self) -> "Part":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)
        if not self.placed:
            with suppress(OSError):
                os.unlink(self.path)
        shutil.rmtree(self.side_folder, ignore_errors=True)

    @property
    def side_folder(self) -> str:
        """Where what is needed on the way may lie; it goes when the part goes. It is not made yet."""
        return f"{self.path}-d"

    def sync(self) -> None:
        """Syncs its content to the disk."""
        os.fsync(self.descriptor)

    def place(self, target: str) -> None:
        """Renames it into its place, replacing what stood there in one step."""
        os.replace(self.path, target)
        self.placed = True


def _new_part(folder: str, name: str) -> tuple[str, int]:
    while True:
        path = os.path.join(folder, f".{name}.{os.urandom(4).hex()}{PART}")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)
        try:
            _lock(descriptor)
            if _is_at(descriptor, path):
                return path, descriptor
        except BaseException:
            # Ctrl-C before anybody holds the part: it goes again.
            os.close(descriptor)
            os.unlink(path)
            raise
        # Another process cleared leftovers between creating and locking it.
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Whether the lock was free. The system frees it when the process ends."""
    try:
        import fcntl
    except ImportError:
        # There a file that is open can not be removed.
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_at(descriptor: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except OSError:
        return False


def clear_leftovers(folder: str) -> None:
    """Removes temporary files of killed runs; those of running processes stay."""
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if _PART_NAME.fullmatch(entry.name) and not _is_alive(re.sub(r"-\w+$", "", entry.path)):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    with suppress(OSError):
                        os.unlink(entry.path)


def _is_alive(part: str) -> bool:
    try:
        descriptor = os.open(part, os.O_RDWR | _FLAGS)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def named_folder(text: str) -> str:
    """The absolute path of a folder that a person named. Raises BadValue for ``..``, devices and what is not a path."""
    bare = text.rstrip("/" + os.sep) if text.strip("/" + os.sep) else ""
    if bare in {".", "~"}:
        return os.path.abspath(os.path.expanduser(bare))
    if problem := path_problem(bare):
        raise BadValue("error.path-problem", text=text, problem=Phrase(problem))
    return os.path.abspath(os.path.expanduser(bare))


def named_file(text: str) -> str:
    """The absolute path of a file to write that a person named. Raises BadValue as ``named_folder`` does."""
    if problem := path_problem(text):
        raise BadValue("error.path-problem", Phrase("error.path-problem.file"), text=text, problem=Phrase(problem))
    return os.path.abspath(os.path.expanduser(text))


def make_folder(folder: str) -> None:
    """Makes a folder that is not there, for its owner only. Raises FileProblem for a link or what is not a folder."""
    if os.path.islink(folder):
        raise FileProblem("error.folder-link", folder=folder)
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise FileProblem("error.not-a-folder", folder=folder)
    os.makedirs(folder, mode=0o700, exist_ok=True)


def check_target(path: str, *, may_replace: bool) -> None:
    """Raises FileProblem for a place that can not be taken: a link, a folder, a device, or somebody's file."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise FileProblem("error.file-link", path=path)
    if not stat.S_ISREG(mode):
        raise FileProblem("error.not-a-file", path=path)
    if not may_replace:
        raise FileProblem("error.no-export", path=path)


def sync_folder(folder: str) -> None:
    """Syncs the names in a folder to the disk; a no-op where folders can not be synced."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing_to(place: str) -> Iterator[None]:
    """Raises OS errors as StorageError (the disk) or FileProblem (anything else)."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageError("error.no-room", place=place, reason=Reason(error)) from error
        raise FileProblem("error.place-unwritable", place=place, reason=Reason(error)) from error
