"""Reaching out, drawn for a terminal."""
