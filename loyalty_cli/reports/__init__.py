"""What the ledger tells: read-only questions, answered with plain documents."""
