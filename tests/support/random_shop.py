"""Shop days drawn by lot: a shop whose staff do everything that staff do, in any order, and mistype.

Everything goes through the operations that the commands call. The same seed gives the same days, but for the codes of
vouchers. What a rule refuses is counted and gone on from; anything else that is raised is a bug, and comes through.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, Self, TypeVar

import pytest

from loyalty_cli.config import settings
from loyalty_cli.config.loader import load
from loyalty_cli.errors import LoyaltyError, StorageError
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.standings.standing import NOW, AsOf, standing_as_of, vouchers_as_of
from loyalty_cli.ledger.store import connection, programs
from loyalty_cli.ledger.store.blank import blank
from loyalty_cli.ledger.store.migrations import migrate
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.deeds.visit import visit
from loyalty_cli.operations.due import birthdays, lapse, review
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import CREDIT, Line
from tests.support.random_programs import random_program

T = TypeVar("T")
OPENING: Final = date(2026, 1, 5)
CATEGORIES: Final = ("coffee", "coffee", "tea", "gift-card", "")


def seeds(quick: int, every: int) -> list[Any]:
    """Seeds from 0 on, ``every`` of them with ``--long``, the first ``quick`` ones without."""
    return [seed if seed < quick else pytest.param(seed, marks=pytest.mark.long) for seed in range(every)]


class RandomShop:
    """A shop, its dice, and what came of each action: ``done`` and ``refused`` by name."""

    def __init__(
        self, seed: int, folder: Path | None = None, *, forgetting: bool = False, merging: bool = False
    ) -> None:
        self.dice = Random(seed)
        self.today = OPENING
        self.minute = 9 * 60
        self.keyed = 0
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.root = folder
        self.forgetting, self.merging = forgetting, merging
        self.conn = _on_disk(folder / "loyalty.db") if folder else ledger_in_memory()
        self.shop = self._under(self.text())
        enroll(self.shop, EnrollRequest("Guest 1"))

    def text(self) -> str:
        """The text of the program file, drawn anew for each change of the program."""
        return random_program(self.dice)

    def play(self, actions: int) -> Self:
        """So many actions, spread over days, weeks and now and then months."""
        for _ in range(actions):
            self.act()
        return self

    def act(self) -> None:
        """One action."""
        self._move_clock()
        names, weights = zip(*self._actions().items(), strict=True)
        (name,) = self.dice.choices(names, weights=[weight for weight, _ in weights])
        before = self.shop.conn.in_transaction
        assert not before
        try:
            dict(zip(names, weights, strict=True))[name][1]()
            self.done[name] += 1
        except StorageError:
            raise
        except LoyaltyError as refusal:
            self.refused[f"{name}: {refusal.slug}"] += 1

    def _actions(self) -> dict[str, tuple[int, Callable[[], object]]]:
        return {
            "enroll": (6, self.enroll),
            "buy": (40, self.buy),
            "return": (12, self.give_back),
            "visit": (4, self.visit),
            "stamp": (5, self.stamp),
            "redeem": (10, self.redeem),
            "voucher": (5, self.use_voucher),
            "undo": (9, self.undo),
            "adjust": (5, self.adjust),
            "update": (3, self.update),
            "engage": (3, self.engage),
            "erase": (1 if self.forgetting else 0, self.erase),
            "merge": (3 if self.merging else 0, self.merge),
            "unmerge": (2 if self.merging else 0, self.unmerge),
            "night": (4, self.night),
            "program": (1, self.change_program),
        }

    # --- what staff do ---------------------------------------------------------------------------------------------

    def enroll(self) -> None:
        some = self._sometimes
        number = self.conn.execute("SELECT count(*) FROM members").fetchone()[0] + 1
        cards = [card.id for card in self.shop.program.stamp_cards]
        request = EnrollRequest(
            f"Guest {number}",
            email=f"guest{number}@example.com" if self.dice.random() < 0.3 else None,
            stamps={self.dice.choice(cards): self.dice.randint(1, 12)} if cards and self.dice.random() < 0.2 else {},
            points=some(0.2, self.dice.randint(1, 60)) or 0,
            credit_cents=some(0.2, self.dice.randint(1, 900)) or 0,
            spend_cents=some(0.2, self.dice.randint(1, 30_000)) or 0,
            spend_until=some(0.5, self.today - timedelta(days=self.dice.randint(1, 400))),
            birthday=some(0.5, self.today.replace(year=1990, day=1) + timedelta(days=self.dice.randint(0, 60))),
            refer=self._member() if number > 1 and self.dice.random() < 0.3 else None,
            on=self._late(),
            ref=self._ref(),
        )
        enroll(self.shop, request)

    def buy(self) -> None:
        member = self._member()
        amount = self.dice.choice([self.dice.randint(1, 400), self.dice.randint(300, 4_000), 1_000])
        codes = self._codes(member)
        buy(
            self.shop,
            member,
            amount,
            lines=self._lines(amount),
            credit_cents=self._credit(member, amount),
            voucher=self.dice.sample(codes, self.dice.randint(1, min(2, len(codes))))
            if codes and self.dice.random() < 0.4
            else None,
            sure=True,
            on=self._late(),
            at=self._sometimes(0.1, "10:15"),
            ref=self._ref(),
        )

    def give_back(self) -> None:
        fact_id, cents = self._a_fact("kind = 'purchase'", "json_extract(body, '$.amount')")
        whole = self.dice.random() < 0.35
        amount = None if whole else self.dice.randint(1, max(int(cents) // self.dice.randint(1, 3), 1))
        lines = self._lines(amount) if amount and self.dice.random() < 0.2 else ()
        give_back(self.shop, self._named(fact_id), amount, lines=lines, on=self._late(), ref=self._ref())

    def visit(self) -> None:
        visit(self.shop, self._member(), on=self._late(), ref=self._ref())

    def stamp(self) -> None:
        card = self.dice.choice([card.id for card in self.shop.program.stamp_cards] or ["coffee"])
        stamp(self.shop, self._member(), card, self.dice.randint(1, 6), on=self._late(), ref=self._ref())

    def redeem(self) -> None:
        reward = self.dice.choice(self.shop.program.rewards).id
        home = self.dice.random() < 0.4
        redeem(self.shop, self._member(), reward, voucher_only=home, on=self._late(), ref=self._ref())

    def use_voucher(self) -> None:
        rows = self.conn.execute("SELECT code, member_id FROM vouchers ORDER BY rowid DESC LIMIT 8").fetchall()
        if rows:
            code, member_id = self.dice.choice(rows)
            redeem(self.shop, self._card(member_id), code, on=self._late(), ref=self._ref())

    def undo(self) -> None:
        last = self.dice.random() < 0.4
        fact = None if last else self._named(self._a_fact("kind NOT IN ('enrolment')", "0")[0])
        undo(self.shop, fact, ref=self._ref())

    def adjust(self) -> None:
        cards = [card.id for card in self.shop.program.stamp_cards]
        adjust(
            self.shop,
            self._member(),
            self.dice.choice([0, self.dice.randint(-40, 40)]),
            reason="counted again",
            credit_cents=self.dice.choice([0, self.dice.randint(-300, 300)]),
            stamps={self.dice.choice(cards): self.dice.randint(-3, 3) or 1}
            if cards and self.dice.random() < 0.4
            else {},
            on=self._late(),
            ref=self._ref(),
        )

    def update(self) -> None:
        number = self.dice.randint(1, 10_000)
        changes = self.dice.choice(
            [
                Changes(email=f"new{number}@example.com"),
                Changes(fields={"favourite_drink": "tea"}),
                Changes(note="likes the window"),
            ]
        )
        update(self.shop, self._member(), changes, ref=self._ref())

    def engage(self) -> None:
        engage(self.shop, self._member(), self.dice.choice(["review", "photo"]), on=self._late(), ref=self._ref())

    def erase(self) -> None:
        erase(self.shop, self._member())

    def merge(self) -> None:
        merge(self.shop, self._member(), self._member(), ref=self._ref())

    def unmerge(self) -> None:
        """Two records that were made one turn out to be of two people; either side names it."""
        undo(self.shop, self._named(self._a_fact("kind IN ('merge', 'merge-out')", "0")[0]), ref=self._ref())

    @staticmethod
    def _named(fact_id: object) -> str:
        return f"#{fact_id}"

    def night(self) -> None:
        """Some shops run every step, some forget one."""
        for step, run in (("lapse", lapse.run), ("review", review.run), ("birthdays", birthdays.run)):
            if self.dice.random() < 0.9:
                run(self.shop, self.today)
                mark_done(self.shop, step, self.today)

    def change_program(self) -> None:
        self.shop = self._under(self.text())

    # --- how it is keyed -------------------------------------------------------------------------------------------

    def _under(self, text: str) -> OpenShop:
        source = text.encode()
        if self.root:
            (self.root / "loyalty.toml").write_bytes(source)
        loaded = load(source)
        written = programs.record_source(
            self.conn, digest(source), loaded.program, settings.to_json(loaded.settings), f"{self.today}T08:00:00+00:00"
        )
        path = str(self.root / "loyalty.db") if self.root else ":memory:"
        root = str(self.root) if self.root else ""
        return OpenShop(root, path, self.conn, loaded.program, written.recording, loaded.settings, "Kim", self._now())

    def _now(self) -> Now:
        at = f"{self.minute // 60:02}:{self.minute % 60:02}"
        return Now(self.today, at, f"{self.today}T{at}:00+00:00")

    def _move_clock(self) -> None:
        step = self.dice.random()
        if step < 0.4:
            days = self.dice.randint(1, 6) if step > 0.05 else self.dice.randint(20, 200)
            self.today += timedelta(days=days)
            self.minute = 9 * 60
        else:
            self.minute = min(self.minute + self.dice.randint(0, 50), 23 * 60)
        self.shop = self.shop._replace(rehearsed=self._now())

    def _sometimes(self, chance: float, value: T) -> T | None:
        return value if self.dice.random() < chance else None

    def _late(self) -> date | None:
        """Now and then something is keyed for a day that is gone."""
        back = self.dice.choice([0, 1, 3, 30, 100])
        return self.today - timedelta(days=back) if self.dice.random() < 0.15 else None

    def _ref(self) -> str | None:
        self.keyed += 1
        return f"T-{self.keyed}" if self.dice.random() < 0.2 else None

    def _member(self) -> str:
        (last,) = self.conn.execute("SELECT max(id) FROM members").fetchone()
        return self._card(self.dice.randint(max(1, last - 4), last))

    def _card(self, member_id: int) -> str:
        return str(self.conn.execute("SELECT card FROM members WHERE id = ?", (member_id,)).fetchone()[0])

    def _codes(self, card: str) -> list[str]:
        (member_id,) = self.conn.execute("SELECT id FROM members WHERE card = ?", (card,)).fetchone()
        return [one.code for one in vouchers_as_of(self.conn, member_id, AsOf(self.today, NOW))]

    def _credit(self, card: str, amount: int) -> int:
        if self.dice.random() < 0.6:
            return 0
        (member_id,) = self.conn.execute("SELECT id FROM members WHERE card = ?", (card,)).fetchone()
        available = standing_as_of(self.conn, self.shop.program, member_id, AsOf(self.today)).available(CREDIT)
        return max(min(available, self.dice.randint(1, amount)), 0)

    def _lines(self, amount: int) -> tuple[Line, ...]:
        lines, left = [], amount
        while left > 0 and self.dice.random() < 0.55:
            part = self.dice.randint(1, left)
            lines.append(Line(self.dice.choice(CATEGORIES), self.dice.randint(1, 8), part))
            left -= part
        return tuple(lines)

    def _a_fact(self, where: str, column: str) -> tuple[int, int]:
        """One of the last facts of a kind; number 0, which is nobody's, where there is none."""
        rows = self.conn.execute(f"SELECT id, {column} FROM facts WHERE {where} ORDER BY id DESC LIMIT 12").fetchall()
        return self.dice.choice(rows) if rows else (0, 1)


def ledger_in_memory() -> sqlite3.Connection:
    conn = blank()
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")
    return conn


def _on_disk(path: Path) -> sqlite3.Connection:
    """A ledger in a file; nobody pulls the plug on these, so it need not wait for the disk."""
    migrate(str(path))
    conn = connection.connect(str(path))
    conn.execute("PRAGMA synchronous = OFF")
    return conn
