"""Commands that keep the ledger safe."""
