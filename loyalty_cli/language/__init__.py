"""Sentences for customers and staff, from catalogues: one folder a language."""
