"""A pager for what is longer than the terminal: ``$PAGER``, else ``less``; where there is none it is printed."""

import os
import shutil
import subprocess
import sys


def shows(text: str) -> bool:
    """Show a text in a pager. False where it fits the terminal, or where no pager can be run."""
    if os.environ.get("TERM") == "dumb" or text.count("\n") + 1 < shutil.get_terminal_size().lines:
        return False
    command = os.environ.get("PAGER", "less").split()
    if not command or command == ["cat"] or shutil.which(command[0]) is None:
        return False
    # Quit if it fits one screen, keep the colours, leave the text on the screen: as git does.
    environment = {"LESS": "FRX", **os.environ}
    sys.stdout.flush()
    try:
        subprocess.run(command, input=text.encode(), env=environment, check=False)  # noqa: S603 - the person's own pager
    except OSError:
        return False
    return True
