"""Keeping the ledger: backup, restore, the night, a member's own file."""
