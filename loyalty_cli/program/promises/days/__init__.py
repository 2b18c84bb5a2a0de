"""Promises tied to days of a member: one file a promise."""
