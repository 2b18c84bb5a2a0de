"""A till roll: days, members and lines as they are keyed, each with what is expected of it.

    2026-11-21
    enroll Léa
    buy 10.00 ref T1            -> +10 points, until 2027-11-30
    return T1 3.33              -> -4 points, 6 points
    redeem free-coffee          -> refused not-enough-points

Left of the arrow stands what is keyed, right of it what must come of it. Signed numbers are what the line itself
wrote, unsigned ones what the member has after it. Vouchers are called V1, V2… in the order in which they are issued.
A line for another than the first member begins with their name and a colon. After each line the derived tables are
compared with the sums they stand for; after a refusal nothing at all may have changed.
"""

import re
import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest

from loyalty_cli.config import settings
from loyalty_cli.config.loader import load
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.standings.standing import AsOf, standing_as_of, vouchers_as_of
from loyalty_cli.ledger.store import programs
from loyalty_cli.ledger.store.blank import blank
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.money import gift_cards
from loyalty_cli.operations.deeds.money.causes import pay
from loyalty_cli.operations.deeds.money.credit import sell
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.deeds.survey import answer
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import balance_document
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.units import parse_cents
from tests.support.ledger import check_ledger, fingerprint

Document = dict[str, Any]

ARROW: Final = "->"
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?")
_ITEM: Final = re.compile(r"([\w-]+)(?::(\d+))?=(-?[\d.]+)")
_OPTIONS: Final = (
    *("ref", "on", "at", "credit", "voucher", "points", "spend", "until", "max", "because", "sure", "times", "to"),
    *("phone", "email", "card", "born", "refer", "tier", "days", "up", "with", "own"),
)
_WRITTEN: Final = re.compile(r"([+-][\d.]+) ([\w:-]+)")
_HAD: Final = re.compile(r"([\d.]+) ([\w:-]+)")


class Words:
    """What follows the command of a line: options by name, items, and the plain words in their order."""

    def __init__(self, text: str) -> None:
        self.options: dict[str, str] = {}
        self.items: list[tuple[str, int, str]] = []
        self.plain: list[str] = []
        words = iter(text.split())
        for word in words:
            if word in _OPTIONS:
                self.options[word] = next(words)
            elif item := _ITEM.fullmatch(word):
                self.items.append((item[1], int(item[2] or 1), item[3]))
            else:
                self.plain.append(word)

    def day(self, name: str) -> date | None:
        return date.fromisoformat(self.options[name]) if name in self.options else None


class Till:
    """A shop in memory with one program at a time, and the roll of what is keyed in it."""

    def __init__(self, program: str) -> None:
        self.shop = shop_in_memory(program)
        self.first_member = ""
        self.codes: list[str] = []
        self.last: Document = {}

    def change_program(self, program: str) -> None:
        """From the next line on the shop keeps another program."""
        self.shop = under_program(self.shop, program)

    def play(self, roll: str) -> Document:
        """Plays the lines one after the other; returns the receipt of the last."""
        for raw in roll.splitlines():
            line = re.split(r"(?:^|\s)#(?!\d)", raw)[0].strip()
            if line:
                self._line(line)
        return self.last

    def _line(self, line: str) -> None:
        keyed, _, expected = (part.strip() for part in line.partition(ARROW))
        if day := _DAY.fullmatch(keyed):
            at = day[2] or "10:30"
            self.shop = self.shop._replace(rehearsed=Now(date.fromisoformat(day[1]), at, f"{day[1]}T{at}:00+00:00"))
            return
        expectations = [part.strip() for part in expected.split(",") if part.strip()]
        refusals = [part.removeprefix("refused ") for part in expectations if part.startswith("refused ")]
        if refusals:
            self.refused(keyed, refusals[0])
            return
        self.last = self.key(keyed)
        for one in expectations:
            self._expect(line, one)
        check_ledger(self.shop)

    def refused(self, keyed: str, slug: str) -> LoyaltyError:
        """Keys a line that must be refused; nothing of it may be in the ledger."""
        before = fingerprint(self.shop.conn)
        with pytest.raises(LoyaltyError) as refusal:
            self.key(keyed)
        assert refusal.value.slug == slug, f"{keyed}: {refusal.value.slug}: {refusal.value.message}"
        assert fingerprint(self.shop.conn) == before, f"{keyed}: refused, and yet something was written"
        return refusal.value

    def key(self, keyed: str) -> Document:
        """Keys one line; returns its receipt as a document."""
        who, colon, rest = keyed.partition(": ")
        member, text = (who, rest) if colon else (self.first_member, keyed)
        command, _, rest = text.partition(" ")
        if command == "as" and rest.startswith("of "):
            return self.seen(member, date.fromisoformat(rest.removeprefix("of ")))
        if command == "show":
            return self.seen(member, self.shop.now().today)
        words = Words(rest)
        answers: dict[str, Callable[[str, Words], Document]] = {
            "enroll": self._enroll,
            "buy": self._buy,
            "return": self._return,
            "visit": self._visit,
            "stamp": self._stamp,
            "redeem": self._redeem,
            "take-home": self._take_home,
            "engage": self._engage,
            "undo": self._undo,
            "adjust": self._adjust,
            "club": self._club,
            "sell": self._sell,
            "pay": self._pay,
            "giftcard": self._giftcard,
            "update": self._update,
            "merge": self._merge,
            "answer": self._answer,
        }
        document = answers[command](member, words)
        self.codes += [one["code"] for one in document.get("vouchers", ()) if one["code"] not in self.codes]
        return document

    def seen(self, member: str, on: date) -> Document:
        """How the member stands at the end of a day."""
        shop = self.shop
        member_id = resolve(shop.conn, member, shop.program.shop.country).id
        standing = standing_as_of(shop.conn, shop.program, member_id, AsOf(on))
        vouchers = vouchers_as_of(shop.conn, member_id, AsOf(on))
        document: Document = {"balance": balance_document(standing, vouchers), "tier": {"name": standing.tier}}
        return {**document, "entries": [], "spend": standing.window_spend}

    def _enroll(self, _: str, words: Words) -> Document:
        name = " ".join(words.plain)
        spend = words.options.get("spend")
        request = EnrollRequest(
            name,
            stamps={card: int(count) for card, _, count in words.items},
            phone=words.options.get("phone"),
            email=words.options.get("email"),
            card=words.options.get("card"),
            birthday=words.day("born"),
            refer=words.options.get("refer"),
            points=int(words.options.get("points", 0)),
            spend_cents=self._cents(spend) if spend else 0,
            spend_until=words.day("until"),
            on=words.day("on"),
            ref=words.options.get("ref"),
        )
        self.first_member = self.first_member or name
        return enroll(self.shop, request).document()

    def _buy(self, member: str, words: Words) -> Document:
        credit, voucher = words.options.get("credit"), words.options.get("voucher")
        return buy(
            self.shop,
            member,
            self._cents(words.plain[0]),
            lines=self._lines(words),
            credit_cents=self._cents(credit) if credit else 0,
            voucher=[self._code(one) for one in voucher.split("+")] if voucher else None,
            sure="sure" in words.options,
            own="own" in words.options,
            round_up=words.options.get("up"),
            gift_cards=[self._code(one) for one in words.options["with"].split("+")] if "with" in words.options else (),
            on=words.day("on"),
            at=words.options.get("at"),
            ref=words.options.get("ref"),
        ).document()

    def _return(self, _: str, words: Words) -> Document:
        amount = self._cents(words.plain[1]) if len(words.plain) > 1 else None
        return give_back(
            self.shop,
            words.plain[0],
            amount,
            lines=self._lines(words),
            on=words.day("on"),
            ref=words.options.get("ref"),
            as_credit=words.options.get("to") == "credit",
        ).document()

    def _sell(self, member: str, words: Words) -> Document:
        more: Document = {"on": words.day("on"), "ref": words.options.get("ref"), "sure": "sure" in words.options}
        return sell(self.shop, member, self._cents(words.plain[0]), **more).document()

    def _giftcard(self, _: str, words: Words) -> Document:
        what, code = words.plain
        if what == "sell":
            more: Document = {"to": words.options.get("to"), "on": words.day("on"), "ref": words.options.get("ref")}
            sold = gift_cards.sell(self.shop, self._cents(code), sure="sure" in words.options, **more)
            self.codes += [] if sold["code"] in self.codes else [sold["code"]]
            return sold
        if what == "refund":
            return gift_cards.refund(self.shop, self._code(code), ref=words.options.get("ref"))
        return gift_cards.block(self.shop, self._code(code))

    def _pay(self, _: str, words: Words) -> Document:
        cause, amount = words.plain
        return pay(self.shop, cause, self._cents(amount), on=words.day("on"), ref=words.options.get("ref"))

    def _visit(self, member: str, words: Words) -> Document:
        return visit(self.shop, member, on=words.day("on"), ref=words.options.get("ref")).document()

    def _stamp(self, member: str, words: Words) -> Document:
        count = int(words.plain[1]) if len(words.plain) > 1 else 1
        more: Document = {"on": words.day("on"), "ref": words.options.get("ref"), "sure": "sure" in words.options}
        return stamp(self.shop, member, words.plain[0], count, **more).document()

    def _redeem(self, member: str, words: Words) -> Document:
        what = self._code(" ".join(words.plain))
        times = int(words.options.get("times", 1))
        return redeem(self.shop, member, what, times=times, on=words.day("on"), ref=words.options.get("ref")).document()

    def _engage(self, member: str, words: Words) -> Document:
        return engage(self.shop, member, words.plain[0], on=words.day("on"), ref=words.options.get("ref")).document()

    def _take_home(self, member: str, words: Words) -> Document:
        return redeem(
            self.shop,
            member,
            words.plain[0],
            voucher_only=True,
            on=words.day("on"),
            ref=words.options.get("ref"),
        ).document()

    def _undo(self, _: str, words: Words) -> Document:
        return undo(self.shop, words.plain[0] if words.plain else None, ref=words.options.get("ref")).document()

    def _adjust(self, member: str, words: Words) -> Document:
        credit = words.options.get("credit", "")
        sign = -1 if credit.startswith("-") else 1
        return adjust(
            self.shop,
            member,
            int(words.plain[0]) if words.plain else 0,
            reason=words.options.get("because", ""),
            max_points=int(words.options["max"]) if "max" in words.options else None,
            credit_cents=sign * self._cents(credit.lstrip("+-")) if credit else 0,
            stamps={card: int(count) for card, _, count in words.items},
            tier=words.options.get("tier"),
            days=int(words.options.get("days", 0)),
            on=words.day("on"),
            ref=words.options.get("ref"),
        ).document()

    def _club(self, member: str, words: Words) -> Document:
        on, ref = words.day("on"), words.options.get("ref")
        return club.take(self.shop, member, words.plain[0], on=on, ref=ref).document()  # type: ignore[arg-type]

    def _update(self, member: str, words: Words) -> Document:
        """``name=…`` and the like tell a field; a word of its own is the new name."""
        changes = Changes(
            name=" ".join(words.plain) or None,
            phone=words.options.get("phone"),
            email=words.options.get("email"),
            card=words.options.get("card"),
            birthday=words.day("born"),
            fields={field: value for field, _, value in words.items},
        )
        return update(self.shop, member, changes, on=words.day("on"), ref=words.options.get("ref")).document()

    def _merge(self, _: str, words: Words) -> Document:
        """``merge ONE OTHER``: the first goes, the second stays."""
        return merge(self.shop, *words.plain, ref=words.options.get("ref")).document()

    def _answer(self, member: str, words: Words) -> Document:
        return answer(self.shop, member, words.plain[0], [int(one) for one in words.plain[1:]]).document()

    def _code(self, name: str) -> str:
        return self.codes[int(name[1:]) - 1] if re.fullmatch(r"V\d+", name) else name

    def _lines(self, words: Words) -> tuple[Line, ...]:
        return tuple(Line(category, quantity, self._cents(amount)) for category, quantity, amount in words.items)

    def _cents(self, text: str) -> int:
        return parse_cents(text, self.shop.program.shop.decimals)

    def _expect(self, line: str, expected: str) -> None:
        expected_value, value = self._compare(expected)
        assert value == expected_value, f"{line}\n  expected {expected}, got {value}\n  receipt: {self.last}"

    def _compare(self, expected: str) -> tuple[object, object]:
        """What is expected, and what there is."""
        if written := _WRITTEN.fullmatch(expected):
            return self._amount(written[1], written[2]), self._written(written[2])
        if had := _HAD.fullmatch(expected):
            return self._amount(had[1], had[2]), self._had(had[2])
        word, _, rest = expected.partition(" ")
        if word == "owes":
            amount, _, unit = rest.partition(" ")
            return -self._amount(amount, unit), self._had(unit)
        money: dict[str, Callable[[], int]] = {
            "pay": lambda: self.last["payment"]["to_pay_cents"],
            "off": lambda: self.last["payment"]["discount_cents"],
            "money": lambda: self.last["hand_over"]["money_cents"],
            "card": lambda: self.last["hand_over"]["gift_card_cents"],
            "credit": lambda: self.last["hand_over"]["credit_cents"],
            "owed": lambda: self.last["owed_cents"],
            "left": lambda: self.last["purchase"]["left_cents"],
        }
        if word in money:
            return self._amount(rest, word), money[word]()
        facts: dict[str, Callable[[], tuple[object, object]]] = {
            "tier": lambda: (rest, self.last["tier"]["name"]),
            "until": lambda: (rest, next(one["expires_on"] for one in self.last["entries"] if one["unit"] == "points")),
            "repeated": lambda: (True, self.last["fact"]["repeated"]),
            "warned": lambda: (1, len(self.last.get("warnings", ()))),
            "unwarned": lambda: (0, len(self.last.get("warnings", ()))),
        }
        return facts[word]()

    def _amount(self, text: str, unit: str) -> int:
        """Points, stamps and vouchers are counts; all else is money."""
        counts = unit == "points" or unit.startswith(("voucher", "reward", "stamps:"))
        if counts or any(unit == card.id for card in self.shop.program.stamp_cards):
            return int(text)
        sign = -1 if text.startswith("-") else 1
        return sign * parse_cents(text.lstrip("+-"), self.shop.program.shop.decimals, allow_zero=True)

    def _written(self, unit: str) -> int:
        names = {unit, f"stamps:{unit}"}
        return sum(
            one["amount"]
            for one in self.last["entries"]
            if one["unit"] in names or one["unit"].partition(":")[0] == unit
        )

    def _had(self, unit: str) -> int:
        balance = self.last["balance"]
        flat = {"points": balance["points"], "credit": balance["credit_cents"], "vouchers": balance["vouchers"]}
        if "spend" in self.last:
            flat["spend"] = self.last["spend"]
        return int({**flat, "voucher": flat["vouchers"], **balance["stamps"]}[unit])


def shop_in_memory(program: str) -> OpenShop:
    """A shop whose ledger lies in memory, with the schema of the release."""
    conn = blank()
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")
    return under_program(None, program, conn)


def under_program(shop: OpenShop | None, program: str, conn: sqlite3.Connection | None = None) -> OpenShop:
    """The shop with another program file; a new shop on ``conn``."""
    conn = conn or (shop.conn if shop else sqlite3.connect(":memory:"))
    loaded = load(program.encode())
    recorded = programs.record_source(
        conn, digest(program.encode()), loaded.program, settings.to_json(loaded.settings), "2026-01-01T00:00:00+00:00"
    )
    if shop is not None:
        return shop._replace(program=loaded.program, recording=recorded.recording, settings=loaded.settings)
    return OpenShop("", ":memory:", conn, loaded.program, recorded.recording, loaded.settings)
