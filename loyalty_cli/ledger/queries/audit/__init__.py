"""What ``audit`` asks of the ledger: facts keyed by hand, and what was taken back or given with them."""
