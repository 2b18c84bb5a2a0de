"""The summary of a night in one line: results, failures, members to notify."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from loyalty_cli.language.catalogue import Listed, Phrase, Word

_DONE: Final = ("export", "backup", "drill", "verify")


def summary(
    steps: Sequence[Mapping[str, Any]], is_dull: Callable[[str], bool], notices: int, lang: str, waits: int = 0
) -> str:
    """``200 points lapsed; exported, backed up, played back, proven; 2 members to be told: loyalty tiers``.

    Details of which ``is_dull`` is true say that nothing happened. Where all was done before, that is said instead.
    """
    well = [step for step in steps if step["ok"]]
    parts: list[object] = [
        step["detail"] for step in well if step["step"] not in _DONE and not is_dull(str(step["detail"]))
    ]
    finished = [Phrase(f"night.done.{step['step']}") for step in well if step["step"] in _DONE]
    parts += [Listed(finished)] if finished else []
    if all(step["repeated"] for step in steps):
        parts = [Phrase("night.done-before")]
    failed = [Word("step", str(step["step"])) for step in steps if not step["ok"]]
    parts += [Phrase("night.not-done", steps=Listed(failed))] if failed else []
    if notices:
        parts.append(Phrase("night.to-be-told", count=notices))
    if waits:
        parts.append(Phrase("night.to-be-approved", count=waits))
    return "; ".join(Listed([part]).said(lang) for part in parts)
