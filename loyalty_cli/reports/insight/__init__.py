"""What the ledger teaches the shop: figures of the field with numerator, denominator and what chance leaves open."""
