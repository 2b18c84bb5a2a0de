"""Checks of a ledger. Each module holds checks of one kind; ``operations.verify`` has the table of all."""
