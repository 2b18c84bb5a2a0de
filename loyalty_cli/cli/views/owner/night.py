"""The night, a line for each part of it, and what failed."""

import re
from collections.abc import Iterable
from typing import Final

from loyalty_cli.cli.views.drawing.blocks import Block, Field, Fields, Line
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language import catalogue

_COUNT: Final = re.compile(r"(?<![-\d])\d{4,}(?= [a-z])")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``nightly``."""
    mark = ("ok ", "good") if document["ok"] else (f"{look.say('label.no')} ", "bad")
    again = all(step["repeated"] for step in document["steps"])
    told = look.say("label.done-before") if again else ""
    blocks: list[Block] = [
        Line([mark, (look.say("label.night-of", day=look.day(document["on"])), "head"), (told, "")], 3)
    ]
    blocks += [] if again else [Fields([row for step in document["steps"] for row in _step(step, look)])]
    if count := len(document["notices"]):
        told = look.say("label.tier-notices", count=count)
        blocks.append(Line([(f"{look.signs['arrow']} ", "say"), (told, "say")], 2))
    if count := document["thanks_waiting"]:
        told = look.say("label.thanks-waiting", count=count)
        blocks.append(Line([(f"{look.signs['arrow']} ", "say"), (told, "say")], 2))
    return blocks


def _step(step: Document, look: Look) -> Iterable[Field]:
    """A step and the result, a row for each night that was caught up."""
    label = catalogue.word(look.lang, f"step.{step['step']}", step["step"])
    detail = _COUNT.sub(lambda count: look.number(int(count[0])), str(step["detail"]))
    for part in detail.split("; ") if step["ok"] else [look.say("label.not-done", detail=detail)]:
        day, found, what = part.partition(": ")
        dated = bool(found and _DAY.fullmatch(day))
        yield label, [(f"{look.day(day)}: {what}" if dated else part, "" if step["ok"] else "bad")]
        label = ""


def failures(document: Document, look: Look) -> str:
    """The steps that failed, a line each, and what to do, for standard error."""
    failed = [step for step in document["steps"] if not step["ok"]]
    lines = [look.say("label.step-failed", step=step["step"], detail=step["detail"]) for step in failed]
    return "\n".join([*lines, look.say("label.other-steps-done")])
