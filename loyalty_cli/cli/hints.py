"""Hints as they can be typed where they are read: with the shop that was named, and without ``loyalty`` at the till."""

import re
import shlex

from loyalty_cli.cli.manifest import COMMANDS
from loyalty_cli.values import Final

NOT_AT_TILL: Final = frozenset({"till", "completion", "restore", "init", "demo"})
"""Commands that are typed in the shell alone."""
_ELSEWHERE: Final = frozenset({"init", "demo", "completion"})
"""Commands that name the folder themselves, or need none."""


def at_till(text: str) -> str:
    """``loyalty find TEXT`` as ``find TEXT``: at the till commands stand alone."""
    return _rewritten(text, NOT_AT_TILL, "")


def for_shop(text: str, shop: str, program: str = "loyalty") -> str:
    """``loyalty show LÉA`` as ``loyalty --shop cafe show LÉA``; ``program`` is how ``loyalty`` is started."""
    return _rewritten(text, _ELSEWHERE, f"{program} --shop {shlex.quote(shop)} ")


def _rewritten(text: str, but: frozenset[str], begins: str) -> str:
    names = "|".join(name for name in (*COMMANDS, "COMMAND", "help") if name not in but)
    return re.sub(rf"\bloyalty (?=(?:{names})(?![\w-]))", lambda _: begins, text)


def as_started(text: str, program: str) -> str:
    """``loyalty show LÉA`` as ``python -m loyalty_cli show LÉA``, where the program was started so."""
    return text if program == "loyalty" else _rewritten(text, frozenset(), f"{program} ")
