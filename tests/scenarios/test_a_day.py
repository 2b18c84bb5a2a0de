"""A scripted day of two hundred mixed actions, typed as commands: at its end every balance can be explained."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli import main
from tests.support.programs import BRONZE, FIVE_OFF, FREE_COFFEE, SILVER, STORE_CREDIT, WELCOME_CARD, program

PROGRAM = program(BRONZE, SILVER, WELCOME_CARD, FREE_COFFEE, FIVE_OFF, STORE_CREDIT, name="A day")
ACTIONS = 200
APART = 10
"""One in so many commands is a process of its own; the others run within this one, from the same words."""


class Day:
    """The shop, the dice, and the receipts given so far; every tenth command is a process of its own."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capfd, self.dice = folder, capfd, random.Random(20261121)
        self.cards = [f"D{number}" for number in range(8)]
        self.receipts: list[tuple[str, int]] = []
        self.vouchers: list[tuple[str, str]] = []
        self.codes: Counter[int] = Counter()

    def say(self, *args: str, allowed: tuple[int, ...] = (0, 5)) -> Any:
        """One command; its document, or None when a rule refused it."""
        line = ["--shop", str(self.folder), *args, "--json"]
        typed = apart if self.codes.total() % APART == 0 else self._here
        code, out, err = typed(line)
        self.codes[code] += 1
        assert code in allowed, (args, err)
        return None if code else json.loads(out)

    def _here(self, line: list[str]) -> tuple[int, str, str]:
        self.capfd.readouterr()
        code = main.main(line)
        return (code, *self.capfd.readouterr())

    def act(self, number: int) -> None:
        """One action of the day, thrown by the dice."""
        card, kind = self.dice.choice(self.cards), self.dice.randrange(20)
        if kind < 10 or not self.receipts:
            self.buy(card, number)
        elif kind < 13:
            self.bring_back()
        elif kind < 15:
            self.say("undo")
        elif kind < 18:
            self.redeem(card)
        elif kind == 18:
            self.say("stamp", card, "coffee", str(self.dice.randrange(1, 4)))
        else:
            self.say("adjust", card, str(self.dice.choice([-15, 20, 40])), "--reason", "the dice")

    def buy(self, card: str, number: int) -> None:
        """A purchase, sometimes with coffees, sometimes with a voucher of the member."""
        cents, coffees = self.dice.randrange(300, 9000), self.dice.choice([0, 0, 1, 2, 4])
        more = ["--item", f"coffee:{coffees}={min(coffees * 260, cents) / 100:.2f}"] if coffees else []
        own = [code for holder, code in self.vouchers if holder == card]
        if own and self.dice.random() < 0.5:
            more += ["--voucher", own[0]]
        ref = f"T-{number}"
        if self.say("buy", card, f"{cents / 100:.2f}", "--ref", ref, *more):
            self.receipts.append((ref, cents))

    def bring_back(self) -> None:
        """A part of an earlier purchase, or all that is left of it."""
        ref, cents = self.dice.choice(self.receipts)
        if self.dice.random() < 0.5:
            self.say("return", ref, allowed=(0, 2, 5))
        else:
            self.say("return", ref, f"{self.dice.randrange(1, cents) / 100:.2f}")

    def redeem(self, card: str) -> None:
        """A reward for points; a voucher is kept for a later purchase."""
        reward = self.dice.choice(["free-coffee", "five-off", "credit-ten"])
        document = self.say("redeem", card, reward)
        for voucher in (document or {}).get("vouchers", []):
            self.vouchers.append((card, voucher["code"]))


def apart(line: list[str]) -> tuple[int, str, str]:
    """A command as a process of its own: its exit code, and what it said on both streams."""
    done = subprocess.run([sys.executable, "-m", "loyalty_cli", *line], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_after_two_hundred_actions_every_why_adds_up_to_show(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "loyalty.toml").write_text(PROGRAM, encoding="utf-8")
    day = Day(tmp_path, capfd)
    for card in day.cards:
        assert day.say("enroll", f"Member {card}", "--card", card, "--points", "50")
    for number in range(ACTIONS - len(day.cards)):
        day.act(number)
    assert day.codes[0] > ACTIONS / 2
    assert day.say("verify", "--replay")["ok"]
    balances = {row["card"]: row for row in day.say("balances")}
    for card in day.cards:
        shown, why = day.say("show", card), day.say("why", card)
        assert why["balance"] == shown["balance"]
        points = why["points"]
        assert (
            sum(lot["left"] for lot in points["lots"]) - sum(debt["open"] for debt in points["debts"])
            == shown["balance"]["points"]
        )
        assert balances[card]["points"] == shown["balance"]["points"]
        assert balances[card]["stamps"] == shown["balance"]["stamps"]
        assert balances[card]["credit_cents"] == shown["balance"]["credit_cents"]
