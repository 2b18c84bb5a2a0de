"""Plain mathematics of the reports: no ledger, no dates, no dependency. Each function names its source."""
