"""Facts of the shop itself, of no member."""
