"""Nothing heavy on the way of a sale; nothing of one command in the way of another."""

import subprocess
import sys

import pytest

from tests.cli.conftest import Typed, bare_environment

HEAVY = {"pydantic", "sqlite_utils", "phonenumbers", "rapidfuzz", "prompt_toolkit", "tomllib", "zoneinfo", "logging"}
COMMANDS = "loyalty_cli.cli.commands."
TOLD = "import sys; from loyalty_cli.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"


def modules(*args: str, code: str = TOLD, **env: str) -> set[str]:
    """The names of all modules that a process has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", code, *args], env=bare_environment() | env, capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_a_sale_imports_nothing_heavy(typed: Typed, lea: str) -> None:
    found = roots(modules("buy", lea, "23.50", "--item", "coffee:2=5.20"))
    assert {"typer", "sqlite3"} <= found
    assert found & (HEAVY | {"rich"}) == set()


def test_under_json_rich_is_not_imported_even_where_colour_is_forced(typed: Typed, lea: str) -> None:
    assert roots(modules("buy", lea, "23.50", "--json", FORCE_COLOR="1")) & (HEAVY | {"rich"}) == set()


def test_rich_draws_where_colour_is_forced(typed: Typed, lea: str) -> None:
    assert "rich" in roots(modules("buy", lea, "23.50", FORCE_COLOR="1"))


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["buy", "--help"], ["help", "buy"], ["bye"]])
def test_help_and_slips_import_no_shop(args: list[str]) -> None:
    found = modules(*args)
    assert roots(found) & (HEAVY | {"rich"}) == set()
    assert not any(name.startswith(("loyalty_cli.operations", "loyalty_cli.ledger")) for name in found)


@pytest.mark.parametrize("args", [["--help"], ["help"], ["--version"], ["bye"]])
def test_what_runs_no_command_imports_no_command(args: list[str]) -> None:
    assert not any(name.startswith(COMMANDS) for name in modules(*args))


def test_a_command_imports_no_other_command(typed: Typed, lea: str) -> None:
    assert {name for name in modules("buy", lea, "3") if name.startswith(COMMANDS)} == {f"{COMMANDS}buy"}


def test_completion_of_names_imports_no_command_and_no_shop() -> None:
    found = modules("loyalty re", _LOYALTY_COMPLETE="bash")
    assert not any(name.startswith((COMMANDS, "loyalty_cli.operations", "loyalty_cli.ledger")) for name in found)


def test_the_entry_point_itself_imports_not_even_typer() -> None:
    found = modules(code="import sys, loyalty_cli.cli.main; print(*sys.modules, file=sys.stderr)")
    assert roots(found) & (HEAVY | {"rich", "typer", "sqlite3"}) == set()
