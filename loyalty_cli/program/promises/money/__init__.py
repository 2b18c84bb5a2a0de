"""Credit and other money in the shop: one file a promise."""
