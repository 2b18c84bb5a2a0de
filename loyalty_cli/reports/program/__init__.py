"""What the ledger tells of the promises: the wall, their cost, what a change of them does."""
