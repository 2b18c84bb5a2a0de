"""Promises for profile fields and surveys: one file a promise."""
