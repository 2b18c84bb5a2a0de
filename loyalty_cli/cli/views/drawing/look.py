"""How the shop writes amounts, numbers and days, and which characters the terminal can show."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.cli.views.drawing.blocks import NBSP, Column, Span
from loyalty_cli.language import catalogue, words
from loyalty_cli.language.words import tongue
from loyalty_cli.program.kernel.facts import CAUSE, GIFT_CARD, OFF
from loyalty_cli.program.program import Program
from loyalty_cli.values import Any, Final

_UNICODE: Final = {
    "full": "●",
    "empty": "○",
    "bar": "━",
    "track": "─",
    "arrow": "→",
    "dot": "·",
    "minus": "−",
    "star": "★",
}
_ASCII: Final = {
    "full": "#",
    "empty": ".",
    "bar": "=",
    "track": "-",
    "arrow": "->",
    "dot": "-",
    "minus": "-",
    "star": "*",
}
_LEAP_YEAR: Final = 2000
"""Has every day of a birthday."""


class Look:
    """Words and signs for one shop on one terminal."""

    __slots__ = ("lang", "program", "signs", "today", "unicode")

    def __init__(self, program: Program, *, unicode: bool = True, today: date | None = None) -> None:
        self.program = program
        self.lang = tongue(program.shop)
        self.today = today
        self.unicode = unicode
        self.signs = _UNICODE if unicode else _ASCII

    def money(self, cents: int) -> str:
        """1,950 cents as the shop writes them: €19.50 or 19,50 €."""
        return words.price(cents, self.program.shop)

    def number(self, value: int) -> str:
        """12345 with the thousands apart."""
        return catalogue.number(value, self.lang)

    def signed(self, value: int) -> str:
        """``+2,469``: a change with the thousands apart."""
        return ("+" if value > 0 else "-") + self.number(abs(value))

    def decimal(self, plain: str) -> str:
        """``3.2 %`` with the decimal mark of the shop's amounts."""
        return words.decimal(plain, self.lang)

    def points(self, value: int) -> str:
        """``35 points`` under the shop's own name for them, in one piece."""
        return words.points(value, self.program.points.name, self.lang).replace(" ", NBSP)

    def change(self, value: int, unit: str) -> str:
        """What an entry changes: ``+24 points``, ``-2 stamps``, ``-1 voucher``, ``+5,00 €``."""
        sign = "+" if value > 0 else "-"
        match unit:
            case "points":
                return sign + self.points(abs(value))
            case "credit" | "spend":
                return sign + self.money(abs(value))
            case _ if unit.startswith(CAUSE):
                return sign + self.money(abs(value))
            case _ if unit.startswith((OFF, GIFT_CARD)):
                return ("-" if value > 0 else "+") + self.money(abs(value))
            case _:
                key = "label.vouchers-held" if unit.startswith("voucher:") else "grammar.stamps"
                worded = catalogue.sentence(self.lang, key, count=abs(value))
                return sign + worded.replace(" ", NBSP)

    def day(self, iso: str) -> str:
        """``2027-11-30`` as the shop writes it: 30 November 2027, in one piece."""
        return words.day(date.fromisoformat(iso), self.lang).replace(" ", NBSP)

    def short_day(self, iso: str | None) -> str:
        """``21 November``, with the year where it is not this one, for tables; "" for none."""
        if not iso:
            return ""
        return words.day(date.fromisoformat(iso), self.lang, self.today).replace(" ", NBSP)

    def day_of_year(self, text: str) -> str:
        """``05-12`` as the shop writes it: 12 May, in one piece."""
        on = date.fromisoformat(f"{_LEAP_YEAR}-{text}")
        return words.day(on, self.lang, on).replace(" ", NBSP)

    def birthday(self, iso: str) -> str:
        """``1990-05-12`` or, told without its year, ``--05-12`` as the shop writes a day."""
        return self.day_of_year(iso.lstrip("-")) if iso.startswith("-") else self.day(iso)

    def rate(self, rate_e4: int) -> str:
        """12,500 ten-thousandths as 1.25 or 1,25."""
        return words.rate(rate_e4, self.lang)

    def phone(self, number: str) -> str:
        """``+33612345678`` as people write it in the shop's country: 06 12 34 56 78."""
        from loyalty_cli.ledger.people.phones import national

        return national(number, self.program.shop.country).replace(" ", NBSP)

    def say(self, key: str, /, **values: object) -> str:
        """The words of a key in the current language."""
        return catalogue.sentence(self.lang, key, **values)

    def column(self, key: str, *, right: bool = False, give: int = 0, wraps: bool = False, least: int = 18) -> Column:
        """A column of a table, headed by the words of a key."""
        return Column(self.say(key), right, give, wraps, least)

    def title(self, kind: str) -> str:
        """What happened, as a heading: ``Purchase``."""
        return catalogue.word(self.lang, f"title.{kind}", self.title_of(kind))

    @staticmethod
    def title_of(text: str) -> str:
        """The text with a capital; the rest as it is."""
        return text[:1].upper() + text[1:]

    def kind(self, kind: str) -> str:
        """A kind of fact in the current language."""
        return catalogue.word(self.lang, f"kind.{kind}", kind)

    def deed(self, kind: str) -> str:
        """What happened, in a word of the shop's language; a kind without one as it is recorded."""
        return catalogue.word(self.lang, f"deed.{kind}", kind)

    def deed_of(self, fact: Mapping[str, Any]) -> str:
        """What happened, by the ``kind`` of a fact and the ``step`` that it is, if any: ``left the challenge``."""
        deed = self.deed(fact["kind"])
        return catalogue.word(self.lang, f"history.step.{fact['kind']}-{fact.get('step')}", deed)

    def thing(self, fact: Mapping[str, Any]) -> str:
        """What a fact is, as a noun, with its number: ``purchase T-1``."""
        noun = catalogue.word(self.lang, f"kind.{fact['kind']}", fact["kind"])
        step = catalogue.word(self.lang, f"history.step.{fact['kind']}-{fact.get('step')}", noun)
        return f"{step} {fact['ref'] or '#' + str(fact['id'])}"

    def told(self, key: str, /, **values: object) -> str:
        """A line of the statement in the shop's language."""
        return catalogue.sentence(self.lang, f"history.{key}", **values)

    def number_of(self, fact: Mapping[str, Any]) -> str:
        """The receipt number of a fact, else its own; "" for what no night has written yet."""
        return str(fact["ref"] or (self.told("number", number=fact["id"]) if fact["id"] else ""))

    def field(self, name: str) -> str:
        """A field of the shop's own by the name the program gives it; built-in ones as they are."""
        named = (one.name for one in self.program.profile if one.id == name and one.name)
        return next(named, catalogue.word(self.lang, f"field.{name}", name.replace("_", " ")))

    def value(self, field: str, told: str) -> str:
        """The value of a field; the yes and no of built-in ones in the current language."""
        answers = {"yes": self.say("label.yes"), "no": self.say("label.no")}
        return answers.get(told, told) if field in ("is_company", "leaderboard") else told

    def segment(self, name: str | None) -> str:
        """A segment of members in the current language."""
        return catalogue.word(self.lang, f"segment.{name}", name) if name else ""

    def boxes(self, stamps: int, boxes: int) -> list[Span]:
        """A stamp card drawn as boxes; a long card is drawn as a bar."""
        filled = min(max(stamps, 0), boxes)
        if boxes > 20:
            return self.bar(filled, boxes, 20)
        return [(self.signs["full"] * filled, "stamp"), (self.signs["empty"] * (boxes - filled), "box")]

    def bar(self, part: int, whole: int, cells: int) -> list[Span]:
        """A progress bar of ``cells`` characters."""
        filled = cells if whole <= 0 else min(max(part, 0) * cells // whole, cells)
        return [(self.signs["bar"] * filled, "bar"), (self.signs["track"] * (cells - filled), "track")]
