"""What the ledger tells of members: card, statement, lists."""
