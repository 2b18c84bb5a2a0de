"""Proving the ledger: checks, replay, what can be rebuilt."""
