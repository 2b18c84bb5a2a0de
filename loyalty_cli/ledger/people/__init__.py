"""Members: search, names, phones, cards and erasure."""
