"""Nothing heavy on the way of a sale; nothing of one command in the way of another."""

import subprocess
import sys

import pytest

from loyalty_cli.cli.declared import till
from tests.cli.conftest import Typed, bare_environment

HEAVY = {"pydantic", "sqlite_utils", "phonenumbers", "rapidfuzz", "prompt_toolkit", "tomllib", "zoneinfo", "logging"}
BESIDES = {
    "typing",
    "re",
    "enum",
    "json",
    "contextlib",
    "inspect",
    "dataclasses",
    "hashlib",
    "random",
    "importlib.metadata",
}
"""Of the standard library, what costs a plain line a millisecond or more."""
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


TILL_LINES = [
    "show LEA",
    "find martin --limit 5",
    "buy LEA 23.50 --item coffee:2=5.20 -r T-9",
    "redeem LEA free-coffee",
    "return T-1 1.00",
    "visit LEA --on yesterday",
    "undo T-1",
    "stamp LEA coffee 2",
    "engage LEA review",
]


@pytest.mark.parametrize("line", TILL_LINES)
@pytest.mark.parametrize("told", [[], ["--json"]])
def test_a_plain_line_of_the_till_imports_nothing_heavy(typed: Typed, lea: str, line: str, told: list[str]) -> None:
    typed("adjust", lea, "100", "--reason", "opening")
    typed("buy", lea, "10", "--ref", "T-1")
    found = modules(*line.replace("LEA", lea).split(), *told)
    assert roots(found) & (HEAVY | BESIDES | {"rich", "typer", "click"}) == set()
    assert not any(name.startswith(COMMANDS) and not f"{_module(line)}.".startswith(f"{name}.") for name in found)


def _module(line: str) -> str:
    return COMMANDS + till.COMMANDS[line.split(maxsplit=1)[0]].module


def test_the_open_till_imports_no_typer_for_plain_lines(typed: Typed, lea: str) -> None:
    code = (
        "import io, sys; sys.stdin = io.StringIO('\\n'.join(sys.argv[1:]))\n"
        "from loyalty_cli.cli.main import main; main(['till']); print(*sys.modules, file=sys.stderr)"
    )
    found = modules(lea, "3.50", "stamp coffee", "undo", "", code=code)
    assert roots(found) & (HEAVY | {"rich", "typer", "click"}) == set()


def test_under_json_rich_is_not_imported_even_where_colour_is_forced(typed: Typed, lea: str) -> None:
    assert roots(modules("buy", lea, "23.50", "--json", FORCE_COLOR="1")) & (HEAVY | {"rich"}) == set()


def test_rich_draws_where_colour_is_forced(typed: Typed, lea: str) -> None:
    assert "rich" in roots(modules("buy", lea, "23.50", FORCE_COLOR="1"))


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["buy", "--help"], ["help", "buy"], ["bye"]])
def test_help_and_typing_mistakes_import_no_shop(args: list[str]) -> None:
    found = modules(*args)
    assert roots(found) & (HEAVY | {"rich"}) == set()
    assert not any(name.startswith(("loyalty_cli.operations", "loyalty_cli.ledger")) for name in found)


@pytest.mark.parametrize("args", [["--help"], ["help"], ["--version"], ["bye"]])
def test_what_runs_no_command_imports_no_command(args: list[str]) -> None:
    assert not any(name.startswith(COMMANDS) for name in modules(*args))


def test_a_command_imports_no_other_command(typed: Typed, lea: str) -> None:
    assert {name for name in modules("buy", lea, "3") if name.startswith(COMMANDS)} == {
        f"{COMMANDS}till",
        f"{COMMANDS}till.buy",
    }


def test_completion_of_names_imports_no_command_and_no_shop() -> None:
    found = modules("loyalty re", _LOYALTY_COMPLETE="bash")
    assert not any(name.startswith((COMMANDS, "loyalty_cli.operations", "loyalty_cli.ledger")) for name in found)


def test_the_entry_point_itself_imports_not_even_typer() -> None:
    found = modules(code="import sys, loyalty_cli.cli.main; print(*sys.modules, file=sys.stderr)")
    assert roots(found) & (HEAVY | {"rich", "typer", "sqlite3"}) == set()
