"""Queries made before a change of the program."""
