"""The page to read over coffee: what the ledger teaches, as one HTML file without script or network."""
