"""Money that the shop holds for others never falls below zero."""
