"""Reports on members: card, statement, lists."""
