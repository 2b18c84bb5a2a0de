"""Checks that follow the history fact by fact, in one pass."""
