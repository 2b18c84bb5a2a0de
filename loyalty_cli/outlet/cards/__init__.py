"""Things on paper: member cards to cut out, and what the shop promises for the wall."""
