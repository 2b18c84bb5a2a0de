"""Telling the shop about oneself: one file a promise."""
