"""The open till: a prompt for many commands that remembers the customer being served.

What is typed is a command without the word ``loyalty``. A card number, a phone or a name alone shows the member and
makes them the customer; with a customer, an amount alone is a sale, a code alone redeems a voucher, and MEMBER may be
left out or written ``.``. A receipt number alone shows its purchase. An empty line lets the customer go. Each line
opens the ledger again: a change of the program file, or a restored ledger, counts at once, and nothing waits to be
saved.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.dialogue import choosing
from loyalty_cli.cli.dialogue.till_words import (
    HERE,
    begins_with_money,
    begun,
    command_of,
    could_be_amount,
    is_amount,
    is_broken,
    is_change,
    items_behind,
    lacks_member,
    meant_command,
    money_ahead,
    no_amount,
    nobody_here,
    positions,
    sale,
    split,
)
from loyalty_cli.cli.hints import NOT_AT_TILL
from loyalty_cli.cli.main import dispatch, guarded
from loyalty_cli.cli.manifest import COMMANDS
from loyalty_cli.cli.values import parse
from loyalty_cli.cli.values.parse import is_money
from loyalty_cli.cli.views.drawing.blocks import Field, Fields
from loyalty_cli.errors import (
    EXIT_AMBIGUOUS,
    EXIT_NOT_FOUND,
    BadAmount,
    BadText,
    MemberAmbiguous,
    MemberNotFound,
    UsageError,
)
from loyalty_cli.language.catalogue import Listed, Phrase, in_force, said, sentence
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Final, NamedTuple, TypeVar

T = TypeVar("T")

LEAVE: Final = frozenset({"exit", "leave", "quit", "q"})
_LONGEST_BARE: Final = 3
"""A price without decimals has so many digits at most: more could be a phone."""
_NAMED: Final = 3
"""So many purchases are named when it is not clear which one comes back."""

LINES: Final = (
    ("100014", "member"),
    ("{price}", "sale"),
    ("{less} {goods}", "item"),
    ("{price} {goods}:2={part}", "items"),
    ("7K3F-9Q2M-XW1G", "voucher"),
    ("T-1001", "receipt"),
    ("rewards", "rewards"),
    ("{stamp}", "command"),
    ("buy . {price}", "dot"),
    ("return", "return"),
    ("undo", "undo"),
    ("buy ?", "help"),
    ("??", "commands"),
    ("quit", "leave"),
)
"""What may be typed, in this shop's money and with its goods, and the key of what it does."""


_PRICES: Final = {"price": 23.5, "less": 3.8, "part": 5.2}


class Asked(NamedTuple):
    """A line that several members match: the next line may choose one by number."""

    words: list[str]
    several: choosing.Several


class Till:
    """A till: the options it was opened with, and the customer in front of it."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.call.session = frozenset()
        self.customer: Mapping[str, str] | None = None
        self.asked: Asked | None = None
        self.code = 0

    def key(self, line: str) -> bool:
        """Do what a line says. False when the till is to be left. A refusal is said, never raised."""
        words = split(line)
        if len(words) == 1 and words[0] in LEAVE:
            return False
        asked, self.asked = self.asked, None
        if not all(char.isprintable() or char in "\t\n\r\u200c\u200d" for char in line.rstrip()):
            self.code = guarded(self.call, _refuse_line)
        elif not words:
            self.customer = None
        elif words == ["?"]:
            self.call.draw([Fields(self._ask(_lines))])
        else:
            code = guarded(self.call, lambda: self._do(words, asked), words)
            self.code = code or self.code
        return True

    def _do(self, words: list[str], asked: Asked | None) -> int:
        chosen = choosing.with_choice(asked.several, asked.words, words[0]) if asked and len(words) == 1 else None
        if chosen is None and len(words) == 1 and words[0] not in COMMANDS and self._show_purchase(words[0]):
            return 0
        meant = chosen or self.meant(words)
        call = self.call.another()
        try:
            code = dispatch(call, list(meant))
        finally:
            call.close_shop()
        self.asked = Asked(meant, call.among) if call.among else None
        self._remember(call)
        if code == 0 and call.fact.get("kind") == "undo":
            self._stay(call)
        elif code == 0 and call.member is not None:
            self.customer = _as_shown(call.member)
        elif code and self._meant_another(words, meant, code):
            # An amount typed next must not be a sale to who stood here before.
            self.customer = None
        elif code == EXIT_NOT_FOUND and self.customer is not None and self.customer["card"] in meant:
            self._look_again()
        return code

    def _meant_another(self, words: list[str], meant: list[str], code: int) -> bool:
        """Whether a refused line was about somebody else: a name alone, a new member, a sale to who was not found."""
        match meant[0]:
            case "show":
                return words[0] not in COMMANDS
            case "buy":
                here = self.customer is not None and self.customer["card"] in meant
                return code in (EXIT_NOT_FOUND, EXIT_AMBIGUOUS) and not here
            case first:
                return first == "enroll"

    def _remember(self, call: Call) -> None:
        """Keep the number of what was keyed: only that is taken back by an undo without a name."""
        if call.fact.get("id") and not call.fact.get("repeated"):
            self.call.session = (self.call.session or frozenset()) | {call.fact["id"]}

    def _stay(self, call: Call) -> None:
        """After an undo the customer stays the same, whoever the fact was about."""
        if self.customer is None:
            return
        if call.member is not None and call.member["card"] == self.customer["card"]:
            self.customer = _as_shown(call.member)
        else:
            self._look_again()

    def meant(self, words: list[str]) -> list[str]:
        """The command that a line stands for. Raises UsageError where a line stands for none."""
        first = words[0]
        if first in NOT_AT_TILL:
            raise UsageError("error.not-at-till", first=first)
        if first in ("??", "help"):
            return [*words[1:], "--help"]
        if first == "loyalty":
            words = words[1:] or ["--help"]
            first = words[0]
        if first[:1] == "-" and first[1:2].isdigit():
            raise UsageError("error.no-price", first=first)
        if first.startswith("-"):
            return words
        if first not in COMMANDS:
            return self._bare(words)
        words = ["--help" if word == "?" else word for word in words]
        return self._with_customer(words)

    def _with_customer(self, words: list[str]) -> list[str]:
        """The customer where MEMBER was left out or written as a dot. Raises UsageError where there is none."""
        if "--help" in words:
            return words
        words = self._reward_in_words(words)
        if self.customer is not None and (about := _about(words, self.customer["card"])):
            return about
        here = HERE in words
        left_out = not here and (lacks_member(words) or self._begins_behind_member(words))
        _, count = command_of(words) or (None, 1)
        if self.customer is None:
            if here or left_out:
                raise nobody_here(f"{' '.join(words[:count])} MEMBER", words[count:])
            return words
        card = self.customer["card"]
        if here:
            return [card if word == HERE else word for word in words]
        if words[0] == "return":
            return self._come_back(words)
        return [*words[:count], card, *words[count:]] if left_out else words

    def _reward_in_words(self, words: list[str]) -> list[str]:
        """``redeem free loaf`` with a customer: the words that are the name of a reward, as one."""
        told = (positions(words) or []) if words[0] == "redeem" else []
        end = 1 + len(told)
        if self.customer is None or len(told) < 2 or words[1:end] != told:
            return words
        name = " ".join(told)
        return [words[0], name, *words[end:]] if self._ask(lambda shop: _is_name_of_reward(shop, name)) else words

    def _begins_behind_member(self, words: list[str]) -> bool:
        """Whether what stands where MEMBER is expected can only be what follows it: points, or a stamp card."""
        told = positions(words) or []
        match words[0], told:
            case "adjust", [points]:
                return is_change(points)
            case "redeem", [what]:
                return self.customer is not None or self._ask(lambda shop: _is_reward(shop, what))
            case "engage", [what]:
                return what != "list"
            case "stamp", [card, _]:
                return self._ask(lambda shop: _is_stamp_card(shop, card))
            case _:
                return False

    def _bare(self, words: list[str]) -> list[str]:
        """What a line without a command means: an amount, a code, else a member."""
        first = words[0]
        count = money_ahead(words, self._is_money)
        if count and self._are_items(words[count:]):
            return self._sale(" ".join(words[:count]), words[count:])
        unpriced = self._unpriced(words, count)
        if begins_with_money(words):
            raise unpriced or self._no_amount(words)
        if self.customer is not None and len(words) == 1 and _is_code(first):
            return ["redeem", self.customer["card"], first]
        slip = unpriced or self._slip(words)
        if slip is not None and not self._ask(lambda shop: _is_somebody(shop, " ".join(words))):
            raise slip
        if self.customer is not None and self._ends_with_money(words):
            raise UsageError("error.till.amount_first", sale=shlex.join([words[-1], *self._goods(words[:-1])]))
        return ["show", " ".join(words)]

    def _unpriced(self, words: list[str], count: int) -> UsageError | None:
        """What is said of a sale of several goods of which one has no price; None where that is not what is wrong."""
        items = items_behind(words[count:]) if count else []
        bare = [item for item in items if "=" not in item]
        if len(items) < 2 or not bare or any(item[:1].isdigit() for item in bare):
            return None
        amount = " ".join(words[:count])
        priced = [item for item in items if "=" in item]
        price = self._ask(lambda shop: parse.rest(shop, amount, priced)) if len(bare) == 1 else "…"
        sale = " ".join([amount, *(item if "=" in item else f"{item}={price}" for item in items)])
        return UsageError("error.till.item-price", item=bare[0], sale=sale)

    def _ends_with_money(self, words: list[str]) -> bool:
        """Whether a line is a sale written backwards, ``coffee 3,80``: what stands before the price names nobody."""
        *before, last = words
        if not before or not all(word[:1].isalpha() for word in before) or not self._is_money(last):
            return False
        if last.isdigit() and len(last) > _LONGEST_BARE:
            return False
        return not self._ask(lambda shop: _is_somebody(shop, " ".join(before)))

    def _goods(self, words: list[str]) -> list[str]:
        """What stands behind a price: one word of it as the nearest category of the program."""
        if len(words) != 1:
            return words
        return [self._ask(lambda shop: _nearest_category(shop, words[0])) or words[0]]

    def _no_amount(self, words: list[str]) -> UsageError:
        """Why a line that begins with money is not a sale: another currency, or a typing mistake."""
        for count in (2, 1):
            try:
                self._ask(lambda shop, count=count: parse.amount(shop, " ".join(words[:count])))  # type: ignore[misc]
            except BadAmount as refused:
                if refused.key == "error.amount.currency":
                    return refused
        return no_amount(words)

    def _is_money(self, text: str) -> bool:
        return self._ask(lambda shop: is_money(text, shop.program.shop.currency, shop.program.shop.decimals))

    def _are_items(self, words: list[str]) -> bool:
        """Whether what stands after an amount is items: at most one without a price, none that begins with a digit."""
        items = items_behind(words)
        bare = [item for item in items if "=" not in item]
        return not any(item[:1].isdigit() for item in bare) and (not bare or len(items) == 1)

    def _sale(self, amount: str, words: list[str]) -> list[str]:
        """A sale to the customer. Raises UsageError where there is none, and for what could be meant otherwise."""
        if self.customer is None:
            raise nobody_here("buy MEMBER", [amount, *words])
        if len(amount) > 3 and amount.isdigit() and self._ask(lambda shop: shop.program.shop.decimals):
            raise UsageError("error.price-or-phone", first=amount)
        for item in items_behind(words):
            if "=" not in item and self._ask(lambda shop, item=item: _could_be_member(shop, item)):  # type: ignore[misc]
                raise UsageError("error.till.item_or_member", item=item, amount=amount)
        return sale(self.customer["card"], amount, words)

    def _slip(self, words: list[str]) -> UsageError | None:
        """What a line most likely was meant to be, unless it names a member: an amount, or a command."""
        if could_be_amount(words) and not _is_code(words[0]):
            return no_amount(words)
        if meant := meant_command(words[0], LEAVE if len(words) == 1 else ()):
            return UsageError("error.no-till-command", words=words[0], meant=meant, known=" ".join(words))
        return None

    def _come_back(self, words: list[str]) -> list[str]:
        """``return`` of the customer's one purchase of today, where no receipt number was told."""
        told = positions(words) or []
        if told and not (len(told) == 1 and is_broken(told[0])):
            return words
        return ["return", self._ask(self._todays_purchase), *words[1:]]

    def _todays_purchase(self, shop: OpenShop) -> str:
        """Raises UsageError where the member bought nothing today, or several times."""
        from loyalty_cli.ledger.people.members import members_by, survivors
        from loyalty_cli.ledger.queries.members.statement import last_purchases

        card = self.customer["card"] if self.customer else ""
        member = survivors(shop.conn, members_by(shop.conn, "card", card))
        bought = last_purchases(shop.conn, member[0].id, _NAMED) if member else []
        today = [one for one in bought if one.on == shop.now().today.isoformat()]
        if len(today) == 1:
            return today[0].name
        named = Listed([Phrase("error.ref-of", name=one.name, on=date.fromisoformat(one.on)) for one in bought])
        why = Phrase("error.which-purchase.several") if today else Phrase("error.which-purchase.none")
        raise UsageError("error.which-purchase", Phrase("error.return-ref", named=named) if bought else None, why=why)

    def _show_purchase(self, ref: str) -> bool:
        """Show the purchase with this receipt number; its member becomes the customer. False where there is none."""
        if is_amount(ref) or ref.startswith("-"):
            return False
        from loyalty_cli.reports.members.purchase import purchase

        call = self.call.another()
        try:
            document = purchase(call.shop, ref)
            if document is None:
                return False
            from loyalty_cli.cli.views import receipt as drawn

            call.answer(document, drawn.purchase_view)
        finally:
            call.close_shop()
        self.customer = _as_shown(call.member) if call.member else None
        return True

    def _ask(self, question: Callable[[OpenShop], T]) -> T:
        """The answer of the shop to a question about a line."""
        call = self.call.another()
        try:
            return question(call.shop)
        finally:
            call.close_shop()

    def _look_again(self) -> None:
        """Let a customer go who is no longer in the ledger: it may have been put back to an earlier day."""
        from loyalty_cli.ledger.people.members import members_by, survivors

        card = self.customer["card"] if self.customer else ""
        if not self._ask(lambda shop: survivors(shop.conn, members_by(shop.conn, "card", card))):
            self.customer = None

    def greeting(self) -> str:
        """The shop's name and its number of members."""
        return self._ask(_greeting)

    def prompt(self) -> str:
        """What stands before the cursor: the customer, if there is one."""
        if self.customer is None:
            return "loyalty> "
        return f"{self.customer['name']} {self.customer['card']} {self.customer['tier']}> "

    def offers(self, line: str) -> Iterator[tuple[str, str, int]]:
        """What Tab offers at the end of a line: what to type, a short description, how many characters it replaces."""
        from loyalty_cli.cli.completion import offered

        words, incomplete = begun(line)
        found: dict[str, str] = {}
        for line_meant in self._lines_meant(words):
            found |= offered(self.call.another(), line_meant, incomplete)
        for value, text in found.items():
            if not words and value in NOT_AT_TILL:
                continue
            yield (shlex.quote(value) if " " in value or "'" in value else value), text, len(incomplete)

    def _lines_meant(self, words: list[str]) -> list[list[str]]:
        """The lines of the shell that the words may stand for: each completes them."""
        if not words:
            return [[], ["show"]]
        if words[0] not in COMMANDS:
            behind = [*words[1:], "--item"] if not words[-1].startswith("-") else words[1:]
            return [["buy", HERE, words[0], *behind]] if is_amount(words[0]) else []
        _, count = command_of(words) or (None, 1)
        with_customer = [*words[:count], self.customer["card"], *words[count:]] if self.customer is not None else []
        return [words, with_customer] if with_customer else [words]


def _as_shown(member: Mapping[str, str]) -> Mapping[str, str]:
    """The customer, called as the open shop writes it: a phone that stands for a name in national format."""
    return {**member, "name": said(member["name"])}


def _refuse_line() -> int:
    raise BadText("error.till.line")


def _greeting(shop: OpenShop) -> str:
    from loyalty_cli.ledger.people.members import count_members
    from loyalty_cli.operations.due.overdue import late_since

    greeting = sentence(in_force(), "till.greeting", shop=shop.program.shop.name, count=count_members(shop.conn))
    last = late_since(shop)
    return greeting if last is None else f"{greeting}\n{sentence(in_force(), 'warning.late-night', day=last)}"


def _about(words: list[str], card: str) -> list[str]:
    """A command that alone is about the whole shop, as one about the customer; nothing for any other."""
    match words:
        case ["rewards"]:
            return ["redeem", card]
        case ["undo", *rest] if not positions(words) and "--member" not in rest:
            return [*words, "--member", card]
        case _:
            return []


def _is_somebody(shop: OpenShop, text: str) -> bool:
    """Whether any member is meant by a text. Raises what can not be typed at all."""
    from loyalty_cli.ledger.people.lookup import resolve

    try:
        resolve(shop.conn, text, shop.program.shop.country)
    except MemberNotFound:
        return False
    except MemberAmbiguous:
        pass
    return True


def _is_reward(shop: "OpenShop", what: str) -> bool:
    from loyalty_cli.operations.deeds.redeem import find_reward
    from loyalty_cli.operations.kernel.codes import looks_like_code

    return looks_like_code(what) or find_reward(shop.program, what) is not None


def _is_name_of_reward(shop: OpenShop, name: str) -> bool:
    from loyalty_cli.operations.kernel.by_name import named

    return named(shop.program.rewards, name) is not None


def _could_be_member(shop: OpenShop, item: str) -> bool:
    """Whether an item without a price is rather a member's name: no category of the program, and somebody's."""
    from loyalty_cli.operations.kernel.unknown_names import categories_of

    category = item.partition(":")[0]
    known = {name.casefold() for name in categories_of(shop.program)}
    return category.casefold() not in known and _is_somebody(shop, category)


def _lines(shop: OpenShop) -> list[Field]:
    """LINES with goods and a stamp card of this shop."""
    from loyalty_cli.language.words import decimal
    from loyalty_cli.operations.kernel.unknown_names import categories_of

    lang, cards = in_force(), shop.program.stamp_cards
    sold = (one for one in categories_of(shop.program) if one not in shop.program.points.exclude)
    goods = next((card.category for card in cards if card.category), None) or next(sold, sentence(lang, "till.goods"))
    filled = {"goods": goods, "stamp": f"stamp {cards[0].id} 3" if cards else "visit"}
    filled |= {name: decimal(_in_money(price, shop.program.shop.decimals), lang) for name, price in _PRICES.items()}
    typed = [(line.format_map(filled), key) for line, key in LINES]
    return [(line, [(sentence(lang, f"till.line.{key}", goods=goods), "")]) for line, key in typed]


def _in_money(price: float, decimals: int) -> str:
    """A price of LINES as a currency of so many decimals writes it: 23.50, 2350 in yen."""
    return f"{price:.{decimals}f}" if decimals else f"{100 * price:.0f}"


def _nearest_category(shop: OpenShop, word: str) -> str:
    from loyalty_cli.operations.kernel.unknown_names import categories_of, nearest

    return nearest(word, [shop.program.category_called(name) for name in categories_of(shop.program)])


def _is_stamp_card(shop: OpenShop, text: str) -> bool:
    named = text.casefold()
    names = [name for card in shop.program.stamp_cards for name in (card.id, card.called, card.name)]
    return named in [name.casefold() for name in names]


def _is_code(text: str) -> bool:
    from loyalty_cli.operations.kernel.codes import looks_like_code

    return looks_like_code(text)
