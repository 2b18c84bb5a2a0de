"""The one way from the bytes of ``loyalty.toml`` to a Program: all mistakes at once, or none."""

from copy import deepcopy
from typing import Any, NamedTuple

from pydantic import ValidationError

from loyalty_cli.config import build
from loyalty_cli.config.crosschecks import check
from loyalty_cli.config.explain import Path, is_required, problems_of, without_echoes
from loyalty_cli.config.places import Places
from loyalty_cli.config.scalars import ABSENT
from loyalty_cli.config.settings import Settings
from loyalty_cli.config.tables import File
from loyalty_cli.config.toml_text import invalid, parse
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.knobs import Mistake
from loyalty_cli.program.program import Program


class Loaded(NamedTuple):
    """What a program file becomes."""

    program: Program
    settings: Settings


def load(text: bytes) -> Loaded:
    """The program and the settings of a file's bytes.

    Raises ProgramInvalid, whose ``problems`` are all the mistakes in the order of the file, each with the place of the
    key, the value found and what would be right. Tables of a list go by their id or name:
    ``reward free-coffee, points``.
    """
    raw = parse(text)
    places = Places(raw, text.decode("utf-8", "replace"))
    context = {"decimals": build.decimals_of(raw)}
    try:
        file = File.model_validate(raw, context=context)
    except ValidationError as error:
        found = problems_of(error)
        raise _refusal(raw, without_echoes(found) + _further(raw, found, context), places) from None
    values = build.values(file, context["decimals"])
    further = list(check(values, decimals_told="decimals" in raw["shop"]))
    if further:
        raise _refusal(raw, further, places)
    return Loaded(Program.of(values), build.settings(file))


def _further(raw: dict[str, Any], found: list[Mistake], context: dict[str, int]) -> list[Mistake]:
    """What is wrong between the keys that are right in themselves: the wrong ones are cut out, the rest looked at."""
    rest = deepcopy(raw)
    for problem in found:
        _cut(rest, problem)
    try:
        file = File.model_validate(rest, context=context)
    except ValidationError:
        return []
    wrong = {path for problem in found for path in (problem.path, *problem.also)}
    found_between = check(build.values(file, context["decimals"]), decimals_told="decimals" in rest["shop"])
    return [problem for problem in found_between if not _rests_on(problem, wrong)]


def _cut(rest: dict[str, Any], problem: Mistake) -> None:
    """Take out the innermost key on the problem's path; one that must be there stands as ABSENT."""
    path = problem.path
    if path == ("shop",):
        # The only table that must be there; its only required key is the name.
        rest["shop"] = {"name": ABSENT}
        return
    last = max(index for index, part in enumerate(path) if isinstance(part, str))
    parent: Any = rest
    for part in path[:last]:
        if isinstance(parent, dict) and part not in parent:
            return
        parent = parent[part]
    parent.pop(path[last], None)
    if is_required(path[: last + 1]):
        parent[path[last]] = ABSENT


def _rests_on(problem: Mistake, wrong: set[Path]) -> bool:
    return any(path[:length] in wrong for path in (problem.path, *problem.also) for length in range(1, len(path) + 1))


def _refusal(raw: dict[str, Any], problems: list[Mistake], places: Places) -> Exception:
    in_order = sorted(problems, key=lambda problem: _place(raw, problem.path))
    return invalid([Phrase("mistake.at", place=places.named(problem.path), text=problem.text) for problem in in_order])


def _place(raw: dict[str, Any], path: Path) -> list[int]:
    """Where a path stands in the file; a missing key comes after its table's others."""
    place: list[int] = []
    here: Any = raw
    for part in path:
        if isinstance(here, dict) and part in here:
            place.append(list(here).index(str(part)))
            here = here[part]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            place.append(part)
            here = here[part]
        else:
            place.append(len(here) if isinstance(here, (dict, list)) else 0)
            break
    return place
