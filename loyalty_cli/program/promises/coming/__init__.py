"""Promises about visits, challenges and new categories: one file a promise."""
