"""The package's own code as trees, read once for all tests that look at it."""

import ast
import gc
from functools import cache
from pathlib import Path
from typing import Final

import loyalty_cli

PACKAGE: Final = Path(loyalty_cli.__file__).parent
MODULES: Final = sorted(PACKAGE.rglob("*.py"))


def walk(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of one of the modules, in the order of ``ast.walk``."""
    return _read()[path]


@cache
def _read() -> dict[Path, tuple[ast.AST, ...]]:
    """The nodes of every module. They live to the end: the garbage collector need not look at them again and again."""
    gc.collect()
    gc.disable()
    try:
        return {path: tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for path in MODULES}
    finally:
        gc.freeze()
        gc.enable()
