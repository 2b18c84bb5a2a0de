"""Queries over the whole ledger for lists and reports. Read-only."""
