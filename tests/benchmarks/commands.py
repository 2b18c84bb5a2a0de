"""Which commands there are: asked of the manifest, so that a row appears as soon as its command does."""

from loyalty_cli.cli.declaring import Group
from loyalty_cli.cli.manifest import COMMANDS


def exists(path: str) -> bool:
    """Whether ``show`` or ``import customers`` can be typed."""
    word, _, rest = path.partition(" ")
    entry = COMMANDS.get(word)
    if entry is None or not rest:
        return entry is not None
    return isinstance(entry, Group) and rest in entry.commands
