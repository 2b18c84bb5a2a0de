"""Real processes over one shop, and what must hold after each of them was hurt."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from tests.support.programs import BRONZE, COFFEE_CARD, FREE_COFFEE, SILVER, program

PROGRAM = program(BRONZE, SILVER, COFFEE_CARD, FREE_COFFEE, "[staff]\nmax_adjustment = 100000", name="Faults").encode()


_IN_TURNS: Final = """
import sys
from loyalty_cli.cli import main
from loyalty_cli.intake.writing import pace, purchase_writer
purchase_writer.ONE_TRANSACTION, pace.DECIDE_S, pace.HOLD_S = 0, 0.003, 0.0
sys.exit(main.main(sys.argv[1:]))
"""


class Ended(NamedTuple):
    """How a command ended: its exit code (negative: the signal), what it said on both streams."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def new_shop(folder: Path) -> OpenShop:
    """A shop with one member, card A1, who has 1,000 points."""
    shop = init(str(folder), program=PROGRAM)
    enroll(shop, EnrollRequest("Ada Essai", card="A1", points=1000))
    return shop


def loyalty(folder: Path, *args: str, wait_s: float = 60.0, **environ: str) -> Ended:
    """One command as a process of its own, to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "loyalty_cli", "--shop", str(folder), *args],
        capture_output=True,
        text=True,
        timeout=wait_s,
        env={**os.environ, **environ},
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def start(folder: Path, *args: str) -> "subprocess.Popen[str]":
    """One command as a process of its own, running."""
    return _running("-m", "loyalty_cli", "--shop", str(folder), *args)


def in_turns(folder: Path, *args: str) -> "subprocess.Popen[str]":
    """One command for which a file is large with its first row, and the turn of the other comes after a few."""
    return python(_IN_TURNS, "--shop", str(folder), *args)


def python(code: str, *args: str) -> "subprocess.Popen[str]":
    """A few lines of Python as a process of their own, running."""
    return _running("-c", code, *args)


def _running(*args: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def killed_at_random(folder: Path, work: Callable[[OpenShop], object], dice: random.Random, most_s: float) -> bool:
    """Runs ``work`` in a forked process and kills it at a random moment; whether it had come to its end before."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            work(open_shop(str(folder)))
            os.write(write, b"done")
        finally:
            os._exit(0)
    os.close(write)
    time.sleep(dice.uniform(0, most_s))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        return pipe.read() == b"done"


def refs(folder: Path) -> set[str]:
    """The receipt numbers in the ledger, as a new process would see them."""
    with_new = sqlite3.connect(folder / "loyalty.db")
    try:
        return {ref for (ref,) in with_new.execute("SELECT ref FROM facts WHERE ref IS NOT NULL")}
    finally:
        with_new.close()


def assert_whole(folder: Path) -> None:
    """Every fact is whole or absent, and all that verify proves holds."""
    shop = open_shop(str(folder))
    proven = verify(shop)
    shop.close()
    assert proven["ok"] is True, [check for check in proven["checks"] if not check["ok"]]


def count(folder: Path, sql: str, values: Sequence[object] = ()) -> int:
    """One number from the ledger."""
    conn = sqlite3.connect(folder / "loyalty.db")
    try:
        (number,) = conn.execute(sql, values).fetchone()
        return int(number)
    finally:
        conn.close()
