"""The promises in plain words, for the shop's wall: one sentence each, in the shop's language."""

from loyalty_cli.language.say import Voice
from loyalty_cli.program.program import Program
from loyalty_cli.program.registry import in_file_order
from loyalty_cli.values import NamedTuple


class Promise(NamedTuple):
    """A sentence, and the part of the program that it comes from (``points``, ``rewards.free-coffee``)."""

    part: str
    text: str


def wall(program: Program) -> list[Promise]:
    """Every promise to customers, in the order of the program file."""
    voice = Voice(program)
    return [Promise(*said) for promise in in_file_order((program,)) for said in promise.wall(program, voice)]
