"""A scripted day of two hundred mixed actions through real processes: at its end every balance can be explained."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.programs import BRONZE, FIVE_OFF, FREE_COFFEE, SILVER, STORE_CREDIT, WELCOME_CARD, program

PROGRAM = program(BRONZE, SILVER, WELCOME_CARD, FREE_COFFEE, FIVE_OFF, STORE_CREDIT, name="A day")
ACTIONS = 200


class Day:
    """The shop, the dice, and the receipts given so far."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.dice = folder, random.Random(20261121)
        self.cards = [f"D{number}" for number in range(8)]
        self.receipts: list[tuple[str, int]] = []
        self.vouchers: list[tuple[str, str]] = []
        self.codes: dict[int, int] = {}

    def run(self, *args: str) -> dict[str, Any] | None:
        """One command; its document, or None when a rule refused it."""
        done = subprocess.run(
            [sys.executable, "-m", "loyalty_cli", "--shop", str(self.folder), *args, "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        self.codes[done.returncode] = self.codes.get(done.returncode, 0) + 1
        assert done.returncode in (0, 5), (args, done.stderr)
        if done.returncode:
            return None
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def act(self, number: int) -> None:
        """One action of the day, thrown by the dice."""
        card, kind = self.dice.choice(self.cards), self.dice.randrange(20)
        if kind < 10 or not self.receipts:
            self.buy(card, number)
        elif kind < 13:
            self.bring_back()
        elif kind < 15:
            self.run("undo")
        elif kind < 18:
            self.redeem(card)
        elif kind == 18:
            self.run("stamp", card, "coffee", str(self.dice.randrange(1, 4)))
        else:
            self.run("adjust", card, str(self.dice.choice([-15, 20, 40])), "--reason", "the dice")

    def buy(self, card: str, number: int) -> None:
        """A purchase, sometimes with coffees, sometimes with a voucher of hers."""
        cents, coffees = self.dice.randrange(300, 9000), self.dice.choice([0, 0, 1, 2, 4])
        more = ["--item", f"coffee:{coffees}={min(coffees * 260, cents) / 100:.2f}"] if coffees else []
        own = [code for holder, code in self.vouchers if holder == card]
        if own and self.dice.random() < 0.5:
            more += ["--voucher", own[0]]
        ref = f"T-{number}"
        if self.run("buy", card, f"{cents / 100:.2f}", "--ref", ref, *more):
            self.receipts.append((ref, cents))

    def bring_back(self) -> None:
        """A part of an earlier purchase, or all that is left of it."""
        ref, cents = self.dice.choice(self.receipts)
        if self.dice.random() < 0.5:
            done = subprocess.run(
                [sys.executable, "-m", "loyalty_cli", "--shop", str(self.folder), "return", ref, "--json"],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode in (0, 2, 5), done.stderr
        else:
            self.run("return", ref, f"{self.dice.randrange(1, cents) / 100:.2f}")

    def redeem(self, card: str) -> None:
        """A reward for points; a voucher is kept for a later purchase."""
        reward = self.dice.choice(["free-coffee", "five-off", "credit-ten"])
        document = self.run("redeem", card, reward)
        for voucher in (document or {}).get("vouchers", []):
            self.vouchers.append((card, voucher["code"]))


def test_after_two_hundred_actions_every_why_adds_up_to_show(tmp_path: Path) -> None:
    (tmp_path / "loyalty.toml").write_text(PROGRAM, encoding="utf-8")
    day = Day(tmp_path)
    for card in day.cards:
        assert day.run("enroll", f"Member {card}", "--card", card, "--points", "50")
    for number in range(ACTIONS - len(day.cards)):
        day.act(number)
    assert day.codes[0] > ACTIONS / 2
    verified = day.run("verify", "--replay")
    assert verified is not None
    assert verified["ok"]
    balances = {row["card"]: row for row in _list(tmp_path, "balances")}
    for card in day.cards:
        shown, why = day.run("show", card), day.run("why", card)
        assert shown is not None
        assert why is not None
        assert why["balance"] == shown["balance"]
        points = why["points"]
        assert (
            sum(lot["left"] for lot in points["lots"]) - sum(debt["open"] for debt in points["debts"])
            == (shown["balance"]["points"])
        )
        assert balances[card]["points"] == shown["balance"]["points"]
        assert balances[card]["stamps"] == shown["balance"]["stamps"]
        assert balances[card]["credit_cents"] == shown["balance"]["credit_cents"]


def _list(folder: Path, command: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "loyalty_cli", "--shop", str(folder), command, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows
