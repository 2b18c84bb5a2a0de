"""``loyalty completion``: the completion script of a shell."""

import os

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import UsageError


def completion(call: Call, *, shell: str | None) -> None:
    """Print the completion script."""
    from loyalty_cli.cli.completion import SCRIPTS

    name = shell or os.path.basename(os.environ.get("SHELL", ""))
    if name not in SCRIPTS:
        raise UsageError("error.no-completion", value=name or "this shell", known=", ".join(SCRIPTS))
    if call.json:
        call.out.document({"shell": name, "script": SCRIPTS[name]})
    else:
        call.out.data(SCRIPTS[name])
