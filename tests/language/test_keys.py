"""Every key that the code names is in the catalogue with the fields it is given, and the catalogue has no others."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from loyalty_cli.language.catalogue import part, parts
from tests.support.sources import MODULES, PACKAGE, walk

KEY = re.compile(rf"(?:{'|'.join(parts())})(?:\.[a-z0-9_-]+)+")
FAMILIES = re.compile(rf"(?:{'|'.join(parts())})(?:\.[a-z0-9_-]+)*\.?")
FIELD = re.compile(r"\{(\w+)(?:!r)?\}")
SUFFIXES = (".one", ".other", ".hint", ".none")


@cache
def english() -> dict[str, str]:
    return {key: template for name in parts() for key, template in part("en", name).items()}


@cache
def modules() -> list[tuple[str, tuple[ast.AST, ...]]]:
    return [(str(path.relative_to(PACKAGE)), walk(path)) for path in MODULES]


def variants(key: str) -> list[str]:
    """The templates behind a key: itself, its plural forms, its hint."""
    return [
        name
        for name in (key, *(f"{key}{end}" for end in (".one", ".other", ".hint", ".hint.one")))
        if name in english()
    ]


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Each call whose first argument (the second after a language) is a key: where, the key, the call."""
    for name, nodes in modules():
        for node in nodes:
            if isinstance(node, ast.Call) and _name(node) != "known_ones" and not _name(node).startswith("_"):
                for argument in node.args[:2]:
                    if (
                        isinstance(argument, ast.Constant)
                        and isinstance(argument.value, str)
                        and variants(argument.value)
                    ):
                        yield f"{name}:{node.lineno}", argument.value, node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_command(path: str, name: str) -> bool:
    """Whether a declaration names the module of a command there, and no key."""
    command = PACKAGE / "cli" / "commands" / f"{name.replace('.', '/')}.py"
    return path.startswith("cli/declared/") and command.exists()


@cache
def literals() -> set[str]:
    """Every string of the code that has the shape of a key."""
    return {
        node.value
        for path, nodes in modules()
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value)
        if not _is_command(path, node.value)
    }


def patterns() -> list[re.Pattern[str]]:
    """What keys the code builds: ``f"deed.{kind}"``, ``Word("thing", ...)``."""
    found = []
    for _, nodes in modules():
        for node in nodes:
            if isinstance(node, ast.JoinedStr):
                parted = [re.escape(str(one.value)) if isinstance(one, ast.Constant) else r".*" for one in node.values]
                first = node.values[0]
                if isinstance(first, ast.Constant) and FAMILIES.fullmatch(str(first.value)):
                    found.append(re.compile("".join(parted)))
            elif isinstance(node, ast.Call) and _name(node) == "Word":
                family = node.args[0]
                if isinstance(family, ast.Constant):
                    found.append(re.compile(re.escape(f"{family.value!s}.") + ".+"))
    return found


def test_every_key_that_is_named_is_there() -> None:
    families = {key.rpartition(".")[0] for key in english()}
    assert sorted(key for key in literals() if not variants(key) and key not in families) == []


def test_every_key_that_is_there_is_named() -> None:
    named, built = literals(), patterns()

    def used(key: str) -> bool:
        stems = [key]
        while stems[-1].endswith(SUFFIXES):
            stems.append(stems[-1].rpartition(".")[0])
        return bool(named.intersection(stems)) or any(one.fullmatch(stem) for one in built for stem in stems)

    assert [key for key in english() if not used(key)] == []


def test_every_field_is_given() -> None:
    missing = []
    for where, key, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        own_hint = len(call.args) > 1 or _name(call) == "Phrase" or "hint" in given
        if None in given:
            continue
        for name in variants(key):
            if own_hint and ".hint" in name:
                continue
            missing += [f"{where} {name}: {field}" for field in FIELD.findall(english()[name]) if field not in given]
    assert missing == []


SAYS_WHAT = {
    "clean_text": 1,
    "parse_count": 1,
    "count": 1,
    "signed": 1,
    "_text": 1,
    "_text_of": 1,
    "_clean": 1,
    "_whole": 1,
}
SAYS_WHAT |= {"text_reader": 0, "id_reader": 0}
"""Functions whose refusal names what a text should have been, and which argument that is."""


def test_what_a_refusal_names_is_in_the_catalogue() -> None:
    """A word without an entry would be said in English in every language."""
    named = {
        str(word.value)
        for _, nodes in modules()
        for node in nodes
        if isinstance(node, ast.Call) and _name(node) in SAYS_WHAT
        for word in node.args[SAYS_WHAT[_name(node)] :][:1]
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }
    assert "number of rows" in named
    assert [word for word in sorted(named) if f"thing.{word.replace(' ', '-')}" not in english()] == []
