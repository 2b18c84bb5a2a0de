"""At a terminal a number chooses among several members."""

import os
import pty
import subprocess
import sys

import pytest

from tests.cli.conftest import Typed, bare_environment
from tests.cli.dialogue.test_till import heard


@pytest.mark.parametrize(("answer", "code", "points"), [("2", 0, 5), ("", 130, 0), ("3", 130, 0)])
def test_a_number_chooses(typed: Typed, lea: str, answer: str, code: int, points: int) -> None:
    typed("enroll", "Léa Petit")
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", "buy", "léa", "5"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=bare_environment() | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    said = heard(ours, "Which one? [1-2] ")
    assert "2  100023  Léa Petit" in said
    os.write(ours, f"{answer}\n".encode())
    heard(ours, "Purchase" if code == 0 else "nothing was done")
    assert command.wait(timeout=10) == code
    os.close(ours)
    assert typed("show", "100023", "--json").document["balance"]["points"] == points


def test_off_a_terminal_several_members_are_a_refusal(typed: Typed, lea: str) -> None:
    typed("enroll", "Léa Petit")
    answer = typed("buy", "léa", "5")
    assert (answer.code, answer.out) == (4, "")
    assert "  100023  Léa Petit" in answer.err
    known = typed("buy", "léa", "5", "--json").error["candidates"]
    assert [sorted(one) for one in known] == [["card", "last_visit", "name", "phone", "tier"]] * 2
