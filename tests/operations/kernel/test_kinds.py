"""Every kind of fact that the program writes is registered, and whatever lists kinds reads the registry."""

import ast
import json
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from loyalty_cli.operations.kernel.kinds import replay_of
from loyalty_cli.program.kernel.kinds import (
    CONTACTS,
    DATED,
    DRAWING,
    KINDS,
    NOBODYS,
    SLIPS,
    UNDOABLE,
    UNDOABLE_SLIPS,
    VISITS,
)  # fmt: skip
from tests.support.sources import MODULES, PACKAGE, walk

WRITERS = {"FactDraft": 0, "draft_of": 1, "key_fact": 2, "draft": 0, "_draft": 1, "append_gift": 1}
"""The calls that begin a fact, and where the kind stands among their arguments."""

GIFTS_AND_WHAT_MOVES_THEM = {"birthday", "merge", "undo"}
"""No list of a kind of kinds: what one check of ``verify`` reads in order."""


def written_kinds() -> Iterator[tuple[str, str]]:
    """Every kind that stands in the code where a fact is begun, with its place."""
    for path in MODULES:
        for node in walk(path):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = WRITERS.get(name)
            if at is None or len(node.args) <= at:
                continue
            kind = node.args[at]
            place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
            if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                yield kind.value, place
            elif isinstance(kind, ast.Name) and kind.id.isupper():
                module = ".".join(("loyalty_cli", *path.relative_to(PACKAGE).with_suffix("").parts))
                yield getattr(import_module(module), kind.id), place


def test_every_kind_that_is_written_is_registered() -> None:
    written = list(written_kinds())

    assert [(kind, place) for kind, place in written if kind not in KINDS] == []
    assert {kind for kind, _ in written} >= {"purchase", "erase", "merge-out", "review", "birthday", "lapse"}


def test_every_kind_is_decided_again_by_its_own_module() -> None:
    assert all(callable(replay_of(kind)) for kind in KINDS)
    assert replay_of("gift") is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_kind_has_its_words(language: str) -> None:
    words = json.loads((PACKAGE / "language" / language / "deed.json").read_text(encoding="utf-8"))

    assert {key.removeprefix("deed.") for key in words} == KINDS.keys()
    assert all(words[f"deed.{kind}"].strip() for kind in KINDS)


def test_no_other_list_of_kinds_stands_anywhere() -> None:
    """Three or more kinds side by side, as strings or in SQL, are a list that will drift.

    A promise declares itself by which kinds it gives.
    """
    lists = []
    for path in MODULES:
        if path.name == "kinds.py" or {"views", "promises"} & set(path.parts):
            continue
        for node in walk(path):
            if isinstance(node, ast.Tuple | ast.List | ast.Set):
                kinds = {one.value for one in node.elts if isinstance(one, ast.Constant) and one.value in KINDS}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                told = re.findall(r"kind (?:NOT )?IN \(([^)]*)\)", node.value)
                kinds = {kind for kind in KINDS if any(f"'{kind}'" in one for one in told)}
            else:
                continue
            if len(kinds) >= 3 and kinds != GIFTS_AND_WHAT_MOVES_THEM:
                lists.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {sorted(kinds)}")
    assert lists == []


def test_the_flags_say_what_they_always_said() -> None:
    assert set(VISITS) == {"purchase", "visit", "redemption", "voucher-use"}
    assert set(DRAWING) == {"redemption", "voucher-use", "adjust", "return", "undo", "merge"}
    assert set(CONTACTS) == {*VISITS, *DATED, "enrolment", "profile"} - {"adjust", "approval"}
    given = {"birthday", "anniversary", "surprise"}
    assert set(UNDOABLE) == {*DATED, *VISITS, *given, *NOBODYS, "enrolment", "merge", "profile", "touch"}
    assert set(SLIPS) - set(UNDOABLE) == {"erase", "takings"}
    assert set(UNDOABLE) - set(UNDOABLE_SLIPS) == {"touch"}
    helping = {"engagement", "approval", "challenge", "answer", "link"}
    assert set(DATED) == {*VISITS, *helping, "return", "stamp", "adjust", "credit-sale", "club"}
