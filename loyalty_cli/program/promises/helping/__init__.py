"""Helping the shop: one file a promise."""
