"""Who helps the shop: thanks that wait, friends brought along."""
