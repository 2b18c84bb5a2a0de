"""The ledger in SQLite: schema, journal, lots, members, balances, checks."""
