"""Imports: batches, rows already known, rows waiting to become facts."""
