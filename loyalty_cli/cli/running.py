"""Run one command: load its module, call its function with the typed values."""

import sys
from collections.abc import Mapping

from loyalty_cli.values import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call
    from loyalty_cli.cli.declaring import Command


def run(call: "Call", command: "Command", values: Mapping[str, Any]) -> int:
    """Call the function of a command with its values. Returns its exit code; raises what it raises."""
    name = f"loyalty_cli.cli.commands.{command.module}"
    # As importlib.import_module does; importlib itself costs a till command a millisecond.
    __import__(name)
    code = getattr(sys.modules[name], command.function)(call, **values)
    return code if isinstance(code, int) else 0
