"""Facts of the shop itself, without a member."""
