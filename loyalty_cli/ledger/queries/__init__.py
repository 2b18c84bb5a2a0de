"""Questions to the whole ledger: the SQL behind lists and reports. Read-only."""
