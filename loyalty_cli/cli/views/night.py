"""The night in a line, and what failed of it."""

from loyalty_cli.cli.views.blocks import Block, Line
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``nightly``: one line, however narrow the terminal breaks it."""
    mark = ("ok ", "good") if document["ok"] else ("NO ", "bad")
    return [Line([mark, (f"night of {look.day(document['on'])}: ", "head"), (document["summary"], "")], 3)]


def failures(document: Document) -> str:
    """The steps that failed, a line each, and what to do, for standard error."""
    lines = [f"error: {step['step']}: {step['detail']}" for step in document["steps"] if not step["ok"]]
    return "\n".join([*lines, "all other steps are done; when it is mended, run again: loyalty nightly"])
