"""What all tests share: the long ones are asked for, and the shop's clock and the person's terminal stay out."""

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from loyalty_cli.language import catalogue
from loyalty_cli.ledger.store import connection, migrations
from loyalty_cli.operations.kernel import codes

SHOP_VARIABLES = ("LOYALTY_SHOP", "LOYALTY_NOW", "LOYALTY_OPERATOR", "LOYALTY_LANG")
TERMINAL_VARIABLES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
BYTECODE = str(Path(__file__).parent.parent / ".pytest_cache" / "bytecode")
WAITS_FOR_THE_DISK = ("faults", "ledger/store")
_DICE = Random()
# A copy of this process draws other codes than this one, and than the copy before it.
os.register_at_fork(before=_DICE.random, after_in_child=lambda: _DICE.seed(f"copy {_DICE.random()}"))


# The same examples in each quick run, so that none fails by chance; how long one takes says nothing.
settings.register_profile("quick", max_examples=20, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=200, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """A suite in the background ignores Ctrl-C, and so would every program it starts and means to interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    keep_bytecode()
    settings.load_profile("long" if config.getoption("--long") else "quick")
    if not config.getoption("--long") and hasattr(providers, "_get_local_constants"):
        # Else the examples change with the modules that happen to be imported: their constants are tried, too.
        providers._get_local_constants = Constants


def keep_bytecode() -> None:
    """Who wants no bytecode beside the code has it in the cache folder: else each process of a test compiles again."""
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = sys.pycache_prefix or BYTECODE
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if "long" in item.keywords]
    items[:] = [item for item in items if "long" not in item.keywords]
    config.hook.pytest_deselected(items=long)


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: the garbage collector need not look at them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nobodys_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees neither the shop nor the terminal of who runs it."""
    catalogue.silence()
    for name in (*SHOP_VARIABLES, *TERMINAL_VARIABLES):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def new_ledgers_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A ledger that is begun within a test is a copy of one that was made by all migrations."""
    made, template = migrations.migrate, tmp_path_factory.mktemp("template") / "loyalty.db"

    def migrate(path: str) -> None:
        if Path(path).exists():
            made(path)
            return
        if not template.exists():
            made(str(template))
        shutil.copy(template, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "migrate", migrate)
        yield


@pytest.fixture(autouse=True)
def no_wait_for_the_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug on a test, but for those that look at what is left when somebody does."""
    if not any(f"tests/{folder}/" in request.node.nodeid for folder in WAITS_FOR_THE_DISK):
        settings = tuple((name, 0 if name == "synchronous" else value) for name, value in connection._PRAGMAS)
        monkeypatch.setattr(connection, "_PRAGMAS", settings)


@pytest.fixture(autouse=True)
def the_same_codes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the quick run a test draws the same voucher codes each time; what is killed and forked draws its own."""
    if not request.config.getoption("--long") and "tests/faults/" not in request.node.nodeid:
        _DICE.seed(request.node.nodeid)
        monkeypatch.setattr(codes, "os", SimpleNamespace(urandom=_DICE.randbytes))
