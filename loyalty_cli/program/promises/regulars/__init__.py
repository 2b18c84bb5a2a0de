"""Groups of members, and gifts without being asked: one file a promise."""
