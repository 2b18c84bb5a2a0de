"""What all tests share: the long ones are asked for, and the shop's clock and the person's terminal stay out."""

import signal

import pytest

from loyalty_cli.language import catalogue

SHOP_VARIABLES = ("LOYALTY_SHOP", "LOYALTY_NOW", "LOYALTY_OPERATOR", "LOYALTY_LANG")
TERMINAL_VARIABLES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS")


def pytest_configure() -> None:
    """A suite in the background ignores Ctrl-C, and so would every program it starts and means to interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if "long" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="takes minutes; run with --long"))


@pytest.fixture(autouse=True)
def nobodys_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees neither the shop nor the terminal of who runs it."""
    catalogue.silence()
    for name in (*SHOP_VARIABLES, *TERMINAL_VARIABLES):
        monkeypatch.delenv(name, raising=False)
