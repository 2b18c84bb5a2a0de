"""What an import asks of the ledger and writes beside facts: its batch, the rows it knows, rows that wait."""
