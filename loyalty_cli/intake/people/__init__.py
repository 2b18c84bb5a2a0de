"""Whom a row means."""
