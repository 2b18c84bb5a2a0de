"""Find what the program names, by id or by name."""

from collections.abc import Iterable, Sequence

from loyalty_cli.errors import NotFound
from loyalty_cli.language.catalogue import Phrase, known_ones
from loyalty_cli.values import Protocol, TypeVar


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_HasId)


def named(values: Iterable[T], text: str) -> T | None:
    """The one of that id, of the id the file gives it now, or of that name, capitals or not; None without one."""
    wanted = text.casefold()
    return next((one for one in values if wanted in _names(one)), None)


def _names(one: _HasId) -> set[str]:
    names = (one.id, getattr(one, "called", ""), getattr(one, "name", ""))
    return {name.casefold() for name in names if name}


def find_named(values: Sequence[T], text: str, missing: str, listed: str, error: type[NotFound] = NotFound) -> T:
    """The one of that id or name. Raises ``error`` with the nearest id as a hint, or else with all ids.

    ``missing`` and ``listed`` are the catalogue's keys of the message and of the list.
    """
    found = named(values, text)
    if found is not None:
        return found
    from difflib import get_close_matches

    ids = [one.id for one in values]
    near = get_close_matches(text, ids, 1)
    raise error(missing, Phrase("error.did-you-mean", known=near[0]) if near else known_ones(listed, ids), text=text)
