"""The house, as tests: which way imports run, how long a function may be, what never enters the rules."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support.sources import MODULES, PACKAGE, walk

CHECKOUT = PACKAGE.parent
PURE = [PACKAGE / "units.py", *sorted((PACKAGE / "program").rglob("*.py"))]
TILL_ROOMS = ("program", "ledger", "operations", "reports", "language", "cli")
TILL_PATH = [path for path in MODULES if path.parent == PACKAGE or path.relative_to(PACKAGE).parts[0] in TILL_ROOMS]

MOST_LINES_OF_A_FUNCTION = 50
MOST_LINES_OF_A_MODULE = 600
MOST_MODULES_OF_A_FOLDER = 17
TOP_LEVEL = {"pyproject.toml", "README.md", "loyalty_cli", "tests", "sample_config.toml", "LICENSE", "CHANGELOG.md"}
MADE_BY_TOOLS = {"build", "dist", "mutants", "__pycache__"}


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 0)}"


def imported(node: ast.AST) -> set[str]:
    """The top-level packages that an import statement names."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_functions_stay_short() -> None:
    too_long = [
        f"{place(path, node)} {node.name}"
        for path in MODULES
        for node in walk(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert too_long == []


def test_modules_stay_short() -> None:
    lengths = {str(path.relative_to(CHECKOUT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES_OF_A_MODULE} == {}


def test_folders_stay_small() -> None:
    """More modules in one folder are a sign that an idea is missing."""
    sizes = Counter(str(path.parent.relative_to(CHECKOUT)) for path in MODULES if path.name != "__init__.py")
    assert {folder: count for folder, count in sizes.items() if count > MOST_MODULES_OF_A_FOLDER} == {}


def test_the_top_level_holds_nothing_else() -> None:
    here = {name for name in os.listdir(CHECKOUT) if not name.startswith(".") and not name.endswith(".egg-info")}
    assert here - MADE_BY_TOOLS <= TOP_LEVEL


def test_no_dataclass_on_the_till_path() -> None:
    assert [place(path, node) for path in TILL_PATH for node in walk(path) if "dataclasses" in imported(node)] == []


@pytest.mark.parametrize("room", ["program", "language", "operations", "reports", "ledger"])
def test_only_cli_prints(room: str) -> None:
    assert _calls(sorted((PACKAGE / room).rglob("*.py")), {"print", "input"}) == []


def test_the_rules_ask_no_clock_and_open_no_file() -> None:
    assert _calls(PURE, {"open", "print", "input", "today", "now", "utcnow", "time", "getenv"}) == []


def test_no_float_touches_the_rules() -> None:
    floats = [
        place(path, node)
        for path in PURE
        for node in walk(path)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert floats == []


def test_the_rooms_of_the_till_take_the_words_of_typing_from_values() -> None:
    """``typing`` imports ``re`` and costs a till command a tenth of its time."""
    rooms = ("program", "ledger", "operations", "language")
    strangers = [
        str(path)
        for room in rooms
        for path in (PACKAGE / room).rglob("*.py")
        if "\nfrom typing import" in (text := path.read_text(encoding="utf-8")) or "\nimport typing" in text
    ]
    assert strangers == []


def test_the_rules_know_only_each_other_units_and_errors() -> None:
    """Of the catalogue they name keys and values; wording them reads files, and is done elsewhere."""
    phrases = {"Joined", "Listed", "Phrase", "Word", "known_ones"}
    common = ("units", "errors", "values", "jsons")
    allowed = ("loyalty_cli.program", *(f"loyalty_cli.{name}" for name in common))
    strangers = [
        place(path, node)
        for path in PURE
        for node in walk(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("loyalty_cli")
        if not (node.module or "").startswith(allowed)
        if node.module != "loyalty_cli.language.catalogue" or not {one.name for one in node.names} <= phrases
    ]
    assert strangers == []


def _calls(paths: list[Path], names: set[str]) -> list[str]:
    found = []
    for path in paths:
        for node in walk(path):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                if name in names:
                    found.append(place(path, node))
    return found


def test_no_circle_of_files() -> None:
    """The sorter names the circle it finds."""
    TopologicalSorter(_imports()).prepare()


NO_SQL = ("program", "config", "operations", "intake", "reports", "outlet", "keeping", "language", "cli")


@pytest.mark.parametrize("folder", NO_SQL)
def test_sql_is_spoken_in_the_ledger_room(folder: str) -> None:
    """The other rooms ask the ledger room."""
    paths = sorted((PACKAGE / folder).rglob("*.py"))
    statements = re.compile(r"\s*(SELECT|WITH( RECURSIVE)?|INSERT (OR \w+ )?INTO|UPDATE|DELETE FROM) \w")
    spelled = [
        place(path, node)
        for path in paths
        for node in walk(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statements.match(node.value)
    ]
    assert _calls(paths, {"execute", "executemany", "executescript"}) + spelled == []


def _imports() -> dict[str, set[str]]:
    """What each module imports of the package, inside functions too."""
    names = {
        ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES
    }
    graph: dict[str, set[str]] = {name: set() for name in names}
    for name, path in names.items():
        for node in walk(path):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("loyalty_cli"):
                told = {f"{node.module}.{alias.name}" for alias in node.names} & names.keys() or {str(node.module)}
                graph[name] |= told - {name}
    return graph
