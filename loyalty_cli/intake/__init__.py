"""Imports of files: customers, purchases, answers to surveys."""
