"""Money that the shop holds for others: never less than nothing."""
