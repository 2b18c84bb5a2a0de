"""The terms of a voucher: those that its reward had in the program it was issued under."""

import sqlite3

from loyalty_cli.ledger.store.programs import program_of
from loyalty_cli.program.kernel.facts import Voucher
from loyalty_cli.program.promises.buying.rewards import reward_of, terms_of


def with_terms(conn: sqlite3.Connection, voucher: Voucher) -> Voucher:
    """The voucher with its terms."""
    row = conn.execute("SELECT program_id FROM facts WHERE id = ?", (voucher.fact_id,)).fetchone()
    reward = reward_of(program_of(conn, row[0]), voucher.reward) if row else None
    return voucher if reward is None else voucher._replace(terms=terms_of(reward))
