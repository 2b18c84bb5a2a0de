"""Whether one program gives more than another for what was keyed: compared promise by promise."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli.program.program import Program
from loyalty_cli.program.registry import in_file_order


def gives_more(old: Program, new: Program, kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a fact of that kind may have been given more under the new program than the old one would have given."""
    what = str(body.get("reward", ""))
    return any(one.gives_more(old, new, what) for one in in_file_order((old, new)) if kind in one.kinds)
