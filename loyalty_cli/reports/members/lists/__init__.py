"""Lists of members: what they hold, who leads, who is near a goal."""
