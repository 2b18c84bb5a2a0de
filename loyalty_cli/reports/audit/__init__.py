"""``audit``: findings for the owner."""
