"""Rows as values, checked or refused."""
