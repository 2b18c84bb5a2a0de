"""``loyalty completion``: what a shell reads so that Tab completes commands, members and rewards."""

import os
from typing import Annotated, Final

import typer

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import UsageError

EXAMPLES: Final = {
    "completion": (
        ('eval "$(loyalty completion bash)"', "in ~/.bashrc"),
        ('eval "$(loyalty completion zsh)"', "in ~/.zshrc, after compinit"),
        ("loyalty completion fish > ~/.config/fish/completions/loyalty.fish", "once"),
    ),
}


def completion(
    context: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish; the one you use else.")] = "",
) -> None:
    """Print what makes Tab complete in your shell."""
    from loyalty_cli.cli.completion import SCRIPTS

    name = shell or os.path.basename(os.environ.get("SHELL", ""))
    if name not in SCRIPTS:
        raise UsageError(f"there is no completion for {name or 'this shell'!r}", f"shells: {', '.join(SCRIPTS)}")
    call = Call.of(context)
    if call.json:
        call.out.document({"shell": name, "script": SCRIPTS[name]})
    else:
        call.out.data(SCRIPTS[name])
