"""Commands that begin a shop."""
