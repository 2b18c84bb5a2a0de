"""Money that the shop holds for others: causes, gift cards."""
