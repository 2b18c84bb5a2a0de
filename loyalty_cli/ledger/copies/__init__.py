"""Copies of the ledger: make one, find the most complete one, compare it with the ledger."""
