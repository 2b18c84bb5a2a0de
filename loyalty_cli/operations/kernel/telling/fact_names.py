"""How a fact is named: by its receipt number, or as ``#812``.

Bare digits are a receipt number and nothing else. A register may print ``#1001`` on its receipts; where such a receipt
and a fact of that number both exist, ``fact:1001`` and ``receipt:#1001`` tell them apart.
"""

from loyalty_cli.errors import Duplicate, FactNotFound
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Final

_FACT: Final = "fact:"
_RECEIPT: Final = "receipt:"
_MOST_DIGITS: Final = 18


def name_of(fact: Fact) -> str:
    """How a fact is shown: its receipt number, else ``#812``."""
    return fact.ref or f"#{fact.id}"


def typed(fact_id: int, ref: str | None = None) -> str:
    """The same as it is typed in a shell, where a bare ``#`` begins a comment."""
    return ref or f"'#{fact_id}'"


def by_number(fact_id: int) -> str:
    """The name that means this fact whatever receipts there are."""
    return f"{_FACT}{fact_id}"


def fact_named(shop: OpenShop, text: str) -> Fact:
    """The fact of a name. Raises FactNotFound, Duplicate (a receipt and a fact have it)."""
    told = text.strip()
    if told.startswith(_FACT):
        return _found(_by_id(shop, told.removeprefix(_FACT)), text)
    if told.startswith(_RECEIPT):
        return _found(records.fact_by_ref(shop.conn, told.removeprefix(_RECEIPT)), text)
    receipt = records.fact_by_ref(shop.conn, told)
    fact = _by_id(shop, told[1:]) if told.startswith("#") else None
    if receipt is not None and fact is not None and receipt.id != fact.id:
        number = told[1:]
        typing = {"receipt": f"{_RECEIPT}{told}", "fact": f"{_FACT}{number}"}
        raise Duplicate("error.receipt-or-fact", told=told, id=receipt.id, **typing)
    return _found(receipt or fact, text)


def _by_id(shop: OpenShop, digits: str) -> Fact | None:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        return None
    return records.fact_by_id(shop.conn, int(digits))


def _found(fact: Fact | None, text: str) -> Fact:
    if fact is not None:
        return fact
    bare = text.isascii() and text.isdigit()
    hint = Phrase("error.fact-by-number", typed=typed(int(text))) if bare else None
    raise FactNotFound("error.no-receipt", hint, text=text)
