"""The head of a ledger, written down and read again."""

import sqlite3

import pytest

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.facts.heads import LedgerHead, find_head, format_head, head_text, parse_head

SEAL = bytes(range(0x9F, 0x9F + 32))
HEAD = "812-9fa0a1a2a3a4a5a6a7a8a9aaabacadae"


def test_a_head_is_the_number_of_facts_and_half_of_the_last_seal() -> None:
    assert format_head(812, SEAL) == HEAD


def test_an_empty_ledger_has_a_head(conn: sqlite3.Connection) -> None:
    assert head_text(conn) == "0-" + "0" * 32


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD.upper(),
        f"  {HEAD}\n",
        f"/backups/loyalty-2026-11-21-{HEAD}.db",
        f"members-2026-11-21-{HEAD}.csv",
        "812-9fa0a1a2a3a4a5a6",
        f"812-{SEAL.hex()}",
    ],
)
def test_a_head_is_found_wherever_it_was_written(text: str) -> None:
    head = parse_head(text)
    assert head.facts == 812
    assert head.seals(SEAL)
    assert not head.seals(bytes(32))


@pytest.mark.parametrize(
    "text", ["", "812", "812-9fa0", "loyalty-2026-11-21.db", f"{HEAD} {HEAD}", "x-9fa0a1a2a3a4a5a6", "812-" + "g" * 32]
)
def test_what_holds_no_head_is_refused(text: str) -> None:
    assert find_head(text) is None
    with pytest.raises(BadValue):
        parse_head(text)


def test_a_longer_head_is_compared_whole() -> None:
    assert not LedgerHead(1, SEAL.hex()[:-1] + "0").seals(SEAL)
