"""Who helps the shop: what the owner decides on it."""
