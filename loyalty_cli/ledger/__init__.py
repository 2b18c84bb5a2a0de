"""What happened. SQLite: schema, journal, lots, members, balances, checks."""
