"""Rows become members and facts."""
