"""A new shop: its program file from the sample, its ledger."""

import os

from loyalty_cli.config import files
from loyalty_cli.errors import Duplicate, FileProblem
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop


def init(folder: str, *, program: bytes | None = None) -> OpenShop:
    """Begins a shop in ``folder`` with the sample program (or ``program``), and opens it.

    A program file that is there already is kept. Raises Duplicate when the shop has its ledger already, FileProblem
    when the folder can not be made, ProgramInvalid.
    """
    root = os.path.abspath(os.path.expanduser(folder))
    path = os.path.join(root, files.PROGRAM_FILE)
    kept = os.path.lexists(path)
    source = files.read_source(root) if kept else program if program is not None else files.sample_text()
    database = files.database_path(root, source)
    if os.path.exists(database) and os.path.getsize(database):
        raise Duplicate("error.shop-there", root=root, folder=folder)
    check(source)
    if not kept:
        _write_new(root, path, source)
    return open_shop(root, begin=True)


def check(source: bytes) -> None:
    """Raises ProgramInvalid with all mistakes of a program file."""
    from loyalty_cli.config.loader import load

    load(source)


def _write_new(root: str, path: str, source: bytes) -> None:
    try:
        os.makedirs(root, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(source)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FileProblem("error.folder-unwritable", path=path, strerror=error.strerror) from error
