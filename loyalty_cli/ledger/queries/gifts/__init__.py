"""Gifts and the paid club: birthdays, anniversaries, surprises, membership."""
