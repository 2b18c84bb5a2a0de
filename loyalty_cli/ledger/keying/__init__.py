"""What is asked of the ledger while a fact is keyed, and by no report."""
