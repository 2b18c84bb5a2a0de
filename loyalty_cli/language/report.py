"""Figures and sentences of reports in the shop's language, for the terminal and the page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from loyalty_cli.language import words
from loyalty_cli.language.catalogue import money, number, part, sentence, template
from loyalty_cli.language.words import tongue
from loyalty_cli.program.program import Program
from loyalty_cli.values import Any, Final, Literal, TypeAlias

Document: TypeAlias = Mapping[str, Any]
Kind: TypeAlias = Literal["share", "money", "ratio", "score"]

MONEY_HELD: Final = ("credit", "cause")
"""What is owed as money: it has no number of its own."""
_SEVERAL: Final = {"surprise": "surprises", "anniversary": "anniversaries", "challenge": "challenges"}
"""Gifts that are told apart by name, where the program has several: where it lists them."""
KINDS: Final[Mapping[str, Kind]] = {
    "upsell_rate": "ratio",
    "upsell_rate_year": "ratio",
    "mean_purchase_cents": "money",
    "purchases_per_client": "ratio",
    "client_value_cents": "money",
    "nps": "score",
    "nps_of_others": "score",
    "loyalty_index": "score",
    "behaviour_index": "score",
    "engagement_index": "score",
    "lifetime_value_cents": "money",
}
"""How a figure is written; those not named are shares."""


class Teller:
    """Words and figures in one shop's language; ``mark`` draws attention to what matters in a sentence."""

    __slots__ = ("lang", "mark", "program", "shop")

    def __init__(self, program: Program, mark: Callable[[str], str] = str) -> None:
        self.mark = mark
        self.program = program
        self.shop = program.shop
        self.lang = tongue(program.shop)

    def say(self, key: str, /, **values: object) -> str:
        """The template ``report.KEY`` filled in; with ``count`` its plural form."""
        return sentence(self.lang, f"report.{key}", **values)

    def money(self, cents: float) -> str:
        """1,950 cents as €19.50 or 19,50 €."""
        return words.price(round(cents), self.shop)

    def whole(self, cents: float) -> str:
        """Cents as units of money without cents: €20 or 20 €."""
        unit = 10**self.shop.decimals
        return money(round(cents / unit), self.shop.currency, 0, self.lang)

    def number(self, value: int) -> str:
        """12345 with the thousands apart."""
        return number(value, self.lang)

    def decimal(self, value: float, places: int = 1) -> str:
        """2.875 with the decimal mark of the language."""
        return words.decimal(f"{value:.{places}f}", self.lang)

    def percent(self, fraction: float, places: int = 0) -> str:
        """0.667 as ``67%`` or ``67 %``."""
        return words.percentage(f"{100 * fraction:.{places}f}", self.lang)

    def points(self, value: int) -> str:
        """``35 points`` under the shop's own name for them."""
        return words.points(value, self.program.points.name, self.lang)

    def day(self, iso: str) -> str:
        """``2027-11-30`` as 30 November 2027."""
        return words.day(date.fromisoformat(iso), self.lang)

    def short_day(self, iso: str) -> str:
        """``2027-01-17`` as 17 January."""
        on = date.fromisoformat(iso)
        return words.day(on, self.lang, on)

    def month(self, month: str) -> str:
        """``2027-11`` as November."""
        return part(self.lang, "grammar")[f"grammar.month.{int(month[5:7])}"]

    def short_month(self, month: str) -> str:
        """``2027-11`` as Nov."""
        return self.say("months").split()[int(month[5:7]) - 1]

    def period(self, label: str) -> str:
        """``2027-11`` as Nov 2027, ``2027-Q4`` as Oct–Dec 2027."""
        year, _, quarter = label.partition("-Q")
        if not quarter:
            return f"{self.short_month(label)} {label[:4]}"
        first = 3 * int(quarter) - 2
        names = [self.short_month(f"{year}-{month:02d}") for month in (first, first + 2)]
        return self.say("page.quarter", first=names[0], last=names[1], year=year)

    def month_of_year(self, month: str) -> str:
        """``2027-11`` as November 2027."""
        return f"{self.month(month)} {month[:4]}"

    def silence(self, days: int) -> str:
        """159 days as 23 weeks; fewer than three weeks in days."""
        return self.say("days", count=days) if days < 21 else self.say("weeks", count=round(days / 7))

    def rhythm(self, days: float) -> str:
        """A mean gap as ``every 9 days``."""
        return self.say("every", count=max(round(days), 1))

    def value(self, figure: Document) -> str:
        """The value of a figure, as its kind is written; what is missing is said."""
        if figure["value"] is None:
            return self.say("unknown")
        return self.written(KINDS.get(figure["id"], "share"), figure["value"])

    def written(self, kind: Kind, value: float) -> str:
        """A value as its kind is written."""
        match kind:
            case "money":
                return self.money(value)
            case "ratio":
                return self.decimal(value, 2)
            case "score":
                return self.decimal(value)
            case "share":
                return self.percent(value, 1)

    def made_of(self, figure: Document) -> str:
        """``6 of 9``: numerator and denominator; "" where there are none."""
        part_, whole = figure["numerator"], figure["denominator"]
        if part_ is None or not whole:
            return ""
        kind = KINDS.get(figure["id"], "share")
        if figure["id"] == "returning_sales_share":
            return self.say("of", part=self.money(part_), whole=self.money(whole))
        shown = self.money(part_) if kind == "money" and part_ > whole else self.number(round(part_))
        key = "of-lost" if figure["id"] == "lifetime_value_cents" else "of" if kind == "share" else "over"
        return self.say(key, part=shown, whole=self.number(whole))

    def between(self, figure: Document) -> str:
        """``35% to 88%``; "" where no interval is known."""
        if figure["low"] is None:
            return ""
        shown = self.decimal if KINDS.get(figure["id"]) == "score" else self.percent
        return self.say("between", low=shown(figure["low"]), high=shown(figure["high"]))

    def points_apart(self, fraction: float) -> str:
        """A difference of shares in points, with its sign: ``+10.0``."""
        sign = "−" if fraction < 0 else "+"
        return f"{sign}{self.decimal(abs(100 * fraction))}"

    def change(self, now: float, before: float) -> str:
        """``+36%``: how much more than before."""
        return ("+" if now >= before else "−") + self.percent(abs(now - before) / before)

    def promise(self, source: str) -> str:
        """The name of what a gift came from: a stamp card's, else the words for it."""
        kind, _, name = source.partition(":")
        card = self.program.card(name) if kind in {"card", "stamps"} else None
        if card is not None:
            return card.name
        known = template(self.lang, f"report.source.{kind}")
        if known is None:
            return source
        several: tuple[Any, ...] = self.program.get(_SEVERAL.get(kind, ""), ())
        own = next((one.name for one in several if one.id == name), "") if len(several) > 1 else ""
        return own or (f"{known} ({self.program.category_called(name)})" if kind == "discovery" and name else known)

    def reward(self, reward_id: str) -> str:
        """The name of a reward; its id where the program no longer has it."""
        found = self.program.reward(reward_id)
        return found.name if found else reward_id

    def sentences(self, digest: Document) -> list[str]:
        """The three sentences that matter most: trade, who has gone quiet, what is owed and what costs the most."""
        return [self._trade(digest["week"]), self._quiet(digest["calls"]), self._owed(digest)]

    def _trade(self, week: Document) -> str:
        now, mean = week["sales_cents"], week["mean_cents"]
        if not mean:
            return self.say("first.week", sales=self.mark(self.whole(now)))
        apart = abs(now - mean) / mean
        key = "week.usual" if apart < 0.25 else "week.good" if now > mean else "week.weak"
        return self.say(key, sales=self.mark(self.whole(now)), mean=self.whole(mean))

    def _quiet(self, calls: Document) -> str:
        if not calls["count"]:
            return self.say("quiet.none")
        monthly = self.mark(self.whole(calls["monthly_cents"]))
        who = self.mark(self.say("quiet.who", count=calls["count"]))
        return self.say("quiet", count=calls["count"], who=who, monthly=monthly)

    def _owed(self, digest: Document) -> str:
        promises = digest["promises"]["promises"]
        owed = self.mark(self.whole(digest["owed"]["total_cents"]))
        total = sum(one["cost_cents"] for one in promises)
        if not promises or not total:
            return self.say("owed", owed=owed)
        dearest = promises[0]
        key = "owed.most" if 2 * dearest["cost_cents"] > total and len(promises) > 2 else "owed.dearest"
        return self.say(key, owed=owed, promise=self.mark(self.promise(dearest["source"])))


def sparkline(values: Sequence[float]) -> str:
    """Values as a row of bars of eighths; the largest is full."""
    most = max(values, default=0)
    return "".join(" ▁▂▃▄▅▆▇█"[int(-(-max(value, 0) * 8 // most)) if most else 0] for value in values)
