"""Care of the ledger: backup, restore, the nightly run, export of a member's data."""
