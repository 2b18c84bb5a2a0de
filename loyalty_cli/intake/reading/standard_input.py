"""Standard input as a file: it is read more than once, so it is kept in a private file while it is needed."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.language.catalogue import Reason

STANDARD_INPUT: Final = "-"
NAME: Final = "standard input"
"""What the file is called where its name is told; its rejects are beside the folder of the call."""


@contextmanager
def spooled(path: str) -> Iterator[str]:
    """The path of a file to read: ``path`` itself, or a copy of standard input that is gone at the end.

    Raises FileProblem where standard input can not be read or kept.
    """
    if path != STANDARD_INPUT:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="loyalty-") as folder:
        kept = os.path.join(folder, NAME)
        try:
            with open(kept, "wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
        except OSError as error:
            raise FileProblem("intake.no-input", reason=Reason(error)) from None
        yield kept
