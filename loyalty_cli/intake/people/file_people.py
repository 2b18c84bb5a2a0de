"""People in a file of purchases who are not members yet, and which rows are the same person."""

from typing import Final

from loyalty_cli.intake.cells.identities import BETWEEN, NAME, NUMBER, parts_of, said
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.importing.staging import Staging
from loyalty_cli.ledger.people.folding import fold
from loyalty_cli.values import NamedTuple

FIRST_NEW: Final = 1 << 40
"""The place of the first newcomer, behind that of every member."""


class Newcomer(NamedTuple):
    """What a file tells of somebody who is no member yet; "" is not told."""

    number: str = ""
    email: str = ""
    phone: str = ""
    name: str = ""


class Newcomers:
    """Those who are in a file and no members yet, each once however often and however fully they are named.

    Keys come in alphabetical order: a number alone comes before all keys that tell more beside it, a name alone last.
    """

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._next = FIRST_NEW
        self._plain: list[tuple[int, str]] = []

    def place(self, key: str) -> int | str:
        """The place of somebody new: that of who was told before by the same number, e-mail or phone.

        By the name only where nothing else is told; a reason when that is the name of several.
        """
        if key[0] == NUMBER and BETWEEN not in key and key.upper() == key:
            self._plain.append((self._next, key[1:]))
            return self._take()
        self.keep()
        known = self.find(key)
        if isinstance(known, str):
            return known
        told = _told(key)
        place = known or self._take()
        before = self._staging.newcomers((place,)).get(place, told)
        whole = Newcomer._make([old or new for old, new in zip(before, told, strict=True)])
        marks = [(mark, place) for mark in (*_marks(told), *_name_mark(whole))]
        self._staging.keep_newcomers([(place, *whole)], marks)
        return place

    def find(self, key: str) -> int | str | None:
        """The place of somebody whom another key told, None where none did, a reason where several have the name.

        People whose numbers differ are two, whatever they share.
        """
        told = _told(key)
        for mark in _marks(told):
            for place, number in self._staging.known_by(mark):
                if mark.startswith("number:") or not (told.number and number):
                    return place
        if not told.name or any(told[:3]):
            return None
        places = {place for mark in _name_mark(told) for place, _ in self._staging.known_by(mark)}
        if len(places) > 1:
            return str(Phrase("intake.people-share", people=len(places), what=said((NAME, told.name))))
        return next(iter(places), None)

    def keep(self) -> None:
        """Those known by a number alone are kept together."""
        rows = [(place, number, "", "", "") for place, number in self._plain]
        self._staging.keep_newcomers(rows, [(f"number:{number}", place) for place, number in self._plain])
        self._plain.clear()

    def _take(self) -> int:
        self._next += 1
        return self._next - 1


def _marks(told: Newcomer) -> list[str]:
    """By what a person is known again for sure; capitals do not matter, as when a member is looked up."""
    return [f"{what}:{text.upper()}" for what, text in zip(Newcomer._fields[:3], told[:3], strict=True) if text]


def _name_mark(told: Newcomer) -> list[str]:
    return [f"name:{' '.join(sorted(fold(told.name)))}"] if told.name else []


def _told(key: str) -> Newcomer:
    told = Newcomer()
    for kind, text in parts_of(key):
        match kind:
            case "#":
                told = told._replace(number=told.number or text)
            case "^":
                told = told._replace(phone=told.phone or text.partition(" ")[2])
            case "@":
                told = told._replace(email=told.email or text)
            case "|":
                told = told._replace(phone=told.phone or text)
            case "~":
                told = told._replace(name=told.name or text)
            case _:
                continue
    return told
