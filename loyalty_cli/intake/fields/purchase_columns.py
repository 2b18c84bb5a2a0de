"""Which column of a file of purchases is what, by its header, in English and French."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.intake.cells.vocabulary import fold_header, words_of
from loyalty_cli.values import NamedTuple

IDENTITIES: Final = ("card", "email", "phone", "member", "name", "first_name", "last_name")
"""What tells who bought, the surest first. ``member`` is any of the others."""
SINGLE: Final = (
    "date", "time", "amount", "total", "price", "ref", "category", "item", "quantity", "purchase", "type", "status",
)  # fmt: skip
"""What a row has one of. ``amount`` is the row's own, ``total`` that of the whole ticket, ``price`` that of one item;
``purchase`` names the purchase that a negative amount returns."""
_AMOUNTS: Final = frozenset(("amount", "total", "price"))
MEANINGS: Final = (*SINGLE[:2], *IDENTITIES, *SINGLE[2:])

_SAME: Final[Mapping[str, str]] = {
    word: one
    for one, words in {
        "customer": "customer client cliente member membre adherent buyer acheteur shopper",
        "number": "number numero num no nr",
        "ticket": "ticket receipt bon recu facture invoice order commande transaction sale vente bill",
        "amount": "amount montant",
        "sales": "sales ventes",
        "price": "price prix",
        "id": "id identifiant",
        "name": "name nom",
        "phone": "phone telephone tel mobile portable gsm",
        "email": "email mail mel courriel",
        "category": "category categorie famille rayon department departement",
        "item": "item article produit product designation libelle lineitem",
        "quantity": "quantity quantite qty qte",
        "unit": "unit unitaire",
        "line": "line ligne",
        "first": "first prenom firstname",
        "last": "last lastname surname",
        "card": "card carte",
        "gross": "gross brut brutes",
        "net": "net nettes",
        "paid": "paid paye payee",
        "purchase": "purchase achat",
        "time": "time heure hour",
        "day": "day jour",
    }.items()
    for word in words.split()
}
_SMALL_WORDS: Final = """
    de du des d la le les l the of a en eur euro euros usd gbp chf cad at in e to fidelite loyalty billing facturation
    """
_SMALL: Final = frozenset(_SMALL_WORDS.split())
_PHRASES: Final[Mapping[str, Sequence[str]]] = {
    "date": (
        "date|day|date ticket|date purchase|date sales|ticket day|date time|date time ticket|date line item",
        "created|created on|date created|date creation|date payment|date paid",
    ),
    "time": ("time|time ticket|hh mm",),
    "card": (
        "customer id|card|card number|customer number|customer code|card id|card customer|customer card number",
        "customer reference id|customer reference|customer external id",
    ),
    "email": ("email|customer email|email address|address email",),
    "phone": ("phone|customer phone|phone number|customer phone number|mobile number",),
    "member": ("customer|customer contacts|customer contact|contact|contacts",),
    "name": ("customer name|full name|name first|customer full name",),
    "first_name": ("first|first name|customer first name|customer first",),
    "last_name": ("last|last name|customer last name|family name",),
    "amount": (
        """amount ttc|total ttc|ttc|net payer|amount paid|total paid|total collected|grand total|ca ttc|price total ttc
        |total line ttc|amount line ttc|amount collected""",
        """amount|total|sum|somme|ca|net|net total|total amount|amount net|total line|amount line|line item total
        |price total|item total|value|valeur""",
        "net sales|sales net",
        "gross sales|sales gross|sales",
        "price",
    ),
    "total": ("total ticket|total ticket ttc|amount ticket|amount ticket ttc|amount total ticket|ticket total amount",),
    "price": ("unit price|pu|pu ttc|unit price ttc|item price",),
    "ref": (
        "ticket|ticket number|ticket id|ticket code|ticket ref|ticket reference",
        "ref|reference",
        "number",
    ),
    "category": ("category|category item|item category",),
    "item": ("item|item name|name item", "sku|item sku|item id|item code"),
    "quantity": ("quantity|item quantity|quantity sold|quantite vendue|quantity vendue|nb item|item count", "count"),
    "purchase": ("returns|return of|retour|original ticket|ticket origine|purchase|return ticket|refund of",),
    "type": ("ticket type|event type|operation type|sales type", "type"),
    "status": ("status|statut|etat|ticket status|statut ticket|etat ticket|financial status|payment status",),
}


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_SAME.get(word, word) for word in words if word not in _SMALL)


_MEANING_OF: Final = {
    _folded(phrase.split()): (meaning, rank)
    for meaning, ranks in _PHRASES.items()
    for rank, phrases in enumerate(ranks)
    for phrase in phrases.split("|")
}
_OF_A_LINE: Final = frozenset(("net", "gross", "sales", "line", "item", "unit", "price"))
"""Words by which a header says that its amount is that of an item, not of a ticket."""


class Columns(NamedTuple):
    """Where each meaning stands, by header; a meaning that the file has not is absent.

    ``who`` are the columns that tell who bought, the surest first: meaning, place. ``left_out`` are headers that mean
    nothing here, ``mapped`` those about which a person has spoken.
    """

    labels: tuple[str, ...]
    at: Mapping[str, int]
    who: tuple[tuple[str, int], ...]
    left_out: tuple[str, ...]
    mapped: frozenset[str]

    @property
    def of_items(self) -> bool:
        """Whether each row is an item of a ticket rather than a ticket."""
        return "item" in self.at or "quantity" in self.at

    @property
    def of_several_kinds(self) -> str:
        """The header of a column that says of what kind each line is, if nobody has spoken about it; else ""."""
        kinds = (label for label in self.left_out if _folded(words_of(label)) == {"line", "type"})
        return next((label for label in kinds if label not in self.mapped), "")

    @property
    def named(self) -> dict[str, str]:
        """Header to meaning, as in the file."""
        places = {place: meaning for meaning, place in (*self.at.items(), *self.who)}
        return {self.labels[place]: places[place] for place in sorted(places)}

    def label(self, meaning: str) -> str:
        """The header of a meaning; the meaning itself where the file has none."""
        if meaning == "member":
            return self.labels[self.who[0][1]]
        place = self.at.get(meaning)
        return meaning if place is None else self.labels[place]

    def is_a_price(self) -> bool:
        """Whether the amount is called a price and nothing more, and nobody has said what it is."""
        label = self.label("amount")
        return label not in self.mapped and _folded(words_of(label)) == {"price"}

    def is_of_a_line(self) -> bool:
        """Whether the header of the amount, or a person, says that it is the row's own."""
        label = self.label("amount")
        return label in self.mapped or bool(_folded(words_of(label)) & _OF_A_LINE)


def is_known(header: str) -> bool:
    """Whether a header is one of a file of purchases."""
    return _understood(header) is not None


def _understood(header: str) -> tuple[str, int] | None:
    return _MEANING_OF.get(_folded(words_of(header)))


def meanings_of(labels: Iterable[str]) -> frozenset[str]:
    """What the headers of a file could mean, were it one of purchases."""
    return frozenset(known[0] for label in labels if (known := _understood(label)) is not None)


def tell_purchases(labels: Iterable[str]) -> bool:
    """Whether headers name all that a purchase needs: a day, an amount, somebody."""
    told = meanings_of(labels)
    return "date" in told and not told.isdisjoint(_AMOUNTS) and not told.isdisjoint(IDENTITIES)


def find_columns(labels: Sequence[str], maps: Mapping[str, str], money: Container[int] = ()) -> Columns:
    """Which column means what, by its header or by ``maps`` (header to meaning, ``-`` to leave out).

    ``money`` are the places of columns that hold amounts: they tell nobody, though they be called after a card.

    Of several columns of money the one that the customer paid is taken: with taxes before without, net of discounts
    before gross. Raises UsageError for a map that names no column or no meaning, FileProblem when date, member or
    amount is missing or claimed by two columns alike.
    """
    said = _said(labels, maps)
    found: dict[str, list[tuple[int, int]]] = {}
    for place, label in enumerate(labels):
        told = (said[place], -1) if place in said else _understood(label)
        if told is not None and told[0] != "-" and not (told[0] in IDENTITIES and place in money and place not in said):
            found.setdefault(told[0], []).append((told[1], place))
    if "first_name" in found and "last_name" not in found:
        found["last_name"] = [(0, place) for place, label in enumerate(labels) if _folded(words_of(label)) == {"name"}]
    at: dict[str, int] = {meaning: _only(meaning, found[meaning], labels) for meaning in SINGLE if meaning in found}
    if "amount" in at or "total" in at:
        at.pop("price", None)
    who = tuple((meaning, place) for meaning in IDENTITIES for _, place in sorted(found.get(meaning) or ()))
    _check_two_of_anybody(found.get("member", ()), labels)
    _check_needed(at, who, labels)
    used = {*at.values(), *(place for _, place in who)}
    left_out = tuple(label for place, label in enumerate(labels) if place not in used)
    return Columns(tuple(labels), at, who, left_out, frozenset(labels[place] for place in said))


def _only(meaning: str, places: list[tuple[int, int]], labels: Sequence[str]) -> int:
    """The column that says so most plainly. Raises FileProblem when two do."""
    places = sorted(places)
    if len(places) > 1 and places[0][0] == places[1][0]:
        raise _either(meaning, [place for _, place in places[:2]], labels)
    return places[0][1]


def _check_two_of_anybody(places: Sequence[tuple[int, int]], labels: Sequence[str]) -> None:
    if len(places) > 1:
        raise _either("member", [place for _, place in places[:2]], labels)


def _either(meaning: str, places: Sequence[int], labels: Sequence[str]) -> FileProblem:
    first, second = (labels[place] for place in places)
    return FileProblem(
        f"columns {first!r} and {second!r} could both be the {meaning}", f'say which: --map "{second}=-"'
    )


def _check_needed(at: Mapping[str, int], who: Sequence[object], labels: Sequence[str]) -> None:
    missing = [] if "date" in at else ["date"]
    missing += [] if who else ["member"]
    missing += [] if at.keys() & _AMOUNTS else ["amount"]
    if missing:
        names = ", ".join(filter(None, labels))
        typed = " and ".join(f'--map "HEADER={needed}"' for needed in missing)
        raise FileProblem(
            f"no column is the {' or the '.join(missing)}; the file has: {names}",
            f"{typed} {'say' if len(missing) > 1 else 'says'} which",
        )


def _said(labels: Sequence[str], maps: Mapping[str, str]) -> dict[int, str]:
    """Place to meaning, for what a person said; headers are compared as people type them."""
    said: dict[int, str] = {}
    for name, meaning in maps.items():
        places = [place for place, label in enumerate(labels) if label == name]
        places = places or [place for place, label in enumerate(labels) if fold_header(label) == fold_header(name)]
        if len(places) != 1:
            raise UsageError(f"--map names no column: {name!r}", f"columns: {', '.join(labels)}")
        if meaning not in (*MEANINGS, "-"):
            raise UsageError(f"--map {name}={meaning}: that is no meaning", f"meanings: {', '.join(MEANINGS)}, -")
        said[places[0]] = meaning
    return said
