"""Which column of a file of purchases is what: by its header and its cells; what could be two is asked about."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.currencies import currencies_in, foreign, is_code
from loyalty_cli.intake.cells.evidence import Profile, is_empty, profile, same_contents
from loyalty_cli.intake.cells.states import STATES, State, state_of
from loyalty_cli.intake.cells.vocabulary import fold_header, words_about, words_of
from loyalty_cli.intake.fields.columns import place_called, unknown_field
from loyalty_cli.intake.fields.order_fields import (
    AMOUNTS,
    BY_KEY,
    FIELDS,
    IDENTITIES,
    MEANINGS,
    OF_A_LINE,
    OF_NO_GOODS,
    STEP,
    Reading,
    folded,
    read_header,
)
from loyalty_cli.intake.fields.other_files import other_file
from loyalty_cli.intake.fields.questions import Joined, Questions, asking, map_option
from loyalty_cli.intake.fields.renamed_states import Known, hidden_state
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.values import NamedTuple

_CURRENCY: Final = frozenset(("currency",))
_PARTICIPLES: Final = 2 * STEP
"""From this rank on a header of days is a participle (``Paid``, ``Closed``), which may say yes or no as well."""
_FEW_STATES: Final = 12
_MOST_LINES: Final = 4
_BILLED: Final = frozenset(("billing", "facturation"))
_CELLS: Final = words_about("cells")
_OF_PAYMENT_CARDS: Final = frozenset(_CELLS["payment_cards"].split("|"))
"""The words of a header of payment cards: any other one makes it a card of the shop's own."""
_BRAND: Final = re.compile(rf"(?i)(?:{_CELLS['card_brands']})(?![a-z]).*")
_LAST_FOUR: Final = re.compile(r"[*•xX. -]*\d{4}")
_CODE: Final = re.compile(r"\d{1,2}")
_SALE: Final = frozenset(_CELLS["sale"].split("|"))
_OF_ITEMS: Final = frozenset(("item", "quantity"))
_NAMED: Final = 30
_SHARE: Final = 0.5
"""A column that holds less than this share of what a rival holds does not win by its name."""
_GROSS: Final = (frozenset(("gross",)), frozenset(("gross", "sales")), frozenset(("subtotal",)), frozenset(("sales",)))


class Columns(NamedTuple):
    """Where each meaning stands, by header; a meaning that the file has not is absent.

    ``who`` are the columns that tell who bought, the surest first: meaning, place. ``several`` are the places of the
    meanings of which all columns are read (``status``, ``refunded``, ``cancelled``). ``left_out`` are headers that mean
    nothing here, ``mapped`` those about which a person has spoken, ``states`` what a person said of words of states.
    ``tells_events``: the column of types tells sales from what is none, so that each of its words matters.
    """

    labels: tuple[str, ...]
    at: Mapping[str, int]
    who: tuple[tuple[str, int], ...]
    several: Mapping[str, tuple[int, ...]]
    left_out: tuple[str, ...]
    mapped: frozenset[str]
    states: Mapping[str, State]
    tells_events: bool = False

    @property
    def of_items(self) -> bool:
        """Whether each row is an item of a ticket rather than a ticket."""
        return "item" in self.at or "quantity" in self.at

    @property
    def tells_goods(self) -> bool:
        """Whether rows say of which category their goods are."""
        return "category" in self.at or "goods" in self.at

    @property
    def tells_states(self) -> bool:
        """Whether a column says what became of an order."""
        return "type" in self.at or bool(self.several.get("status") or self.several.get("cancelled"))

    @property
    def of_several_kinds(self) -> str:
        """The header of a column that says of what kind each line is, if nobody has spoken about it; else ""."""
        kinds = (label for label in self.left_out if folded(label) == {"line", "type"})
        return next((label for label in kinds if label not in self.mapped), "")

    @property
    def named(self) -> dict[str, str]:
        """Header to meaning, as in the file."""
        places = {place: meaning for meaning, place in (*self.at.items(), *self.who)}
        places |= {place: meaning for meaning, all_of_it in self.several.items() for place in all_of_it}
        return {self.labels[place]: places[place] for place in sorted(places)}

    def label(self, meaning: str) -> str:
        """The header of a meaning; the meaning itself where the file has none."""
        if meaning == "member":
            return self.labels[self.who[0][1]]
        if meaning.startswith("#"):
            return self.labels[int(meaning[1:])]
        place = self.at.get(meaning, next(iter(self.several.get(meaning, ())), None))
        return meaning if place is None else self.labels[place]

    def is_a_price(self) -> bool:
        """Whether the amount is called a price and nothing more, and nobody has said what it is."""
        label = self.label("amount")
        return label not in self.mapped and folded(label) == {"price"}

    def is_of_a_line(self) -> bool:
        """Whether the header of the amount, or a person, says that it is the row's own."""
        label = self.label("amount")
        return label in self.mapped or bool(folded(label) & OF_A_LINE)


def find_columns(
    labels: Sequence[str], maps: Mapping[str, str], sample: Sequence[Sequence[str]] = (), currency: str = ""
) -> Columns:
    """Which column means what, by its header, by the cells of ``sample`` and by ``maps`` (header to meaning).

    Of several columns of money the one that the customer paid is taken: with taxes before without, net of discounts
    before gross; an empty column never before a filled one. Raises UsageError for a map that names no column or no
    meaning, FileProblem when date, member or amount is missing or claimed by two columns alike.
    """
    return _Finder(labels, maps, sample, currency).columns()


class _Finder:
    """The columns of one file while they are being found."""

    def __init__(
        self, labels: Sequence[str], maps: Mapping[str, str], sample: Sequence[Sequence[str]], currency: str
    ) -> None:
        self.labels, self.sample, self.currency = labels, sample, currency
        self.seen = [profile([row[place] for row in sample]) for place in range(len(labels))]
        named = {fold_header(label) for label in labels}
        # "Refund=refunded" may be said of a column, of a word of states, or of both.
        self.said = _said(
            labels, {name: one for name, one in maps.items() if one not in STATES or fold_header(name) in named}
        )
        self.states = {fold_header(word): state for word, state in _states(maps)}
        self.found: dict[str, list[tuple[int, int]]] = {}

    def columns(self) -> Columns:
        for place in range(len(self.labels)):
            if (told := self._reading(place)) is not None:
                self.found.setdefault(told.key, []).append((told.rank, place))
        self._names()
        if "buyer" in self.found and self.found.keys().isdisjoint(IDENTITIES):
            self.found["member"] = self.found.pop("buyer")
        self._prefer_own_money()
        self._tell_totals_from_lines()
        self._set_apart()
        at = {field.key: one for field in FIELDS if (one := self._single(field.key)) is not None}
        who = tuple((meaning, place) for meaning in IDENTITIES for _, place in sorted(self.found.get(meaning) or ()))
        if len(self.found.get("member", ())) > 1:
            raise self._either("member", [place for _, place in self.found["member"][:2]])
        several = {
            field.key: tuple(place for _, place in sorted(self.found[field.key]))
            for field in FIELDS
            if field.choice == "all" and field.key not in IDENTITIES and self.found.get(field.key)
        }
        who = self._without_payment_cards(who)
        self._settle_amounts(at)
        self._check_needed(at, who)
        columns = Columns(
            tuple(self.labels), at, who, several, self._left(at, who, several), self._mapped(), self.states,
            "type" in at and self._tells_events(at["type"]),
        )  # fmt: skip
        unused = [place for place, label in enumerate(self.labels) if label in {*columns.left_out} - columns.mapped]
        if asked := hidden_state(self.labels, unused, Known(at, several, self.sample)):
            raise Questions([asked])
        return columns

    def _without_payment_cards(self, who: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
        """``Card ID`` beside a customer's own number is that of the card they paid with, as are the last four digits.

        Those stand under ``Card number`` or the like beside a column of the card's brand: four digits under
        ``Loyalty card`` or ``Member`` are the shop's own number.
        """
        words = {place: folded(self.labels[place]) for _, place in who}
        of_payment = {place for place, told in words.items() if told in ({"card", "id"}, {"card"})}
        if {"customer", "id"} not in words.values():
            branded = any("card" in folded(self.labels[place]) for place in self._of_brands())
            of_payment = {
                place for place in words
                if branded and _OF_PAYMENT_CARDS.issuperset(words_of(self.labels[place]))
                and self._all(place, _LAST_FOUR)
            }  # fmt: skip
        return tuple((meaning, place) for meaning, place in who if place not in of_payment - self.said.keys())

    def _of_brands(self) -> list[int]:
        """The columns whose cells are all brands of payment cards: ``Visa debit``."""
        return [place for place in range(len(self.labels)) if self._all(place, _BRAND)]

    def _all(self, place: int, pattern: re.Pattern[str]) -> bool:
        """Whether all cells of a column that are filled are so, one at least."""
        cells = [cell for row in self.sample if not is_empty(cell := row[place].strip())]
        return bool(cells) and all(map(pattern.fullmatch, cells))

    def _are_codes(self, place: int) -> bool:
        """Whether a column holds a few short numbers, some of them again and again."""
        return self._all(place, _CODE) and self.seen[place].unlike < self.seen[place].cells

    def _is_numbered_otherwise(self, place: int) -> bool:
        """Whether another column holds longer receipt numbers."""
        longer = (at for at, seen in enumerate(self.seen) if at != place and seen.longest > self.seen[place].longest)
        return any((told := read_header(self.labels[at])) is not None and told.key == "ref" for at in longer)

    def _tells_events(self, place: int) -> bool:
        """Whether a column of types says of some row that it is none of a sale, or says it in codes."""
        cells = {cell for row in self.sample if not is_empty(cell := row[place].strip())}
        told = {state_of(cell) for cell in cells}
        sold = any(fold_header(cell) in _SALE for cell in cells)
        return sold or not told <= {"paid", None} or (len(cells) > 1 and self._are_codes(place))

    def _left(
        self, at: Mapping[str, int], who: Sequence[tuple[str, int]], several: Mapping[str, tuple[int, ...]]
    ) -> tuple[str, ...]:
        used = {
            *at.values(),
            *(place for _, place in who),
            *(place for all_of_it in several.values() for place in all_of_it),
        }
        return tuple(label for place, label in enumerate(self.labels) if place not in used)

    def _mapped(self) -> frozenset[str]:
        return frozenset(self.labels[place] for place in self.said)

    def _reading(self, place: int) -> Reading | None:
        """What a column means, where its cells do not speak against it; None for one that is left out."""
        if place in self.said:
            return None if self.said[place] == "-" else Reading(self.said[place], -1)
        label = self.labels[place]
        if folded(label) == {"name"} and self._are_numbers(place):
            # "Name" is what Shopify calls the number of an order: #1001.
            return Reading("ref", STEP)
        if folded(label) == {"name"} and not _BILLED.isdisjoint(words_of(label)):
            return Reading("name", STEP)
        if words_of(label) == ("transaction",) and self._are_codes(place) and self._is_numbered_otherwise(place):
            return Reading("type", STEP)
        told = read_header(label)
        return None if told is None else self._borne_out(told, place)

    def _borne_out(self, told: Reading, place: int) -> Reading | None:
        """The meaning of a header where the cells can be it; another where they show which."""
        seen = self.seen[place]
        match told.key:
            case "refunded":
                return self._of_refunds(seen, told)
            case "cancelled" if seen.cells and not seen.mostly(seen.dates + seen.yes_no, 50):
                return Reading("status", told.rank) if self._are_states(place, sure=False) else None
            case _:
                return told if self._can_be(told, place) else None

    def _can_be(self, told: Reading, place: int) -> bool:
        """Whether the cells of a column do not speak against what its header says."""
        match told.key:
            case "status":
                return self._are_states(place, sure="state" not in self.labels[place].lower())
            case "type":
                return self._are_states(place, sure=True, least=1)
            case "discount" | "adjusted" | "quantity":
                return BY_KEY[told.key].holds(self.seen[place])
            case "date":
                return told.rank < _PARTICIPLES or BY_KEY["date"].holds(self.seen[place])
            case "ref":
                return "name" not in folded(self.labels[place]) or self._are_numbers(place)
            case _:
                return told.key not in IDENTITIES or not self._is_money(place)

    def _of_refunds(self, seen: Profile, told: Reading) -> Reading | None:
        """A column of refunds holds amounts, or says yes and no, or days."""
        if seen.cells and seen.mostly(seen.yes_no, 90) and not seen.has_some(seen.decimals):
            zeros_only = seen.mostly(seen.numbers, 90) and seen.unlike == 1
            return told if zeros_only else Reading("cancelled", told.rank)
        if seen.cells and seen.mostly(seen.dates, 50) and not seen.mostly(seen.numbers, 80):
            return Reading("cancelled", told.rank)
        return told

    def _are_states(self, place: int, *, sure: bool, least: int = 0) -> bool:
        """Whether cells are states of an order; ``sure``: the header says so, and few words need to be known."""
        told = {cell for row in self.sample if (cell := row[place].strip())}
        known = sum(state_of(cell) is not None or fold_header(cell) in self.states for cell in told)
        if not told or not sure:
            return not told or known * 2 >= len(told)
        return known > 0 if least else known > 0 or len(told) <= _FEW_STATES

    def _are_numbers(self, place: int) -> bool:
        seen = self.seen[place]
        with_digits = sum(any(map(str.isdigit, row[place])) for row in self.sample)
        return bool(seen.cells) and with_digits * 10 >= seen.cells * 9 and not seen.mostly(seen.namelike, 20)

    def _is_money(self, place: int) -> bool:
        seen = self.seen[place]
        return bool(seen.cells) and seen.mostly(max(seen.currencies, seen.decimals), 80)

    def _names(self) -> None:
        if "first_name" in self.found and "last_name" not in self.found:
            self.found["last_name"] = [
                (0, place)
                for place, label in enumerate(self.labels)
                if folded(label) == {"name"} and place not in self.said
            ]

    def _prefer_own_money(self) -> None:
        """Amounts beside converted ones: the columns in the shop's money are taken, ``Converted Amount`` and the like.

        They share a word with a column of currencies that says the shop's alone.
        """
        told = [place for _, place in self.found.get("currency", ())]
        if not told or any(place in self.said for place in told) or not all(map(self._says_another_money, told)):
            return
        for place, label in enumerate(self.labels):
            words = folded(label)
            beside = words - _CURRENCY
            if not (words & _CURRENCY and beside and self._says_own_money(place)):
                continue
            for key in ("amount", "total", "refunded", "discount"):
                of_it = [at for at, other in enumerate(self.labels) if beside < folded(other) and at not in self.said]
                fitting = [at for at in of_it if _meaning_beside(self.labels[at], beside) == key]
                if fitting:
                    self.found[key] = [(0, at) for at in fitting]
                elif key in self.found and key != "amount":
                    del self.found[key]
            self.found["currency"] = [(0, place)]
            return

    def _tell_totals_from_lines(self) -> None:
        """``Total`` beside ``Item total``: what is the same on all rows of a ticket is its total.

        Where no ticket of the first rows has several, that can not be told.
        """
        ranked = [(rank // STEP, place) for rank, place in self.found.get("amount", ()) if self.seen[place].cells]
        refs = [place for _, place in sorted(self.found.get("ref", ()))]
        plainest = [place for rank, place in ranked if rank == min(ranked)[0]]
        others = [place for place in plainest if not folded(self.labels[place]) & {"item", "line"}]
        if "total" in self.found or not refs or self.said.keys() & {*plainest} or len(others) != 1:
            return
        if len(plainest) > 1 and self._is_one_a_ticket(refs[0], others[0]):
            self.found["total"] = [(0, others[0])]
            self.found["amount"] = [one for one in self.found["amount"] if one[1] != others[0]]

    def _is_one_a_ticket(self, ref: int, amount: int, place: int | None = None) -> bool:
        """Whether an amount is the same on all rows of a ticket that tell it, refunds aside; some have several rows.

        With another ``place``: whether that says the same on all of them, too.
        """
        told: dict[str, list[str]] = {}
        for row in self.sample:
            if not row[amount].strip().startswith(("-", "(")):
                told.setdefault(row[ref].strip(), []).append(row[amount if place is None else place].strip())
        several = [cells for number, cells in told.items() if number and len(cells) > 1]
        empty = {""} if place is None else set()
        return bool(several) and all(len({*cells} - empty) <= 1 for cells in several)

    def _set_apart(self) -> None:
        """Tips and gift cards sold are in what a till collected: they are taken off it again."""
        amounts = sorted(self.found.get("amount", ()))
        if not amounts or amounts[0][1] in self.said or "collected" not in folded(self.labels[amounts[0][1]]):
            return
        amount = amounts[0][1]
        apart = [place for place, label in enumerate(self.labels) if folded(label) in OF_NO_GOODS]
        if not (apart := [place for place in apart if place not in self.said]):
            return
        ref = min(self.found.get("ref", ()), default=(0, -1))[1]
        if ref >= 0 and self._is_one_a_ticket(ref, amount):
            if not all(self._is_one_a_ticket(ref, amount, place) for place in apart):
                told = Joined([self.labels[place] for place in apart], "intake.and")
                text = Phrase("intake.apart-on-some", label=self.labels[amount], apart=told)
                raise Questions([asking(self.labels[amount], text, map_option(self.labels[amount], "total"))])
            self.found["total"] = self.found.pop("amount")
        self.found["apart"] = [(0, place) for place in apart]

    def _says_own_money(self, place: int) -> bool:
        cells = {row[place].strip() for row in self.sample} - {""}
        return bool(cells) and not any(foreign(cell, self.currency) for cell in cells) and all(map(is_code, cells))

    def _says_another_money(self, place: int) -> bool:
        cells = {row[place].strip() for row in self.sample} - {""}
        return any(foreign(cell, self.currency) for cell in cells)

    def _single(self, key: str) -> int | None:
        """The column of a meaning that a row has one of. Raises FileProblem where two could be it."""
        field = BY_KEY[key]
        places = self.found.get(key)
        if not places or field.choice == "all" or key in IDENTITIES:
            return None
        most = max(self.seen[place].cells for _, place in places)

        def plainness(one: tuple[int, int]) -> tuple[bool, bool, bool, bool, int, int]:
            rank, place = one
            cells = self.seen[place].cells
            foreign = key in AMOUNTS and self._is_foreign(place)
            return (
                rank >= 0,
                not cells and most > 0,
                foreign,
                not field.holds(self.seen[place]) or cells < most * _SHARE or self._tells_little(key, place),
                rank,
                # Of the numbers beside an item, that of the order stands on more rows than that of the item.
                self.seen[place].unlike if key == "ref" and not self.found.keys().isdisjoint(_OF_ITEMS) else 0,
            )

        ranked = sorted(places, key=lambda one: (plainness(one), one[1]))
        alike = [place for _, place in ranked if plainness((_rank_of(ranked, place), place)) == plainness(ranked[0])]
        # Beside the total of the order it matters little which amount stands for its lines.
        needed = field.choice == "one" and not (key == "amount" and "total" in self.found)
        if len(alike) > 1 and needed and not self._say_the_same(alike):
            raise self._either(key, alike)
        if key == "amount" and "total" not in self.found:
            self._refuse_a_stand_in(ranked)
        return ranked[0][1]

    def _refuse_a_stand_in(self, ranked: Sequence[tuple[int, int]]) -> None:
        """An amount before taxes or discounts must not stand in for a total that is there and empty."""
        rank, place = ranked[0]
        empty = next((other for one, other in ranked if 0 <= one < rank and not self.seen[other].cells), None)
        if empty is not None and folded(self.labels[place]) in _GROSS:
            raise FileProblem("intake.empty-amount", empty=self.labels[empty], label=self.labels[place])

    def _tells_little(self, key: str, place: int) -> bool:
        """Whether a number is the same on most rows, or an amount is what is left behind fees."""
        seen = self.seen[place]
        if key == "ref":
            return seen.unlike * _MOST_LINES < seen.cells
        words = folded(self.labels[place])
        after_fees = key == "amount" and "net" in words and words <= {"net", "total"} and place not in self.said
        return after_fees and any("fee" in folded(label) for label in self.labels)

    def _is_foreign(self, place: int) -> bool:
        named = currencies_in(self.labels[place])
        return bool(self.currency and named) and all(self.currency not in meant for _, meant in named)

    def _say_the_same(self, places: Sequence[int]) -> bool:
        return bool(self.sample) and same_contents([[row[place] for row in self.sample] for place in places])

    def _settle_amounts(self, at: dict[str, int]) -> None:
        """Of the columns of money those that are needed stay: a total makes a price needless."""
        if ("amount" in at or "total" in at) and "price" in at:
            del at["price"]
        if "amount" in at and self._is_foreign(at["amount"]) and at["amount"] not in self.said:
            header = self.labels[at["amount"]]
            raise FileProblem("intake.foreign-header", label=header, currency=self.currency)
        if "discount" in at and not self._counts(at):
            del at["discount"]
        if "adjusted" in at and not self._any_above_zero(at["adjusted"]):
            del at["adjusted"]

    def _counts(self, at: Mapping[str, int]) -> bool:
        """Whether a discount is still to be taken off: off a gross amount, or off a price. A total has it already."""
        if at["discount"] in self.said:
            return True
        if "total" in at or not self._any_above_zero(at["discount"]):
            return False
        place = at.get("amount", at.get("price"))
        if place is None:
            return False
        words = folded(self.labels[place])
        if words == {"subtotal"} and place not in self.said:
            discount = self.labels[at["discount"]]
            raise FileProblem("intake.open-discount", label=self.labels[place], discount=discount)
        return words in _GROSS or "amount" not in at

    def _any_above_zero(self, place: int) -> bool:
        return any(row[place].strip(" -0.,€$£%") for row in self.sample)

    def _either(self, meaning: str, places: Sequence[int]) -> FileProblem:
        first, second = (self.labels[place] for place in places[:2])
        return FileProblem("intake.either", first=first, second=second, meaning=meaning)

    def _check_needed(self, at: Mapping[str, int], who: Sequence[object]) -> None:
        missing = [] if "date" in at else ["date"]
        missing += [] if who else ["member"]
        missing += [] if at.keys() & AMOUNTS else ["amount"]
        if not missing:
            return
        if (other := other_file(self.labels, self.sample)) is not None:
            raise other
        typed = [f'--map "{self._candidate(needed)}={needed}"' for needed in missing]
        is_sure = len(missing) == 1 and self.found.keys() & AMOUNTS and missing != ["amount"]
        raise FileProblem(
            "intake.missing-of-purchases" if is_sure else "intake.missing",
            hint=Phrase("intake.say-which", count=len(missing), maps=Joined(typed, "intake.and")),
            meanings=Joined([Word("intake.meaning", needed) for needed in missing], "intake.or-the"),
            names=", ".join(list(filter(None, self.labels))[:_NAMED]),
        )

    def _candidate(self, needed: str) -> str:
        """The header of the one column whose cells look like what is missing; HEADER where none or several do."""
        used = {place for places in self.found.values() for _, place in places}.union(self._of_brands())
        looks: dict[str, Callable[[Profile], bool]] = {
            "date": lambda seen: seen.mostly(seen.dates, 80),
            "amount": lambda seen: seen.mostly(seen.numbers, 80) and not seen.mostly(seen.dates + seen.phones, 50),
            "member": lambda seen: seen.mostly(max(seen.emails, seen.strong_phones, seen.namelike), 80),
        }
        look = looks[needed]
        fitting = [place for place, seen in enumerate(self.seen) if place not in used and seen.cells and look(seen)]
        return self.labels[fitting[0]] if len(fitting) == 1 else "HEADER"


def _meaning_beside(label: str, words: frozenset[str]) -> str:
    """What a header means without some of its words."""
    rest = " ".join(sorted(folded(label) - words))
    known = read_header(rest) if rest else None
    return known.key if known is not None else ""


def _rank_of(ranked: Sequence[tuple[int, int]], place: int) -> int:
    return next(rank for rank, other in ranked if other == place)


def _states(maps: Mapping[str, str]) -> list[tuple[str, State]]:
    return [(word, state) for word, meaning in maps.items() for state in STATES if state == meaning]


def _said(labels: Sequence[str], maps: Mapping[str, str]) -> dict[int, str]:
    """Place to meaning, for what a person said; headers are compared as people type them."""
    said: dict[int, str] = {}
    for name, meaning in maps.items():
        place = place_called(labels, name)
        if meaning in STATES and meaning not in MEANINGS:
            continue
        if meaning not in (*MEANINGS, "-"):
            raise unknown_field(meaning, (*MEANINGS, "-"))
        said[place] = meaning
    return said
