"""Gifts: birthdays, anniversaries, surprises."""
