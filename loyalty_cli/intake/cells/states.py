"""The states of an order in the words of tills and online shops, English and French, in any spelling.

A state is no event: a refunded order comes to nothing, it takes nothing from other orders. Only a row that is itself
a refund, a credit note, a return, brings goods back.
"""

from typing import Final, Literal, TypeAlias, get_args

from loyalty_cli.intake.cells.vocabulary import words_about
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.people.folding import fold

State: TypeAlias = Literal["paid", "return", "refunded", "partly", "unpaid", "cancelled", "failed", "chargeback"]
"""What the words say. ``return``: the row brings goods back. ``refunded``, ``partly``: the order was, wholly or not."""
STATES: Final[tuple[State, ...]] = get_args(State)
VOID: Final = frozenset(("refunded", "cancelled", "chargeback"))
"""States of an order that may have been a purchase before."""
NO_PURCHASE: Final = frozenset(("refunded", "unpaid", "cancelled", "failed", "chargeback"))
"""States of which a row is no purchase."""


def why_left_out(state: str) -> str:
    """Why a row of a state is no purchase."""
    return str(Phrase(f"intake.state.{state}"))


_WORDS: Final = {name: frozenset(words.split()) for name, words in words_about("states")["words"].items()}
_NOT: Final = _WORDS["not"]
_PARTLY: Final = _WORDS["partly"]
_PAID: Final = _WORDS["paid"]
_DONE: Final = _WORDS["done"]
_UNPAID: Final = _WORDS["unpaid"]
_FAILED: Final = _WORDS["failed"]
_CANCELLED: Final = _WORDS["cancelled"]
_BACK: Final = _WORDS["chargeback"]
_REFUNDED: Final = _WORDS["refunded"]
_EVENT: Final = _WORDS["event"]
_JOINED: Final = {tuple(words.split()): one for words, one in words_about("states")["joined"].items()}
_FOR_GOODS: Final = _WORDS["for_goods"]
_WORST: Final[tuple[tuple[frozenset[str], State], ...]] = (
    (_BACK, "chargeback"),
    (_FAILED, "failed"),
    (_CANCELLED, "cancelled"),
)
_MONEY: Final = _WORDS["money"]
_KNOWN: Final = (
    _NOT
    | _PARTLY
    | _PAID
    | _DONE
    | _UNPAID
    | _FAILED
    | _CANCELLED
    | _BACK
    | _REFUNDED
    | _EVENT
    | frozenset(_JOINED.values())
)


def words_of_state(text: str) -> list[str]:
    """The words of a cell in plain lower case; ``PARTIALLY_REFUNDED`` and ``wc-on-hold`` are several."""
    spaced = text.replace("_", " ").replace("/", " ").replace("-", " ")
    if not spaced.isupper():
        spaced = "".join(
            f" {char}" if char.isupper() and at and spaced[at - 1].islower() else char for at, char in enumerate(spaced)
        )
    words = [word for word in fold(spaced) if word != "wc"]
    joined: list[str] = []
    for word in words:
        if joined and (one := _JOINED.get((joined[-1], word))):
            joined[-1] = one
        else:
            joined.append(word)
    return joined


def state_of(text: str) -> State | None:
    """What a cell says of its order; None for words nobody knows.

    A negated word says its contrary: ``not refunded`` and ``non annulée`` are paid, ``not paid`` is unpaid.
    """
    said, denied = _split(words_of_state(text))
    if denied & (_PAID | _DONE):
        return "unpaid"
    for words, state in _WORST:
        if said & words:
            return state
    if said & (_REFUNDED | _EVENT):
        return _of_refunds(said)
    return _of_payment(said) or ("paid" if denied & _KNOWN else None)


def _of_payment(said: frozenset[str]) -> State | None:
    if said & _PAID:
        return "unpaid" if said & (_PARTLY | {"due"}) else "paid"
    if said & _UNPAID and not (said & _FOR_GOODS and said.isdisjoint(_MONEY)):
        return "unpaid"
    if said & _PARTLY:
        return "paid" if said & _DONE - _MONEY else "unpaid"
    return "paid" if said & (_DONE | _FOR_GOODS) else None


def _of_refunds(said: frozenset[str]) -> State:
    if said & _PARTLY:
        return "partly"
    if said & _REFUNDED:
        return "refunded"
    # "Refund requested", "refund pending": the money has not gone back yet.
    return "paid" if said & _WORDS["asked_for"] else "return"


def _split(words: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words that are said, and those that a word before them denies."""
    said: set[str] = set()
    denied: set[str] = set()
    negated = False
    for word in words:
        if word in _NOT:
            negated = True
            continue
        stem = word[2:] if word.startswith("un") and word[2:] in _REFUNDED | _CANCELLED | {"returned"} else ""
        (denied if negated or stem else said).add(stem or word)
        if word in _KNOWN:
            negated = False
    return frozenset(said), frozenset(denied)
