"""Queries of ``audit``: facts keyed by hand, and what they gave or took back."""
