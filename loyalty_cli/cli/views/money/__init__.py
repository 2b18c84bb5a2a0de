"""Money that the shop holds for others, as it is shown."""
