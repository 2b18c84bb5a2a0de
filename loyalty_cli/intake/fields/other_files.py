"""Recognise files that are neither orders nor customers: payouts, statements of fees, goods."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.vocabulary import words_of
from loyalty_cli.values import NamedTuple


class _Kind(NamedTuple):
    """A kind of file: its name in the catalogue, groups of words each of which is met, words that are not there."""

    name: str
    groups: tuple[frozenset[str], ...]
    without: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOST: Final = 200
_LONGEST: Final = 300
_PEOPLE: Final = _words("customer client buyer acheteur email phone telephone courriel name nom prenom")
_KINDS: Final = (
    _Kind("etsy-statement", (_words("fees"), _words("taxes"), _words("net"), _words("info title")), _PEOPLE),
    _Kind("etsy-deposits", (_words("bank"), _words("ending"), _words("amount")), _PEOPLE),
    _Kind(
        "payouts",
        (
            _words("payout payouts deposit deposits versement versements virement virements transfer arrival bank"),
            _words("amount montant total net gross charges"),
        ),
        _PEOPLE | _words("transaction transactions receipt order orders card ticket description product items"),
    ),
    _Kind(
        "goods",
        (
            _words("sku handle variant upc ean barcode stock inventory inventaire"),
            _words("price prix cost cout"),
        ),
        _words("date jour order commande receipt ticket customer client sold paid financial"),
    ),
)  # fmt: skip


def other_file(labels: Sequence[str], sample: Sequence[Sequence[str]]) -> FileProblem | None:
    """What a file is that is neither orders nor customers, and which to export instead; None for any other.

    Where a file has no headers, its first row may be some that nobody took for such.
    """
    named = any(not label.startswith("column ") for label in labels)
    texts = labels[:_MOST] if named or not sample else sample[0][:_MOST]
    words = frozenset(word for text in texts for word in words_of(text[:_LONGEST]))
    for kind in _KINDS:
        if words.isdisjoint(kind.without) and not any(words.isdisjoint(group) for group in kind.groups):
            return FileProblem(f"intake.other.{kind.name}")
    return None
