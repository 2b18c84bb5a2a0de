"""Promises about credit and money: one file a promise."""
