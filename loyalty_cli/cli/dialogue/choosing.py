"""Which of several members is meant: a number chooses."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date

from loyalty_cli.errors import Interrupted, MemberAmbiguous, MemberNotFound
from loyalty_cli.language.catalogue import in_force, sentence
from loyalty_cli.language.words import day
from loyalty_cli.values import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call

Several: TypeAlias = MemberAmbiguous | MemberNotFound


def person(known: Mapping[str, Any]) -> str:
    """What tells a member from others: card, name, the end of the phone, the last visit."""
    parts = [known.get(key) for key in ("card", "name", "phone", "email")]
    if last := known.get("last_visit"):
        parts.append(sentence(in_force(), "ask.last_visit", day=day(date.fromisoformat(last), in_force())))
    return "  ".join(str(part) for part in parts if part)


def people(candidates: Sequence[Mapping[str, Any]], *, numbered: bool) -> list[str]:
    """A line for each member, with the number that chooses it where one can be typed."""
    return [f"  {f'{number}  ' if numbered else ''}{person(known)}" for number, known in enumerate(candidates, start=1)]


def known(several: Several) -> tuple[dict[str, object], ...]:
    """The members of whom one may be meant: those that match, else the nearest."""
    return several.candidates if isinstance(several, MemberAmbiguous) else several.nearest


def can_be_chosen(several: Several, words: Sequence[str]) -> bool:
    """Whether one of the words named the members, so that a card can take its place."""
    return bool(known(several)) and several.values.get("text") in words


def with_choice(several: Several, words: Sequence[str], number: str) -> list[str] | None:
    """The words with the card of the member of that number; None where there is no such number."""
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:3]) <= len(known(several))):
        return None
    card = str(known(several)[int(number) - 1]["card"])
    return [card if word == several.values.get("text") else word for word in words]


def ask(call: "Call", several: MemberAmbiguous, words: Sequence[str]) -> list[str]:
    """Ask a person at the terminal which member is meant. Raises Interrupted where none of them is chosen."""
    call.out.warn("\n".join([several.message, *people(several.candidates, numbered=True)]))
    call.out.prompt(sentence(in_force(), "ask.which", count=len(several.candidates)))
    chosen = with_choice(several, words, sys.stdin.readline().strip())
    if chosen is None:
        raise Interrupted("error.nothing-done")
    return chosen
