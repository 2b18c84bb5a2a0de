"""The night in one line: what came of it, what failed, and whom the owner should tell."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

_DONE: Final = {"export": "exported", "backup": "backed up", "drill": "played back", "verify": "proven"}


def summary(steps: Sequence[Mapping[str, Any]], dull: Sequence[str], notices: int, waits: int = 0) -> str:
    """``200 points lapsed; exported, backed up, played back, proven; 2 members to be told: loyalty tiers``.

    ``dull`` are details that say that nothing happened. Where all was done before, that is said instead.
    """
    well = [step for step in steps if step["ok"]]
    parts = [str(step["detail"]) for step in well if step["step"] not in _DONE and step["detail"] not in dull]
    finished = [_DONE[step["step"]] for step in well if step["step"] in _DONE]
    parts += [", ".join(finished)] if finished else []
    if all(step["repeated"] for step in steps):
        parts = ["done before"]
    failed = [str(step["step"]) for step in steps if not step["ok"]]
    parts += [f"NOT done: {', '.join(failed)}"] if failed else []
    if notices:
        parts.append(f"{notices} member{'' if notices == 1 else 's'} to be told of their tier: loyalty tiers")
    if waits:
        parts.append(f"{waits} thank-you{'' if waits == 1 else 's'} to be approved: loyalty engage list --pending")
    return "; ".join(parts)
