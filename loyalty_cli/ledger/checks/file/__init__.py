"""Checks of the database file: its schema and derived rows, and how these are rebuilt."""
