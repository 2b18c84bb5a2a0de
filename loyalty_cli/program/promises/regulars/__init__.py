"""Promises for groups of members, and surprises: one file a promise."""
