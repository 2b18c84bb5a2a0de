"""What the config tests share: the mistakes of a text, and a program file to make them in."""

from loyalty_cli.config.loader import load
from loyalty_cli.errors import ProgramInvalid
from loyalty_cli.program.program import Program

SHOP = '[shop]\nname = "Test"\n'


def program_of(text: str) -> Program:
    return load(text.encode()).program


def mistakes(text: str | bytes) -> list[str]:
    """The problems of a file; none when it loads."""
    try:
        load(text.encode() if isinstance(text, str) else text)
    except ProgramInvalid as refusal:
        return list(refusal.problems)
    return []


def mistakes_in(text: str) -> list[str]:
    """The problems of what stands below a faultless ``[shop]``."""
    return mistakes(SHOP + text)
