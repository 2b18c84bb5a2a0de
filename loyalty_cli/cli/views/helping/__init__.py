"""Who helps the shop, drawn for a terminal."""
