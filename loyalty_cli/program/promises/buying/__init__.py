"""Promises about purchases: one file a promise."""
