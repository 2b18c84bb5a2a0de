"""Where a shop is: its folder, its program file, its database. On the way of every sale, so light imports only."""

import os
from collections.abc import Iterator, Mapping

from loyalty_cli.config.settings import DATABASE, path_problem
from loyalty_cli.errors import FileProblem, ShopNotFound
from loyalty_cli.values import Final

PROGRAM_FILE: Final = "loyalty.toml"
SHOP_VARIABLE: Final = "LOYALTY_SHOP"
SAMPLE_FILE: Final = "sample_config.toml"
_READ_AT_MOST: Final = 64 * 1024 + 1
"""One byte more than a program file may have: enough to see that it is too large."""


def find_root(explicit: str | None, environ: Mapping[str, str]) -> str:
    """The absolute path of the shop's folder.

    ``explicit`` (``--shop``), else ``$LOYALTY_SHOP``, else the current folder or the nearest parent that holds
    ``loyalty.toml``, else the user's data folder. A folder that was named is never replaced by another.
    Raises ShopNotFound.
    """
    named = explicit if explicit is not None else environ.get(SHOP_VARIABLE) or None
    if named is not None:
        root = os.path.abspath(os.path.expanduser(named))
        if not _holds_shop(root):
            raise ShopNotFound("error.no-shop-named", program_file=PROGRAM_FILE, root=root, named=named)
        return root
    for root in _candidates():
        if _holds_shop(root):
            return root
    raise ShopNotFound("error.no-shop-above", program_file=PROGRAM_FILE)


def _candidates() -> Iterator[str]:
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        # The current folder was removed meanwhile; the user's own may still be there.
        folder = os.sep
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    yield user_root()


def user_root() -> str:
    """The user's data folder for a shop, whether it exists or not."""
    import platformdirs

    return platformdirs.user_data_dir("loyalty", appauthor=False)


def _holds_shop(root: str) -> bool:
    try:
        return os.path.isfile(os.path.join(root, PROGRAM_FILE))
    except ValueError:
        # A path with a NUL in it is not a path.
        return False


def read_source(root: str) -> bytes:
    """The program file's bytes, at most one more than it may have. Raises ShopNotFound, FileProblem."""
    path = os.path.join(root, PROGRAM_FILE)
    try:
        with open(path, "rb") as file:
            return file.read(_READ_AT_MOST)
    except FileNotFoundError:
        raise ShopNotFound("error.no-shop", program_file=PROGRAM_FILE, root=root) from None
    except OSError as error:
        raise FileProblem("error.program-unreadable", path=path, strerror=error.strerror) from None


def database_path(root: str, source: bytes) -> str:
    """The absolute path of the database: ``[shop] database``, or else ``loyalty.db`` beside the program file.

    ``source`` is the program file's bytes; they are parsed only when the word ``database`` stands in them outside a
    line of comment. Raises ProgramInvalid when they are parsed and wrong.
    """
    return resolve(root, _database_of(source) if _may_name_database(source) else DATABASE)


def resolve(root: str, path: str) -> str:
    """A path of the program file as an absolute one: relative ones begin at the shop's folder."""
    return os.path.normpath(os.path.join(root, os.path.expanduser(path)))


def _may_name_database(source: bytes) -> bool:
    if b"\\" in source or b'"""' in source or b"'''" in source:
        # The key may be written with escapes, or what looks like a comment may be the end of a long text.
        return True
    naming = [line for line in source.splitlines() if b"database" in line]
    return not all(line.lstrip().startswith(b"#") for line in naming)


def _database_of(source: bytes) -> str:
    from loyalty_cli.config.toml_text import parse

    shop = parse(source).get("shop", {})
    named = shop.get("database", DATABASE) if isinstance(shop, dict) else None
    if isinstance(named, str) and path_problem(named) is None:
        return named
    # Wrong: the whole validation says how, beside whatever else is wrong.
    from loyalty_cli.config.loader import load

    return load(source).settings.database


def sample_text() -> bytes:
    """The sample program file, from the installed package or from the checkout. Raises FileProblem."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (package, os.path.dirname(package)):
        path = os.path.join(folder, SAMPLE_FILE)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return file.read()
    raise FileProblem("error.no-sample", sample_file=SAMPLE_FILE)
