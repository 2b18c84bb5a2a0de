"""A file as a table: its kind, its encoding, its records."""
