"""Queries made while a fact is keyed."""
