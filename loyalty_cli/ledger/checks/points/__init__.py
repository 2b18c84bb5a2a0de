"""Checks of points: the lots that debits draw on, and the movement by month."""
