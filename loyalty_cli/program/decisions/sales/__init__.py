"""Decisions at the till: purchases with their discounts, and redemptions."""
